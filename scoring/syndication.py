"""Near-identical articles grouped: one wire story in forty outlets is one origin."""

from collections.abc import Sequence

import numpy as np
from datasketch import MinHash, MinHashLSH
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from sklearn.utils import murmurhash3_32

from newsgauge.scoring.reading import Reading

# 128 permutations estimate a Jaccard similarity within about .04 (1 / (2 sqrt(128))).
N_PERMUTATIONS = 128
# Two texts that share this many of their five-word runs are copies of one another;
# independent reports of one event share under a twentieth of theirs.
_MIN_SIMILARITY = 0.5
_RUN = 5
_SCHEME = "affine32"


def signature(reading: Reading) -> NDArray[np.uint32]:
    """Return the MinHash signature of a text's runs of five folded words.

    Shape (128,), dtype uint32. A text of fewer words is one run, as it stands.
    """
    forms = [form for form in reading.forms if form]
    runs = [" ".join(forms[i : i + _RUN]) for i in range(len(forms) - _RUN + 1)]
    # Too few words to be told apart by them: only the same text is a copy.
    runs = runs or [" ".join(reading.text.split())]
    minhash = MinHash(num_perm=N_PERMUTATIONS, seed=1, hashfunc=_hash, scheme=_SCHEME)
    minhash.update_batch([run.encode() for run in runs])
    return np.asarray(minhash.hashvalues, np.uint32)


def group_copies(signatures: Sequence[NDArray[np.uint32]]) -> NDArray[np.int64]:
    """Group texts that are copies of one another.

    Parameters
    ----------
    signatures : sequence of ndarray of shape (128,)
        As `signature` gives them.

    Returns
    -------
    ndarray of shape (n_articles,), dtype int64
        For each text the index of the first text of its group.
    """
    n_articles = len(signatures)
    index = MinHashLSH(threshold=_MIN_SIMILARITY, num_perm=N_PERMUTATIONS)
    rows: list[int] = []
    columns: list[int] = []
    first_of: dict[bytes, int] = {}
    for i, values in enumerate(signatures):
        # Exact copies stay out of the index, whose buckets they would fill.
        same = first_of.setdefault(values.tobytes(), i)
        if same != i:
            rows.append(i)
            columns.append(same)
            continue
        minhash = MinHash(
            num_perm=N_PERMUTATIONS, seed=1, hashvalues=values, scheme=_SCHEME
        )
        for j in index.query(minhash):
            if np.mean(values == signatures[j]) >= _MIN_SIMILARITY:
                rows.append(i)
                columns.append(j)
        index.insert(i, minhash)
    links = sparse.coo_array(
        (np.ones(len(rows)), (rows, columns)), shape=(n_articles, n_articles)
    )
    _, component = connected_components(links, directed=False)
    _, first = np.unique(component, return_index=True)
    return np.asarray(first[component], np.int64)


def _hash(data: bytes) -> int:
    return int(murmurhash3_32(data, seed=0, positive=True))
