"""Rows of .jsonl, .json, .csv and .parquet files, read one at a time."""

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from newsgauge.scoring.errors import InputError
from newsgauge.scoring.intake.decode import decode, detect_encoding
from newsgauge.scoring.intake.files import Found, open_binary, read_whole
from newsgauge.scoring.intake.limits import Limits
from newsgauge.scoring.intake.metadata import ALIASES
from newsgauge.scoring.intake.meter import Meter

# A row: its number from 1 (line, row or list position), and a record or what was wrong.
Row = tuple[int, Mapping[str, Any] | InputError]

_SAMPLE_BYTES = 262_144
_PARQUET_ROWS = 256
# Keys under which a .json file holds its list of articles.
_LISTS = ("articles", "items", "data", "documents", "results", "rows", "tasks")


def read_rows(found: Found, limits: Limits, meter: Meter) -> Iterator[Row]:
    """Yield the rows of a file of records.

    Raises
    ------
    InputError
        If the file as a whole cannot be read; what was yielded before stays good. The
        message has no path.
    """
    readers = {
        "jsonl": _read_jsonl,
        "json": _read_json,
        "csv": _read_csv,
        "parquet": _read_parquet,
    }
    yield from readers[found.format](found, limits, meter)


def _read_jsonl(found: Found, limits: Limits, meter: Meter) -> Iterator[Row]:
    for number, line in _lines(found, limits, meter):
        if isinstance(line, InputError):
            yield number, line
        elif line.strip():
            yield number, _parse_object(line)


def _parse_object(line: str) -> Mapping[str, Any] | InputError:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", None) or "nested too deep or not JSON"
        return InputError(f"broken JSON ({reason}); one object a line is expected")
    if not isinstance(value, dict):
        return InputError("not a JSON object; one object a line is expected")
    return value


def _read_json(found: Found, limits: Limits, _: Meter) -> Iterator[Row]:
    text = decode(read_whole(found, limits, limits.json_bytes))
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        if text.lstrip().startswith("{") and "\n" in text.strip():
            # Often a .jsonl by another name.
            lines = [line for line in text.splitlines() if line.strip()]
            rows = [(i, _parse_object(line)) for i, line in enumerate(lines, start=1)]
            if not isinstance(rows[0][1], InputError):
                yield from rows
                return
        reason = getattr(error, "msg", None) or "nested too deep or not JSON"
        line = getattr(error, "lineno", 1)
        raise InputError(f"broken JSON at line {line} ({reason})") from error
    yield from enumerate(_objects(value), start=1)


def _objects(value: object) -> list[Mapping[str, Any] | InputError]:
    if isinstance(value, dict):
        for key in _LISTS:
            if isinstance(value.get(key), list):
                return _objects(value[key])
        return [value]
    if isinstance(value, list):
        return [
            item if isinstance(item, dict) else InputError("not a JSON object")
            for item in value
        ]
    raise InputError("no articles in it; a JSON object or a list of them is expected")


def _read_csv(found: Found, limits: Limits, meter: Meter) -> Iterator[Row]:
    lines = _lines(found, limits, meter)
    header_line = ""
    for number, line in lines:
        if isinstance(line, InputError):
            raise InputError(f"line {number}: {line}")
        if line.strip():
            header_line = line
            break
    if not header_line:
        raise InputError("empty file")
    delimiter = max(",;\t|", key=header_line.count)
    header = next(csv.reader([header_line], delimiter=delimiter))
    names = [name.strip().lstrip("\ufeff").lower() for name in header]
    if not any(name in ALIASES["text"] for name in names):
        raise InputError(
            f"no column 'text' (found: {', '.join(header)[:200]}); "
            "rename the column that holds the articles"
        )
    problems: list[tuple[int, InputError]] = []
    csv.field_size_limit(limits.line_chars)
    good = _only_lines(lines, problems)
    reader = csv.reader(good, delimiter=delimiter)
    row = 0
    while True:
        row += 1
        try:
            values = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            yield row, InputError(f"broken CSV ({error}); check its quotation marks")
            reader = csv.reader(good, delimiter=delimiter)
            continue
        yield from _drain(problems)
        if values:
            yield row, dict(zip(names, values, strict=False))
    yield from _drain(problems)


def _drain(problems: list[tuple[int, InputError]]) -> Iterator[Row]:
    yield from problems
    problems.clear()


def _only_lines(
    lines: Iterator[tuple[int, str | InputError]],
    problems: list[tuple[int, InputError]],
) -> Iterator[str]:
    for number, line in lines:
        if isinstance(line, InputError):
            problems.append((number, line))
        else:
            yield line.replace("\x00", "")


def _read_parquet(found: Found, limits: Limits, meter: Meter) -> Iterator[Row]:
    try:
        with _seekable(found, limits) as stream:
            file = pq.ParquetFile(stream)
            n_rows = max(1, file.metadata.num_rows)
            names = file.schema_arrow.names
            if not any(name.strip().lower() in ALIASES["text"] for name in names):
                raise InputError(
                    f"no column 'text' (found: {', '.join(names)[:200]}); "
                    "rename the column that holds the articles"
                )
            row = 0
            for batch in file.iter_batches(batch_size=_PARQUET_ROWS):
                done = found.size * row // n_rows
                meter.follow(lambda done=done: done)  # type: ignore[misc]
                for record in batch.to_pylist():
                    row += 1
                    yield row, record
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else "unreadable"
        raise InputError(f"not a readable Parquet file ({reason})") from error


def _seekable(found: Found, limits: Limits) -> IO[bytes]:
    stream = open_binary(found, limits)
    if not found.gzipped:
        return stream
    with stream:
        copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        return copy


def _lines(
    found: Found, limits: Limits, meter: Meter
) -> Iterator[tuple[int, str | InputError]]:
    """Yield numbered lines; one that is too long is skipped over, not held."""
    with open_binary(found, limits, meter) as stream:
        try:
            sample = stream.read(_SAMPLE_BYTES)
            if not sample:
                raise InputError("empty file")
            encoding = detect_encoding(sample, whole=len(sample) < _SAMPLE_BYTES)
            stream.seek(0)
            # newline="" keeps line breaks inside quoted CSV fields as they are.
            text = io.TextIOWrapper(
                stream, encoding=encoding, errors="surrogateescape", newline=""
            )
            yield from _bounded_lines(text, limits)
        except (OSError, EOFError) as error:
            raise InputError(f"cannot be read to its end ({error})") from error


def _bounded_lines(
    text: io.TextIOWrapper, limits: Limits
) -> Iterator[tuple[int, str | InputError]]:
    number = 0
    while line := text.readline(limits.line_chars + 1):
        number += 1
        if len(line) <= limits.line_chars or line.endswith("\n"):
            yield number, _repair(line)
            continue
        while line and not line.endswith("\n"):
            line = text.readline(1 << 20)
        yield (
            number,
            InputError(
                f"line longer than {limits.line_chars:,} characters; "
                "one article a line is expected"
            ),
        )


def _repair(line: str) -> str:
    """Decode again a line whose bytes were not of the file's encoding."""
    if line.isascii() or not any("\udc80" <= c <= "\udcff" for c in line):
        return line
    try:
        return decode(line.encode("utf-8", "surrogateescape"))
    except (InputError, UnicodeEncodeError):
        return line
