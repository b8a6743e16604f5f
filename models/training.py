"""Training a framing model on judged texts, with whole outlets left out to test it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
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
    """Labelled texts.

    Attributes
    ----------
    texts : sequence of str
        As scoring would read them.
    scale : ndarray of shape (n_rows,), dtype float64
        Readers' judgement; its sign gives the class of a three-class axis.
    groups : ndarray of shape (n_rows,), dtype str
        Outlet of each text.
    """

    texts: Sequence[str]
    scale: NDArray[np.float64]
    groups: NDArray[np.str_]


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
    X = model.named_steps["ngrams"].transform(readings(rows.texts))
    y = np.asarray(axis.classes)[class_indices(rows.scale)]
    model.named_steps["classifier"].fit(X, y, groups=list(rows.groups))
    return model


def predict_left_out(
    axis: Axis, rows: Rows, folds: Mapping[str, Sequence[str]]
) -> Predictions:
    """Return predictions for each outlet by a model that saw none of its texts.

    Parameters
    ----------
    axis : Axis
        What is scored.
    rows : Rows
        All labelled texts.
    folds : mapping of str to sequence of str
        Outlets that are left out together (one house under several names).

    Raises
    ------
    LabelError
        If the rows are of fewer than five outlets.
    """
    _check(rows)
    model = new_model(axis)
    X = model.named_steps["ngrams"].transform(readings(rows.texts))
    truth = class_indices(rows.scale)
    y = np.asarray(axis.classes)[truth]
    probabilities = np.zeros((len(y), len(axis.classes)))
    for outlets in folds.values():
        test = np.isin(rows.groups, list(outlets))
        classifier = FramingClassifier(shares=dict(axis.shares))
        classifier.fit(X[~test], y[~test], groups=list(rows.groups[~test]))
        order = [list(classifier.classes_).index(name) for name in axis.classes]
        probabilities[test] = classifier.predict_proba(X[test])[:, order]
    return Predictions(
        classes=axis.classes,
        probabilities=probabilities,
        truth=truth,
        scale=rows.scale,
        groups=rows.groups,
    )


def _check(rows: Rows) -> None:
    n_groups = len(np.unique(rows.groups))
    if n_groups < _MIN_GROUPS:
        raise LabelError(
            f"labelled rows of {n_groups} outlets; at least {_MIN_GROUPS} are needed "
            "to test on outlets left out"
        )
