"""Opposed positions on one question in articles about one event."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsgauge.scoring.denials import Statement
from newsgauge.scoring.text.positions import PositionType

# As many quotes as a reader looks at, an answer.
_MAX_QUOTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rivalry:
    """A question that articles on one topic answer differently.

    Attributes
    ----------
    type, question : str
        As in `newsgauge.scoring.text.positions.Position`.
    answers : mapping of str to tuple of Statement
        Two or more answers, each with the statements that give it, at most twelve.
    n_origins : int
        Independent origins of all who give an answer.
    """

    type: PositionType
    question: str
    answers: Mapping[str, tuple[Statement, ...]]
    n_origins: int


def find_rivalries(
    statements: Sequence[Statement],
    origins: Mapping[str, str],
    topics: Mapping[str, str],
) -> list[Rivalry]:
    """Return the questions answered differently, those of most origins first.

    Of each topic a question is asked once. An answer counts where an article of
    another origin gives another answer; but for who is at fault, it must be another
    source, and the two must have a name in common.

    Parameters
    ----------
    statements : sequence of Statement
        Of all articles.
    origins, topics : mapping of str to str
        Origin and topic of each article.
    """
    asked: dict[tuple[str, PositionType, str], dict[str, list[Statement]]] = {}
    for statement in statements:
        topic = topics[statement.article_id]
        for position in statement.positions:
            key = (topic, position.type, position.question)
            answers = asked.setdefault(key, defaultdict(list))
            answers[position.answer].append(statement)
    found = [
        rivalry
        for (_, type_, question), answers in sorted(asked.items())
        if (rivalry := _rivalry(type_, question, answers, origins)) is not None
    ]
    found.sort(key=lambda rivalry: -rivalry.n_origins)
    return found


def _rivalry(
    type_: PositionType,
    question: str,
    answers: Mapping[str, Sequence[Statement]],
    origins: Mapping[str, str],
) -> Rivalry | None:
    kept: dict[str, tuple[Statement, ...]] = {}
    for answer in sorted(answers):
        others = [s for a, given in answers.items() if a != answer for s in given]
        opposed = [s for s in answers[answer] if _is_opposed(s, others, type_, origins)]
        distinct = {(s.article_id, s.start): s for s in opposed}
        if distinct:
            kept[answer] = tuple(distinct.values())[:_MAX_QUOTES]
    if len(kept) < 2:
        return None
    n_origins = len({origins[s.article_id] for given in kept.values() for s in given})
    return Rivalry(type=type_, question=question, answers=kept, n_origins=n_origins)


def _is_opposed(
    statement: Statement,
    others: Sequence[Statement],
    type_: PositionType,
    origins: Mapping[str, str],
) -> bool:
    """Tell whether somebody else gives another answer, of the same thing."""
    return any(
        origins[statement.article_id] != origins[other.article_id]
        and (type_ == "actor" or _are_of_one_thing(statement, other))
        for other in others
    )


def _are_of_one_thing(one: Statement, other: Statement) -> bool:
    """Tell whether two sources speak of what has a name in common."""
    sources = {item.source or item.article_id for item in (one, other)}
    return len(sources) == 2 and bool(one.known & other.known)
