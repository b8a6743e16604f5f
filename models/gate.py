"""The gate: a candidate is promoted only if it is better on the new and no worse."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsgauge.models.evaluation import (
    Predictions,
    brier,
    calibration_error,
    macro_f1,
)

_N_RESAMPLES = 1000
# Two-sided 95 %.
_QUANTILES = (0.025, 0.975)
# As many articles that got worse as are listed.
_MAX_WORSE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A figure of the candidate less that of the current model, on the same rows.

    Attributes
    ----------
    current, candidate : float
        The two figures.
    low, high : float
        95 % interval of their difference, by paired bootstrap over rows.
    n : int
        Rows.
    """

    current: float
    candidate: float
    low: float
    high: float
    n: int

    @property
    def change(self) -> float:
        """Candidate less current."""
        return self.candidate - self.current


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the gate says.

    Attributes
    ----------
    promoted : bool
        Whether the candidate may take the place of the current model.
    reason : str
        Why, in one line.
    differences : dict of str to Difference
        ``old_macro_f1``, ``old_brier``, ``new_macro_f1``, ``new_brier``; those of rows
        that there are.
    worse : list of int
        New rows that the candidate gets wrong and the current model right, or is less
        sure of, worst first; at most twenty.
    """

    promoted: bool
    reason: str
    differences: dict[str, Difference]
    worse: list[int]


def judge(
    current: tuple[Predictions, Predictions] | None,
    candidate: tuple[Predictions, Predictions],
    *,
    seed: int = 0,
) -> Verdict:
    """Compare a candidate with the current model.

    Each is what it says of the old rows by weights without their outlet, and of the new
    ones: the current model has seen none of these, the candidate is cross-fitted. It is
    refused where macro-F1 on the old rows is worse beyond noise (the interval of the
    difference lies below 0), and where the new rows are not better: macro-F1 not above,
    or the interval of the Brier score's difference not below 0. The same where the
    Brier score on the old rows is worse beyond noise, or all new rows are of one class.

    Parameters
    ----------
    current : pair of Predictions, or None
        Old and new rows; None where there is no model yet. Then the candidate must be
        better than naming the most common class.
    candidate : pair of Predictions
        Old and new rows, in the same order.
    seed : int
        Of the bootstrap.
    """
    if current is None:
        return _judge_first(candidate[1])
    differences: dict[str, Difference] = {}
    for when, mine, theirs in zip(("old", "new"), candidate, current, strict=True):
        if len(mine.truth):
            for name, figure in (("macro_f1", macro_f1), ("brier", brier)):
                differences[f"{when}_{name}"] = _difference(figure, mine, theirs, seed)
    worse = _worse(candidate[1], current[1])
    reason = _refusal(differences)
    if len(np.unique(candidate[1].truth)) == 1:
        reason = "all new rows are of one class; nothing shows that it is told apart"
    if reason is not None:
        return Verdict(
            promoted=False, reason=reason, differences=differences, worse=worse
        )
    gain = differences["new_macro_f1"]
    of_old = (
        "and not worse beyond noise on the old"
        if "old_macro_f1" in differences
        else "; it learned from no old rows and was tested on none"
    )
    reason = (
        f"better on {gain.n} new rows (macro-F1 {gain.current:.3f} to "
        f"{gain.candidate:.3f}) {of_old}"
    )
    return Verdict(promoted=True, reason=reason, differences=differences, worse=worse)


def _refusal(differences: dict[str, Difference]) -> str | None:
    if "new_macro_f1" not in differences:
        return "no new rows; nothing to gain"
    old = differences.get("old_macro_f1")
    if old is not None and old.high < 0:
        return (
            f"worse on {old.n:,} old rows: macro-F1 {old.current:.3f} to "
            f"{old.candidate:.3f} (difference {old.low:+.3f} to {old.high:+.3f})"
        )
    loss_old = differences.get("old_brier")
    if loss_old is not None and loss_old.low > 0:
        return (
            f"worse on {loss_old.n:,} old rows: Brier score {loss_old.current:.3f} to "
            f"{loss_old.candidate:.3f} (difference {loss_old.low:+.3f} to "
            f"{loss_old.high:+.3f})"
        )
    f1, loss = differences["new_macro_f1"], differences["new_brier"]
    if f1.change <= 0 or loss.high >= 0:
        return (
            f"not better beyond noise on {f1.n} new rows: macro-F1 {f1.current:.3f} to "
            f"{f1.candidate:.3f}, Brier score {loss.current:.3f} to "
            f"{loss.candidate:.3f} (difference {loss.low:+.3f} to {loss.high:+.3f})"
        )
    return None


def _judge_first(new: Predictions) -> Verdict:
    """Judge the first model of an axis against naming the most common class."""
    counts = np.bincount(new.truth, minlength=len(new.classes))
    constant = np.tile(counts / counts.sum(), (len(new.truth), 1))
    majority = Predictions(
        classes=new.classes,
        probabilities=constant,
        truth=new.truth,
        scale=new.scale,
        groups=new.groups,
    )
    differences = {
        "new_macro_f1": _difference(macro_f1, new, majority, 0),
        "new_brier": _difference(brier, new, majority, 0),
    }
    f1, loss = differences["new_macro_f1"], differences["new_brier"]
    promoted = f1.low > 0 and loss.change < 0
    said = "better" if promoted else "not better beyond noise"
    reason = (
        f"first model of the axis, {said} than naming the most common class: macro-F1 "
        f"{f1.candidate:.3f} against {f1.current:.3f} on {f1.n} rows left out"
    )
    return Verdict(promoted=promoted, reason=reason, differences=differences, worse=[])


def _difference(
    figure: Callable[[Predictions], float],
    candidate: Predictions,
    current: Predictions,
    seed: int,
) -> Difference:
    rng = np.random.default_rng(seed)
    n = len(candidate.truth)
    draws = []
    for _ in range(_N_RESAMPLES):
        rows = rng.integers(0, n, n)
        draws.append(_quick(figure, candidate, rows) - _quick(figure, current, rows))
    low, high = np.quantile(draws, _QUANTILES)
    return Difference(
        current=figure(current),
        candidate=figure(candidate),
        low=float(low),
        high=float(high),
        n=n,
    )


def _quick(
    figure: Callable[[Predictions], float], p: Predictions, rows: NDArray[np.int64]
) -> float:
    """Return a figure on some rows; macro-F1 by counting, a hundred times as fast."""
    if figure is not macro_f1:
        return figure(p.take(rows))
    n = len(p.classes)
    guess = p.probabilities[rows].argmax(axis=1)
    table = np.bincount(p.truth[rows] * n + guess, minlength=n * n).reshape(n, n)
    right = table.diagonal()
    total = table.sum(axis=0) + table.sum(axis=1)
    return float(np.mean(2 * right / np.maximum(total, 1)))


def _worse(candidate: Predictions, current: Predictions) -> list[int]:
    """Return the rows whose true class lost most probability, worst first."""
    rows = np.arange(len(candidate.truth))
    lost = (
        current.probabilities[rows, current.truth]
        - candidate.probabilities[rows, candidate.truth]
    )
    order = np.argsort(-lost, kind="stable")[:_MAX_WORSE]
    return [int(row) for row in order if lost[row] > 0]


def figures_of(p: Predictions) -> dict[str, float]:
    """Return the figures that a user is shown of a model on some rows."""
    return {
        "n": float(len(p.truth)),
        "macro_f1": macro_f1(p),
        "brier": brier(p),
        "calibration_error": calibration_error(p),
    }
