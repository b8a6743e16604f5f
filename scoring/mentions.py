"""Quantities in claims, with what each counts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from newsgauge.scoring.article import Article
from newsgauge.scoring.claims import Claim
from newsgauge.scoring.folding import CALENDAR
from newsgauge.scoring.reading import Reading
from newsgauge.scoring.score import Quote
from newsgauge.scoring.text.numbers import Quantity
from newsgauge.scoring.text.places import STATE_OF

# Nouns after a number that do not say what is counted.
_EMPTY_NOUNS = frozenset("of in on at to and or the a an more other new such".split())  # noqa: SIM905
# Tolls are what news counts most, in many words; by hand, folded and singular.
_SYNONYMS = {
    **dict.fromkeys(("live", "life", "person", "soul"), "people"),
    **dict.fromkeys(
        ("killing", "died", "dead", "death", "claimed", "perished"), "killed"
    ),
    **dict.fromkeys(("injured", "hurt", "injury", "wound"), "wounded"),
    **dict.fromkeys(("conflict", "fighting", "hostility"), "war"),
}
# Beside most numbers; they say who gives the number or its unit, not what is counted.
_SAYS_NOTHING = frozenset(
    """
    said say saying told tell according added reported report official new local
    regional service authority governor ministry administration agency spokesman
    kilometer kilometre mile meter metre cubic
    """.split()  # noqa: SIM905
)
# How many content words on each side of a quantity say what it is about.
_CONTEXT_WORDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Quote):
    """A quantity in a claim, with what it counts.

    Attributes
    ----------
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

    quantity: Quantity
    phrase: str
    noun: str
    context: frozenset[str]
    states: frozenset[str]


def find_mentions(
    article: Article, reading: Reading, claims: Iterable[Claim]
) -> Iterator[Mention]:
    """Yield the quantities in the claims of an article, in order."""
    for claim in claims:
        for quantity in claim.quantities:
            noun, phrase_end, context = _what(reading, claim, quantity)
            phrase = reading.text[quantity.start : phrase_end]
            if not noun or _counts_nothing(reading.text, quantity, phrase):
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
                phrase=phrase,
                noun=noun,
                context=context,
                states=_states_before(reading, claim, quantity),
            )


def _counts_nothing(text: str, quantity: Quantity, phrase: str) -> bool:
    """Tell whether a number is a conversion "(15 miles)", a rate's base or an age."""
    before = text[max(0, quantity.start - 5) : quantity.start].lower()
    return before.endswith(("(", "per ")) or phrase.lower().endswith(("-old", " old"))


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
        form = _SYNONYMS.get(form, form)
        if form and form not in CALENDAR and not form[0].isdigit():
            forms.append((word.start, form))
            if word.start >= quantity.end - 1:
                ends.setdefault(form, word.end)
    content = [
        (at, form)
        for at, form in forms
        if form not in ENGLISH_STOP_WORDS and form not in _SAYS_NOTHING
    ]
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
