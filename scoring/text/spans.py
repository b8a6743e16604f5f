"""Half-open ranges of code points in a text."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range ``[start, end)`` of code points in a text.

    Attributes
    ----------
    start, end : int
        Offsets, ``0 <= start <= end <= len(text)``.
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the part of `text` that the span covers."""
        return text[self.start : self.end]


def merge(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, with those that touch or overlap made one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if span.start >= span.end:
            continue
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(Span(*span))
    return merged


def complement(spans: Iterable[Span], length: int) -> list[Span]:
    """Return what `spans` leave of a text of `length` code points, in order."""
    left: list[Span] = []
    at = 0
    for span in merge(spans):
        if span.start > at:
            left.append(Span(at, span.start))
        at = span.end
    if at < length:
        left.append(Span(at, length))
    return left


def intersect(text: str, spans: Sequence[Span], kept: Sequence[Span]) -> list[Span]:
    """Return what of each span lies in `kept`, trimmed, without what is then blank.

    Parameters
    ----------
    text : str
        What the offsets count in.
    spans, kept : sequence of Span
        Each in order and without overlap.
    """
    found: list[Span] = []
    at = 0
    for span in spans:
        while at < len(kept) and kept[at].end <= span.start:
            at += 1
        for part in kept[at:]:
            if part.start >= span.end:
                break
            piece = trim(text, max(span.start, part.start), min(span.end, part.end))
            if piece.start < piece.end:
                found.append(piece)
    return found


def trim(text: str, start: int, end: int) -> Span:
    """Return the range without the white space at its ends (it may be empty)."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
