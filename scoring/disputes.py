"""Disputes: questions on which articles of different origin give different answers.

Two kinds are compared: quantities (the same thing counted, in articles about the same
event, with ranges that exclude one another), and what one article says of somebody and
another reports denied by him. What cannot be compared is left out.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from newsgauge.scoring.article import Article
from newsgauge.scoring.claims import Claim, find_claims
from newsgauge.scoring.denials import Statement, find_statements
from newsgauge.scoring.folding import CALENDAR
from newsgauge.scoring.opposition import (
    MIN_SHARED_NAMES,
    Opposition,
    find_oppositions,
    within_window,
)
from newsgauge.scoring.reading import Reading
from newsgauge.scoring.score import Voice
from newsgauge.scoring.syndication import group_copies, signature
from newsgauge.scoring.text.numbers import Quantity
from newsgauge.scoring.text.places import STATE_OF

DisputeType = Literal["numeric", "stance", "event", "actor", "time", "naming"]
Status = Literal["conflict", "possible disagreement", "changed over time"]

# Nouns after a number that do not say what is counted.
_EMPTY_NOUNS = frozenset("of in on at to and or the a an more other new such".split())  # noqa: SIM905
# How many content words on each side of a quantity say what it is about.
_CONTEXT_WORDS = 6
# Two contexts are about the same thing where they share this part of the smaller one,
# and at least so many words.
_MIN_OVERLAP = 0.34
# From here on two exact numbers may be called a conflict; by hand.
_SURE_OVERLAP = 0.5
_MIN_SHARED = 2
# A name that more than this part of all origins have does not tell events apart.
_MAX_NAME_SHARE = 0.5
# In a smaller folder a name that all have may well be that of the one event.
_MIN_ORIGINS = 20
# By hand, so that an update and an estimate come after what is stated plainly. Not a
# measured share: of 22 numbers on 34 events two readers took 3 for disputes.
_NUMERIC_SHARE: Mapping[Status, float] = {
    "conflict": 0.8,
    "possible disagreement": 0.4,
    "changed over time": 0.1,
}
# A key that more mentions have than this is too common to say what is counted.
_MAX_BLOCK = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A quantity in a claim, with what it counts.

    Attributes
    ----------
    article_id, source, published
        Where it stands; `source` None is a source of its own.
    start, end : int
        Offsets of the claim's sentence.
    quote : str
        That sentence.
    voice : {'own', 'quoted'}
        Who asserts it.
    speaker : str or None
        Who that is.
    quantity : Quantity
        The number.
    phrase : str
        The number and what it counts, as they stand ("nine-point").
    noun : str
        Folded noun that is counted, or the unit.
    context : frozenset of str
        Folded content words around it.
    states : frozenset of str
        States named before it in the sentence, by their first name in `STATE_OF`.
    """

    article_id: str
    source: str | None
    published: date | None
    start: int
    end: int
    quote: str
    voice: Voice
    speaker: str | None
    quantity: Quantity
    phrase: str
    noun: str
    context: frozenset[str]
    states: frozenset[str]


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
    type : str
        What is compared: ``numeric``; ``stance`` (what somebody means to do) or
        ``event`` (what was done), said and denied.
    status : str
        Of any two numbers that exclude one another: ``conflict`` where both are given
        without modifier, ``possible disagreement`` where one is a range or estimate,
        ``changed over time`` where all such articles are of different days. Of what is
        said and denied: ``conflict`` where the one who denies it is accused by name or
        both sides share two words or more of what is denied, else ``possible
        disagreement``.
    strength : float
        In [0, 1]. Of what is denied the probability that a careful reader finds a
        dispute, fitted on 61 pairs and not yet proven on other events. Of numbers the
        share of the smaller context that both sides share, times a factor by status:
        an order, not a probability.
    question : str
        What is at issue.
    sides : tuple of Side
        Two sides or more: numbers in order of value, or what is said and what denied.
    n_sources, n_origins : int
        Independent sources and origins on all sides.
    """

    dispute_id: str
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
    names: dict[str, frozenset[str]] = {}
    for article, reading in zip(articles, readings, strict=True):
        mentions += find_mentions(article, reading, find_claims(reading))
        statements += find_statements(article, reading)
        names[article.article_id] = find_names(reading)
    return compare(mentions, statements, origins, names)


def find_mentions(
    article: Article, reading: Reading, claims: Iterable[Claim]
) -> Iterator[Mention]:
    """Yield the quantities in the claims of an article, in order."""
    for claim in claims:
        for quantity in claim.quantities:
            noun, phrase_end, context = _what(reading, claim, quantity)
            if not noun:
                continue
            yield Mention(
                article_id=article.article_id,
                source=article.source,
                published=article.published,
                start=claim.start,
                end=claim.end,
                quote=reading.text[claim.start : claim.end],
                voice=claim.voice,
                speaker=claim.speaker,
                quantity=quantity,
                phrase=reading.text[quantity.start : phrase_end],
                noun=noun,
                context=context,
                states=_states_before(reading, claim, quantity),
            )


def compare(
    mentions: Sequence[Mention],
    statements: Sequence[Statement],
    origins: Mapping[str, str],
    names: Mapping[str, frozenset[str]],
) -> list[Dispute]:
    """Return the disputes between articles, strongest first.

    Parameters
    ----------
    mentions : sequence of Mention
        Quantities of all articles.
    statements : sequence of Statement
        Statements of all articles.
    origins : mapping of str to str
        Origin of each article; what shares one is never compared.
    names : mapping of str to frozenset of str
        Names in each article, as `find_names` gives them.
    """
    telling = _telling_names(names, origins)
    blocks: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for mention in mentions:
        blocks[mention.noun, mention.quantity.unit].append(mention)
    pairs: list[tuple[float, Mention, Mention]] = []
    for key in sorted(blocks):
        if len(blocks[key]) > _MAX_BLOCK:
            continue
        for one, other in itertools.combinations(blocks[key], 2):
            if origins[one.article_id] == origins[other.article_id]:
                continue
            if not one.quantity.excludes(other.quantity):
                continue
            overlap = _overlap(one, other)
            shared = telling[one.article_id] & telling[other.article_id]
            if overlap and len(shared) >= MIN_SHARED_NAMES:
                pairs.append((overlap, one, other))
    disputes = _collapse(pairs, origins)
    disputes += [
        _denied(opposition, origins)
        for opposition in find_oppositions(statements, origins, telling)
        if opposition.denied
    ]
    disputes.sort(key=lambda dispute: -dispute.strength)
    return [
        replace(dispute, dispute_id=f"d{number}")
        for number, dispute in enumerate(disputes, start=1)
    ]


def _denied(opposition: Opposition, origins: Mapping[str, str]) -> Dispute:
    """Return the dispute that an opposition is."""
    first = opposition.clashes[0]
    evidence = (*opposition.said, *opposition.denied)
    precise = any(clash.precise for clash in opposition.clashes)
    return Dispute(
        dispute_id="",
        type="stance" if opposition.is_stance else "event",
        status="conflict" if precise else "possible disagreement",
        strength=first.strength,
        question=f"Is it so: “{first.denial.clause.removeprefix('that ')}”?",
        sides=(
            Side(answer="said", evidence=opposition.said),
            Side(answer="denied", evidence=opposition.denied),
        ),
        n_sources=len({item.source or item.article_id for item in evidence}),
        n_origins=len({origins[item.article_id] for item in evidence}),
    )


def _overlap(one: Mention, other: Mention) -> float:
    """Return how much two mentions are about one thing, 0.0 where they are not."""
    if not within_window(one.published, other.published):
        return 0.0
    shared = one.context & other.context
    if len(shared) < _MIN_SHARED:
        return 0.0
    if one.states and other.states and not one.states & other.states:
        return 0.0  # what France gave is not what Germany gave
    overlap = len(shared) / min(len(one.context), len(other.context))
    return overlap if overlap >= _MIN_OVERLAP else 0.0


def _collapse(
    pairs: list[tuple[float, Mention, Mention]], origins: Mapping[str, str]
) -> list[Dispute]:
    """Make one dispute of all pairs that share a mention."""
    pairs.sort(key=lambda pair: (-pair[0], pair[1].article_id, pair[1].start))
    groups: list[tuple[float, list[Mention]]] = []
    group_of: dict[tuple[str, int, int], int] = {}
    for overlap, one, other in pairs:
        keys = [(m.article_id, m.quantity.start, m.end) for m in (one, other)]
        known = [group_of[key] for key in keys if key in group_of]
        at = known[0] if known else len(groups)
        if at == len(groups):
            groups.append((overlap, []))
        for key, mention in zip(keys, (one, other), strict=True):
            if key not in group_of:
                group_of[key] = at
                groups[at][1].append(mention)
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
    shared = frozenset.intersection(*(mention.context for mention in members))
    noun = members[0].noun
    about = ", ".join(sorted(shared - {noun}))
    answers = " or ".join(side.answer for side in sides)
    status = _status(members)
    return Dispute(
        dispute_id="",
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
        if one.quantity.exact and other.quantity.exact and _precise(one, other):
            return "conflict"
        status = "possible disagreement"
    return status


def _precise(one: Mention, other: Mention) -> bool:
    """Tell whether two mentions surely count one thing.

    A compound ("nine-point") says by itself what it counts; other numbers must share
    half of what stands around them.
    """
    compound = all("-" in mention.phrase for mention in (one, other))
    shared = one.context & other.context
    least = min(len(one.context), len(other.context))
    return compound or len(shared) >= _SURE_OVERLAP * least


def _states_before(
    reading: Reading, claim: Claim, quantity: Quantity
) -> frozenset[str]:
    forms = (reading.forms[i] for i in reading.word_range(claim.start, quantity.start))
    return frozenset(STATE_OF[form] for form in forms if form in STATE_OF)


def _what(
    reading: Reading, claim: Claim, quantity: Quantity
) -> tuple[str, int, frozenset[str]]:
    """Return the noun a quantity counts, where it ends, and the words around both."""
    forms: list[tuple[int, str]] = []
    ends: dict[str, int] = {}
    for i in reading.word_range(claim.start, claim.end):
        word, form = reading.words[i], _singular(reading.forms[i])
        if form and form not in CALENDAR and not form[0].isdigit():
            forms.append((word.start, form))
            if word.start >= quantity.end - 1:
                ends.setdefault(form, word.end)
    content = [(at, form) for at, form in forms if form not in ENGLISH_STOP_WORDS]
    after = [(at, form) for at, form in forms if at >= quantity.end - 1]
    noun = quantity.unit
    if not noun:
        tail = reading.text[quantity.end : quantity.end + 1]
        if not after or tail not in (" ", "-", "\u00a0"):
            return "", quantity.end, frozenset()
        noun = next((form for _, form in after[:2] if _is_noun(form)), "")
    before = [form for at, form in content if at < quantity.start][-_CONTEXT_WORDS:]
    following = [form for at, form in content if at >= quantity.end - 1]
    context = frozenset([*before, *following[: _CONTEXT_WORDS + 1]])
    return noun, max(quantity.end, ends.get(noun, quantity.end)), context


def _is_noun(form: str) -> bool:
    """Tell whether a word can be what is counted: "three Russian diplomats"."""
    if form in ENGLISH_STOP_WORDS or form in _EMPTY_NOUNS or form in STATE_OF:
        return False
    return not form.endswith("ed")  # "one accused": what was done, not what is counted


def _singular(form: str) -> str:
    if len(form) > 4 and form.endswith("ies"):
        return f"{form[:-3]}y"
    if len(form) > 3 and form.endswith("s") and not form.endswith(("ss", "us", "is")):
        return form[:-1]
    return form


def find_names(reading: Reading) -> frozenset[str]:
    """Return the folded names of a text: capitals that do not begin a sentence."""
    return frozenset(
        form
        for word, form, begins in zip(
            reading.words, reading.forms, reading.breaks, strict=True
        )
        if not begins and reading.text[word.start].isupper()
    )


def _telling_names(
    names: Mapping[str, frozenset[str]], origins: Mapping[str, str]
) -> dict[str, frozenset[str]]:
    """Return each article's names without those that most origins have."""
    by_origin = {origins[article_id]: found for article_id, found in names.items()}
    if len(by_origin) < _MIN_ORIGINS:
        return dict(names)
    counts = Counter(name for found in by_origin.values() for name in found)
    most = _MAX_NAME_SHARE * len(by_origin)
    common = frozenset(name for name, n in counts.items() if n > most)
    return {article_id: found - common for article_id, found in names.items()}
