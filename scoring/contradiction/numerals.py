"""Numbers in a tokenised sentence, as ranges with what they count.

Wider than `newsgauge.scoring.text.numbers`, which reads only what news states as a
quantity: here years, ordinals and bare numbers count too, since pairs are alike.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

_WORDS = {
    word: value
    for value, word in enumerate(
        """
        zero one two three four five six seven eight nine ten eleven twelve thirteen
        fourteen fifteen sixteen seventeen eighteen nineteen
        """.split()  # noqa: SIM905
    )
} | {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100,
    "dozen": 12, "first": 1, "second": 2, "third": 3, "once": 1, "twice": 2,
}  # fmt: skip
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_MORE = frozenset("more over above greater higher exceeding exceeded".split())  # noqa: SIM905
_LESS = frozenset("less fewer under below lower".split())  # noqa: SIM905
_ABOUT = frozenset(
    "about around approximately roughly nearly almost some".split()  # noqa: SIM905
)
_ABOUT_SHARE = 0.07
# How many words before a number may qualify it.
_BEFORE = 3
_YEARS = range(1500, 2101)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number with the range that its wording allows.

    Attributes
    ----------
    low, high : float
        Least and greatest value, ``low <= high``; infinite where open.
    kind : {'percent', 'year', 'number'}
        What it can be compared with.
    noun : str
        Stem of the next content word, or empty.
    """

    low: float
    high: float
    kind: Literal["percent", "year", "number"]
    noun: str

    def excludes(self, other: "Numeral") -> bool:
        """Tell whether no value fits both."""
        return self.high < other.low or other.high < self.low


def find_numerals(
    words: Sequence[str], stems: Sequence[str], nouns: Sequence[bool]
) -> Iterator[Numeral]:
    """Yield the numbers of a sentence in order.

    Parameters
    ----------
    words, stems : sequence of str of equal length
        Lower-case words and their stems.
    nouns : sequence of bool
        Which of them are content words.
    """
    for at, word in enumerate(words):
        value = _value(word)
        if value is None:
            continue
        after = words[at + 1] if at + 1 < len(words) else ""
        value *= _SCALES.get(after, 1.0)
        kind = _kind(word, after, value)
        low, high = _range(
            words[max(0, at - _BEFORE) : at], value, is_year=kind == "year"
        )
        noun = next(
            (stems[i] for i in range(at + 1, min(at + 4, len(words))) if nouns[i]), ""
        )
        yield Numeral(low, high, kind, noun)


def _value(word: str) -> float | None:
    if not word[0].isdecimal():
        return float(_WORDS[word]) if word in _WORDS else None
    try:
        return float(word.rstrip("%.,").replace(",", ""))
    except ValueError:
        return None


def _kind(word: str, after: str, value: float) -> Literal["percent", "year", "number"]:
    if word.endswith("%") or after in ("%", "percent"):
        return "percent"
    is_year = value == int(value) and int(value) in _YEARS and "," not in word
    return "year" if is_year else "number"


def _range(
    before: Sequence[str], value: float, *, is_year: bool
) -> tuple[float, float]:
    last = before[-1] if before else ""
    beyond = math.nextafter(value, math.inf)
    short = math.nextafter(value, -math.inf)
    if "least" in before:
        return value, math.inf
    if last in ("over", "above") or ("than" in before and _MORE & set(before)):
        return beyond, math.inf
    if last in ("under", "below") or ("than" in before and _LESS & set(before)):
        return -math.inf, short
    if is_year and last in ("before", "until"):
        return -math.inf, short
    if is_year and last == "after":
        return beyond, math.inf
    if last in _ABOUT:
        margin = abs(value) * _ABOUT_SHARE
        return value - margin, value + margin
    return value, value
