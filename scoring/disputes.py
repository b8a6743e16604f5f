"""Disputes: questions on which articles of different origin give different answers.

Compared are quantities (the same thing counted, in articles about the same event, with
ranges that exclude one another), what one article says of somebody and another reports
denied by him, who is said to be at fault, and rival names of one thing. What cannot be
compared is left out.
"""

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from newsgauge.scoring.article import Article
from newsgauge.scoring.claims import find_claims
from newsgauge.scoring.denials import Statement, find_statements
from newsgauge.scoring.mentions import Mention, find_mentions
from newsgauge.scoring.numeric import (
    Numbers,
    are_compounds,
    are_of_one_thing,
    common_context,
    compare_numbers,
    share_most,
)
from newsgauge.scoring.opposition import Opposition, find_oppositions
from newsgauge.scoring.reading import Reading
from newsgauge.scoring.rivalry import Rivalry, find_rivalries
from newsgauge.scoring.syndication import group_copies, signature
from newsgauge.scoring.topics import find_names, group_topics, telling_names

DisputeType = Literal["numeric", "stance", "event", "actor", "time", "naming"]
Status = Literal["conflict", "possible disagreement", "changed over time"]

# By hand, so that an update and an estimate come after what is stated plainly. Not a
# measured share: of 22 numbers on 34 events two readers took 3 for disputes.
_NUMERIC_SHARE: Mapping[Status, float] = {
    "conflict": 0.8,
    "possible disagreement": 0.4,
    "changed over time": 0.1,
}
# Share of such disputes that two readers confirmed on 61 events, (k + 1) / (n + 2) of
# 10 of 15, 1 of 3 (about progress) and 21 of 28.
_RIVALRY_SHARE: Mapping[DisputeType, float] = {
    "actor": 0.65,
    "event": 0.4,
    "naming": 0.73,
}
_QUESTIONS: Mapping[DisputeType, str] = {
    "actor": "Who {}?",
    "event": "Is it so that {}?",
    "naming": "Is it {}?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One answer to the question, with its evidence.

    Attributes
    ----------
    answer : str
        What a reader is told it is.
    evidence : tuple of Mention or Statement
        At least one quote.
    """

    answer: str
    evidence: tuple[Mention | Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A question that articles of different origin answer differently.

    Attributes
    ----------
    dispute_id : str
        Unique in a run.
    topic_id : str
        Id of the first article about the event.
    type : str
        What is compared: ``numeric``; ``stance`` (what somebody means to do) or
        ``event`` (what was done), said and denied; ``actor`` (who is at fault);
        ``naming`` (which of two rival names is used: framing more than fact).
    status : str
        Of any two numbers that exclude one another: ``conflict`` where both are exact
        and half of what stands around them is the same, ``possible disagreement``
        where not, ``changed over time`` where all such articles are of different days.
        Of what is said and denied: ``conflict``. Who is at fault, whether there was
        progress, and names: ``possible disagreement``.
    strength : float
        In [0, 1]. Of numbers the share of the smaller context that both sides share,
        times a factor by status: an order, not a probability. Of all others the share
        of disputes alike that two readers confirmed.
    question : str
        What is at issue.
    sides : tuple of Side
        Two sides or more: numbers in order of value, or what is said and what denied.
    n_sources, n_origins : int
        Independent sources and origins on all sides.
    """

    dispute_id: str
    topic_id: str
    type: DisputeType
    status: Status
    strength: float
    question: str
    sides: tuple[Side, ...]
    n_sources: int
    n_origins: int


def find_disputes(articles: Sequence[Article]) -> list[Dispute]:
    """Return the disputes between articles, strongest first.

    Parameters
    ----------
    articles : sequence of Article
        Of any number; fewer than two have no dispute.
    """
    readings = [Reading.of(article) for article in articles]
    first = group_copies([signature(reading) for reading in readings])
    origins = {
        article.article_id: articles[int(origin)].article_id
        for article, origin in zip(articles, first, strict=True)
    }
    mentions: list[Mention] = []
    statements: list[Statement] = []
    for article, reading in zip(articles, readings, strict=True):
        mentions += find_mentions(article, reading, find_claims(reading))
        statements += find_statements(article, reading)
    names = telling_names(
        {
            article.article_id: find_names(reading)
            for article, reading in zip(articles, readings, strict=True)
        },
        origins,
    )
    published = {article.article_id: article.published for article in articles}
    topics = group_topics(names, published, origins)
    numbers = compare_numbers(mentions, origins, names)
    return compare(numbers, statements, origins, names, topics)


def compare(
    numbers: Numbers,
    statements: Sequence[Statement],
    origins: Mapping[str, str],
    names: Mapping[str, frozenset[str]],
    topics: Mapping[str, str],
) -> list[Dispute]:
    """Return the disputes between articles, strongest first.

    Parameters
    ----------
    numbers : Numbers
        How the numbers of all articles compare.
    statements : sequence of Statement
        Statements of all articles.
    origins : mapping of str to str
        Origin of each article; what shares one is never compared.
    names : mapping of str to frozenset of str
        Telling names in each article, as `telling_names` gives them.
    topics : mapping of str to str
        Topic of each article, as `group_topics` gives it.
    """
    disputes = _collapse(numbers.excluding, origins)
    disputes += [
        dispute
        for opposition in find_oppositions(statements, origins, names)
        if (dispute := _denied(opposition, origins)) is not None
    ]
    disputes += [
        _rival(rivalry) for rivalry in find_rivalries(statements, origins, topics)
    ]
    disputes.sort(key=lambda dispute: (-dispute.strength, -dispute.n_origins))
    return [
        replace(
            dispute,
            dispute_id=f"d{number}",
            topic_id=topics[dispute.sides[0].evidence[0].article_id],
        )
        for number, dispute in enumerate(disputes, start=1)
    ]


def _denied(opposition: Opposition, origins: Mapping[str, str]) -> Dispute | None:
    """Return the dispute that an opposition is; None where it is too weak."""
    strength = opposition.strength(origins)
    if strength is None or not opposition.denied:
        return None
    clause = opposition.clashes[0].denial.clause
    evidence = (*opposition.said, *opposition.denied)
    return Dispute(
        dispute_id="",
        topic_id="",
        type="stance" if opposition.is_stance else "event",
        status="conflict",
        strength=strength,
        question=f"Is it so: “{clause.removeprefix('that ')}”?",
        sides=(
            Side(answer="said", evidence=opposition.said),
            Side(answer="denied", evidence=opposition.denied),
        ),
        n_sources=len({item.source or item.article_id for item in evidence}),
        n_origins=len({origins[item.article_id] for item in evidence}),
    )


def _rival(rivalry: Rivalry) -> Dispute:
    """Return the dispute that a rivalry is."""
    evidence = [item for given in rivalry.answers.values() for item in given]
    return Dispute(
        dispute_id="",
        topic_id="",
        type=rivalry.type,
        status="possible disagreement",
        strength=_RIVALRY_SHARE[rivalry.type],
        question=_QUESTIONS[rivalry.type].format(rivalry.question),
        sides=tuple(
            Side(answer=answer, evidence=given)
            for answer, given in rivalry.answers.items()
        ),
        n_sources=len({item.source or item.article_id for item in evidence}),
        n_origins=rivalry.n_origins,
    )


def _collapse(
    pairs: list[tuple[float, Mention, Mention]], origins: Mapping[str, str]
) -> list[Dispute]:
    """Make one dispute of all pairs that share a mention."""
    pairs = sorted(
        pairs, key=lambda pair: (-pair[0], pair[1].article_id, pair[1].start)
    )
    groups: list[tuple[float, list[Mention]]] = []
    group_of: dict[tuple[str, int, int], int] = {}
    for overlap, one, other in pairs:
        keys = [(m.article_id, m.quantity.start, m.end) for m in (one, other)]
        known = [group_of[key] for key in keys if key in group_of]
        at = known[0] if known else len(groups)
        if at == len(groups):
            groups.append((overlap, []))
        members = groups[at][1]
        for key, mention in zip(keys, (one, other), strict=True):
            # What all have in common is the question; a chain of pairs has none.
            if key in group_of:
                continue
            together = [*members, mention]
            if are_of_one_thing(*together):
                group_of[key] = at
                members.append(mention)
    return [_dispute(strength, members, origins) for strength, members in groups]


def _dispute(
    strength: float, members: list[Mention], origins: Mapping[str, str]
) -> Dispute:
    by_value: dict[tuple[float, float], list[Mention]] = defaultdict(list)
    for mention in members:
        by_value[mention.quantity.low, mention.quantity.high].append(mention)
    sides = tuple(
        Side(
            answer=" ".join(by_value[value][0].phrase.split()),
            evidence=tuple(by_value[value]),
        )
        for value in sorted(by_value)
    )
    about = ", ".join(sorted(common_context(members) - {members[0].noun}))
    answers = " or ".join(side.answer for side in sides)
    status = _status(members)
    return Dispute(
        dispute_id="",
        topic_id="",
        type="numeric",
        status=status,
        strength=strength * _NUMERIC_SHARE[status],
        question=f"{answers}? ({about})",
        sides=sides,
        n_sources=len({mention.source or mention.article_id for mention in members}),
        n_origins=len({origins[mention.article_id] for mention in members}),
    )


def _status(members: Sequence[Mention]) -> Status:
    """Return the gravest status of any two members that exclude one another."""
    status: Status = "changed over time"
    for one, other in itertools.combinations(members, 2):
        if not one.quantity.excludes(other.quantity):
            continue
        if one.published and other.published and one.published != other.published:
            continue
        exact = one.quantity.exact and other.quantity.exact
        if exact and (are_compounds(one, other) or share_most(one, other)):
            return "conflict"
        status = "possible disagreement"
    return status
