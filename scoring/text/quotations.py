"""Direct and indirect quotations with their speakers, with offsets."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from newsgauge.scoring.text.attribution import Attribution, attribute
from newsgauge.scoring.text.sentences import split_sentences
from newsgauge.scoring.text.spans import Span, complement, trim
from newsgauge.scoring.text.words import find_words

QuotationKind = Literal["direct", "fragment", "indirect"]

# Opening mark -> the marks that may close it.
_PAIRS = {
    "“": "”",
    "„": '“”"',
    "«": "»",
    "‹": "›",
    '"': '"',
    "‘": "’",
    "'": "'",
}
_AMBIGUOUS = "\"'‘’"
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n")
_MARKS = re.compile(f"[{re.escape(''.join(_PAIRS))}]")
# A quotation longer than this is an unclosed mark, not a quotation.
_MAX_QUOTATION = 3000
# Fewer words than this inside marks are a fragment: a term, a title, or scare quotes.
_MIN_DIRECT_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words that a text gives as somebody else's.

    Attributes
    ----------
    start, end : int
        Offsets of the words quoted, without the quotation marks.
    kind : {'direct', 'fragment', 'indirect'}
        ``direct``: four words or more in quotation marks; ``fragment``: fewer, such as
        a term or scare quotes; ``indirect``: the reported clause of "X said that …".
    speaker : str or None
        Who is said to speak, as the text names them. None where it does not say.
    """

    start: int
    end: int
    kind: QuotationKind
    speaker: str | None = None


def find_quotations(
    text: str,
    sentences: Sequence[Span] | None = None,
    words: Sequence[Span] | None = None,
) -> list[Quotation]:
    """Return the quotations of a text in order of their start, without overlap.

    Where marks stand inside a reported clause, the clause is split around them, so
    that each character has at most one speaker.

    Parameters
    ----------
    text : str
        Any text.
    sentences : sequence of Span, optional
        ``split_sentences(text)``, when it is at hand.
    words : sequence of Span, optional
        ``find_words(text)``, when it is at hand.
    """
    if sentences is None:
        sentences = split_sentences(text)
    if words is None:
        words = find_words(text)
    marked = _marked(text)
    found: list[Quotation] = []
    last_speaker: str | None = None
    by_sentence = _group(marked, sentences)
    previous_end = 0
    first = 0
    for i, sentence in enumerate(sentences):
        inside = by_sentence.get(i, [])
        end = bisect_left(words, (sentence.end,), first)
        attribution = attribute(text, sentence, words[first:end], inside, last_speaker)
        first = end
        speaker = attribution.speaker if attribution else None
        # "…," she said. "…": the speech goes on unless a new paragraph begins.
        if (
            speaker is None
            and inside
            and _is_all_quoted(text, sentence, inside)
            and not _PARAGRAPH.search(text, previous_end, sentence.start)
        ):
            speaker = last_speaker
        found += [
            _direct(text, span, speaker)
            for span in inside
            if span.start >= sentence.start
        ]
        if attribution is not None and attribution.content is not None:
            found.extend(_indirect(text, attribution, inside))
        last_speaker = speaker or last_speaker
        previous_end = sentence.end
    return sorted(found, key=lambda quotation: quotation.start)


def voice_at(quotations: Sequence[Quotation], position: int) -> Quotation | None:
    """Return the quotation that holds a position; None is the article's own voice.

    Parameters
    ----------
    quotations : sequence of Quotation
        As `find_quotations` returns them.
    position : int
        A code-point offset.
    """
    i = bisect_left(quotations, position + 1, key=lambda quotation: quotation.start)
    if i and quotations[i - 1].start <= position < quotations[i - 1].end:
        return quotations[i - 1]
    return None


