"""Which articles to label next: uncertain, unlike one another, of many outlets."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

# How much an article loses for each chosen one of its outlet, and of its topic; by
# hand, so that the second of an outlet must be a quarter more uncertain.
_SAME_OUTLET, _SAME_TOPIC = 0.8, 0.8
# How much it loses for being like one that is chosen, or labelled (cosine 1).
_LIKE = 0.7


def suggest(
    probabilities: NDArray[np.float64],
    rows: sparse.csr_array,
    outlets: Sequence[str],
    topics: Sequence[str],
    n: int,
    labelled: sparse.csr_array | None = None,
) -> list[int]:
    """Return the articles that are most useful to label, most useful first.

    Greedily: the entropy of an article's probabilities, less for each article of its
    outlet or topic that is chosen already, and for being like one (or like one that is
    labelled). So that no outlet, event or phrase is learned alone.

    Parameters
    ----------
    probabilities : ndarray of shape (n_articles, n_classes)
        Of each class, as the model in use gives them.
    rows : csr_array of shape (n_articles, n_features)
        Features of each, for likeness.
    outlets, topics : sequence of str, length n_articles
        Of each article.
    n : int
        How many.
    labelled : csr_array of shape (n_labelled, n_features), optional
        Features of what is labelled.

    Returns
    -------
    list of int
        Row numbers, at most `n`.
    """
    p = np.clip(probabilities, 1e-12, 1)
    entropy = -np.sum(p * np.log(p), axis=1) / np.log(p.shape[1])
    unit = normalize(rows)
    like = np.zeros(len(entropy))
    if labelled is not None and labelled.shape[0]:
        like = (unit @ normalize(labelled).T).max(axis=1).toarray().ravel()
    n_outlet: Counter[str] = Counter()
    n_topic: Counter[str] = Counter()
    chosen: list[int] = []
    left = np.ones(len(entropy), bool)
    for _ in range(min(n, len(entropy))):
        spread = np.array(
            [
                _SAME_OUTLET ** n_outlet[outlet] * _SAME_TOPIC ** n_topic[topic]
                for outlet, topic in zip(outlets, topics, strict=True)
            ]
        )
        value = np.where(left, entropy * spread * (1 - _LIKE * like), -1.0)
        best = int(value.argmax())
        chosen.append(best)
        left[best] = False
        n_outlet[outlets[best]] += 1
        n_topic[topics[best]] += 1
        like = np.maximum(like, (unit @ unit[[best]].T).toarray().ravel())
    return chosen
