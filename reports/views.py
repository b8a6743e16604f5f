"""What the page draws, worked out from a Report."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsgauge.reports.build import Report

# As many disputes of one topic as a reader looks at.
MAX_PER_TOPIC = 10
# As many topics and sources of the matrix as fit a page.
_MAX_TOPICS = 60
_MAX_MATRIX = 12
# Characters of an article that are shown before and after a quote.
_CONTEXT = 90
_N_BINS = 20
_WORD = re.compile(r"\w[\w'’-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Disputes about one event.

    Attributes
    ----------
    topic_id : str
        Id of its first article.
    title : str
        Title of that article.
    n_articles, n_sources : int
        Articles on it and their sources.
    disputes : sequence of dict
        The strongest, at most ten.
    namings : sequence of dict
        Rival names, which are framing more than fact, shown apart.
    n_left_out : int
        Weaker ones, which are in the table only.
    """

    topic_id: str
    title: str
    n_articles: int
    n_sources: int
    disputes: Sequence[dict[str, Any]]
    namings: Sequence[dict[str, Any]]
    n_left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text that is shown in one way.

    Attributes
    ----------
    text : str
        The characters.
    evidence : dict or None
        The phrase that it is, where it is one.
    is_boilerplate : bool
        Whether it was left out of what is scored.
    """

    text: str
    evidence: Mapping[str, Any] | None = None
    is_boilerplate: bool = False


def topics(report: Report) -> tuple[list[Topic], int]:
    """Return the topics that have disputes, strongest first, and how many more."""
    titles = {a["article_id"]: a["title"] or a["article_id"] for a in report.articles}
    n_articles = Counter(a["topic_id"] for a in report.articles)
    sources: dict[str, set[str]] = {}
    for article in report.articles:
        found = sources.setdefault(article["topic_id"], set())
        found.add(article["source"] or article["article_id"])
    by_topic: dict[str, list[dict[str, Any]]] = {}
    for dispute in report.disputes:
        by_topic.setdefault(dispute["topic_id"], []).append(dispute)
    shown = []
    for topic_id, disputes in list(by_topic.items())[:_MAX_TOPICS]:
        facts = [d for d in disputes if d["type"] != "naming"]
        namings = [d for d in disputes if d["type"] == "naming"]
        shown.append(
            Topic(
                topic_id=topic_id,
                title=titles[topic_id],
                n_articles=n_articles[topic_id],
                n_sources=len(sources[topic_id]),
                disputes=facts[:MAX_PER_TOPIC],
                namings=namings[:MAX_PER_TOPIC],
                n_left_out=sum(
                    max(0, len(d) - MAX_PER_TOPIC) for d in (facts, namings)
                ),
            )
        )
    return shown, len(by_topic) - len(shown)


def spread(report: Report) -> list[dict[str, Any]]:
    """Return the histogram of scores in twenty bins from -1 to 1."""
    counts = [0] * _N_BINS
    for article in report.articles:
        if article["label"] is not None:
            at = int((article["score"] + 1) / 2 * _N_BINS)
            counts[min(at, _N_BINS - 1)] += 1
    highest = max([*counts, 1])
    return [
        {
            "x": 100 * i / _N_BINS,
            "height": 100 * count / highest,
            "count": count,
            "low": 2 * i / _N_BINS - 1,
            "high": 2 * (i + 1) / _N_BINS - 1,
        }
        for i, count in enumerate(counts)
    ]


def matrix(report: Report) -> list[tuple[str, list[tuple[int, int]]]]:
    """Return how often sources stand on one side of a dispute, and on several.

    Returns
    -------
    list of (str, list of (int, int))
        A row a source, of the twelve with most disputes; in it for each of them how
        often both are on one side, and how often on different sides.
    """
    together: Counter[tuple[str, str]] = Counter()
    apart: Counter[tuple[str, str]] = Counter()
    n_disputes: Counter[str] = Counter()
    for dispute in report.disputes:
        sides = [
            {e["source"] or e["article_id"] for e in side["evidence"]}
            for side in dispute["sides"]
        ]
        here = sorted(set().union(*sides))
        n_disputes.update(here)
        for one in here:
            for other in here:
                if one != other:
                    same = any(one in side and other in side for side in sides)
                    split = any(
                        one in a and other in b
                        for a in sides
                        for b in sides
                        if a is not b
                    )
                    together[one, other] += same
                    apart[one, other] += split
    names = sorted(name for name, _ in n_disputes.most_common(_MAX_MATRIX))
    if len(names) < 2:
        return []
    return [
        (one, [(together[one, other], apart[one, other]) for other in names])
        for one in names
    ]


def timeline(dispute: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return when each side was told; None where all days are one, or unknown.

    ``first`` and ``last`` are the days at the ends; ``sides`` has for each side the
    positions of its articles between them, in percent.
    """
    days = [
        [dt.date.fromisoformat(e["published"]) for e in s["evidence"] if e["published"]]
        for s in dispute["sides"]
    ]
    flat = [day for side in days for day in side]
    if not flat or min(flat) == max(flat):
        return None
    first, length = min(flat), (max(flat) - min(flat)).days
    return {
        "first": first.isoformat(),
        "last": max(flat).isoformat(),
        "sides": [
            (
                side["side"],
                [100 * (day - first).days / length for day in sorted(set(own))],
            )
            for side, own in zip(dispute["sides"], days, strict=True)
        ],
    }


