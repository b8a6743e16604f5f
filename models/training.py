"""Training a framing model on judged texts, with whole outlets left out to test it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import Pipeline

from newsgauge.models.evaluation import Predictions
from newsgauge.scoring.article import Article
from newsgauge.scoring.axis import Axis
from newsgauge.scoring.errors import LabelError
from newsgauge.scoring.features import HashedNgrams
from newsgauge.scoring.framing import FramingClassifier, part_outlets
from newsgauge.scoring.intake.boilerplate import find_boilerplate
from newsgauge.scoring.reading import Reading

N_FEATURES = 2**18
_MIN_GROUPS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Labelled texts, as features.

    Attributes
    ----------
    counts : csr_array of shape (n_rows, N_FEATURES)
        Hashed n-grams of each text.
    scale : ndarray of shape (n_rows,), dtype float64
        Readers' judgement; its sign gives the class of a three-class axis.
    groups : ndarray of shape (n_rows,), dtype str
        Outlet of each text, or the event of a contrast set.
    anchors : ndarray of shape (n_rows,), dtype bool
        Texts that are trained on and never tested, such as contrast sets.
    weights : ndarray of shape (n_rows,), dtype float64, or None
        How much each counts; None is 1 for all.
    """

    counts: sparse.csr_array
    scale: NDArray[np.float64]
    groups: NDArray[np.str_]
    anchors: NDArray[np.bool_]
    weights: NDArray[np.float64] | None = None

    @classmethod
    def of(
        cls, axis: Axis, texts: Iterable[str], scale: ArrayLike, groups: ArrayLike
    ) -> Self:
        """Read texts of outlets, as scoring would."""
        counts = new_model(axis).named_steps["ngrams"].transform(readings(texts))
        return cls(
            counts=counts,
            scale=np.asarray(scale, float),
            groups=np.asarray(groups, str),
            anchors=np.zeros(counts.shape[0], bool),
        )

    def take(self, rows: NDArray[Any]) -> Self:
        """Return some of the rows, by mask or index."""
        return replace(
            self,
            counts=self.counts[rows],
            scale=self.scale[rows],
            groups=self.groups[rows],
            anchors=self.anchors[rows],
            weights=None if self.weights is None else self.weights[rows],
        )

    def __add__(self, other: Self) -> Self:
        return replace(
            self,
            counts=sparse.vstack([self.counts, other.counts], format="csr"),
            scale=np.concatenate([self.scale, other.scale]),
            groups=np.concatenate([self.groups, other.groups]),
            anchors=np.concatenate([self.anchors, other.anchors]),
            weights=None
            if self.weights is None and other.weights is None
            else np.concatenate([self.all_weights, other.all_weights]),
        )

    @property
    def all_weights(self) -> NDArray[np.float64]:
        """Weights of all rows, 1 where none are given."""
        return np.ones(len(self.scale)) if self.weights is None else self.weights


def new_model(axis: Axis) -> Pipeline:
    """Return an unfitted model of an axis: n-grams, then the classifier."""
    return Pipeline(
        [
            (
                "ngrams",
                HashedNgrams(
                    n_features=N_FEATURES,
                    variants=dict(axis.variants),
                    masked=list(axis.masked),
                    lead_weights=[list(pair) for pair in axis.lead_weights],
                ),
            ),
            ("classifier", FramingClassifier(shares=dict(axis.shares))),
        ]
    )


def readings(texts: Iterable[str]) -> list[Reading]:
    """Read texts as scoring would: boilerplate found, quotations told apart."""
    return [
        Reading.of(
            Article(
                article_id="-", text=text, boilerplate=tuple(find_boilerplate(text))
            )
        )
        for text in texts
    ]


def class_indices(scale: NDArray[np.float64], n_classes: int = 3) -> NDArray[np.int64]:
    """Return the class of each judgement, from 0 at the negative pole.

    Of three classes the one in the middle is judged 0 exactly; of others each has an
    equal step from -1 to 1.
    """
    if n_classes == 3:
        return (np.sign(scale) + 1).astype(np.int64)
    steps = (np.clip(scale, -1, 1) + 1) / 2 * (n_classes - 1)
    return np.rint(steps).astype(np.int64)


