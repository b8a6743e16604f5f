"""What is denied, by whom; and what others say of whoever denies it.

"Moscow denied planning an attack" answers "London accused Moscow of planning one": the
one who denies is the one of whom it is said, and the same thing is denied and said.
Words in common alone are not enough: of sentence pairs that share them, one in six is
a dispute.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from newsgauge.scoring.article import Article
from newsgauge.scoring.folding import UNSEEN
from newsgauge.scoring.reading import Reading
from newsgauge.scoring.score import Quote
from newsgauge.scoring.text.places import STATE_OF
from newsgauge.scoring.text.positions import Position, find_positions
from newsgauge.scoring.text.stems import stem_word

# By hand. Verbs and nouns that deny what follows them.
_DENY = frozenset(
    """
    deny denied denies denying denial denials reject rejected rejects rejecting dismiss
    dismissed dismisses dismissing refute refuted refutes refuting rebut rebutted rebuts
    debunk debunked debunks disavowed repudiated rubbished
    """.split()  # noqa: SIM905 - a list of a hundred strings reads worse
)
# Whoever rejects one of these refuses something, and denies nothing.
_REFUSED = frozenset(
    """
    demand demands proposal proposals offer offers request requests call calls bid bids
    appeal appeals criticism concern concerns ultimatum ultimatums invitation amendment
    petition application applications compromise bill bills motion resolution
    legislation amendments
    """.split()  # noqa: SIM905
)
# Verbs that say it of somebody: who comes before them says it, who comes after did it.
_ACCUSE = frozenset(
    """
    accuse accused accuses accusing blame blamed blames blaming suspect suspected
    suspects charge charged charges warn warned warns
    """.split()  # noqa: SIM905
)
_SAY = frozenset(
    """
    said says say claimed claims told stated noted warned added argued announced
    reported insisted stressed
    """.split()  # noqa: SIM905
)
# What follows these is not asserted, but denied, doubted or supposed.
_NEGATE = frozenset(
    """
    not never no neither nor without none nobody nothing cannot if unless whether
    should would
    """.split()  # noqa: SIM905
)
_CLAUSE_ENDS = frozenset("and but after while although though whereas as".split())  # noqa: SIM905
# In most news; they say nothing of what is at issue.
_VAGUE = frozenset(
    """
    say tell claim report call state statement make take get go come way thing time
    year day week month new agenc peopl countri use first last next part like want need
    alleg alleged accus accusa suggest idea fact plan assert minist presid spokesman
    offici foreign ministri repeat previous again any media reuter newspap cite quot
    """.split()  # noqa: SIM905
)
# Offices that speak for a state.
_OFFICES = frozenset(
    """
    president prime foreign defence defense interior finance minister spokesman
    spokeswoman spokesperson chancellor leader premier secretary ambassador envoy
    diplomat press deputy vice general chief of state ministry official officials
    """.split()  # noqa: SIM905
)
_ACTORS = frozenset(STATE_OF.values())
# A place before one of these is part of its name: "the Geneva talks" are nobody's.
_NAMED_AFTER = frozenset(
    """
    agreement agreements accord accords deal treaty protocol protocols summit talks
    conference convention memorandum process declaration format
    """.split()  # noqa: SIM905
)
# Reach in words, by hand.
_MAX_NAME_WORDS = 3
_BEFORE_DENIAL = 9
_AFTER_DENIAL = 15
_AROUND_ACCUSATION = 6
_AFTER_NEGATION = 8
_AFTER_REFUSAL = 5
_MIN_STEMS = 3
_MAX_WORDS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """Something that somebody denies.

    Attributes
    ----------
    names : frozenset of str
        Who denies it, folded; a state by its first name in `STATE_OF`.
    stems : frozenset of str
        Stems of what is denied, names left out.
    head : str
        The first of them: mostly what is said to be done.
    clause : str
        What is denied, as it stands.
    """

    names: frozenset[str]
    stems: frozenset[str]
    head: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Quote):
    """A sentence with what it asserts, of whom, and what it says is denied.

    Attributes
    ----------
    stems : frozenset of str
        Stems of what it asserts: neither negated nor denied, names left out.
    names : frozenset of str
        Of whom: whoever is accused, else all names but those who speak.
    accused : frozenset of str
        Whoever an accusing verb names; may be empty.
    known : frozenset of str
        All names in it.
    denials : tuple of Denial
        In order.
    positions : tuple of Position
        In order, without repetition.
    """

    stems: frozenset[str]
    names: frozenset[str]
    accused: frozenset[str]
    known: frozenset[str]
    denials: tuple[Denial, ...]
    positions: tuple[Position, ...]


def find_statements(article: Article, reading: Reading) -> Iterator[Statement]:
    """Yield the statements of an English article in order; questions are none."""
    speaks_for = _offices(reading)
    for sentence in reading.sentences:
        words = reading.word_range(*sentence)
        quote = sentence.of(reading.text)
        if len(words) > _MAX_WORDS or quote.rstrip("\"'”’»)").endswith("?"):
            continue
        forms = [reading.forms[i] for i in words]
        names = [_name(reading, i, speaks_for, first=i == words[0]) for i in words]
        all_stems = [stem_word(form) for form in forms]
        denials, unsaid = _denials(reading, words, forms, names)
        accused, speakers = _accusations(forms, names)
        stems = frozenset(
            all_stems[at]
            for at, form in enumerate(forms)
            if at not in unsaid and names[at] is None and _is_content(form)
        )
        positions = tuple(
            dict.fromkeys(find_positions(forms, all_stems, names, _ACTORS))
        )
        known = frozenset(name for name in names if name)
        if not known or (len(stems) < _MIN_STEMS and not denials):
            continue
        voices = [reading.voices[i] for i in words]
        quoted = [q for q in voices if q is not None and q.kind != "fragment"]
        yield Statement(
            article_id=article.article_id,
            source=article.source,
            published=article.published,
            start=sentence.start,
            end=sentence.end,
            quote=quote,
            voice="quoted" if quoted else "own",
            speaker=next((q.speaker for q in quoted if q.speaker), None),
            stems=stems - _VAGUE - known,
            names=accused or known - speakers,
            accused=accused,
            denials=tuple(denials),
            positions=positions,
            known=known,
        )


def _denials(
    reading: Reading,
    words: range,
    forms: Sequence[str],
    names: Sequence[str | None],
) -> tuple[list[Denial], set[int]]:
    """Return what is denied, and the positions of what is denied or negated."""
    found: list[Denial] = []
    unsaid: set[int] = set()
    for at, form in enumerate(forms):
        if form in _DENY and not _denies_nothing(forms, at):
            end = _clause_end(reading, words, forms, at + 1, _AFTER_DENIAL)
            # "denied that he and she had met": the rest is not asserted either.
            unsaid.update(range(at, at + 1 + _AFTER_DENIAL))
            who = frozenset(n for n in names[max(0, at - _BEFORE_DENIAL) : at] if n)
            stems = [
                stem
                for i in range(at + 1, end)
                if names[i] is None and _is_content(forms[i])
                if (stem := stem_word(forms[i])) not in _VAGUE
            ]
            if who and stems:
                span = slice(
                    reading.words[words[at + 1]].start,
                    reading.words[words[end - 1]].end,
                )
                found.append(
                    Denial(
                        names=who,
                        stems=frozenset(stems),
                        head=stems[0],
                        clause=" ".join(reading.text[span].split()),
                    )
                )
        elif form in _NEGATE or _NOT.search(_as_it_stands(reading, words[at])):
            end = _clause_end(reading, words, forms, at + 1, _AFTER_NEGATION)
            unsaid.update(range(at, end))
    return found, unsaid


def _denies_nothing(forms: Sequence[str], at: int) -> bool:
    """Tell whether a verb denies nothing: "denied by", "declined to deny"."""
    after = forms[at + 1 : at + 1 + _AFTER_REFUSAL]
    if not after or after[0] == "by" or not _REFUSED.isdisjoint(after):
        return True
    return "to" in forms[max(0, at - 2) : at] or not _NEGATE.isdisjoint(
        forms[max(0, at - 3) : at]
    )


_NOT = re.compile(r"n['’]t$")
_PAUSE = re.compile(r"[,;:—]")


def _as_it_stands(reading: Reading, word: int) -> str:
    """Return a word as it stands, in lower case."""
    return reading.words[word].of(reading.text).lower()


def _clause_end(
    reading: Reading, words: range, forms: Sequence[str], start: int, most: int
) -> int:
    """Return where the clause ends that begins at a position."""
    for at in range(start, min(len(forms), start + most)):
        before = reading.words[words[at] - 1].end
        between = reading.text[before : reading.words[words[at]].start]
        if at > start and (forms[at] in _CLAUSE_ENDS or _PAUSE.search(between)):
            return at
    return min(len(forms), start + most)


def _accusations(
    forms: Sequence[str], names: Sequence[str | None]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return who is accused, and who speaks."""
    accused: set[str] = set()
    speakers: set[str] = set()
    for at, form in enumerate(forms):
        if form in _ACCUSE and _NEGATE.isdisjoint(forms[max(0, at - 3) : at]):
            before, after = at - _AROUND_ACCUSATION, at + _AROUND_ACCUSATION
            speakers.update(n for n in names[max(0, before) : at] if n)
            accused.update(n for n in names[at + 1 : after] if n)
        elif form in _SAY:
            before = at - _AROUND_ACCUSATION + 1
            speakers.update(n for n in names[max(0, before) : at] if n)
    return frozenset(accused), frozenset(speakers)


