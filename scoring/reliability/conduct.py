"""Conduct of an article: what can be counted in it that bears on reliability."""

from collections.abc import Sequence
from dataclasses import dataclass

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from newsgauge.scoring.article import Article
from newsgauge.scoring.claims import Claim
from newsgauge.scoring.folding import fold_word
from newsgauge.scoring.reading import Reading
from newsgauge.scoring.reliability.rating import rate
from newsgauge.scoring.text.stems import stem_word
from newsgauge.scoring.text.words import find_words

# Stems of words that judge what they name, by hand. Of BABE's sentences (Spinde et al.,
# "Neural Media Bias Detection Using Distant Supervision", EMNLP Findings 2021) .26 of
# those called biased and .07 of the others have one in the writer's own voice
# (`python benchmarks/reliability.py`).
_LOADED = frozenset(
    """
    absurd outrag outragi disgrac disgust shame shameless shock stun horrif horrifi
    horrend appal atroci vicious vile evil wick monster monstrous thug goon crook puppet
    stoog lackey henchman henchmen cronie croni cabal regim junta fascist nazi neo-nazi
    marxist commi communist leftist radic extremist fanat zealot bigot racist xenophob
    misogynist hateful hate-fill hatr hysteria hyster hypocrit hypocrisi lie liar
    lie-fill smear slander witch-hunt hoax sham bogus phoni fake fraudul corrupt rig
    stolen steal brainwash propagandist propaganda indoctrin woke snowflak mob rage
    furious fume rant rave tirad bombast blast slam destroy annihil eviscer crush
    humili mock ridicul ridicul laughabl idiot idiotic stupid moron insan crazi delusion
    lunat clown pathet cowardic coward treacher traitor treason betray collus plot
    scheme sinist conspir conspiraci nefari insidi tyrann tyrant tyranni dictat despot
    barbar brutal ruthless merciless bloodthirsti butcher slaughter massacr genocid
    heroic glorious noble legendari magnific incred amaz unbeliev unpreced catastroph
    disast disastr chao chaotic nightmar apocalyps plagu scourg infest swamp elit
    elitist globalist so-call self-proclaim notori infam blatant brazen flagrant utter
    total absolut clear obvious undoubt shameful despic repugn sicken toxic poison
    """.split()  # noqa: SIM905 - a list of two hundred strings reads worse
)
# A title is carried where this share of its content words, as stems, is in the text.
_CARRIED = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """What is counted in one article.

    Attributes
    ----------
    n_claims, n_attributed, n_named : int
        Checkable claims; those put in somebody's mouth; those whose speaker has a name.
    n_own_sentences, n_calm_sentences : int
        Sentences in the article's own voice; those without a loaded word.
    is_carried : bool or None
        Whether the text carries its title; None where it has none.
    rating : float or None
        Experts' rating of outlets whose texts are alike, in [0, 1]; see `rate`. None
        where the text is not English.
    """

    n_claims: int
    n_attributed: int
    n_named: int
    n_own_sentences: int
    n_calm_sentences: int
    is_carried: bool | None
    rating: float | None


def observe_conduct(
    article: Article, reading: Reading, claims: Sequence[Claim], language: str
) -> Conduct:
    """Count what an article does.

    Parameters
    ----------
    article : Article
        The article.
    reading : Reading
        ``Reading.of(article)``.
    claims : sequence of Claim
        Its claims.
    language : str
        ISO 639-1 code; loaded words and ratings are known for English only.
    """
    speakers = [claim.speaker for claim in claims if claim.voice == "quoted"]
    own = [i for i, sentence in enumerate(reading.sentences) if _is_own(reading, i)]
    calm = [i for i in own if language == "en" and not _is_loaded(reading, i)]
    return Conduct(
        n_claims=len(claims),
        n_attributed=len(speakers),
        n_named=sum(speaker is not None and _has_name(speaker) for speaker in speakers),
        n_own_sentences=len(own) if language == "en" else 0,
        n_calm_sentences=len(calm),
        is_carried=_is_carried(article.title, reading),
        rating=rate(reading) if language == "en" else None,
    )


def _words(reading: Reading, sentence: int) -> range:
    return reading.word_range(*reading.sentences[sentence])


def _is_own(reading: Reading, sentence: int) -> bool:
    """Tell whether no word of a sentence is somebody else's."""
    words = _words(reading, sentence)
    return bool(words) and all(reading.voices[i] is None for i in words)


def _is_loaded(reading: Reading, sentence: int) -> bool:
    return any(
        stem_word(reading.forms[i]) in _LOADED for i in _words(reading, sentence)
    )


def _has_name(speaker: str) -> bool:
    """Tell whether a speaker has a name: "Olena Koval", but not "an official"."""
    return any(
        word[0].isupper() and word.lower() not in ENGLISH_STOP_WORDS
        for word in speaker.split()
    )


def _is_carried(title: str | None, reading: Reading) -> bool | None:
    if not title:
        return None
    folded = (fold_word(title[start:end]) for start, end in find_words(title))
    wanted = {
        stem_word(form) for form in folded if form and form not in ENGLISH_STOP_WORDS
    }
    if not wanted:
        return None
    there = {stem_word(form) for form in set(reading.forms)}
    return len(wanted & there) >= _CARRIED * len(wanted)
