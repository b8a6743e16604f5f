"""What is known of outlets before reading them: facts, each with its source."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from newsgauge.scoring.errors import InputError
from newsgauge.scoring.reliability.parts import Estimate

_COLUMNS = ("domain", "fact", "value", "deviation", "origin", "licence", "date")
# Nothing is known more surely than this of an outlet; it also keeps sums finite.
_MIN_DEVIATION = 0.001
_MAX_BYTES = 20_000_000
# As many bad rows as an error names.
_MAX_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What is known of an outlet.

    Attributes
    ----------
    estimate : Estimate
        Reliability that the fact suggests.
    fact : str
        The fact itself ("state-controlled").
    origin, licence, date : str
        Who states it, under which licence, and as of when.
    """

    estimate: Estimate
    fact: str
    origin: str
    licence: str
    date: str


def read_priors(path: Path) -> dict[str, Prior]:
    """Return the priors of a file by domain, lower case.

    The file is a CSV with the columns ``domain, fact, value, deviation, origin,
    licence, date``; `value` and `deviation` are in [0, 1], the latter 0.001 at
    least. Where a domain has several rows, the surest counts.

    Raises
    ------
    InputError
        If the file cannot be read, or a row is wrong; all bad rows are named at once.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise InputError(f"{path}: larger than {_MAX_BYTES:,} bytes; refused")
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 ({error.reason})") from error
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise InputError(f"{path}: lacks the columns {', '.join(missing)}")
    found: dict[str, Prior] = {}
    bad: list[str] = []
    try:
        for number, row in enumerate(reader, start=2):
            domain = (row["domain"] or "").strip().lower()
            prior = _prior(row)
            if prior is None or not domain:
                bad.append(str(number))
                continue
            known = found.get(domain)
            if known is None or prior.estimate.deviation < known.estimate.deviation:
                found[domain] = prior
    except csv.Error as error:
        raise InputError(f"{path}:{reader.line_num}: {error}") from error
    if bad:
        more = f" and {len(bad) - _MAX_SHOWN} more" if len(bad) > _MAX_SHOWN else ""
        raise InputError(
            f"{path}: rows {', '.join(bad[:_MAX_SHOWN])}{more}: a domain, and value "
            "and deviation in [0, 1] are needed"
        )
    return found


def _prior(row: Mapping[str, str | None]) -> Prior | None:
    try:
        value, deviation = float(row["value"] or ""), float(row["deviation"] or "")
    except ValueError:
        return None
    if not (0 <= value <= 1 and _MIN_DEVIATION <= deviation <= 1):
        return None
    return Prior(
        estimate=Estimate.of(value, deviation),
        fact=row["fact"] or "",
        origin=row["origin"] or "",
        licence=row["licence"] or "",
        date=row["date"] or "",
    )
