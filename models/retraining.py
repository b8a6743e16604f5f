"""Learning from newly labelled rows, with what a model knows already or alone."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.pipeline import Pipeline

from newsgauge.models.base import Base
from newsgauge.models.evaluation import Predictions, refusal_threshold
from newsgauge.models.gate import Verdict, judge
from newsgauge.models.labels import LabelledRow
from newsgauge.models.suspects import find_suspects
from newsgauge.models.training import (
    Rows,
    class_indices,
    fit_base,
    predict,
    reference_of,
)
from newsgauge.scoring.axis import Axis
from newsgauge.scoring.errors import LabelError
from newsgauge.scoring.framing import part_outlets

_N_FOLDS = 4
# Fewer rows than this say nothing, neither to learn from nor to be judged by.
_MIN_ROWS = 20
# How much a new row counts beside one of the base, which are forty times as many.
# Chosen from 1, 3, 8 and 20 (by repeating rows): macro-F1 on the other outlets of two
# events, each with its outlets known to the base and not, rose by .012, .015, .024 and
# .029 on average; the more, the more a wrong label harms.
_NEW_WEIGHT = 8.0
# The least certain tenth is refused, as in the models that ship.
REFUSED_SHARE = 0.10
# A class so probable is never refused, however sure the model is of all others.
_MAX_THRESHOLD = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """The model that is in use, with what it learned from.

    Attributes
    ----------
    model : Pipeline
        The model.
    base : Base or None
        Its training rows; None where they are not to be learned from.
    """

    model: Pipeline
    base: Base | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrained:
    """A candidate, and how it compares.

    Attributes
    ----------
    model : Pipeline
        Fitted on all rows.
    base : Base
        All rows, with what is said of each by weights without its outlet.
    verdict : Verdict
        Whether it may be promoted, and why.
    old, new : Predictions
        What the candidate says of the rows of the base, and of the new ones.
    min_probability : float
        Refusal threshold.
    suspects : list of int
        New rows in order of how likely their label is wrong.
    warnings : list of str
        What makes the figures less sure.
    digest : str
        SHA-256 of the model's parameters and arrays: equal where the rows are.
    rows_digest : str
        SHA-256 of the rows.
    reference : dict
        What the rows are like; see `newsgauge.scoring.drift`.
    """

    model: Pipeline
    base: Base
    verdict: Verdict
    old: Predictions
    new: Predictions
    min_probability: float
    suspects: list[int]
    warnings: list[str]
    digest: str
    rows_digest: str
    reference: dict[str, Any]


def retrain(
    axis: Axis,
    labelled: Sequence[LabelledRow],
    current: Current | None,
    *,
    n_jobs: int = -1,
    report: Callable[[str], None] = lambda _: None,
) -> Retrained:
    """Learn from labelled rows, and judge what was learned.

    Old rows are scored by weights that saw no text of their outlet; new ones by weights
    that saw all old rows, but no new row of their outlet, as the current model has.
    Seeds are fixed: the same rows give the same model.

    Parameters
    ----------
    axis : Axis
        What is scored.
    labelled : sequence of LabelledRow
        New rows, one a text, without problems.
    current : Current or None
        The model in use; None where there is none.
    n_jobs : int
        Processes; -1 takes one a core.
    report : callable
        Told what is being done.

    Raises
    ------
    LabelError
        If the rows are too few or too alike to test on outlets left out.
    """
    if len(labelled) < _MIN_ROWS:
        raise LabelError(
            f"{len(labelled)} labelled texts; at least {_MIN_ROWS} are needed"
        )
    warnings: list[str] = []
    report(f"reading {len(labelled):,} texts")
    new = _rows(axis, labelled, warnings)
    if len({row.label for row in labelled}) == 1:
        warnings.append(f"all new texts are labelled {labelled[0].label!r}")
    new_folds = _parted(axis, new, warnings)
    base = None if current is None else current.base
    if base is None:
        report(f"fitting {_N_FOLDS} folds and the whole, {len(labelled):,} rows")
        model, folds, held_out = fit_base(axis, new, new_folds, n_jobs=n_jobs)
        rows, n_old = new, 0
    else:
        rows, n_old = base.rows + new, len(base.folds)
        report(f"fitting {_N_FOLDS} folds and the whole, {len(rows.scale):,} rows")
        # New rows are learned from in every fold but those of their own outlet.
        fixed = replace(rows, anchors=np.r_[base.rows.anchors, ~new.anchors])
        fixed_folds = np.r_[base.folds, np.full(len(new_folds), -1)]
        model, _, held_out = fit_base(axis, fixed, fixed_folds, n_jobs=n_jobs)
        report("fitting folds of the new rows")
        known = np.intersect1d(new.groups, base.rows.groups)
        if len(known):
            warnings.append(
                f"{len(known)} outlets of the new rows are known to the model: the "
                "figures on those rows say nothing of other outlets"
            )
        held_out[n_old:] = _of_new(axis, rows, n_old, new_folds, model, n_jobs)
        folds = np.r_[base.folds, _joined(base, new, new_folds)]
    report("comparing")
    everything = _predictions(axis, rows, held_out)
    old = everything.take(np.flatnonzero(folds[:n_old] >= 0))
    fresh = everything.take(np.arange(n_old, len(folds)))
    verdict = judge(_of_current(axis, current, new, old), (old, fresh))
    features = model.named_steps["classifier"].features_
    tested = everything.take(np.flatnonzero(folds >= 0))
    return Retrained(
        model=model,
        base=Base.of(rows, folds, held_out, features),
        verdict=verdict,
        old=old,
        new=fresh,
        min_probability=min(refusal_threshold([tested], REFUSED_SHARE), _MAX_THRESHOLD),
        suspects=[int(i) for i in find_suspects(fresh.probabilities, fresh.truth)],
        warnings=warnings,
        digest=model_digest(model),
        rows_digest=_rows_digest(rows),
        reference=reference_of(held_out),
    )


def _rows(axis: Axis, labelled: Sequence[LabelledRow], warnings: list[str]) -> Rows:
    scale = np.linspace(-1, 1, len(axis.classes))
    names = [row.outlet or f"text {i}: {row.where}" for i, row in enumerate(labelled)]
    n_nameless = sum(row.outlet is None for row in labelled)
    if n_nameless:
        warnings.append(
            f"{n_nameless} rows name no outlet; each stands for itself, so that texts "
            "of one outlet may be on both sides of a test, and figures flatter"
        )
    rows = Rows.of(
        axis,
        [row.text for row in labelled],
        [scale[axis.classes.index(row.label)] for row in labelled],
        names,
    )
    return replace(rows, weights=np.full(len(labelled), _NEW_WEIGHT))


def _parted(axis: Axis, rows: Rows, warnings: list[str]) -> NDArray[np.int64]:
    """Part rows into folds by outlet; by text where there are too few outlets."""
    y = class_indices(rows.scale, len(axis.classes)).astype(str)
    names = rows.groups
    n_outlets = len(np.unique(names))
    if n_outlets < _N_FOLDS:
        warnings.append(
            f"texts of {n_outlets} outlets, too few to leave any out: texts are left "
            "out instead, and the figures on them say nothing of other outlets"
        )
        names = np.arange(len(y)).astype(str)
    try:
        return part_outlets(y, names, rows.anchors, _N_FOLDS)
    except ValueError as error:
        raise LabelError(f"{error}; label more texts of each class") from error


def _of_new(
    axis: Axis,
    rows: Rows,
    n_old: int,
    new_folds: NDArray[np.int64],
    model: Pipeline,
    n_jobs: int,
) -> NDArray[np.float64]:
    """Return probabilities of new rows by weights without the new rows of their fold.

    All old rows are learned from, as the current model has: else an outlet that the
    base knows would be compared with a model that does not. Calibrated as the whole.
    """
    classifier = model.named_steps["classifier"]
    order = [list(classifier.classes_).index(name) for name in axis.classes]
    y = np.asarray(axis.classes)[class_indices(rows.scale, len(axis.classes))]
    weights = rows.all_weights
    found = np.zeros((len(new_folds), len(axis.classes)))
    numbers = np.unique(new_folds)
    tests = [n_old + np.flatnonzero(new_folds == number) for number in numbers]
    kept = [np.setdiff1d(np.arange(len(y)), test) for test in tests]
    fitted = Parallel(n_jobs=n_jobs, max_nbytes=None)(
        delayed(clone(classifier).fit_weights)(
            rows.counts[k], y[k], rows.groups[k], weights[k]
        )
        for k in kept
    )
    for test, part in zip(tests, fitted, strict=True):
        decision = part.decision_function(rows.counts[test])
        found[test - n_old] = classifier.probabilities(decision)[:, order]
    return found


def _joined(base: Base, new: Rows, new_folds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the folds of new rows: that of an outlet known to the base is its own."""
    tested = base.folds >= 0
    known = dict(zip(base.rows.groups[tested], base.folds[tested], strict=True))
    first = dict(zip(new.groups, new_folds, strict=True))
    return np.array([known.get(name, first[name]) for name in new.groups], np.int64)