def _marked(text: str) -> list[Span]:
    """Return what stands between quotation marks, outermost marks only."""
    spans: list[Span] = []
    at = 0
    # Marks that never close would each be followed for a whole quotation's length.
    budget = 20 * len(text) + _MAX_QUOTATION
    while budget > 0 and (match := _MARKS.search(text, at)):
        opening = match.start()
        at = opening + 1
        if not _opens(text, opening):
            continue
        closing = _closing(text, opening, min(_MAX_QUOTATION, budget))
        budget -= (closing or opening + _MAX_QUOTATION) - opening
        if closing is None:
            continue
        inner = trim(text, opening + 1, closing)
        if inner.start < inner.end:
            spans.append(inner)
        at = closing + 1
    return spans


def _opens(text: str, at: int) -> bool:
    if at + 1 >= len(text) or text[at + 1].isspace():
        return False
    if text[at] not in _AMBIGUOUS:
        return True
    before = text[at - 1] if at else " "
    return not before.isalnum() and before not in ".,!?…%"


def _closing(text: str, opening: int, longest: int) -> int | None:
    """Return where the quotation that opens at `opening` closes, or None.

    A quotation that is not closed before a blank line ends there if the next paragraph
    opens with the same mark, as long speeches are printed.
    """
    mark = text[opening]
    closers = _PAIRS[mark]
    depth = 0
    end = min(len(text), opening + 1 + longest)
    for at in range(opening + 1, end):
        character = text[at]
        if character == "\n":
            following = text[at:].lstrip()[:1] if at + 400 > end else ""
            following = following or text[at : at + 400].lstrip()[:1]
            if following == mark and _PAIRS[mark] != mark:
                return at
            if text[at + 1 : at + 2].isspace():
                return at if following == mark else None
        elif character == mark and mark not in closers:
            depth += 1
        elif character in closers and _closes(text, at):
            if depth == 0:
                return at
            depth -= 1
    return None


def _closes(text: str, at: int) -> bool:
    if text[at] not in _AMBIGUOUS:
        return True
    if text[at - 1].isspace():
        return False
    after = text[at + 1] if at + 1 < len(text) else " "
    return not after.isalnum()


def _group(marked: Sequence[Span], sentences: Sequence[Span]) -> dict[int, list[Span]]:
    """Return, for each sentence, the marked spans that begin or go on in it."""
    groups: dict[int, list[Span]] = {}
    ends = [sentence.end for sentence in sentences]
    for span in marked:
        i = bisect_left(ends, span.start + 1)
        # A quotation of several sentences is attributed where it begins and where
        # it ends ("… . …," she said).
        last = bisect_left(ends, span.end)
        for j in {min(i, len(sentences) - 1), min(last, len(sentences) - 1)}:
            groups.setdefault(j, []).append(span)
    return groups


def _direct(text: str, span: Span, speaker: str | None) -> Quotation:
    n_words = len(find_words(text, span.start, span.end))
    kind: QuotationKind = "direct" if n_words >= _MIN_DIRECT_WORDS else "fragment"
    return Quotation(start=span.start, end=span.end, kind=kind, speaker=speaker)


def _indirect(
    text: str, attribution: Attribution, inside: Sequence[Span]
) -> list[Quotation]:
    assert attribution.content is not None  # noqa: S101 - the caller checked
    quotations = []
    start, stop = attribution.content
    for hole in [*inside, Span(stop, stop)]:
        if hole.end < start:
            continue
        # One more on each side keeps the marks themselves out.
        piece = trim(text, start, max(start, min(hole.start - 1, stop)))
        if hole.start >= stop:
            piece = trim(text, start, stop)
        if len(find_words(text, *piece)) >= 2:
            quotations.append(
                Quotation(
                    start=piece.start,
                    end=piece.end,
                    kind="indirect",
                    speaker=attribution.speaker,
                )
            )
        start = min(max(start, hole.end + 1), stop)
    return quotations


def _is_all_quoted(text: str, sentence: Span, inside: Sequence[Span]) -> bool:
    outside = complement(
        [
            Span(span.start - sentence.start, span.end - sentence.start)
            for span in inside
        ],
        sentence.end - sentence.start,
    )
    return not any(
        character.isalnum()
        for piece in outside
        for character in piece.of(sentence.of(text))
    )
