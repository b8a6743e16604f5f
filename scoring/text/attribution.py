"""Who a sentence says is speaking."""

from collections.abc import Sequence
from dataclasses import dataclass

from newsgauge.scoring.text.spans import Span, trim
from newsgauge.scoring.text.speech import (
    ACCORDING_TO,
    BE_FORMS,
    NEEDS_THAT,
    NOT_NAMES,
    PHRASE_ENDS,
    PRONOUNS,
    REPORTING_VERBS,
)
from newsgauge.scoring.text.words import find_words

# A sentence with more reporting verbs than this is no sentence.
_MAX_VERBS = 20
# How many words a speaker's name and title may take.
_MAX_PHRASE = 9
# How far after its verb "that" may stand: "said on Monday in Geneva that".
_MAX_THAT = 8
# "…, Peskov said on Monday in Geneva": what may follow a verb that closes a sentence.
_MAX_TRAILING = 6
# '…," the Kremlin spokesman told': how far after a quotation its verb may stand.
_NEAR = 60
# A sentence without one of these names no speaker.
_CUES = REPORTING_VERBS | {phrase[0] for phrase in ACCORDING_TO}
_THAT = frozenset(("that", "что", "що", "че"))
_CLAUSE_MARKS = frozenset('.;:!?…–—()[]\n"“”«»„')


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who speaks in a sentence, and which part of it is reported speech.

    Attributes
    ----------
    speaker : str or None
        The name as it stands, or the last speaker's where it is a pronoun.
    verb_start : int
        Offset of the reporting verb.
    content : Span or None
        The reported clause; None where all that is said stands in quotation marks.
    """

    speaker: str | None
    verb_start: int
    content: Span | None


def attribute(
    text: str,
    sentence: Span,
    words: Sequence[Span],
    quoted: Sequence[Span],
    last_speaker: str | None,
) -> Attribution | None:
    """Return who speaks in a sentence, or None if it does not say.

    Parameters
    ----------
    text : str
        The whole text.
    sentence : Span
        The sentence to look at.
    words : sequence of Span
        Its words.
    quoted : sequence of Span
        What stands in quotation marks; words in there are not looked at.
    last_speaker : str or None
        Whom a pronoun stands for.
    """
    if quoted:
        words = _outside(words, quoted)
    lower = [text[start:end].lower() for start, end in words]
    if _CUES.isdisjoint(lower):
        return None
    n_verbs = 0
    for i, word in enumerate(lower):
        for phrase in ACCORDING_TO:
            if tuple(lower[i : i + len(phrase)]) == phrase:
                return _according(text, sentence, words, i, len(phrase), last_speaker)
        if word in REPORTING_VERBS:
            n_verbs += 1
            if n_verbs > _MAX_VERBS:
                return None
            found = _verb(text, sentence, words, i, quoted, last_speaker)
            if found is not None:
                return found
    return None


def _outside(words: Sequence[Span], quoted: Sequence[Span]) -> list[Span]:
    """Return the words that begin in none of the spans; both are in order."""
    left: list[Span] = []
    at = 0
    for word in words:
        while at < len(quoted) and quoted[at].end <= word.start:
            at += 1
        if at == len(quoted) or word.start < quoted[at].start:
            left.append(word)
    return left


def _according(
    text: str,
    sentence: Span,
    words: Sequence[Span],
    at: int,
    length: int,
    last_speaker: str | None,
) -> Attribution:
    phrase = _phrase_after(text, words, at + length)
    speaker = _name(text, phrase, last_speaker, first=True)
    end = phrase[-1].end if phrase else words[at + length - 1].end
    if at == 0:
        comma = text.find(",", end, sentence.end)
        content = trim(text, comma + 1 if comma >= 0 else end, sentence.end)
    else:
        content = trim(text, sentence.start, words[at].start)
        content = Span(content.start, _without_comma(text, content))
    return Attribution(
        speaker=speaker,
        verb_start=words[at].start,
        content=content if content.start < content.end else None,
    )


def _verb(
    text: str,
    sentence: Span,
    words: Sequence[Span],
    at: int,
    quoted: Sequence[Span],
    last_speaker: str | None,
) -> Attribution | None:
    """Read one reporting verb; None if nobody is named as its subject."""
    verb = words[at]
    form = verb.of(text).lower()
    that = _that(text, words, at)
    quotes = any(verb.start <= span.end <= sentence.end + 2 for span in quoted)
    quote_end = max((span.end for span in quoted if span.end <= verb.start), default=-1)
    follows_quote = quote_end >= 0 and verb.start - quote_end <= _NEAR
    directly = follows_quote and not _has_word(text, quote_end, verb.start)
    if form in NEEDS_THAT and that is None and not (quotes or follows_quote):
        return None
    if at and words[at - 1].of(text).lower() in BE_FORMS:
        return None  # "is said to favour" names nobody
    before = _phrase_before(text, words, at)
    after = _phrase_after(text, words, at + 1)
    # "Twelve people died, said Governor Ivan Orlov": one comma, right before the verb.
    after_comma = (
        bool(before)
        and "," in text[before[-1].end : verb.start]
        and "," not in _between(text, before)
        and _is_named(text, after)
    )
    inverted = bool(after) and (directly or after_comma or not before)
    if inverted and not (directly or _is_named(text, after)):
        return None
    phrase = after if inverted else before
    if not phrase and form.endswith("ing"):
        # "…, adding that": the speaker goes on being the sentence's subject.
        content = trim(text, that.end, sentence.end) if that else None
        return Attribution(
            speaker=_name(text, words[:at], last_speaker, first=True),
            verb_start=verb.start,
            content=content,
        )
    if not phrase:
        return None
    speaker = _name(text, phrase, last_speaker, first="," in _between(text, phrase))
    content = _content(
        text,
        sentence,
        words,
        at,
        phrase,
        inverted=inverted,
        follows_quote=follows_quote,
    )
    return Attribution(speaker=speaker, verb_start=verb.start, content=content)


def _content(
    text: str,
    sentence: Span,
    words: Sequence[Span],
    at: int,
    phrase: Sequence[Span],
    *,
    inverted: bool,
    follows_quote: bool,
) -> Span | None:
    """Return the clause that a verb reports; None if it stands in marks before it."""
    verb = words[at]
    head_end = min(verb.start, phrase[0].start)
    tail_start = max(verb.end, phrase[-1].end)
    that = _that(text, words, at)
    if that is not None:
        content = trim(text, that.end, sentence.end)
        return content if content.start < content.end else None
    if follows_quote:
        return None
    tail = trim(text, tail_start, sentence.end)
    head = trim(text, sentence.start, head_end)
    head_words = len(find_words(text, *head))
    tail_words = len(find_words(text, *tail))
    ends_here = tail_words <= _MAX_TRAILING and text[head.end - 1 : head.end] == ","
    if inverted or (head_words >= 3 and ends_here):
        # "Russia would answer, Peskov said."
        if head_words < 2:
            return None
        return Span(head.start, _without_comma(text, head))
    if verb.of(text).lower() in NEEDS_THAT:
        return None
    return tail if tail_words >= 2 else None


def _that(text: str, words: Sequence[Span], at: int) -> Span | None:
    """Return the "that" of the verb ``words[at]``, or None."""
    for word in words[at + 1 : at + 1 + _MAX_THAT]:
        if word.of(text).lower() in _THAT:
            return word
    return None


def _without_comma(text: str, span: Span) -> int:
    end = span.end
    while end > span.start and text[end - 1] in ", –—-\"'”’»“":
        end -= 1
    return end


def _phrase_before(text: str, words: Sequence[Span], at: int) -> list[Span]:
    """Return the subject that stands before the verb ``words[at]``."""
    phrase: list[Span] = []
    following = words[at].start
    for word in reversed(words[max(0, at - _MAX_PHRASE) : at]):
        if _breaks(text, word, following):
            break
        phrase.insert(0, word)
        following = word.start
    # In "Since Monday, Peskov said" the subject begins after the last comma, unless
    # what stands there is an aside: "Peskov, the spokesman, said".
    commas = [
        i
        for i in range(1, len(phrase) + 1)
        if ","
        in text[phrase[i - 1].end : (phrase[i] if i < len(phrase) else words[at])[0]]
    ]
    if commas and commas[-1] < len(phrase):
        phrase = phrase[commas[-1] :]
    elif len(commas) >= 2:
        phrase = phrase[commas[-3] if len(commas) >= 3 else 0 : commas[-1]]
    while phrase and phrase[0].of(text).lower() in PHRASE_ENDS | _THAT:
        phrase.pop(0)
    return phrase


def _phrase_after(text: str, words: Sequence[Span], at: int) -> list[Span]:
    phrase: list[Span] = []
    for word in words[at : at + _MAX_PHRASE]:
        previous = phrase[-1].end if phrase else words[at - 1].end
        if "," in text[previous : word.start]:
            break
        if _breaks(text, phrase[-1] if phrase else words[at - 1], word.start):
            break
        if word.of(text).lower() in PHRASE_ENDS | REPORTING_VERBS:
            break
        phrase.append(word)
    return phrase


def _breaks(text: str, word: Span, following: int) -> bool:
    """Tell whether a clause ends between a word and the next one."""
    gap = text[word.end : following]
    if gap.strip() == "." and word.end - word.start == 1:
        return False  # an initial: "William B. Taylor"
    return any(mark in _CLAUSE_MARKS for mark in gap)


def _name(
    text: str, phrase: Sequence[Span], last_speaker: str | None, *, first: bool
) -> str | None:
    """Return the speaker that a noun phrase names.

    "Kremlin spokesman Dmitry Peskov" names its last run of capitals; where an aside
    follows ("Peskov, a spokesman") the first.
    """
    runs = _capital_runs(text, phrase)
    if runs:
        run = runs[0] if first else runs[-1]
        name = " ".join(text[run[0].start : run[-1].end].split())
        return name.removesuffix("'s").removesuffix("’s")
    lower = [word.of(text).lower() for word in phrase]
    if any(word in PRONOUNS for word in lower):
        return last_speaker
    content = [word for word in phrase if word.of(text)[0].isalpha()]
    while content and content[0].of(text).lower() in PHRASE_ENDS | {"of", "и", "та"}:
        content.pop(0)
    if not content:
        return None
    return " ".join(text[content[0].start : content[-1].end].split())


def _capital_runs(text: str, phrase: Sequence[Span]) -> list[list[Span]]:
    runs: list[list[Span]] = []
    previous: Span | None = None
    for word in phrase:
        form = word.of(text)
        if form[0].isupper() and form.lower() not in NOT_NAMES | PRONOUNS:
            if (
                previous is not None
                and text[previous.end : word.start].strip(" .") == ""
            ):
                runs[-1].append(word)
            else:
                runs.append([word])
            previous = word
        else:
            previous = None
    return runs


def _is_named(text: str, phrase: Sequence[Span]) -> bool:
    return bool(_capital_runs(text, phrase)) or any(
        word.of(text).lower() in PRONOUNS for word in phrase[:1]
    )


def _has_word(text: str, start: int, end: int) -> bool:
    return any(character.isalnum() for character in text[start:end])


def _between(text: str, phrase: Sequence[Span]) -> str:
    return text[phrase[0].start : phrase[-1].end]
