"""Words of a text, with offsets."""

import re

from newsgauge.scoring.text.spans import Span

# Addresses and handles are matched first so that their parts are not words.
_TOKEN = re.compile(
    r"(?P<skip>(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<word>(?:[^\W\d_]\.){2,}"  # U.S., т.е.
    r"|\d+(?:[.,:]\d+)*%?"  # 3.5, 10,000, 12:30, 40%
    r"|[^\W_]+(?:[-'’][^\W_]+)*)"  # Kyiv, don't, twenty-seven, 28th
)


def find_words(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the words of a text in order, without overlap.

    A word is a run of letters and digits, joined over single apostrophes and hyphens;
    an abbreviation with points (``U.S.``); or a number. Web and mail addresses are not
    words.

    Parameters
    ----------
    text : str
        Any text.
    start, end : int
        Range to look at; offsets still count from the beginning of `text`.
    """
    limit = len(text) if end is None else end
    return [
        Span(*match.span())
        for match in _TOKEN.finditer(text, start, limit)
        if match.lastgroup == "word"
    ]
