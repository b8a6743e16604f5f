"""Stems of English words."""

from functools import lru_cache

import snowballstemmer

_stemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=1 << 16)
def stem_word(word: str) -> str:
    """Return the stem of a lower-case word, by Snowball's English stemmer (Porter2)."""
    return str(_stemmer.stemWord(word))
