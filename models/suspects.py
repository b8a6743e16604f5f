"""Labels that are likely wrong: for a second look, never dropped.

Confident learning (Northcutt, Jiang and Chuang, "Confident Learning: Estimating
Uncertainty in Dataset Labels", JAIR 2021) on probabilities by models that saw no text
of the row's outlet, ordered by normalised margin.
"""

import numpy as np
from numpy.typing import NDArray


def find_suspects(
    probabilities: NDArray[np.float64], labels: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the rows whose label is likely wrong, most likely first.

    Parameters
    ----------
    probabilities : ndarray of shape (n_rows, n_classes)
        Of each class, by models that did not see the row.
    labels : ndarray of shape (n_rows,)
        Index of the class that it is labelled.

    Returns
    -------
    ndarray of int
        Those to which another class is given with more probability, in order: those
        first that have it with more confidence than its own texts have on average, by
        how far the label's probability lies below it.
    """
    n_rows, n_classes = probabilities.shape
    rows = np.arange(n_rows)
    # What a class's own texts are given on average; 1 where it has none.
    threshold = np.array(
        [
            probabilities[labels == c, c].mean() if np.any(labels == c) else 1.0
            for c in range(n_classes)
        ]
    )
    others = probabilities.copy()
    others[rows, labels] = -1.0
    best = others.argmax(axis=1)
    confident = probabilities[rows, best] >= threshold[best]
    margin = probabilities[rows, labels] - probabilities[rows, best]
    order = np.lexsort((margin, ~confident))
    return np.asarray(order[margin[order] < 0], np.int64)
