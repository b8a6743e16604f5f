"""Sentences of a text, with offsets."""

import re

from newsgauge.scoring.text.spans import Span, trim

# Abbreviations after which a point does not end a sentence. Compiled by hand from
# titles, units and months as English, Russian, Ukrainian and Bulgarian news has them.
_ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof gen lt col maj capt sgt cpl adm brig cmdr sen rep gov pres amb
    hon rev st jr sr vs etc eg ie al approx dept est fig inc ltd co corp bros no nos vol
    pp ed eds jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat
    mt ft sq min max
    г гг в вв им ул д кв стр рис табл млн млрд трлн тыс руб коп долл тел см ср напр проф
    акад ген полк подп кап лейт сер др пр т п чел обл р о гр
    рр ст вул буд грн тис мал див зб
    лв бр бул чл ал хил инж
    """.split()  # noqa: SIM905 - a list of ninety strings reads worse
)
# After an abbreviation of two or more single letters (U.S., p.m.) only these words
# show that a new sentence has begun.
_STARTERS = frozenset(
    """
    The A An This That These Those It He She They We I You His Her Its Their Our In On
    At By For From With But And Yet Still However Meanwhile Although While When If
    After Before Since There Here What Who Why How Some Many Most Both Officials
    Он Она Они Это В На Но И По Как При Он Тази Той Тя Те Това Він Вона Вони Це У
    """.split()  # noqa: SIM905
)
_CLOSERS = "\"'”’»›)]}"
_OPENERS = "\"'“‘„«‹([{—–-•*¿¡"
_BOUNDARY = re.compile(
    # The look-behind starts a run of stops once, so that "....…" costs linear time.
    rf"(?<![.!?…。！？])(?P<stop>[.!?…。！？]++[{re.escape(_CLOSERS)}]*+)"
    r"(?P<gap>[^\S\n]++|(?=\n))"
    r"|(?P<paragraph>\n[^\S\n]*\n\s*)|(?P<line>\n)"
)
_BEFORE_STOP = re.compile(r"((?:[^\W\d_]\.)*[^\W\d_]+)\.[^\w\s]*$")
_MAX_ABBREVIATION = 24
# A text is taken as wrapped by hand when most of its lines end near one column.
_WRAP_COLUMNS = (55, 120)
_WRAP_SHARE = 0.6


def split_sentences(text: str) -> list[Span]:
    """Return the sentences of a text in order, without overlap.

    Every character that is not white space is in exactly one sentence. A blank line
    always ends a sentence; a single line break does too, except where the text is
    wrapped at a fixed column. Headlines and list items are sentences of their own.

    Parameters
    ----------
    text : str
        Any text; an empty or blank one has no sentence.
    """
    wrapped = _is_wrapped(text)
    sentences: list[Span] = []
    start = 0
    for match in _BOUNDARY.finditer(text):
        if match.lastgroup == "line":
            ends = not (wrapped and _line_goes_on(text, match.start()))
        elif match.lastgroup == "paragraph":
            ends = True
        else:
            ends = _is_stop(text, match.start("stop"), match.end("stop"), match.end())
        if ends:
            cut = match.end("stop") if match.group("stop") else match.start()
            _append(sentences, text, start, cut)
            start = cut
    _append(sentences, text, start, len(text))
    return sentences


def _append(sentences: list[Span], text: str, start: int, end: int) -> None:
    span = trim(text, start, end)
    if span.start < span.end:
        sentences.append(span)


def _is_stop(text: str, start: int, end: int, after: int) -> bool:
    """Tell whether the stop at ``text[start:end]`` ends a sentence."""
    if after >= len(text) or text[after] == "\n":
        return True
    following = text[after]
    if following.islower():
        return False
    mark = text[start]
    if mark == "." and (end - start == 1 or text[start + 1] != "."):
        before = _BEFORE_STOP.search(
            text, max(0, start - _MAX_ABBREVIATION), min(end, start + 1)
        )
        if before:
            follows_digit = (
                text[max(0, before.start(1) - 3) : before.start(1)]
                .rstrip()[-1:]
                .isdigit()
            )
            return not _is_abbreviation(
                before.group(1), text, after, follows_digit=follows_digit
            )
    return (
        following.isupper()
        or following.isdigit()
        or following in _OPENERS
        or not following.isalpha()
        # Scripts without case (Georgian, Hebrew, Chinese) begin with any letter.
        or (not following.islower() and not following.isupper())
    )


def _is_abbreviation(word: str, text: str, after: int, *, follows_digit: bool) -> bool:
    if "." in word:
        return _next_word(text, after) not in _STARTERS
    if len(word) == 1 and word.isupper():
        # "Vladimir V. Putin", but "Plan B. The" ends.
        return _next_word(text, after) not in _STARTERS
    lower = word.lower()
    if lower in ("no", "nos", "co", "see", "mar", "sat", "min", "max", "ft", "ed"):
        # Also ordinary words: abbreviations only where a number follows.
        return text[after].isdigit()
    if lower in ("г", "гг", "в", "вв", "млн", "млрд", "трлн", "тыс", "руб", "долл"):
        # After a number these end Russian sentences as often as not.
        return not (follows_digit and text[after].isupper())
    return lower in _ABBREVIATIONS


def _next_word(text: str, at: int) -> str:
    match = re.compile(r"[^\w]{0,3}([^\W\d_]+)").match(text, at)
    return match.group(1) if match else ""


def _is_wrapped(text: str) -> bool:
    """Tell whether line breaks fall at a fixed column instead of ending paragraphs."""
    lengths = [
        len(line)
        for paragraph in re.split(r"\n[^\S\n]*\n", text)
        for line in paragraph.split("\n")[:-1]
    ]
    if len(lengths) < 3:
        return False
    longest = max(lengths)
    if not _WRAP_COLUMNS[0] <= longest <= _WRAP_COLUMNS[1]:
        return False
    near = sum(length >= 0.75 * longest for length in lengths)
    return near >= _WRAP_SHARE * len(lengths)


def _line_goes_on(text: str, at: int) -> bool:
    """Tell whether the line that ends at `at` goes on in the next."""
    before = text[max(0, at - 8) : at].rstrip().rstrip(_CLOSERS)
    after = text[at + 1 : at + 9].lstrip()
    return bool(before) and before[-1] not in ".!?…" and after[:1].isalnum()
