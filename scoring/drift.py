"""Whether a run's articles are like those that its model was tested on."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

# Fewer scored articles say nothing of a distribution.
_MIN_ARTICLES = 50
# A tenth is refused where the model was tested; three times as many, by hand, are not
# chance, and neither is half of a folder on other topics or in other languages.
_MANY_UNCERTAIN, _MANY_OUTSIDE = 0.3, 0.5
_SMALLEST = 1e-3


def drift_of(
    scores: Sequence[float],
    n_uncertain: int,
    n_outside: int,
    reference: Mapping[str, Any],
) -> dict[str, Any]:
    """Compare a run with what a model said of texts of outlets left out.

    (The share of words that the model has never seen says nothing: 250,000 n-grams fill
    a hash of 262,144 places, so that all seem known.)

    Parameters
    ----------
    scores : sequence of float
        Of the articles put to the model, in [-1, 1].
    n_uncertain : int
        How many of them got no label.
    n_outside : int
        Articles that were not put to it: off topic, too short, or in another language.
    reference : mapping
        ``score_deciles``: the nine values that part the scores of texts of outlets left
        out into ten parts. May be empty.

    Returns
    -------
    dict
        ``n``; ``psi``: population stability index of the scores over those ten parts,
        None for fewer than 50 (under .1 alike, over .25 another mix of framings, which
        a folder of few outlets mostly is; Siddiqi, "Credit Risk Scorecards", 2006);
        ``uncertain_share`` of those put to the model; ``outside_share`` of all;
        ``warnings``: in which way the model is out of its depth, maybe none.
    """
    n = len(scores)
    deciles = reference.get("score_deciles")
    psi = None if n < _MIN_ARTICLES or not deciles else _psi(scores, deciles)
    uncertain = n_uncertain / n if n else 0.0
    outside = n_outside / (n + n_outside) if n + n_outside else 0.0
    warnings = []
    if n >= _MIN_ARTICLES and uncertain > _MANY_UNCERTAIN:
        warnings.append(f"{uncertain:.0%} are too uncertain for a label")
    if n + n_outside >= _MIN_ARTICLES and outside > _MANY_OUTSIDE:
        warnings.append(
            f"{outside:.0%} are off topic, too short, or in another language"
        )
    return {
        "n": n,
        "psi": psi,
        "uncertain_share": uncertain,
        "outside_share": outside,
        "warnings": warnings,
    }


def _psi(scores: Sequence[float], deciles: Sequence[float]) -> float:
    bins = np.searchsorted(np.asarray(deciles, float), np.asarray(scores, float))
    counts = np.bincount(bins, minlength=len(deciles) + 1)
    expected = 1 / len(counts)
    return float(
        sum(
            (share - expected) * math.log(share / expected)
            for share in np.maximum(counts / counts.sum(), _SMALLEST)
        )
    )
