"""Labelled rows: reading them in any format, and keeping them."""

import datetime as dt
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from newsgauge.scoring.errors import InputError, LabelError
from newsgauge.scoring.intake import Limits, Meter
from newsgauge.scoring.intake.files import find_files
from newsgauge.scoring.intake.metadata import fields
from newsgauge.scoring.intake.reader import read_articles
from newsgauge.scoring.intake.records import read_rows
from newsgauge.scoring.tables import read_table, write_text

# What a sheet puts before a cell that a spreadsheet would run.
_SAFE = ("'=", "'+", "'-", "'@")
_LABEL_KEYS = ("label", "framing", "class", "annotation", "choice")
_WHO_KEYS = ("annotator", "reader", "labelled_by", "annotator_id", "user_id")
# Columns that Label Studio and Argilla write, and ours.
_ALSO = frozenset(
    (*_LABEL_KEYS, *_WHO_KEYS, "path", "annotations", "responses", "fields", "metadata")
)
# States of an Argilla response that is no answer.
_NOT_GIVEN = ("discarded", "draft")
_ENDINGS = {"csv", "json", "jsonl", "parquet"}
# Judgements on the scale of readers, where an axis has a neutral class.
_SCALE = range(-2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledRow:
    """One text with one person's label.

    Attributes
    ----------
    text : str
        Never blank.
    label : str
        A class of the axis.
    outlet, language, title : str or None
        As given.
    published : datetime.date or None
        As given.
    annotator : str or None
        Who labelled it.
    where : str
        File and row it was read from.
    """

    text: str
    label: str
    outlet: str | None = None
    language: str | None = None
    title: str | None = None
    published: dt.date | None = None
    annotator: str | None = None
    where: str = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong with a row.

    Attributes
    ----------
    where : str
        File and row.
    reason : str
        What, and what to do.
    is_error : bool
        Whether the row cannot be used; else it can, but should be looked at.
    """

    where: str
    reason: str
    is_error: bool = True


def read_labels(
    files: Iterable[Path], classes: Sequence[str], run: Path | None = None
) -> tuple[list[LabelledRow], list[Problem]]:
    """Read label files: .csv, .jsonl, .json and .parquet, each also .gz.

    A row has its text, or a ``path`` beside the file, or the ``id`` of an article of
    `run`; its label is a class, or on an axis of three classes a whole number from -2
    to 2. Exports of Label Studio (JSON and JSON-MIN) and Argilla are known.

    Parameters
    ----------
    files : iterable of Path
        Files, or folders of them.
    classes : sequence of str
        Classes of the axis; empty takes whatever there is.
    run : Path, optional
        Folder of a run, for labels by id.

    Returns
    -------
    rows : list of LabelledRow
        In order; one for each person who labelled a text.
    problems : list of Problem
        Every row that is not among them, and why; ``is_error`` but where a row only
        lacks its label.

    Raises
    ------
    LabelError
        If there is no file.
    """
    texts = _texts_of(run)
    rows: list[LabelledRow] = []
    problems: list[Problem] = []
    n_files = 0
    for found in find_files(list(files)):
        if found.problem or found.format not in _ENDINGS:
            reason = found.problem or "not .csv, .jsonl, .json or .parquet"
            problems.append(Problem(where=str(found.path), reason=reason))
            continue
        n_files += 1
        try:
            for number, record in read_rows(found, Limits(), Meter(), _ALSO):
                where = f"{found.path}:{number}"
                if isinstance(record, InputError):
                    problems.append(Problem(where=where, reason=str(record)))
                    continue
                for item in _rows_of(record, found.path, where, classes, texts):
                    (problems if isinstance(item, Problem) else rows).append(item)  # type: ignore[arg-type]
        except InputError as error:
            problems.append(Problem(where=str(found.path), reason=str(error)))
    if not n_files and not problems:
        raise LabelError("no label file found; give .csv, .jsonl, .json or .parquet")
    return rows, problems


def _texts_of(run: Path | None) -> Mapping[str, Mapping[str, Any]]:
    if run is None:
        return {}
    columns = ["article_id", "source", "title", "language", "published"]
    articles = read_table(run, "articles", columns)
    texts = read_table(run, "texts", ["article_id", "text"])
    records = texts.merge(articles, on="article_id").to_dict("records")
    return {
        str(row["article_id"]): {
            str(key): value
            for key, value in row.items()
            if isinstance(value, str | dt.date)
        }
        for row in records
    }


def _rows_of(
    record: Mapping[str, Any],
    file: Path,
    where: str,
    classes: Sequence[str],
    texts: Mapping[str, Mapping[str, Any]],
) -> Iterator[LabelledRow | Problem]:
    record = {str(key).strip().lower(): value for key, value in record.items()}
    inner = record.get("fields")
    flat = {**record, **inner} if isinstance(inner, Mapping) else record
    if isinstance(record.get("metadata"), Mapping):
        flat = {**record["metadata"], **flat}
    known = fields(flat)
    if not known["text"]:
        known |= _elsewhere(flat, known, file, texts)
    if not known["text"] or not known["text"].strip():
        reason = "no text, no readable path, and no id of --run's articles"
        yield Problem(where=where, reason=reason)
        return
    labels = list(_labels(record))
    if not labels:
        # Half a sheet filled in is no mistake; a label of an odd kind is.
        given = [record.get(key) for key in (*_LABEL_KEYS, "annotations", "responses")]
        is_blank = all(map(_is_empty, given))
        reason = "no label yet" if is_blank else "no label that can be read"
        yield Problem(where=where, reason=reason, is_error=not is_blank)
    for value, who in labels:
        label = _class_of(value, classes)
        if label is None:
            reason = f"label {value!r:.60}; expected one of {', '.join(classes)}"
            if len(classes) == 3:
                reason += ", or -2 to 2"
            yield Problem(where=where, reason=reason)
            continue
        yield LabelledRow(
            text=_plain(known["text"]),
            label=label,
            outlet=_plain(known["source"]),
            language=known["language"],
            title=_plain(known["title"]),
            published=known["published"],
            annotator=_plain(who or _who(flat)),
            where=where,
        )


def _elsewhere(
    flat: Mapping[str, Any],
    known: Mapping[str, Any],
    file: Path,
    texts: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """Return text and metadata from a path beside the file, or an id of a run."""
    path = flat.get("path")
    if isinstance(path, str) and path.strip():
        try:
            target = (file.parent / path).resolve()
            # A label file must not make us read what lies elsewhere.
            if file.parent.resolve() not in target.parents or not target.is_file():
                return {}
            article = read_articles(target)[0]
        except (InputError, OSError, ValueError):
            return {}
        else:
            return {"text": article.text, "source": known["source"] or article.source}
    article_id = known["id"]
    return dict(texts.get(article_id or "", {}))


def _labels(record: Mapping[str, Any]) -> Iterator[tuple[object, str | None]]:
    """Yield the labels of a row, each with who gave it."""
    for key in _LABEL_KEYS:
        value = record.get(key)
        if isinstance(value, str | int | float) and str(value).strip():
            if not _is_nan(value):
                yield value, None
            return
    for item in _dicts(record.get("annotations")):
        if item.get("was_cancelled"):
            continue
        who = _name_of(item.get("completed_by"))
        for result in _dicts(item.get("result")):
            value = result.get("value")
            chosen = value.get("choices") if isinstance(value, Mapping) else None
            if isinstance(chosen, list) and chosen:
                yield chosen[0], who
    yield from _argilla_labels(record.get("responses"))


def _argilla_labels(responses: object) -> Iterator[tuple[object, str | None]]:
    """Yield the labels of an Argilla record, as version 1 and 2 write them."""
    if isinstance(responses, Mapping):
        for item in _dicts(responses.get("label") or responses.get("framing")):
            if item.get("status") in _NOT_GIVEN or item.get("value") is None:
                continue
            yield item.get("value"), _name_of(item.get("user_id"))
    for item in _dicts(responses):
        if item.get("status") in _NOT_GIVEN:
            continue
        values = item.get("values")
        values = values if isinstance(values, Mapping) else {}
        answer = values.get("label") or values.get("framing")
        if isinstance(answer, Mapping):
            yield answer.get("value"), _name_of(item.get("user_id"))


def _plain(text: Any) -> Any:
    """Return a text as it was before a sheet made it safe, without lone surrogates."""
    if not isinstance(text, str):
        return text
    text = text[1:] if text.startswith(_SAFE) else text
    return text.encode("utf-8", "replace").decode()


def _dicts(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, Mapping))


def _is_empty(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or value == [] or _is_nan(value)


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _name_of(value: object) -> str | None:
    if isinstance(value, Mapping):
        value = value.get("email") or value.get("id")
    return None if value is None else str(value)


def _who(flat: Mapping[str, Any]) -> str | None:
    return next((str(flat[key]) for key in _WHO_KEYS if flat.get(key)), None)


def _class_of(value: object, classes: Sequence[str]) -> str | None:
    text = str(value).strip()
    if not classes:
        return text.lower() or None
    for name in classes:
        if name.casefold() == text.casefold():
            return name
    try:
        number = float(text)
    except ValueError:
        return None
    if len(classes) != 3 or number not in _SCALE:
        return None
    return classes[int(np.sign(number)) + 1]


def write_labels(path: Path, rows: Iterable[LabelledRow], imported: str) -> int:
    """Add rows to a label file (.jsonl), with where and when they came from.

    Rows that the file has already, by text, label and person, are not added again.

    Returns
    -------
    int
        How many were added.

    Raises
    ------
    LabelError
        If the file cannot be read.
    RunError
        If it cannot be written.
    """
    lines: list[str] = []
    known: set[tuple[str, str, str | None]] = set()
    if path.exists():
        try:
            lines = [line for line in path.read_text("utf-8").split("\n") if line]
            for line in lines:
                item = json.loads(line)
                known.add(
                    (text_key(item["text"]), item["label"], item.get("annotator"))
                )
        except (
            OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError,
        ) as error:  # fmt: skip
            reason = f"not a label file of ours ({error})"
            raise LabelError(f"{path}: {reason}; choose another --into") from error
    n_added = 0
    for row in rows:
        key = (text_key(row.text), row.label, row.annotator)
        if key in known:
            continue
        known.add(key)
        n_added += 1
        item = asdict(row)
        where = item.pop("where")
        published = item["published"]
        item["published"] = None if published is None else published.isoformat()
        item |= {"source": item.pop("outlet"), "origin": where, "imported": imported}
        lines.append(json.dumps(item, ensure_ascii=False))
    write_text(path, "".join(f"{line}\n" for line in lines))
    return n_added


def text_key(text: str) -> str:
    """Return what two spellings of one text have in common."""
    return " ".join(text.split()).casefold()