def _predictions(axis: Axis, rows: Rows, probabilities: NDArray[Any]) -> Predictions:
    return Predictions(
        classes=axis.classes,
        probabilities=np.asarray(probabilities, np.float64),
        truth=class_indices(rows.scale, len(axis.classes)),
        scale=rows.scale,
        groups=rows.groups,
    )


def _of_current(
    axis: Axis, current: Current | None, new: Rows, old: Predictions
) -> tuple[Predictions, Predictions] | None:
    if current is None:
        return None
    fresh = predict(axis, current.model, new)
    if current.base is None:
        return old, fresh
    tested = current.base.folds >= 0
    held_out = current.base.held_out[tested].astype(np.float64)
    return replace(old, probabilities=held_out), fresh


def model_digest(model: Pipeline) -> str:
    """Return the SHA-256 of a model's parameters and arrays.

    Not of its file, which holds times and addresses in memory.
    """
    digest = hashlib.sha256()
    for name, step in model.steps:
        digest.update(name.encode())
        digest.update(repr(sorted(step.get_params().items())).encode())
        for key, value in sorted(vars(step).items()):
            if key.endswith("_"):
                digest.update(key.encode())
                digest.update(np.ascontiguousarray(value).tobytes())
    return digest.hexdigest()


def _rows_digest(rows: Rows) -> str:
    digest = hashlib.sha256()
    for array in (
        rows.counts.indptr,
        rows.counts.indices,
        rows.counts.data,
        rows.scale,
    ):
        digest.update(np.ascontiguousarray(array).tobytes())
    digest.update("\n".join(rows.groups).encode("utf-8", "replace"))
    return digest.hexdigest()
