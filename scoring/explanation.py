"""The phrases that moved a score, from the weights of the model that gave it."""

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from newsgauge.scoring.axis import Axis
from newsgauge.scoring.features import Ngrams
from newsgauge.scoring.framing import FramingClassifier
from newsgauge.scoring.reading import Reading
from newsgauge.scoring.score import Evidence

# As many as a reader looks at: this many phrases towards each pole.
_MAX_PHRASES = 8
_MAX_WORDS = 6


def explain(
    reading: Reading, found: Ngrams, classifier: FramingClassifier, axis: Axis
) -> tuple[Evidence, ...]:
    """Return the phrases that moved the score of a text most, in order of offset.

    The log-odds of the two poles are linear in the features, so what each word adds
    is known exactly for the text as it stands: an n-gram's share is split over its
    words, and neighbouring words that pull the same way are one phrase, without
    function words at its ends. Its weight is the sum over its words.

    Parameters
    ----------
    reading : Reading
        The text.
    found : Ngrams
        Its n-grams, as the model's first step found them.
    classifier : FramingClassifier
        The model's second step, which scored it.
    axis : Axis
        Names the poles.
    """
    if not len(found.feature):
        return ()
    words = _word_weights(reading, found, classifier, axis)
    runs = _runs(reading, words)
    chosen = [
        run
        for sign in (1, -1)
        for run in sorted(
            (run for run in runs if run[2] * sign > 0), key=lambda run: -run[2] * sign
        )[:_MAX_PHRASES]
    ]
    return tuple(_evidence(reading, axis, *run) for run in sorted(chosen))


def _word_weights(
    reading: Reading, found: Ngrams, classifier: FramingClassifier, axis: Axis
) -> NDArray[np.float64]:
    """Return what each word adds to the log-odds, shape (n_words,)."""
    weights = classifier.log_odds_weights(axis.positive, axis.negative)
    features, counts = found.counted()
    column = np.searchsorted(classifier.features_, features)
    column = np.minimum(column, len(classifier.features_) - 1)
    kept = classifier.features_[column] == features
    values = np.where(
        kept, (1 + np.log(counts)) * classifier.idf_[column].astype(np.float64), 0.0
    )
    length = np.sqrt(np.sum(values**2)) or 1.0
    # An occurrence has the share that it counts for.
    shares = values / length * weights[column] / counts
    words = np.zeros(len(reading.words))
    occurrence = np.searchsorted(features, found.feature)
    per_word = shares[occurrence] * found.weight / found.size
    np.add.at(words, found.first, per_word)
    for offset in range(1, int(found.size.max())):
        longer = found.size > offset
        np.add.at(words, found.first[longer] + offset, per_word[longer])
    return words


def _runs(reading: Reading, words: NDArray[np.float64]) -> list[tuple[int, int, float]]:
    """Return runs of words that pull one way: first word, end, sum of weights."""
    runs: list[tuple[int, int, float]] = []
    signs = np.sign(words)
    start = 0
    for i in range(1, len(words) + 1):
        ends = (
            i == len(words)
            or signs[i] != signs[start]
            or reading.breaks[i]
            or i - start == _MAX_WORDS
            or reading.voices[i] is not reading.voices[start]
        )
        if ends:
            first, end = _trim(reading, start, i)
            if signs[start] != 0 and first < end:
                runs.append((first, end, float(words[first:end].sum())))
            start = i
    return runs


def _trim(reading: Reading, first: int, end: int) -> tuple[int, int]:
    """Leave out function words at the ends of a run: alone they say nothing."""
    while first < end and _is_function_word(reading, first):
        first += 1
    while end > first and _is_function_word(reading, end - 1):
        end -= 1
    return first, end


def _is_function_word(reading: Reading, word: int) -> bool:
    return reading.forms[word] in ENGLISH_STOP_WORDS


def _evidence(
    reading: Reading, axis: Axis, first: int, end: int, weight: float
) -> Evidence:
    start, stop = reading.words[first].start, reading.words[end - 1].end
    quotation = reading.voices[first]
    return Evidence(
        start=start,
        end=stop,
        phrase=reading.text[start:stop],
        kind=axis.positive if weight > 0 else axis.negative,
        weight=weight,
        voice="own" if quotation is None else "quoted",
        speaker=None if quotation is None else quotation.speaker,
    )
