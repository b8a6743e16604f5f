"""The rows that a model learned from, kept in its bundle as features without texts."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy import sparse

from newsgauge.models.training import N_FEATURES, Rows
from newsgauge.scoring.bundle import ROW_FILES
from newsgauge.scoring.errors import BundleError

ROWS, FEATURES = ROW_FILES
# Bounds on what a bundle may unpack to: twenty times what ships.
_MAX_ROWS = 500_000
_MAX_ENTRIES = 200_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """Rows that a model learned from, and what it says of them without their outlet.

    Attributes
    ----------
    rows : Rows
        The rows, with those features alone that the model looks at: more would change
        nothing, since no fold looks at others.
    folds : ndarray of shape (n_rows,), dtype int64
        Fold of each, in which its outlet was left out; -1 for anchors.
    held_out : ndarray of shape (n_rows, n_classes), dtype float32
        Probabilities by weights that saw no text of the row's outlet, columns from the
        negative pole to the positive one; NaN for anchors.
    """

    rows: Rows
    folds: NDArray[np.int64]
    held_out: NDArray[np.float32]

    @classmethod
    def of(
        cls,
        rows: Rows,
        folds: NDArray[np.int64],
        held_out: NDArray[np.float64],
        features: NDArray[np.int32],
    ) -> Self:
        """Keep of rows the features that a model looks at."""
        kept = rows.counts[:, features]
        kept.sort_indices()
        counts = sparse.csr_array(
            (kept.data, features[kept.indices], kept.indptr), shape=rows.counts.shape
        )
        return cls(
            rows=Rows(
                counts=counts,
                scale=rows.scale,
                groups=rows.groups,
                anchors=rows.anchors,
                weights=rows.weights,
            ),
            folds=folds,
            held_out=held_out.astype(np.float32),
        )


def save_base(base: Base, folder: Path) -> None:
    """Write a base into a bundle's folder."""
    counts = base.rows.counts
    sizes = np.diff(counts.indptr)
    rows: dict[str, Any] = {
        "scale": base.rows.scale,
        "group": list(base.rows.groups),
        "anchor": base.rows.anchors,
        "weight": base.rows.all_weights,
        "fold": base.folds.astype(np.int8),
        "n_features": sizes.astype(np.int32),
    }
    rows |= {f"held_out_{i}": column for i, column in enumerate(base.held_out.T)}
    pq.write_table(
        pa.table(rows), folder / ROWS, compression="zstd", compression_level=19
    )
    # Features in order, each as its distance from the one before: three quarters of
    # the size.
    gaps = np.diff(counts.indices, prepend=0)
    starts = counts.indptr[:-1][sizes > 0]
    gaps[starts] = counts.indices[starts]
    pq.write_table(
        pa.table({"gap": gaps.astype(np.int32), "count": counts.data.astype(np.int32)}),
        folder / FEATURES,
        compression="zstd",
        compression_level=19,
        use_dictionary=False,
        column_encoding={"gap": "BYTE_STREAM_SPLIT", "count": "BYTE_STREAM_SPLIT"},
    )


def load_base(folder: Path) -> Base:
    """Read the base of a bundle, whose files `Bundle.load` has checked.

    Raises
    ------
    BundleError
        If there is none, or it is broken or too large.
    """
    if not (folder / ROWS).exists():
        raise BundleError(
            f"{folder}: has no training rows; train with --base none, or from the texts"
        )
    try:
        for name, most in ((ROWS, _MAX_ROWS), (FEATURES, _MAX_ENTRIES)):
            n_rows = pq.read_metadata(folder / name).num_rows
            if n_rows > most:
                raise BundleError(f"{folder / name}: {n_rows:,} rows; refused")
        table = pq.read_table(folder / ROWS)
        entries = pq.read_table(folder / FEATURES)
        sizes = table["n_features"].to_numpy()
        ends = np.concatenate([[0], np.cumsum(sizes)])
        features = _features(entries["gap"].to_numpy().astype(np.int64), ends)
        n_classes = sum(name.startswith("held_out_") for name in table.column_names)
        held_out = [table[f"held_out_{i}"].to_numpy() for i in range(n_classes)]
        counts = sparse.csr_array(
            (entries["count"].to_numpy().astype(np.float64), features, ends),
            shape=(len(sizes), N_FEATURES),
        )
        counts.check_format(full_check=True)
        if len(held_out) < 2 or ends[-1] != entries.num_rows or sizes.min() < 0:
            raise BundleError(f"{folder}: broken training rows (lengths differ)")
        base = Base(
            rows=Rows(
                counts=counts,
                scale=table["scale"].to_numpy().astype(np.float64),
                groups=np.array(table["group"].to_pylist(), str),
                anchors=np.asarray(table["anchor"].to_pylist(), bool),
                weights=table["weight"].to_numpy().astype(np.float64),
            ),
            folds=table["fold"].to_numpy().astype(np.int64),
            held_out=np.array(held_out, np.float32).T,
        )
        if not _is_sound(base):
            raise BundleError(f"{folder}: broken training rows (values out of range)")
    except (OSError, ValueError, KeyError, IndexError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0][:200]
        raise BundleError(f"{folder}: broken training rows ({reason})") from error
    return base


def _is_sound(base: Base) -> bool:
    """Tell whether values are such as training writes."""
    tested = base.folds >= 0
    said = base.held_out[tested]
    weights = base.rows.all_weights
    return bool(
        tested.any()
        and np.isfinite(base.rows.scale).all()
        and (base.folds >= -1).all()
        and (base.folds < 16).all()
        and ((weights > 0) & (weights < 1e6)).all()
        and ((said >= 0) & (said <= 1)).all()
        and (base.rows.counts.data > 0).all()
    )


def _features(gaps: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return features from their distances, which begin anew with each row."""
    total = np.cumsum(gaps)
    before = np.concatenate([[0], total])[ends[:-1]]
    return np.asarray(total - np.repeat(before, np.diff(ends)), np.int32)