def fit_base(
    axis: Axis, rows: Rows, folds: NDArray[np.int64] | None = None, *, n_jobs: int = 1
) -> tuple[Pipeline, NDArray[np.int64], NDArray[np.float64]]:
    """Return a model trained on all rows, and what it says of each without its outlet.

    Parameters
    ----------
    axis : Axis
        What is scored.
    rows : Rows
        Labelled texts.
    folds : ndarray of shape (n_rows,), optional
        Fold of each row, -1 for anchors; None parts the outlets.
    n_jobs : int, default=1
        Processes; the figures are the same.

    Returns
    -------
    model : Pipeline
        Fitted.
    folds : ndarray of shape (n_rows,)
        As given, or as parted.
    held_out : ndarray of shape (n_rows, n_classes)
        See `newsgauge.scoring.framing.FramingClassifier.cross_fit`, with the columns
        in the order of the axis.

    Raises
    ------
    LabelError
        If the rows are too few, or a fold of outlets holds all texts of a class.
    """
    _check(rows)
    found = np.bincount(
        class_indices(rows.scale, len(axis.classes)), minlength=len(axis.classes)
    )
    if not found.all():
        missing = axis.classes[int(found.argmin())]
        raise LabelError(
            f"no text is labelled {missing!r}; label some, or use the base"
        )
    model = new_model(axis)
    classifier = model.named_steps["classifier"]
    y = np.asarray(axis.classes)[class_indices(rows.scale, len(axis.classes))]
    try:
        if folds is None:
            folds = part_outlets(y, rows.groups, rows.anchors, classifier.n_folds)
        held_out = classifier.cross_fit(
            rows.counts,
            y,
            groups=list(rows.groups),
            anchors=rows.anchors,
            folds=folds,
            weights=rows.weights,
            n_jobs=n_jobs,
        )
    except ValueError as error:
        raise LabelError(
            f"{error}; label more outlets or more of each class"
        ) from error
    order = [list(classifier.classes_).index(name) for name in axis.classes]
    return model, folds, held_out[:, order]


def reference_of(held_out: NDArray[np.float64]) -> dict[str, Any]:
    """Return what is said of texts of outlets left out: see `newsgauge.scoring.drift`.

    Parameters
    ----------
    held_out : ndarray of shape (n_rows, n_classes)
        As `fit_base` gives them; NaN for anchors.
    """
    tested = held_out[~np.isnan(held_out[:, 0])]
    deciles = np.quantile(tested[:, -1] - tested[:, 0], np.linspace(0.1, 0.9, 9))
    return {"score_deciles": deciles.round(4).tolist()}


def fit(axis: Axis, rows: Rows) -> Pipeline:
    """Return a model trained on all rows; see `fit_base`."""
    return fit_base(axis, rows)[0]


def predict(axis: Axis, model: Pipeline, rows: Rows) -> Predictions:
    """Return what a model says of rows."""
    classifier = model.named_steps["classifier"]
    order = [list(classifier.classes_).index(name) for name in axis.classes]
    return Predictions(
        classes=axis.classes,
        probabilities=classifier.predict_proba(rows.counts)[:, order],
        truth=class_indices(rows.scale, len(axis.classes)),
        scale=rows.scale,
        groups=rows.groups,
    )


def outlet_folds(
    rows: Rows, *, n_folds: int = 4, n_repeats: int = 1
) -> list[tuple[str, ...]]:
    """Part the tested outlets into folds, once or several times over.

    Each fold has outlets of every kind, and about the mix of classes of all, so that
    one model scores all that is compared. (Leaving one outlet out at a time and pooling
    compares scores of models of which each has another mix of classes: there a constant
    guess has Spearman -.74, and calibrating each model for one mix turns that round and
    flatters.)

    Where a few outlets have most texts, every repeat parts those alike.

    Returns
    -------
    list of tuple of str
        ``n_folds * n_repeats`` folds, each of outlets that are left out together; every
        outlet is in ``n_repeats`` of them.
    """
    tested = rows.take(~rows.anchors)
    y = class_indices(tested.scale)
    return [
        tuple(str(name) for name in np.unique(tested.groups[test]))
        for seed in range(n_repeats)
        for _, test in StratifiedGroupKFold(
            n_folds, shuffle=True, random_state=seed
        ).split(y, y, tested.groups)
    ]


def predict_left_out(
    axis: Axis, rows: Rows, folds: Sequence[Sequence[str]]
) -> list[Predictions]:
    """Return predictions for outlets by a model that saw none of their texts.

    Each fold is a whole `fit`, its calibration included, on the other outlets.

    Parameters
    ----------
    axis : Axis
        What is scored.
    rows : Rows
        All labelled texts; anchors are trained on, but for those of outlets left out,
        and not tested.
    folds : sequence of sequences of str
        Outlets that are left out together.

    Returns
    -------
    list of Predictions
        One a fold.

    Raises
    ------
    LabelError
        If the rows are of fewer than five outlets.
    """

    def predict_fold(outlets: Sequence[str]) -> Predictions:
        left_out = np.isin(rows.groups, list(outlets))
        model = fit(axis, rows.take(~left_out))
        return predict(axis, model, rows.take(left_out & ~rows.anchors))

    found = Parallel(n_jobs=-1, max_nbytes=None)(
        delayed(predict_fold)(outlets) for outlets in folds
    )
    return list(found)


def _check(rows: Rows) -> None:
    n_groups = len(np.unique(rows.groups[~rows.anchors]))
    if n_groups < _MIN_GROUPS:
        raise LabelError(
            f"labelled rows of {n_groups} outlets; at least {_MIN_GROUPS} are needed "
            "to test on outlets left out"
        )
