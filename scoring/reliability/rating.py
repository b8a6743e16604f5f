"""What experts think of outlets whose texts are worded like this one."""

import math
from collections import Counter
from functools import cache
from importlib import resources
from typing import cast

import numpy as np
from sklearn.utils import murmurhash3_32

from newsgauge.scoring.errors import BundleError
from newsgauge.scoring.reading import Reading

N_FEATURES = 2**18
# Written by `benchmarks/reliability.py --build`.
_MODEL = "rating.npz"


def hash_word(form: str) -> int:
    """Return the feature of a folded word, in [0, N_FEATURES)."""
    return int(murmurhash3_32(form, seed=0, positive=True)) & (N_FEATURES - 1)


def rate(reading: Reading) -> float | None:
    """Return the expert rating to be expected of an outlet with such texts, in [0, 1].

    Ridge regression on the words of 157 US outlets' texts (TF-IDF of single words,
    rows of unit length, averaged by outlet), fitted to the first principal component of
    six sets of expert ratings (Lin et al., "High level of correspondence across
    different news domain quality rating sets", PNAS Nexus 2023). It knows wording, not
    truth. Linear, so that a source's rating is the mean over its articles.

    None where no word of the text is known.
    """
    intercept, known = _model()
    counts = Counter(form for form in reading.forms if form)
    total = square = 0.0
    for form, count in counts.items():
        entry = known.get(hash_word(form))
        if entry is not None:
            idf, weight = entry
            value = (1.0 + math.log(count)) * idf
            total += value * weight
            square += value * value
    if not square:
        return None
    return min(1.0, max(0.0, intercept + total / math.sqrt(square)))


@cache
def _model() -> tuple[float, dict[int, tuple[float, float]]]:
    """Return the intercept, and inverse document frequency and weight by feature."""
    file = resources.files(__package__) / _MODEL
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as data:
            rows = zip(
                data["feature"].tolist(),
                data["idf"].tolist(),
                data["weight"].tolist(),
                strict=True,
            )
            known = {feature: (idf, weight) for feature, idf, weight in rows}
            return float(data["intercept"]), cast(
                "dict[int, tuple[float, float]]", known
            )
    except (OSError, ValueError, KeyError) as error:
        raise BundleError(
            f"{_MODEL}: broken ({error}); install newsgauge again"
        ) from error
