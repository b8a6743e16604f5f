"""How much of a hostile input is read before it is refused."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on what one input may cost.

    The defaults are far above any news article: the longest of 47,562 articles we
    measured has 52,939 characters, and a web page over 10 MB is not an article.

    Attributes
    ----------
    line_chars : int
        Longest line of a ``.jsonl`` or ``.csv`` file.
    document_bytes : int
        Largest single document (``.txt``, ``.md``, ``.html``) after decompression.
    json_bytes : int
        Largest ``.json`` file, which must be read whole.
    text_chars : int
        Longest article.
    html_seconds : float
        Time to reduce one HTML page to its article.
    gzip_ratio : int
        A ``.gz`` that grows more than this, and past `gzip_floor_bytes`, is refused.
    gzip_floor_bytes : int
        Size up to which the ratio is not looked at.
    sidecar_bytes : int
        Largest metadata file or front matter.
    """

    line_chars: int = 10_000_000
    document_bytes: int = 10_000_000
    json_bytes: int = 50_000_000
    text_chars: int = 1_000_000
    html_seconds: float = 10.0
    gzip_ratio: int = 200
    gzip_floor_bytes: int = 50_000_000
    sidecar_bytes: int = 65_536
