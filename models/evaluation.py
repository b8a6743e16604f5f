"""How good a framing model is on outlets that it never saw."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.metrics import f1_score, roc_auc_score

# Bins of equal mass for the calibration error.
_N_BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictions:
    """What a model says of texts that it was not trained on.

    Attributes
    ----------
    classes : tuple of str
        From the negative pole to the positive one; columns of `probabilities`.
    probabilities : ndarray of shape (n_articles, n_classes)
        Rows sum to 1.
    truth : ndarray of shape (n_articles,), dtype int64
        Index of the true class.
    scale : ndarray of shape (n_articles,), dtype float64
        Readers' judgement, from below 0 (negative pole) to above 0.
    groups : ndarray of shape (n_articles,), dtype str
        Outlet of each text; intervals resample outlets' texts within outlets.
    """

    classes: tuple[str, ...]
    probabilities: NDArray[np.float64]
    truth: NDArray[np.int64]
    scale: NDArray[np.float64]
    groups: NDArray[np.str_]

    def take(self, rows: NDArray[np.int64]) -> "Predictions":
        """Return the predictions for some rows."""
        return Predictions(
            classes=self.classes,
            probabilities=self.probabilities[rows],
            truth=self.truth[rows],
            scale=self.scale[rows],
            groups=self.groups[rows],
        )

    @property
    def score(self) -> NDArray[np.float64]:
        """Probability of the positive pole less that of the negative one."""
        return self.probabilities[:, -1] - self.probabilities[:, 0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measured figure with its 95 % bootstrap interval.

    Attributes
    ----------
    value, low, high : float
        The figure on all rows, and the 2.5th and 97.5th percentile over resamples.
    n : int
        Rows.
    """

    value: float
    low: float
    high: float
    n: int


def spearman(p: Predictions) -> float:
    """Return the rank correlation of the score with readers' scale, in [-1, 1]."""
    if len(np.unique(p.score)) == 1:
        return 0.0  # the majority baseline: constant, so it ranks nothing
    return float(spearmanr(p.score, p.scale).statistic)


def macro_f1(p: Predictions) -> float:
    """Return macro-F1 of the most probable class, in [0, 1]."""
    guess = p.probabilities.argmax(axis=1)
    labels = np.arange(len(p.classes))
    return float(
        f1_score(p.truth, guess, labels=labels, average="macro", zero_division=0)
    )


def auc_poles(p: Predictions) -> float:
    """Return the AUC of the positive pole against the negative, others left out."""
    poles = (p.truth == 0) | (p.truth == len(p.classes) - 1)
    if len(np.unique(p.truth[poles])) < 2:
        return 0.5  # a resample without one of them: nothing to tell apart
    return float(roc_auc_score(p.truth[poles] > 0, p.score[poles]))


def auc_rest(p: Predictions) -> float:
    """Return the AUC of the positive pole against all other texts."""
    positive = p.truth == len(p.classes) - 1
    if positive.all() or not positive.any():
        return 0.5
    return float(roc_auc_score(positive, p.score))


def accuracy(p: Predictions) -> float:
    """Return the share of texts whose most probable class is the true one."""
    return float(np.mean(p.probabilities.argmax(axis=1) == p.truth))


def brier(p: Predictions) -> float:
    """Return the Brier score over all classes, in [0, 2]; lower is better.

    Brier, "Verification of Forecasts Expressed in Terms of Probability", 1950.
    """
    hot = np.eye(len(p.classes))[p.truth]
    return float(np.mean(np.sum((p.probabilities - hot) ** 2, axis=1)))


def calibration_error(p: Predictions) -> float:
    """Return the expected calibration error of the most probable class, in [0, 1].

    Ten bins of equal mass; the mean distance of confidence from accuracy (Naeini et
    al., "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015).
    """
    confidence = p.probabilities.max(axis=1)
    right = p.probabilities.argmax(axis=1) == p.truth
    order = np.argsort(confidence, kind="stable")
    gaps = [
        abs(confidence[rows].mean() - right[rows].mean()) * len(rows)
        for rows in np.array_split(order, _N_BINS)
        if len(rows)
    ]
    return float(sum(gaps) / len(p.truth))