def _offices(reading: Reading) -> dict[str, str]:
    """Return the state that each person in office speaks for, by folded surname.

    The text says so itself: "Estonian foreign minister Jaan Tamm".
    """
    found: dict[str, str] = {}
    forms = reading.forms
    for at, form in enumerate(forms):
        if form not in STATE_OF:
            continue
        name = at + 1
        while name < len(forms) and forms[name] in _OFFICES:
            name += 1
        if name == at + 1:
            continue
        last = None
        for i in range(name, min(name + _MAX_NAME_WORDS, len(forms))):
            if not reading.text[reading.words[i].start].isupper() or reading.breaks[i]:
                break
            last = forms[i]
        if last and last not in STATE_OF:
            found[last] = STATE_OF[form]
    return found


def _name(
    reading: Reading, word: int, speaks_for: Mapping[str, str], *, first: bool
) -> str | None:
    """Return the name that a word is, folded, or None; of an official, his state."""
    form = reading.forms[word]
    if form in STATE_OF:
        after = reading.forms[word + 1 : word + 2]
        if not _NAMED_AFTER.isdisjoint(after):
            return None
        return STATE_OF[form]
    if form in speaks_for:
        return speaks_for[form]
    capital = reading.text[reading.words[word].start].isupper()
    if first or not capital or form in ENGLISH_STOP_WORDS or form in UNSEEN:
        return None
    return form or None


def _is_content(form: str) -> bool:
    return (
        len(form) > 2
        and form not in ENGLISH_STOP_WORDS
        and form not in UNSEEN
        and not form[0].isdigit()
    )
