"""Folding of words, so that house style does not give an outlet away."""

import re
from functools import lru_cache

# Dropped: they date a text or mark its house, and frame nothing.
CALENDAR = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
    january february march april june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    понедельник вторник среду среда четверг пятницу пятница субботу суббота воскресенье
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    понеділок вівторок середу середа четвер п'ятницю суботу неділю
    січня лютого березня квітня травня червня липня серпня вересня жовтня листопада
    грудня
    понеделник вторник сряда четвъртък петък събота неделя
    януари февруари март април май юни юли август септември октомври ноември декември
    """.split()  # noqa: SIM905 - a list of a hundred strings reads worse
)
HONORIFICS = frozenset("mr mrs ms miss dr prof sir г-н г-жа пан пані".split())  # noqa: SIM905
# Never looked at.
UNSEEN = CALENDAR | HONORIFICS
# British to American, applied to every word alike: where it makes no word ("rize") it
# still makes the same one for both houses.
_SUFFIXES = (
    (re.compile(r"is(e|ed|es|ing|er|ers|ation|ations)$"), r"iz\1"),
    (re.compile(r"ys(e|ed|es|ing)$"), r"yz\1"),
    (re.compile(r"(?<=\w{3})our(s|ed|ing|ful|able)?$"), r"or\1"),
    (re.compile(r"(def|off|lic|pret)enc(e|es)$"), r"\1ens\2"),
    (re.compile(r"(cent|theat|met|lit)re(s)?$"), r"\1er\2"),
    (re.compile(r"(cance|trave|labe|mode|fue|signa)ll(ed|ing|er|ers)$"), r"\1l\2"),
)
_POSSESSIVE = re.compile(r"['’]s?$")
_APOSTROPHES = str.maketrans("’ʼ`", "'''")


@lru_cache(maxsize=1 << 16)
def fold_word(word: str) -> str:
    """Return a word in the one form that all houses share.

    Lower case; no possessive; abbreviations without points (``U.S.`` is ``us``); every
    digit 0; American endings. The result may be empty.
    """
    word = _POSSESSIVE.sub("", word.lower().translate(_APOSTROPHES))
    if word[:1].isdigit():
        return "0%" if word.endswith("%") else "0"
    if "." in word:
        return word.replace(".", "")
    if word.isascii():
        for pattern, replacement in _SUFFIXES:
            word, n_changed = pattern.subn(replacement, word)
            if n_changed:
                break
    return word.replace("ё", "е")
