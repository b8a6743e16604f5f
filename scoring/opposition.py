"""What one article says of somebody and another reports denied."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from newsgauge.scoring.denials import Denial, Statement
from newsgauge.scoring.topics import (
    MAX_NAME_ARTICLES,
    MIN_SHARED_NAMES,
    within_window,
)

# Each article is compared with so many others, those that share most names.
_MAX_PARTNERS = 30
# At least this part of what is denied must be said.
_MIN_COVERAGE = 0.34
# Log-odds that a reader finds a dispute: intercept; whether the one who denies is
# accused by name or two stems or more are shared; coverage. Fitted by
# `benchmarks/denial_strength.py` on 61 pairs of 12 events, of which .62 are disputes
# (.76 of 17 with the second, .57 of 44 without). So few that with events left out it is
# no better than the base rate (Brier score .259, .235): an order, no more.
_INTERCEPT, _PRECISE, _COVERED = -0.26, 0.74, 0.76
# Denials are of one thing where they share this part of the smaller one's stems.
_MIN_SAME = 0.5
# Quotes are shown whose clash is at least so strong, compared with the strongest.
_MIN_STRENGTH_SHARE = 0.9
# As many quotes as a reader looks at, a side.
_MAX_QUOTES = 6
# What is planned or wanted is a stance; what was done is an event. Stems, by hand.
_STANCE = frozenset(
    """
    plan intend intent prepar want seek threat threaten readi aim
    """.split()  # noqa: SIM905 - a list of strings reads worse
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A statement, and a denial of it in an article of another origin.

    Attributes
    ----------
    said, denied : Statement
        Who says it, and where it is denied.
    denial : Denial
        Which of the denials of `denied`.
    strength : float
        Probability in [0, 1] that a careful reader finds a dispute, from few labels.
    coverage : float
        Which part of what is denied is said, in (0, 1].
    precise : bool
        Whether the one who denies it is accused by name, or two words are shared.
    """

    said: Statement
    denied: Statement
    denial: Denial
    strength: float
    coverage: float
    precise: bool


@dataclass(slots=True)
class Opposition:
    """All clashes about one thing, strongest first.

    Attributes
    ----------
    clashes : list of Clash
        At least one.
    """

    clashes: list[Clash] = field(default_factory=list)

    @property
    def said(self) -> tuple[Statement, ...]:
        """Who says it most clearly, at most six, without repetition."""
        least = _MIN_STRENGTH_SHARE * self.clashes[0].strength
        return _distinct(c.said for c in self.clashes if c.strength >= least)

    @property
    def denied(self) -> tuple[Statement, ...]:
        """Where it is denied, at most six, without repetition."""
        said = {(item.article_id, item.start) for item in self.said}
        return _distinct(
            clash.denied
            for clash in self.clashes
            if (clash.denied.article_id, clash.denied.start) not in said
        )

    @property
    def is_stance(self) -> bool:
        """Whether it is about what somebody means to do."""
        return bool(self.clashes[0].denial.stems & _STANCE)


def find_oppositions(
    statements: Sequence[Statement],
    origins: Mapping[str, str],
    names: Mapping[str, frozenset[str]],
) -> list[Opposition]:
    """Return what is said and denied, strongest first.

    Parameters
    ----------
    statements : sequence of Statement
        Of all articles.
    origins : mapping of str to str
        Origin of each article; what shares one is never compared.
    names : mapping of str to frozenset of str
        Telling names in each article.
    """
    of_article: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        of_article[statement.article_id].append(statement)
    dates = {key: items[0].published for key, items in of_article.items()}
    denying = [
        key for key, items in of_article.items() if any(i.denials for i in items)
    ]
    partners = _partners(denying, names, dates)
    clashes = [
        clash
        for article_id in denying
        for other in partners[article_id]
        if origins[article_id] != origins[other]
        for clash in find_clashes(of_article[article_id], of_article.get(other, []))
    ]
    clashes.sort(
        key=lambda c: (
            -c.strength, c.denied.article_id, c.denied.start, c.said.article_id,
            c.said.start,
        )
    )  # fmt: skip
    return _group(clashes)


def _partners(
    article_ids: Sequence[str],
    names: Mapping[str, frozenset[str]],
    dates: Mapping[str, date | None],
) -> dict[str, list[str]]:
    """Return the articles about the same event, those that share most names first."""
    articles_of: dict[str, list[str]] = defaultdict(list)
    for article_id, found in names.items():
        for name in found:
            articles_of[name].append(article_id)
    partners: dict[str, list[str]] = {}
    for article_id in article_ids:
        shared: Counter[str] = Counter()
        for name in names[article_id]:
            if len(articles_of[name]) <= MAX_NAME_ARTICLES:
                shared.update(articles_of[name])
        del shared[article_id]
        near = [
            (-count, other)
            for other, count in shared.items()
            if count >= MIN_SHARED_NAMES
            and within_window(dates[article_id], dates.get(other))
        ]
        partners[article_id] = [other for _, other in sorted(near)[:_MAX_PARTNERS]]
    return partners


def find_clashes(
    denying: Sequence[Statement], others: Sequence[Statement]
) -> Iterator[Clash]:
    """Yield where one of some statements is denied in one of some others."""
    for denied in denying:
        for denial in denied.denials:
            for said in others:
                if not denial.names & said.names:
                    continue
                shared = denial.stems & said.stems
                coverage = len(shared) / len(denial.stems)
                if not shared or coverage < _MIN_COVERAGE:
                    continue
                precise = len(shared) >= 2 or bool(denial.names & said.accused)
                log_odds = _INTERCEPT + _PRECISE * precise + _COVERED * coverage
                yield Clash(
                    said=said,
                    denied=denied,
                    denial=denial,
                    strength=1 / (1 + math.exp(-log_odds)),
                    coverage=coverage,
                    precise=precise,
                )


def _group(clashes: Sequence[Clash]) -> list[Opposition]:
    """Put clashes about one thing together; each joins the first that fits."""
    found: list[Opposition] = []
    by_stem: dict[str, list[int]] = defaultdict(list)
    for clash in clashes:
        candidates = sorted({at for s in clash.denial.stems for at in by_stem[s]})
        at = next((i for i in candidates if _same(found[i].clashes[0], clash)), None)
        if at is None:
            at = len(found)
            found.append(Opposition())
            for stem in clash.denial.stems:
                by_stem[stem].append(at)
        found[at].clashes.append(clash)
    return found


def _same(one: Clash, other: Clash) -> bool:
    """Tell whether two clashes are about the same thing, denied by the same."""
    a, b = one.denial, other.denial
    if not a.names & b.names or not one.said.names & other.said.names:
        return False
    return len(a.stems & b.stems) >= _MIN_SAME * min(len(a.stems), len(b.stems))


def _distinct(statements: Iterator[Statement]) -> tuple[Statement, ...]:
    chosen: dict[tuple[str, int], Statement] = {}
    for item in statements:
        chosen.setdefault((item.article_id, item.start), item)
        if len(chosen) == _MAX_QUOTES:
            break
    return tuple(chosen.values())
