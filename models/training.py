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
from newsgauge.scoring.framing import FramingClassifier
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
    """

    counts: sparse.csr_array
    scale: NDArray[np.float64]
    groups: NDArray[np.str_]
    anchors: NDArray[np.bool_]

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
        )

    def __add__(self, other: Self) -> Self:
        return replace(
            self,
            counts=sparse.vstack([self.counts, other.counts], format="csr"),
            scale=np.concatenate([self.scale, other.scale]),
            groups=np.concatenate([self.groups, other.groups]),
            anchors=np.concatenate([self.anchors, other.anchors]),
        )


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


def class_indices(scale: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return 0, 1 or 2 for judgements below, at and above 0."""
    return (np.sign(scale) + 1).astype(np.int64)


def fit(axis: Axis, rows: Rows) -> Pipeline:
    """Return a model trained on all rows.

    Raises
    ------
    LabelError
        If the rows are of fewer than five outlets.
    """
    _check(rows)
    model = new_model(axis)
    y = np.asarray(axis.classes)[class_indices(rows.scale)]
    model.named_steps["classifier"].fit(
        rows.counts, y, groups=list(rows.groups), anchors=rows.anchors
    )
    return model


def predict(axis: Axis, model: Pipeline, rows: Rows) -> Predictions:
    """Return what a model says of rows."""
    classifier = model.named_steps["classifier"]
    order = [list(classifier.classes_).index(name) for name in axis.classes]
    return Predictions(
        classes=axis.classes,
        probabilities=classifier.predict_proba(rows.counts)[:, order],
        truth=class_indices(rows.scale),
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
