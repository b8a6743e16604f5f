"""Quantities in English text: a range of values, a unit, and offsets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsgauge.scoring.text.spans import Span

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "bln": 1e9, "tn": 1e12, "k": 1e3,
    "dozen": 12,
}  # fmt: skip
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WORD_NUMBER = "|".join(sorted([*_UNITS, *_TENS], key=len, reverse=True))
_SCALE = "|".join(sorted((s for s in _SCALES if len(s) > 1), key=len, reverse=True))
_NUMBER = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,12}}(?:\.\d{{1,6}})?"
    rf"|(?:{_WORD_NUMBER})(?:[- ](?:{_WORD_NUMBER}))?|(?:an?\s)(?=(?:{_SCALE})\b))"
)
_SCALED = (
    rf"(?P<currency%s>[$€£₽₴]\s?)?(?P<number%s>{_NUMBER})"
    rf"(?:[- ]?(?P<scale%s>{_SCALE}|(?<=\d)(?:m|mn|bn|tn|k))\b)?"
)
_QUANTITY = re.compile(
    r"(?<![\w.,:/$€£-])"
    r"(?:(?P<modifier>more than|over|at least|no fewer than|no less than|upwards of"
    r"|up to|at most|no more than|fewer than|less than|under|below|about|around"
    r"|approximately|roughly|some|nearly|almost|close to|between)\s+)?"
    + _SCALED % ("", "", "")
    + r"(?:\s?(?:-|–|—|to|(?P<and>and))\s?(?P<range>(?<=[\d\w]\W)"
    + _SCALED % ("2", "2", "2")
    + r"|"
    + _SCALED % ("3", "3", "3")
    + r"))?(?P<percent>\s?(?:%|per\s?cent\b|percentage points?\b))?(?![\w/:])",
    re.IGNORECASE,
)
_DATE_BEFORE = re.compile(
    rf"(?:\b{_MONTHS}\.?|\b(?:in|since|by|of|until|from))\s$", re.I
)
_DATE_AFTER = re.compile(
    rf"\s(?:{_MONTHS})\b|\s?(?:a\.?m\b|p\.?m\b|GMT|o['’]clock)", re.I
)
_FROM = frozenset(("more than", "over", "upwards of"))
_AT_LEAST = frozenset(("at least", "no fewer than", "no less than"))
_AT_MOST = frozenset(("up to", "at most", "no more than"))
_BELOW = frozenset(("fewer than", "less than", "under", "below"))
# "About 300" is taken to allow a tenth either way.
_ABOUT_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with the range of values that its wording allows.

    Attributes
    ----------
    start, end : int
        Offsets of the whole expression, modifier included.
    low, high : float
        Least and greatest value, ``low <= high``; infinite where it is open. A decimal
        ("2.8 million") may be rounded by half of its last digit.
    unit : str
        ``"%"``, a currency sign, or empty where a noun after it says what is counted.
    exact : bool
        Whether the number is given without a modifier or range.
    """

    start: int
    end: int
    low: float
    high: float
    unit: str
    exact: bool

    def excludes(self, other: "Quantity") -> bool:
        """Tell whether no value fits both."""
        return self.high < other.low or other.high < self.low


def find_quantities(text: str, span: Span) -> Iterator[Quantity]:
    """Yield the quantities in a part of a text, in order; no dates, hours or ordinals.

    Parameters
    ----------
    text : str
        The whole text.
    span : Span
        Where to look; offsets still count from the beginning of `text`.
    """
    for match in _QUANTITY.finditer(text, span.start, span.end):
        if _is_date(text, match):
            continue
        if match["and"] and (match["modifier"] or "").lower() != "between":
            # "three tanks and five" is not a range.
            continue
        first = _value(match["number"], match["scale"] or _shared_scale(match))
        second = _second(match)
        if first is None:
            continue
        low, high = _range(first, second, (match["modifier"] or "").lower())
        if low == high:
            margin = _rounding(match["number"], match["scale"])
            low, high = low - margin, high + margin
        currency = (match["currency"] or "").strip()
        yield Quantity(
            start=match.start(),
            end=match.end(),
            low=low,
            high=high,
            unit="%" if match["percent"] else currency,
            exact=second is None and match["modifier"] is None,
        )


def _shared_scale(match: re.Match[str]) -> str | None:
    """In "3 to 5 million" the scale of the second number is the first one's too."""
    return (match["scale2"] or match["scale3"]) if match["range"] else None


def _second(match: re.Match[str]) -> float | None:
    number = match["number2"] or match["number3"]
    if not number:
        return None
    return _value(number, match["scale2"] or match["scale3"] or match["scale"])


def _range(first: float, second: float | None, modifier: str) -> tuple[float, float]:
    infinity = float("inf")
    if second is not None:
        return min(first, second), max(first, second)
    if modifier in _FROM or modifier in _AT_LEAST:
        return first, infinity
    if modifier in _AT_MOST or modifier in _BELOW:
        return 0.0, first
    if modifier:
        margin = abs(first) * _ABOUT_SHARE
        return first - margin, first + margin
    return first, first


def _rounding(number: str, scale: str | None) -> float:
    """Return half of a decimal's last digit: 2,803,159 is 2.8 million, rounded."""
    decimals = len(number.partition(".")[2])
    unit = _SCALES.get(scale.lower(), 1.0) if scale else 1.0
    return 0.5 * 10.0**-decimals * unit if decimals else 0.0


def _value(number: str, scale: str | None) -> float | None:
    words = number.lower().replace("-", " ").split()
    if words[0][0].isdigit():
        value = float(words[0].replace(",", ""))
    elif words[0] in ("a", "an"):
        value = 1.0
    else:
        parts = [_UNITS.get(word, _TENS.get(word)) for word in words]
        if len(parts) == 2 and (words[0] not in _TENS or words[1] not in _UNITS):
            return None  # "one two": not a number
        value = float(sum(part for part in parts if part is not None))
    # Some letters match without regard to case and are no letter of ours ("mıllion").
    return value * _SCALES.get(scale.lower(), 1.0) if scale else value


def _is_date(text: str, match: re.Match[str]) -> bool:
    if match["currency"] or match["percent"] or match["scale"]:
        return False
    number = match["number"]
    before = text[max(0, match.start("number") - 12) : match.start("number")]
    after = text[match.end() : match.end() + 12]
    if _DATE_AFTER.match(after) or re.search(rf"\b{_MONTHS}\.?\s$", before, re.I):
        return True
    is_year = number.isdigit() and len(number) == 4 and 1500 <= int(number) <= 2100
    return is_year and not match["modifier"]