def accuracy_at_coverage(p: Predictions, coverage: float) -> float:
    """Return accuracy on the most certain share `coverage` of the texts."""
    confidence = p.probabilities.max(axis=1)
    n_kept = max(1, round(coverage * len(confidence)))
    kept = np.argsort(-confidence, kind="stable")[:n_kept]
    return accuracy(p.take(kept))


def _accuracy_at_80(p: Predictions) -> float:
    return accuracy_at_coverage(p, 0.8)


MEASURES: Mapping[str, Callable[[Predictions], float]] = {
    "spearman": spearman,
    "macro_f1": macro_f1,
    "auc_poles": auc_poles,
    "auc_rest": auc_rest,
    "accuracy": accuracy,
    "accuracy_at_80": _accuracy_at_80,
    "brier": brier,
    "calibration_error": calibration_error,
}


def measure(
    folds: Sequence[Predictions], *, seed: int = 0, n_resamples: int = 300
) -> dict[str, Figure]:
    """Return every measure, its mean over folds, with its bootstrap interval.

    Each fold was scored by one model; scores of two models are never ranked together.
    Texts are resampled within their outlet, so that no resample lacks an outlet: the
    interval says how sure the figure is for these outlets, not for others. Resampling
    widens the gaps that a calibration error sums, so its interval may lie above it.

    Parameters
    ----------
    folds : sequence of Predictions
        On texts left out of training, one a model.
    seed : int
        Of the resampling.
    n_resamples : int
        How often; percentiles of fewer are coarser.

    Returns
    -------
    dict of str to Figure
        ``n`` counts a text as often as it was left out; intervals take repeats as
        independent.
    """
    rng = np.random.default_rng(seed)
    drawn: dict[str, list[float]] = {name: [] for name in MEASURES}
    for _ in range(n_resamples):
        samples = [fold.take(_resample(fold.groups, rng)) for fold in folds]
        for name, function in MEASURES.items():
            drawn[name].append(_mean(function, samples))
    return {
        name: Figure(
            value=_mean(function, folds),
            low=float(np.quantile(drawn[name], 0.025)),
            high=float(np.quantile(drawn[name], 0.975)),
            n=sum(len(fold.truth) for fold in folds),
        )
        for name, function in MEASURES.items()
    }


def _mean(
    function: Callable[[Predictions], float], folds: Sequence[Predictions]
) -> float:
    return float(np.mean([function(fold) for fold in folds]))


def _resample(groups: NDArray[np.str_], rng: np.random.Generator) -> NDArray[np.int64]:
    """Return row numbers drawn with replacement within each outlet."""
    order = np.argsort(groups, kind="stable")
    _, starts, counts = np.unique(groups[order], return_index=True, return_counts=True)
    drawn = rng.random(len(groups)) * np.repeat(counts, counts)
    return order[np.repeat(starts, counts) + drawn.astype(np.int64)]


def refusal_threshold(folds: Sequence[Predictions], share: float) -> float:
    """Return the probability below which the least certain `share` of texts lie."""
    best = np.concatenate([fold.probabilities.max(axis=1) for fold in folds])
    return float(np.quantile(best, share))


def ordered_share(
    scores: Sequence[float], events: Sequence[str], kinds: Sequence[str],
    *, higher: str, lower: str,
) -> float:  # fmt: skip
    """Return the share of events in which one framing scores above another.

    Parameters
    ----------
    scores, events, kinds : sequences of equal length
        Score, event and framing of each text.
    higher, lower : str
        Framings that are compared; a tie counts one half.
    """
    table: dict[str, dict[str, float]] = {}
    for score, event, kind in zip(scores, events, kinds, strict=True):
        table.setdefault(event, {})[kind] = score
    wins = [
        (row[higher] > row[lower]) + 0.5 * (row[higher] == row[lower])
        for row in table.values()
        if higher in row and lower in row
    ]
    return float(np.mean(wins))
