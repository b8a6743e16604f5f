"""Rows of .jsonl, .json, .csv and .parquet files, read one at a time."""

import contextlib
import csv
import io
import json
import shutil
import tempfile
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from newsgauge.scoring.errors import InputError
from newsgauge.scoring.intake.decode import decode, detect_encoding
from newsgauge.scoring.intake.files import DAMAGE, Found, open_binary, read_whole
from newsgauge.scoring.intake.limits import Limits
from newsgauge.scoring.intake.metadata import ALIASES
from newsgauge.scoring.intake.meter import Meter

# A row: its number from 1 (line, row or list position), and a record or what was wrong.
Row = tuple[int, Mapping[str, Any] | InputError]

_SAMPLE_BYTES = 262_144
_PARQUET_ROWS = 64
# Columns that hold others: fundus bodies, Label Studio data, metadata.
_NESTED = {"body", "data", "meta", "html"}
# A row that has only a title is scored on it.
_TEXT_KEYS = {*ALIASES["text"], *ALIASES["title"], "data"}
# Keys under which a .json file holds its list of articles.
_LISTS = ("articles", "items", "data", "documents", "results", "rows", "tasks")


def read_rows(
    found: Found, limits: Limits, meter: Meter, also: frozenset[str] = frozenset()
) -> Iterator[Row]:
    """Yield the rows of a file of records.

    Parameters
    ----------
    found : Found
        The file.
    limits : Limits
        Bounds on it.
    meter : Meter
        Told how far reading has come.
    also : frozenset of str
        Lower-case names of further columns that are read; any of them may stand in
        place of one with texts.

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
    yield from readers[found.format](found, limits, meter, also)


def _read_jsonl(
    found: Found, limits: Limits, meter: Meter, _: frozenset[str]
) -> Iterator[Row]:
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


def _read_json(
    found: Found, limits: Limits, _: Meter, __: frozenset[str]
) -> Iterator[Row]:
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


def _objects(value: object) -> Iterator[Mapping[str, Any] | InputError]:
    if isinstance(value, dict):
        is_article = any(isinstance(value.get(key), str) for key in ALIASES["text"])
        for key in _LISTS:
            if not is_article and isinstance(value.get(key), list):
                yield from _objects(value[key])
                return
        yield value
    elif isinstance(value, list):
        for item in value:
            yield item if isinstance(item, dict) else InputError("not a JSON object")
    else:
        raise InputError("no articles in it; a JSON object or a list is expected")


def _read_csv(
    found: Found, limits: Limits, meter: Meter, also: frozenset[str]
) -> Iterator[Row]:
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
    if not any(name in _TEXT_KEYS or name in also for name in names):
        raise InputError(
            f"no column 'text' (found: {', '.join(header)[:200]}); "
            "rename the column that holds the articles"
        )
    csv.field_size_limit(limits.line_chars)
    yield from _csv_rows(lines, names, delimiter, limits)


def _csv_rows(
    lines: Iterator[tuple[int, str | InputError]],
    names: Sequence[str],
    delimiter: str,
    limits: Limits,
) -> Iterator[Row]:
    """Yield records under the number of their first line.

    A record that breaks the rules (a quotation mark that never closes, say) is one
    error, and reading goes on with the line after its first.
    """
    waiting: deque[tuple[int, str | InputError]] = deque()
    while True:
        item = waiting.popleft() if waiting else next(lines, None)
        if item is None:
            return
        first, line = item
        if isinstance(line, InputError):
            yield first, line
            continue
        taken = [item]
        record, problem = _csv_record(line, taken, waiting, lines, delimiter, limits)
        if problem is None and len(record) > len(names):
            problem = f"{len(record)} cells where the header has {len(names)}"
        if problem is not None:
            waiting.extendleft(reversed(taken[1:]))
            message = f"broken CSV ({problem}); check its quotation marks"
            yield first, InputError(message)
        elif record:
            yield first, dict(zip(names, record, strict=False))


def _csv_record(
    line: str,
    taken: list[tuple[int, str | InputError]],
    waiting: deque[tuple[int, str | InputError]],
    lines: Iterator[tuple[int, str | InputError]],
    delimiter: str,
    limits: Limits,
) -> tuple[list[str], str | None]:
    """Read one record that begins with `line`; what else it takes goes to `taken`."""
    n_chars = len(line)

    def source() -> Iterator[str]:
        nonlocal n_chars
        yield line.replace("\x00", " ")
        while n_chars <= limits.text_chars + len(line):
            item = waiting.popleft() if waiting else next(lines, None)
            if item is None:
                return
            taken.append(item)
            if isinstance(item[1], InputError):
                return
            n_chars += len(item[1])
            yield item[1].replace("\x00", " ")

    reader = csv.reader(
        source(), delimiter=delimiter, strict=True, skipinitialspace=True
    )
    try:
        return next(reader, []), None
    except csv.Error as error:
        return [], str(error)


def _read_parquet(
    found: Found, limits: Limits, meter: Meter, also: frozenset[str]
) -> Iterator[Row]:
    try:
        with _seekable(found, limits) as stream:
            file = pq.ParquetFile(stream)
            n_rows = max(1, file.metadata.num_rows)
            names = file.schema_arrow.names
            if not any(name.strip().lower() in _TEXT_KEYS | also for name in names):
                raise InputError(
                    f"no column 'text' (found: {', '.join(names)[:200]}); "
                    "rename the column that holds the articles"
                )
            wanted = (
                {name for keys in ALIASES.values() for name in keys} | _NESTED | also
            )
            columns = [name for name in names if name.strip().lower() in wanted]
            row = 0
            for batch in file.iter_batches(batch_size=_PARQUET_ROWS, columns=columns):
                done = found.size * row // n_rows
                meter.follow(lambda done=done: done)  # type: ignore[misc]
                for at in range(batch.num_rows):
                    row += 1
                    yield row, _parquet_row(batch, at)
    except (pa.ArrowException, *DAMAGE, ValueError) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else "unreadable"
        raise InputError(f"not a readable Parquet file ({reason})") from error


def _parquet_row(batch: pa.RecordBatch, at: int) -> Mapping[str, Any] | InputError:
    """Return one row; a value that Python cannot hold is as if it were not there."""
    record: dict[str, Any] = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            record[name] = column[at].as_py()
        except Exception as error:  # noqa: BLE001 - dates and zones raise what they like
            if name.strip().lower() in ALIASES["text"]:
                return InputError(f"column {name!r} cannot be read ({error})")
    return record


def _seekable(found: Found, limits: Limits) -> IO[bytes]:
    stream = open_binary(found, limits)
    if not found.gzipped:
        return stream
    with stream, contextlib.ExitStack() as stack:
        copy = stack.enter_context(tempfile.TemporaryFile())
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        stack.pop_all()  # whole: the caller closes it
        return copy


def _lines(
    found: Found, limits: Limits, meter: Meter
) -> Iterator[tuple[int, str | InputError]]:
    """Yield numbered lines; one that is too long is skipped over, not held."""
    with open_binary(found, limits, meter) as stream:
        try:
            sample = _sample(stream)
            if not sample:
                raise InputError("empty file")
            encoding = detect_encoding(sample, whole=len(sample) < _SAMPLE_BYTES)
            stream.seek(0)
            # newline="" keeps line breaks inside quoted CSV fields as they are.
            text = io.TextIOWrapper(
                stream, encoding=encoding, errors="surrogateescape", newline=""
            )
            yield from _bounded_lines(text, limits)
        except DAMAGE as error:
            raise InputError(f"cannot be read to its end ({error})") from error


def _sample(stream: Any) -> bytes:
    """Return the first bytes of a stream, as many as can be read if it is damaged."""
    parts: list[bytes] = []
    n_bytes = 0
    try:
        while n_bytes < _SAMPLE_BYTES and (part := stream.read1(_SAMPLE_BYTES)):
            parts.append(part)
            n_bytes += len(part)
    except DAMAGE:
        if not parts:
            raise
    return b"".join(parts)


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
