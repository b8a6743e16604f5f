"""Sentences, words, quotations, speakers and numbers, each with offsets.

Offsets count Unicode code points in the text as given: ``text[start:end]`` is the
phrase, for any string. Nothing in this package changes a text.
"""

from newsgauge.scoring.text.quotations import Quotation, find_quotations, voice_at
from newsgauge.scoring.text.sentences import split_sentences
from newsgauge.scoring.text.spans import Span
from newsgauge.scoring.text.words import find_words

__all__ = [
    "Quotation",
    "Span",
    "find_quotations",
    "find_words",
    "split_sentences",
    "voice_at",
]
