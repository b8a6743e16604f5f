"""A text with its sentences, words and quotations, found once for every later step."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Self

from newsgauge.scoring.article import Article
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
    breaks : list of bool
        For each word, whether a sentence or left-out part ends before it.
    """

    text: str
    sentences: list[Span]
    quotations: list[Quotation]
    words: list[Span]
    breaks: list[bool]

    @classmethod
    def of_text(cls, text: str) -> Self:
        """Read a text as an article without boilerplate; it may be blank."""
        if not text.strip():
            return cls(text=text, sentences=[], quotations=[], words=[], breaks=[])
        return cls.of(Article(article_id="-", text=text))

    @classmethod
    def of(cls, article: Article) -> Self:
        """Read an article."""
        text = article.text
        sentences = split_sentences(text)
        words: list[Span] = []
        breaks: list[bool] = []
        ends = [sentence.end for sentence in sentences]
        kept = article.scored_spans
        for part in kept:
            at = -1
            for word in find_words(text, part.start, part.end):
                sentence = bisect_right(ends, word.start)
                words.append(word)
                breaks.append(sentence != at)
                at = sentence
        return cls(
            text=text,
            sentences=intersect(text, sentences, kept),
            quotations=find_quotations(text, sentences),
            words=words,
            breaks=breaks,
        )