def context(report: Report, item: Mapping[str, Any]) -> tuple[str, str]:
    """Return what stands before and after a quote in its article."""
    text = report.texts.get(item["article_id"], "")
    before = text[max(0, item["start"] - _CONTEXT) : item["start"]].split()
    after = text[item["end"] : item["end"] + _CONTEXT].split()
    # The words at the ends may be cut.
    whole_start = item["start"] <= _CONTEXT
    whole_end = item["end"] + _CONTEXT >= len(text)
    return (
        " ".join(before if whole_start else before[1:]),
        " ".join(after if whole_end else after[:-1]),
    )


def marked(quote: str, question: str) -> Iterator[tuple[str, bool]]:
    """Yield the runs of a quote, and whether each is a word of the question."""
    wanted = {word.lower() for word in _WORD.findall(question)}
    at = 0
    for match in _WORD.finditer(quote):
        if match[0].lower() in wanted and len(match[0]) > 3:
            yield quote[at : match.start()], False
            yield match[0], True
            at = match.end()
    yield quote[at:], False


def pieces(
    text: str,
    evidence: Sequence[Mapping[str, Any]],
    boilerplate: Sequence[tuple[int, int]],
) -> list[Piece]:
    """Cut a text where what is shown of it changes; joined, the pieces are the text.

    Parameters
    ----------
    text : str
        As stored.
    evidence : sequence of mapping
        Rows of ``RUN/evidence``, in order of ``start`` and without overlap.
    boilerplate : sequence of (int, int)
        What was not scored, in order.
    """
    marks = [(e["start"], e["end"], Piece(text="", evidence=e)) for e in evidence]
    marks += [(a, b, Piece(text="", is_boilerplate=True)) for a, b in boilerplate]
    found: list[Piece] = []
    at = 0
    for start, end, piece in sorted(marks, key=lambda mark: mark[:2]):
        if start < at:
            continue
        if start > at:
            found.append(Piece(text=text[at:start]))
        found.append(
            Piece(
                text=text[start:end],
                evidence=piece.evidence,
                is_boilerplate=piece.is_boilerplate,
            )
        )
        at = end
    if at < len(text):
        found.append(Piece(text=text[at:]))
    return found


def safe_link(url: str | None) -> str | None:
    """Return an address that a reader may open: http or https, without odd characters.

    None for any other, among them ``javascript:`` and ``data:``.
    """
    if url and re.match(r"https?://[^\s\"'<>\\^`{|}\x00-\x20]+\Z", url):
        return url
    return None
