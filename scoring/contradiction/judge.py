"""The learned judge for pairs of sentences."""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgauge.scoring.contradiction.features import PairFeatures
from newsgauge.scoring.errors import BundleError

_MODEL = Path(__file__).with_name("model.skops")
# SHA-256 of what `benchmarks/contradiction.py --build` wrote.
_DIGEST = "c5ab9e516e5cb6548c4749569ad53504f7351897101ca0641c0c0f417b68d54c"
_TYPES = ("sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",)


def contradiction_probability(
    premises: Sequence[str], hypotheses: Sequence[str]
) -> NDArray[np.float64]:
    """Return the probability that each hypothesis contradicts its premise.

    Gradient-boosted trees on what two sentences share and where they part: words,
    numbers as ranges, negation, opposites and names. It serves to rank pairs that say
    nearly the same; alone it decides nothing. English only. Measured on pairs whose
    premises it never saw: see ``benchmarks/RESULTS.md``.

    Parameters
    ----------
    premises, hypotheses : sequence of str, length n_pairs
        Sentences or short paragraphs; of each the first 2,000 characters are read.

    Returns
    -------
    ndarray of shape (n_pairs,)
        In [0, 1]; not symmetric.

    Raises
    ------
    ValueError
        If the two differ in length.
    TypeError
        If either is one string.
    """
    if isinstance(premises, str) or isinstance(hypotheses, str):
        raise TypeError("premises and hypotheses must be sequences, got one string")
    if len(premises) != len(hypotheses):
        raise ValueError(
            f"premises has {len(premises)} sentences and hypotheses {len(hypotheses)}"
        )
    if not len(premises):
        return np.empty(0)
    features = PairFeatures().transform(zip(premises, hypotheses, strict=True))
    return np.asarray(_model().predict_proba(features)[:, 1], np.float64)


@cache
def _model() -> Any:
    from skops import io as skops_io

    data = _MODEL.read_bytes()
    if hashlib.sha256(data).hexdigest() != _DIGEST:
        raise BundleError(f"{_MODEL}: altered since it was made (SHA-256); reinstall")
    return skops_io.loads(data, trusted=list(_TYPES))
