"""Claims: sentences that assert something that could be checked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from newsgauge.scoring.reading import Reading
from newsgauge.scoring.score import Voice
from newsgauge.scoring.text.numbers import Quantity, find_quantities

ClaimKind = Literal["numeric", "statement"]

# Not asserted: plans, conditions, wishes, forecasts. By hand.
_IRREALIS = re.compile(
    r"\b(?:if|unless|whether|would|could|may|might|should|shall|will|'ll|plans?\s+to"
    r"|intends?\s+to|expects?\s+to|is\s+expected|are\s+expected|hopes?|wants?\s+to"
    r"|ready\s+to|possibly|perhaps|probably|likely|unlikely|risks?|remains\s+to\s+be)\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:i\s+think|we\s+believe|in\s+my\s+view|in\s+our\s+view|arguably|seems?\s+to"
    r"|of\s+course|clearly|must)\b",
    re.IGNORECASE,
)
_MIN_WORDS = 5
_MAX_WORDS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence that asserts something checkable.

    Attributes
    ----------
    start, end : int
        Offsets of the sentence.
    kind : {'numeric', 'statement'}
        Whether it states a quantity.
    voice : {'own', 'quoted'}
        Who asserts it: the article, or somebody it quotes or reports.
    speaker : str or None
        Who that is.
    quantities : tuple of Quantity
        The quantities in it, in order.
    """

    start: int
    end: int
    kind: ClaimKind
    voice: Voice
    speaker: str | None
    quantities: tuple[Quantity, ...]


def find_claims(reading: Reading) -> Iterator[Claim]:
    """Yield the claims of a text in order.

    A sentence is a claim where it states a quantity or names somebody or something
    inside the sentence, and is neither a question, a plan, a condition, a forecast,
    nor an opinion; sentences of under 5 or over 80 words are left out.
    """
    for sentence in reading.sentences:
        words = reading.word_range(*sentence)
        if not _MIN_WORDS <= len(words) <= _MAX_WORDS:
            continue
        text = sentence.of(reading.text)
        if text.rstrip("\"'”’»)").endswith("?"):
            continue
        if _IRREALIS.search(text) or _OPINION.search(text):
            continue
        quantities = tuple(find_quantities(reading.text, sentence))
        if not quantities and not _names_something(reading, words):
            continue
        voice, speaker = _claimant(reading, words)
        yield Claim(
            start=sentence.start,
            end=sentence.end,
            kind="numeric" if quantities else "statement",
            voice=voice,
            speaker=speaker,
            quantities=quantities,
        )


def _names_something(reading: Reading, words: range) -> bool:
    return any(reading.text[reading.words[i].start].isupper() for i in words[1:])


def _claimant(reading: Reading, words: range) -> tuple[Voice, str | None]:
    """Return whose claim a sentence is: who speaks most of its words."""
    n_quoted = 0
    speaker: str | None = None
    for i in words:
        quotation = reading.voices[i]
        if quotation is not None and quotation.kind != "fragment":
            n_quoted += 1
            speaker = speaker or quotation.speaker
    if 2 * n_quoted < len(words):
        return "own", None
    return "quoted", speaker
