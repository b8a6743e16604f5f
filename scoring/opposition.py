"""What one article says of somebody and another reports denied."""

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
# Share that two readers called a dispute, (k + 1) / (n + 2), on 77 events: 61 of 78
# where several origins say it or report the denial; where one of each does, 10 of 13
# where it accuses by name whoever denies it. Of the rest 12 of 36, which are not shown.
_SEVERAL, _BY_NAME = 0.78, 0.73
# Denials are of one thing where they share this part of the smaller one's stems.
_MIN_SAME = 0.5
# Quotes are shown whose clash is at least so close, compared with the closest.
_MIN_CLOSENESS_SHARE = 0.9
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
    coverage : float
        Which part of what is denied is said, in (0, 1].
    in_its_word : bool
        Whether it is said in the first word of what is denied.
    by_name : bool
        Whether it accuses by name whoever denies it.
    """

    said: Statement
    denied: Statement
    denial: Denial
    coverage: float
    in_its_word: bool
    by_name: bool

    @property
    def closeness(self) -> float:
        """How near what is said comes to what is denied, in (0, 1]."""
        return (self.coverage + self.in_its_word) / 2


@dataclass(slots=True)
class Opposition:
    """All clashes about one thing, closest first.

    Attributes
    ----------
    clashes : list of Clash
        At least one.
    """

    clashes: list[Clash] = field(default_factory=list)

    def strength(self, origins: Mapping[str, str]) -> float | None:
        """Return the probability that a careful reader finds a dispute.

        None where it is too small to be shown. It is the share that readers confirmed
        of those alike.
        """
        sides = (self.said, self.denied)
        if any(len({origins[item.article_id] for item in s}) > 1 for s in sides):
            return _SEVERAL
        return _BY_NAME if self.clashes[0].by_name else None

    @property
    def said(self) -> tuple[Statement, ...]:
        """Who says it most clearly, at most six, without repetition."""
        least = _MIN_CLOSENESS_SHARE * self.clashes[0].closeness
        return _distinct(c.said for c in self.clashes if c.closeness >= least)

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
    """Return what is said and denied, the closest first.

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
            -c.closeness, c.denied.article_id, c.denied.start, c.said.article_id,
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
                yield Clash(
                    said=said,
                    denied=denied,
                    denial=denial,
                    coverage=coverage,
                    in_its_word=denial.head in said.stems,
                    by_name=not denial.names.isdisjoint(said.accused),
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
