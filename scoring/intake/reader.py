"""Files and folders to articles: the one way in."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from newsgauge.scoring.article import Article
from newsgauge.scoring.errors import InputError
from newsgauge.scoring.intake.boilerplate import find_boilerplate
from newsgauge.scoring.intake.decode import clean, decode
from newsgauge.scoring.intake.files import Found, find_files, read_whole
from newsgauge.scoring.intake.html import extract
from newsgauge.scoring.intake.limits import Limits
from newsgauge.scoring.intake.metadata import fields, front_matter
from newsgauge.scoring.intake.meter import Meter
from newsgauge.scoring.intake.records import read_rows

SourceFrom = Literal["metadata", "folder"]
_DOCUMENTS = ("txt", "md", "html", "htm")
_HTML = ("html", "htm")
# A file with more bad rows than this is not one of articles; they are counted.
_MAX_ROW_ERRORS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadError:
    """Something that was found and could not be read.

    Attributes
    ----------
    path : str
        The file.
    row : int or None
        Line or row from 1, where one row of a file is at fault.
    reason : str
        What is wrong and what to do, one line.
    """

    path: str
    row: int | None
    reason: str

    def __str__(self) -> str:
        """Return one line: where, and what."""
        where = self.path if self.row is None else f"{self.path}:{self.row}"
        return f"{where}: {self.reason}"


def read_articles(*paths: str | Path, limits: Limits | None = None) -> list[Article]:
    """Return the articles in files and folders; what cannot be read is left out.

    Parameters
    ----------
    *paths : str or Path
        Files or folders; folders are walked.
    limits : Limits, optional
        Bounds on hostile input.

    Raises
    ------
    InputError
        If nothing at all could be read.
    """
    found = list(read([Path(path) for path in paths], limits=limits))
    articles = [item for item in found if isinstance(item, Article)]
    if not articles:
        problems = [str(item) for item in found if isinstance(item, ReadError)]
        where = ", ".join(map(str, paths))
        raise InputError(problems[0] if problems else f"{where}: no articles in it")
    return articles


def read(
    paths: Iterable[Path],
    *,
    source_from: SourceFrom = "metadata",
    limits: Limits | None = None,
    meter: Meter | None = None,
    leave_out: Path | None = None,
) -> Iterator[Article | ReadError]:
    """Yield what is found under each path, in order, an article or an error each.

    Parameters
    ----------
    paths : iterable of Path
        Files or folders; folders are walked.
    source_from : {'metadata', 'folder'}
        ``folder``: an article without a source of its own gets the name of its folder.
    limits : Limits, optional
        Bounds on hostile input.
    meter : Meter, optional
        Told how far reading has come.
    leave_out : Path, optional
        A folder that is not walked: where a run's own tables go.
    """
    limits = limits or Limits()
    meter = meter or Meter()
    files = list(find_files(paths, leave_out))
    meter.total = sum(found.size for found in files)
    builder = _Builder(source_from=source_from, limits=limits)
    pages: list[Found] = []
    for found in files:
        if found.format in _HTML and found.problem is None:
            # Pages are read together at the end: their processes start once.
            pages.append(found)
        else:
            yield from _read_file(found, builder, meter)
            meter.finish(found.size)
    yield from _read_pages(pages, builder, meter)


def _read_file(
    found: Found, builder: "_Builder", meter: Meter
) -> Iterator[Article | ReadError]:
    path = _printable(str(found.path))
    if found.problem is not None:
        yield ReadError(path=path, row=None, reason=found.problem)
        return
    try:
        if found.format in _DOCUMENTS:
            yield builder.document(found)
            return
        if found.format == "json" and _is_sidecar(found, builder.limits):
            return
        yield from _read_rows(found, builder, meter)
    except InputError as error:
        yield ReadError(path=path, row=None, reason=str(error))


def _read_rows(
    found: Found, builder: "_Builder", meter: Meter
) -> Iterator[Article | ReadError]:
    n_rows = n_errors = 0
    for number, record in read_rows(found, builder.limits, meter):
        n_rows += 1
        item = builder.row(found, number, record)
        n_errors += isinstance(item, ReadError)
        if isinstance(item, Article) or n_errors <= _MAX_ROW_ERRORS:
            yield item
    path = _printable(str(found.path))
    if n_rows == 0:
        yield ReadError(path=path, row=None, reason="no articles in it")
    elif n_errors > _MAX_ROW_ERRORS:
        more = f"{n_errors - _MAX_ROW_ERRORS:,} more rows could not be read"
        yield ReadError(path=path, row=None, reason=more)


def _read_pages(
    pages: list[Found], builder: "_Builder", meter: Meter
) -> Iterator[Article | ReadError]:
    unreadable: dict[Path, str] = {}

    def documents() -> Iterator[tuple[Found, str]]:
        for found in pages:
            try:
                yield found, _read_text(found, builder.limits)
            except InputError as error:
                unreadable[found.path] = str(error)

    for found, page in extract(documents(), builder.limits):
        meter.finish(found.size)
        try:
            if isinstance(page, InputError):
                raise page
            yield builder.page(found, page)
        except InputError as error:
            yield ReadError(
                path=_printable(str(found.path)), row=None, reason=str(error)
            )
    for path, reason in unreadable.items():
        yield ReadError(path=_printable(str(path)), row=None, reason=reason)


def _read_text(found: Found, limits: Limits) -> str:
    data = read_whole(found, limits, limits.document_bytes)
    if not data.strip():
        raise InputError("empty file")
    return decode(data).removeprefix("\ufeff")


def _is_sidecar(found: Found, limits: Limits) -> bool:
    """Tell whether a .json only describes the article in a file beside it."""
    return any(
        candidate.exists() and _sidecar_of(candidate, limits)[1] == found.path
        for candidate in _described_by(found.path)
    )


def _described_by(sidecar: Path) -> Iterator[Path]:
    stem = sidecar.name.removesuffix(".json").removesuffix(".meta")
    if not stem:
        return
    yield sidecar.with_name(stem)
    for suffix in _DOCUMENTS:
        yield sidecar.with_name(f"{stem}.{suffix}")


def _sidecar_of(path: Path, limits: Limits) -> tuple[dict[str, Any], Path | None]:
    """Return the metadata beside a document (a.txt.json, a.meta.json, a.json)."""
    if not any(path.name.lower().endswith(f".{suffix}") for suffix in _DOCUMENTS):
        return {}, None
    for name in (f"{path.name}.json", f"{path.stem}.meta.json", f"{path.stem}.json"):
        sidecar = path.with_name(name)
        try:
            if not sidecar.is_file():
                continue
            with sidecar.open("rb") as stream:
                data = stream.read(limits.sidecar_bytes + 1)
            if len(data) > limits.sidecar_bytes:
                continue
            value = json.loads(decode(data))
        except (OSError, ValueError, RecursionError, InputError):
            continue
        if isinstance(value, dict) and fields(value)["text"] is None:
            return value, sidecar
    return {}, None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Builder:
    """Makes articles; the rules for ids, sources and limits are here once."""

    source_from: SourceFrom
    limits: Limits

    def document(self, found: Found) -> Article:
        text = _read_text(found, self.limits)
        metadata, begin = front_matter(text, self.limits)
        sidecar, _ = _sidecar_of(found.path, self.limits)
        return self._build(found, None, {**metadata, **sidecar}, text[begin:])

    def page(self, found: Found, page: dict[str, Any]) -> Article:
        sidecar, _ = _sidecar_of(found.path, self.limits)
        text = page["text"]
        return self._build(found, None, {**page, **sidecar}, text)

    def row(
        self, found: Found, number: int, record: Mapping[str, Any] | InputError
    ) -> Article | ReadError:
        try:
            if isinstance(record, InputError):
                raise record
            return self._build(found, number, record, None)
        except InputError as error:
            return ReadError(
                path=_printable(str(found.path)), row=number, reason=str(error)
            )

    def _build(
        self,
        found: Found,
        number: int | None,
        record: Mapping[str, Any],
        text: str | None,
    ) -> Article:
        known = fields(record)
        if text is None:
            # A row of headlines alone is scored on its headline.
            text = known["text"] or known["title"]
        if text is None:
            raise InputError("no text; a key or column 'text' is expected")
        text = clean(text)
        if not text.strip():
            raise InputError("empty text")
        if len(text) > self.limits.text_chars:
            raise InputError(
                f"text longer than {self.limits.text_chars:,} characters; "
                "split it into articles"
            )
        source = known["source"]
        if source is None and self.source_from == "folder":
            source = found.path.parent.name or None
        return Article(
            article_id=clean(known["id"]) if known["id"] else _id_of(found, number),
            text=text,
            path=_printable(str(found.path)),
            source=clean(source) if source else None,
            title=clean(known["title"]) if known["title"] else None,
            published=known["published"],
            language=known["language"],
            url=clean(known["url"]) if known["url"] else None,
            boilerplate=tuple(find_boilerplate(text)),
        )


def _id_of(found: Found, number: int | None) -> str:
    root = found.root if found.root != found.path else found.path.parent
    name = _printable(found.path.relative_to(root).as_posix())
    return name if number is None else f"{name}#{number}"


def _read_error(found: Found, row: int | None, error: InputError) -> ReadError:
    return ReadError(path=_printable(str(found.path)), row=row, reason=str(error))


def _printable(path: str) -> str:
    """Return a path without the lone surrogates of names that are not UTF-8."""
    return path.encode("utf-8", "replace").decode("utf-8")
