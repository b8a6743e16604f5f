"""Texts written to train with, as features: contrast sets, rewrites, translations.

The texts themselves are not kept: they tell of real people with invented words, or say
anew what others wrote.
"""

import itertools
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy import sparse

from newsgauge.models.training import N_FEATURES, Rows, new_model, readings
from newsgauge.scoring.axis import Axis
from newsgauge.scoring.errors import LabelError

_SCHEMA = pa.schema(
    [
        ("event", pa.string()),
        ("framing", pa.string()),
        ("features", pa.list_(pa.int32())),
        ("counts", pa.list_(pa.int32())),
    ]
)


def read_contrast_texts(axis: Axis, files: Iterable[Path]) -> Rows:
    """Return the rows of ``.jsonl`` files, as anchors.

    Each line has ``framing``, ``text``, ``event`` and may have ``title``. The event is
    what a contrast set tells, or the outlet that the text must be left out with.

    Raises
    ------
    LabelError
        If a line is not such an object, or its framing is no class of the axis.
    """
    texts: list[str] = []
    events: list[str] = []
    scale: list[int] = []
    for file in files:
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
            try:
                item = json.loads(line)
                at = axis.classes.index(item["framing"])
                title = item.get("title") or ""
                texts.append(f"{title}. {item['text']}" if title else item["text"])
                events.append(item["event"])
            except (ValueError, KeyError, TypeError) as error:
                raise LabelError(f"{file}:{number}: {error}") from error
            scale.append(at - 1)
    counts = new_model(axis).named_steps["ngrams"].transform(readings(texts))
    return Rows(
        counts=counts,
        scale=np.array(scale, float),
        groups=np.array(events, str),
        anchors=np.ones(len(texts), bool),
    )


def save_contrast(axis: Axis, rows: Rows, path: Path) -> None:
    """Write the features of contrast sets, without their texts."""
    pieces = [slice(a, b) for a, b in itertools.pairwise(rows.counts.indptr)]
    table = pa.table(
        {
            "event": list(rows.groups),
            "framing": [axis.classes[int(at) + 1] for at in rows.scale],
            "features": [rows.counts.indices[piece] for piece in pieces],
            "counts": [rows.counts.data[piece].astype(np.int32) for piece in pieces],
        },
        schema=_SCHEMA,
    )
    pq.write_table(table, path, compression="zstd", compression_level=19)


def load_contrast(axis: Axis, path: Path) -> Rows:
    """Read what `save_contrast` wrote."""
    table = pq.read_table(path)
    features = table["features"].combine_chunks()
    ends = features.offsets.to_numpy()
    scale = [axis.classes.index(name) - 1 for name in table["framing"].to_pylist()]
    counts = sparse.csr_array(
        (
            table["counts"].combine_chunks().values.to_numpy().astype(np.float64),
            features.values.to_numpy(),
            ends,
        ),
        shape=(len(scale), N_FEATURES),
    )
    return Rows(
        counts=counts,
        scale=np.array(scale, float),
        groups=np.array(table["event"].to_pylist(), str),
        anchors=np.ones(len(scale), bool),
    )
