"""A text with its sentences, words and quotations, found once for every later step."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from newsgauge.scoring.article import Article
from newsgauge.scoring.folding import fold_word
from newsgauge.scoring.text import (
    Quotation,
    Span,
    find_quotations,
    find_words,
    split_sentences,
)
from newsgauge.scoring.text.spans import intersect


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A text with what every later step looks at, found once.

    Attributes
    ----------
    text : str
        The text as stored.
    sentences : list of Span
        Sentences in order, without what of them is boilerplate (a dateline, say).
    quotations : list of Quotation
        Quotations in order, without overlap.
    words : list of Span
        Words outside boilerplate, in order.
    forms : list of str
        Each word folded (`newsgauge.scoring.folding.fold_word`); may be empty.
    breaks : list of bool
        For each word, whether a sentence or left-out part ends before it.
    voices : list of Quotation or None
        For each word, the quotation that it stands in; None is the article's own voice.
    """

    text: str
    sentences: list[Span]
    quotations: list[Quotation]
    words: list[Span]
    forms: list[str]
    breaks: list[bool]
    voices: list[Quotation | None]

    @classmethod
    def of_text(cls, text: str) -> Self:
        """Read a text as an article without boilerplate; it may be blank."""
        if text.strip():
            return cls.of(Article(article_id="-", text=text))
        return cls(
            text=text,
            sentences=[],
            quotations=[],
            words=[],
            forms=[],
            breaks=[],
            voices=[],
        )

    @classmethod
    def of(cls, article: Article) -> Self:
        """Read an article."""
        text = article.text
        sentences = split_sentences(text)
        found = find_words(text)
        quotations = find_quotations(text, sentences, found)
        kept = article.scored_spans
        words, breaks = _kept_words(found, kept, sentences)
        return cls(
            text=text,
            sentences=intersect(text, sentences, kept),
            quotations=quotations,
            words=words,
            forms=[fold_word(text[start:end]) for start, end in words],
            breaks=breaks,
            voices=_voices(words, quotations),
        )

    def word_range(self, start: int, end: int) -> range:
        """Return the indices of the words that begin in ``[start, end)``."""
        first = bisect_left(self.words, (start,))
        return range(first, bisect_left(self.words, (end,), first))


def _kept_words(
    words: Sequence[Span], kept: Sequence[Span], sentences: Sequence[Span]
) -> tuple[list[Span], list[bool]]:
    """Return the words that lie in `kept`, and which of them begin something new."""
    chosen: list[Span] = []
    breaks: list[bool] = []
    part = sentence = 0
    last = (-1, -1)
    for word in words:
        while part < len(kept) and kept[part].end <= word.start:
            part += 1
        if part == len(kept):
            break
        if word.start < kept[part].start or word.end > kept[part].end:
            continue
        while sentences[sentence].end <= word.start:
            sentence += 1
        chosen.append(word)
        breaks.append((part, sentence) != last)
        last = (part, sentence)
    return chosen, breaks


def _voices(
    words: Sequence[Span], quotations: Sequence[Quotation]
) -> list[Quotation | None]:
    """Return the quotation each word begins in, or None."""
    voices: list[Quotation | None] = []
    at = 0
    for word in words:
        while at < len(quotations) and quotations[at].end <= word.start:
            at += 1
        inside = at < len(quotations) and quotations[at].start <= word.start
        voices.append(quotations[at] if inside else None)
    return voices
