"""One news article, and the boilerplate in it."""

from dataclasses import dataclass, field
from datetime import date

from newsgauge.scoring.text.spans import Span, complement


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One news article, as read.

    Attributes
    ----------
    article_id : str
        Unique in a run: the input's own id, else its path (and row).
    text : str
        The text as stored; every offset in newsgauge counts its code points. Never
        blank; for a row that has only a title, the title.
    path : str
        File the article was read from, or ``"-"`` for one made in Python.
    source : str or None
        Publisher as given, or the registrable domain (``"example.org"``).
    title : str or None
        Headline, where the input gives one apart from the text.
    published : datetime.date or None
        Publication date in the publisher's time zone.
    language : str or None
        ISO 639-1 code that the input gives.
    url : str or None
        Address of the article.
    boilerplate : tuple of Span
        Parts of the text that are not the article (share links, agency tails, …), in
        order and without overlap. They are never scored or quoted.
    """

    article_id: str
    text: str
    path: str = "-"
    source: str | None = None
    title: str | None = None
    published: date | None = None
    language: str | None = None
    url: str | None = None
    boilerplate: tuple[Span, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse a blank text."""
        if not self.text.strip():
            raise ValueError(f"article {self.article_id!r}: text is blank")

    @property
    def scored_spans(self) -> list[Span]:
        """The parts of the text that are the article itself, in order."""
        return complement(self.boilerplate, len(self.text))
