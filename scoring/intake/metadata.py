"""Records and metadata to the fields of an article."""

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import tld
import yaml
from dateutil import parser as date_parser

from newsgauge.scoring.intake.limits import Limits

# Our field -> keys that hold it, best first. Besides plain names these are the keys
# that news-please (maintext, date_publish, source_domain), trafilatura (raw_text,
# date, sitename, hostname, source-hostname), fundus (plaintext, publishing_date,
# publisher, lang) and Label Studio exports (inside "data") write.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "text": (
        "text", "maintext", "plaintext", "body", "article_text", "articlebody",
        "full_text", "fulltext", "content", "article", "raw_text",
    ),
    "id": ("id", "article_id", "doc_id", "uid", "_id"),
    "title": ("title", "headline", "title_page", "name"),
    "source": (
        "source", "source_domain", "source-hostname", "publisher", "sitename",
        "site_name", "outlet", "domain", "hostname", "media", "newspaper",
    ),
    "published": (
        "published", "date_publish", "publishing_date", "published_at", "publish_date",
        "date_published", "datepublished", "pubdate", "publication_date", "date",
        "datetime", "timestamp", "created_at",
    ),
    "language": ("language", "lang", "language_code"),
    "url": ("url", "link", "source_url", "requested_url", "canonical_url", "source"),
}  # fmt: skip
_MAX_FIELD = 2000
_ONE_DAY, _ANOTHER = dt.datetime(2001, 1, 1), dt.datetime(2002, 2, 2)
_MAX_INTEGER = 10**40
# Names of languages and codes of three letters, where two are asked for.
_LANGUAGES = {
    "english": "en", "eng": "en", "russian": "ru", "rus": "ru", "ukrainian": "uk",
    "ukr": "uk", "bulgarian": "bg", "bul": "bg",
}  # fmt: skip
_FRONT_MATTER = re.compile(
    r"\A\ufeff?(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<body>.*?)\r?\n"
    r"(?P=fence)[ \t]*(?:\r?\n|\Z)",
    re.DOTALL,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)", re.IGNORECASE)


def fields(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record under our own field names.

    Parameters
    ----------
    record : mapping
        One row or object, of any producer whose keys are in ``ALIASES``.

    Returns
    -------
    dict
        ``text`` (str or None), ``id``, ``title``, ``source``, ``language``, ``url``
        (str or None), ``published`` (date or None). ``source`` is never an address:
        one given there, or else ``url``, is reduced to its registrable domain.
    """
    flat = dict(_flatten(record))
    found: dict[str, Any] = {}
    for name, keys in ALIASES.items():
        found[name] = next(
            (value for key in keys if (value := _text_of(flat.get(key)))), None
        )
    found["published"] = parse_date(found["published"])
    url = found["url"]
    found["url"] = url if url and _ADDRESS.match(url) else None
    source = found["source"]
    if source and _ADDRESS.match(source):
        source = domain_of(source)
    found["source"] = source or (domain_of(found["url"]) if found["url"] else None)
    for name in ("id", "title", "source", "language", "url"):
        if found[name]:
            found[name] = " ".join(found[name].split())[:_MAX_FIELD]
    if found["language"]:
        code = found["language"].lower().replace("_", "-").split("-")[0]
        code = _LANGUAGES.get(code, code)
        # Anything else ("unknown", "und") leaves it to be detected.
        found["language"] = code if re.fullmatch("[a-z]{2}", code) else None
    return found


def front_matter(text: str, limits: Limits) -> tuple[dict[str, Any], int]:
    """Return the metadata at the head of a text, and where the body begins.

    YAML between ``---`` lines or TOML between ``+++`` lines, at most
    ``limits.sidecar_bytes`` long; anything else is body, from offset 0.
    """
    match = _FRONT_MATTER.match(text[: limits.sidecar_bytes])
    if not match:
        return {}, 0
    try:
        if match["fence"] == "---":
            # Strings only: a tag such as !!bool must not be built, or fail.
            loaded = yaml.load(match["body"], Loader=yaml.BaseLoader)  # noqa: S506
        else:
            loaded = tomllib.loads(match["body"])
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError):
        return {}, 0
    if not isinstance(loaded, dict):
        return {}, 0
    return {str(key): value for key, value in loaded.items()}, match.end()


def parse_date(value: object) -> dt.date | None:
    """Return a date written in any common way, or None if it is not one.

    Numbers of nine digits and more are seconds or milliseconds since 1970.
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str) or not value.strip() or len(value) > 100:
        return None
    value = value.strip()
    try:
        if re.fullmatch(r"\d{9,13}(?:\.\d+)?", value):
            seconds = float(value) / (1000 if len(value.split(".")[0]) > 10 else 1)
            return dt.datetime.fromtimestamp(seconds, dt.UTC).date()
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value[:10]):
            return dt.date.fromisoformat(value[:10])
        # Two defaults that differ in every part: what they disagree on was not given.
        first = date_parser.parse(value, default=_ONE_DAY, ignoretz=True)
        second = date_parser.parse(value, default=_ANOTHER, ignoretz=True)
    except (ValueError, OverflowError, OSError):
        return None
    return first.date() if first.date() == second.date() else None


def domain_of(url: str) -> str | None:
    """Return the registrable domain of an address (``"example.co.uk"``), or None."""
    address = url if "://" in url else f"http://{url}"
    try:
        domain = tld.get_fld(address, fail_silently=True)
    except ValueError:
        return None
    if domain:
        return str(domain).lower()
    host = re.match(r"[a-z]+://(?:[^/@]*@)?([\w.-]+)", address, re.IGNORECASE)
    return host.group(1).lower().removeprefix("www.") if host else None


def _flatten(record: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield lower-case keys and values, those of Label Studio's "data" first."""
    inner = record.get("data")
    if isinstance(inner, Mapping):
        yield from _flatten({k: v for k, v in inner.items() if k != "data"})
        record = {k: v for k, v in record.items() if k == "id"}
    for key, value in record.items():
        if not isinstance(key, str):
            continue
        name = key.strip().lower()
        if name == "body" and isinstance(value, Mapping):
            yield "body", _fundus_body(value)
        elif name == "meta" and isinstance(value, Mapping):
            yield from ((k.lower(), v) for k, v in value.items() if isinstance(k, str))
        elif name == "html" and isinstance(value, Mapping):
            yield "requested_url", value.get("requested_url")
        elif name == "source" and isinstance(value, Mapping):
            yield "source", value.get("name") or value.get("domain")
        else:
            yield name, value


def _fundus_body(body: Mapping[str, Any]) -> str:
    """Return the text of a fundus article body: summary, then its sections."""
    parts: list[str] = _strings(body.get("summary"))
    sections = body.get("sections")
    for section in sections if isinstance(sections, list) else []:
        if isinstance(section, Mapping):
            parts += _strings(section.get("headline"))
            parts += _strings(section.get("paragraphs"))
    return "\n\n".join(parts)


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [item for item in value if isinstance(item, str)]
    return []


def _text_of(value: object) -> Any:
    """Return a usable scalar, or None for what a missing value looks like."""
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return str(value) if abs(value) < _MAX_INTEGER else None
    if isinstance(value, float):
        return None if value != value else f"{value:.15g}"  # noqa: PLR0124 - NaN
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
        return value if value.strip() else None
    return None
