"""Positions: what a sentence takes for granted on questions that news often disputes.

Three kinds of question, each from a lexicon that names no person, place or event:

- *actor*: who is at fault ("Oslo's aggression", "Rome accused Bern of provoking …");
- *event*: whether talks got anywhere ("made progress", "no breakthrough");
- *naming*: by which of two rival names a thing goes ("annexation", "referendum").

(Whether somebody does a thing or its opposite, from verbs and their antonyms, was
tried: of five such questions on 30 events none was a dispute. Who breaks agreements was
none of three; coup against uprising, and any military operation against invasion, none
of six.)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

PositionType = Literal["actor", "event", "naming"]

# All lists by hand, as stems (`newsgauge.scoring.text.stems`).
_FAULTS = frozenset(
    """
    provoc provok escal destabil destabilis inflam aggress aggressor warmong
    """.split()  # noqa: SIM905
)
_PROGRESS = frozenset("progress breakthrough headway".split())  # noqa: SIM905
# Rival names of one thing: what the one is called and its stems, and the other.
_NAMES: tuple[tuple[str, frozenset[str], str, frozenset[str]], ...] = (
    (
        "referendum",
        frozenset("referendum reunif rejoin".split()),  # noqa: SIM905
        "annexation",
        frozenset(("annex",)),
    ),
    (
        "militia",
        frozenset(("militia",)),
        "separatists",
        frozenset("separatist rebel insurg proxi".split()),  # noqa: SIM905
    ),
    (
        "special operation",
        frozenset(("special operation",)),
        "invasion",
        frozenset(("invas", "invad")),
    ),
)
_ACCUSE = frozenset(("accus", "blame", "charg"))
_NEGATE = frozenset(
    """
    not no never neither nor without deny denies denied denying cannot nothing none
    unlikely reject rejected rejects dismissed fail failed fails failing refuse refused
    refuses unwilling lack lacks little
    """.split()  # noqa: SIM905
)
# What follows is supposed, planned or asked for, and nobody's account of what is so.
_IRREALIS = frozenset(
    """
    if whether would could may might should must unless urge urged urges call called
    calls demand demanded demands to possible potential
    """.split()  # noqa: SIM905
)
_HOPED = _IRREALIS - {"to"} | frozenset(
    "hope hopes hoped want wants need needs until before any expect expected".split()  # noqa: SIM905
)
# A name after one of these is where or against whom, not who.
_PLACE = frozenset(
    "over in around with to for about against on near from at into".split()  # noqa: SIM905
)
# Nobody is at fault of these where they escalate: "if the Norwegian crisis escalates".
_ESCALATES = frozenset("crisis tension tensions conflict situation war".split())  # noqa: SIM905
# Reach in words, by hand.
_BEFORE_FAULT = 4
_AFTER_ACCUSED = 12
_AROUND_ACCUSATION = 5
_BEFORE_NEGATED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One answer to a question, as a sentence takes it for granted.

    Attributes
    ----------
    type : {'actor', 'event', 'naming'}
        What kind of question.
    question : str
        Which; positions are opposed where type and question are the same.
    answer : str
        The name of an actor, the name that is used, or what happened.
    """

    type: PositionType
    question: str
    answer: str


def find_positions(
    forms: Sequence[str],
    stems: Sequence[str],
    names: Sequence[str | None],
    actors: frozenset[str],
) -> Iterator[Position]:
    """Yield the positions of a sentence.

    Parameters
    ----------
    forms, stems : sequence of str, length n_words
        Folded words and their stems.
    names : sequence of str or None, length n_words
        For each word the name it is, folded; a state by its first name.
    actors : frozenset of str
        Names that can be at fault without being accused: states and alliances.
    """
    yield from _faults(forms, stems, names, actors)
    yield from _progress(forms, stems)
    yield from _namings(forms, stems)


def _faults(
    forms: Sequence[str],
    stems: Sequence[str],
    names: Sequence[str | None],
    actors: frozenset[str],
) -> Iterator[Position]:
    """Yield who is at fault: whoever is accused of it, or whose it is said to be."""
    for at, stem in enumerate(stems):
        if stem not in _FAULTS or _is_negated(forms, at):
            continue
        who = _accused(stems, names, at)
        if who is None and _IRREALIS.isdisjoint(forms[max(0, at - 3) : at]):
            who = _whose(forms, names, at)
        if who is not None and who in actors:
            yield Position(type="actor", question="provokes or escalates", answer=who)


def _whose(forms: Sequence[str], names: Sequence[str | None], fault: int) -> str | None:
    """Return whose a fault is: the nearest name before it, unless it is a place."""
    for at in range(fault - 1, max(-1, fault - _BEFORE_FAULT - 1), -1):
        if names[at]:
            is_place = not _PLACE.isdisjoint(forms[max(0, at - 2) : at])
            return None if is_place else names[at]
        if forms[at] in _PLACE or forms[at] in _ESCALATES:
            return None
    return None


def _accused(
    stems: Sequence[str], names: Sequence[str | None], fault: int
) -> str | None:
    """Return who is accused of a fault that stands at a position."""
    for at in range(fault - 1, max(-1, fault - _AFTER_ACCUSED - 1), -1):
        if stems[at] in _ACCUSE:
            after = names[at + 1 : min(fault, at + 1 + _AROUND_ACCUSATION)]
            return next((name for name in after if name), None)
    return None


def _progress(forms: Sequence[str], stems: Sequence[str]) -> Iterator[Position]:
    """Yield whether progress is said to have been made."""
    for at, stem in enumerate(stems):
        before = forms[max(0, at - _BEFORE_NEGATED) : at]
        if stem not in _PROGRESS or not _HOPED.isdisjoint(before):
            continue
        answer = "no progress" if _is_negated(forms, at) else "progress"
        yield Position(type="event", question="there was progress", answer=answer)


def _namings(forms: Sequence[str], stems: Sequence[str]) -> Iterator[Position]:
    """Yield which of two rival names is used, where only one is."""
    used = set(stems)
    if any(
        form == "operation" and "special" in forms[max(0, at - 2) : at]
        for at, form in enumerate(forms)
    ):
        used.add("special operation")
    for one, its, other, others in _NAMES:
        if bool(used & its) != bool(used & others):
            yield Position(
                type="naming",
                question=f"{one} or {other}",
                answer=one if used & its else other,
            )


def _is_negated(forms: Sequence[str], at: int) -> bool:
    return any(
        form in _NEGATE or form.endswith(("n't", "n’t"))
        for form in forms[max(0, at - _BEFORE_NEGATED) : at]
    )
