"""The tables of RUN/: their columns, and how they are written and read.

A table is a folder of Parquet parts. A part is written beside its place and renamed
into it, so a killed run leaves only whole ones.
"""

import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from newsgauge.scoring.article import Article
from newsgauge.scoring.axis import Axis
from newsgauge.scoring.errors import RunError
from newsgauge.scoring.score import Score

_RUN_KEYS = (
    "newsgauge", "axis", "axis_toml", "models", "options", "counts", "drift",
    "started", "seconds",
)  # fmt: skip
# The contract's number; it changes when a column changes its meaning or goes.
SCHEMA = 1

_TEXT, _INT, _FLOAT = pa.string(), pa.int64(), pa.float64()
_STATIC: dict[str, tuple[tuple[str, pa.DataType], ...]] = {
    # The text as stored, which all offsets count in, and what of it is not scored.
    "texts": (
        ("article_id", _TEXT),
        ("text", _TEXT),
        ("boilerplate_starts", pa.list_(_INT)),
        ("boilerplate_ends", pa.list_(_INT)),
    ),
    "evidence": (
        ("article_id", _TEXT),
        ("start", _INT),
        ("end", _INT),
        ("phrase", _TEXT),
        ("kind", _TEXT),
        ("weight", _FLOAT),
        ("voice", _TEXT),
        ("speaker", _TEXT),
    ),
    "claims": (
        ("claim_id", _TEXT),
        ("article_id", _TEXT),
        ("start", _INT),
        ("end", _INT),
        ("text", _TEXT),
        ("voice", _TEXT),
        ("speaker", _TEXT),
        ("kind", _TEXT),
    ),
    "disputes": (
        ("dispute_id", _TEXT),
        ("topic_id", _TEXT),
        ("type", _TEXT),
        ("status", _TEXT),
        ("strength", _FLOAT),
        ("question", _TEXT),
        ("n_sources", _INT),
        ("n_origins", _INT),
    ),
    "dispute_evidence": (
        ("dispute_id", _TEXT),
        ("side", _TEXT),
        ("article_id", _TEXT),
        ("source", _TEXT),
        ("start", _INT),
        ("end", _INT),
        ("quote", _TEXT),
        ("voice", _TEXT),
        ("speaker", _TEXT),
    ),
    "source_parts": (
        ("source", _TEXT),
        ("part", _TEXT),
        ("n_articles", _INT),
        ("k", _INT),
        ("n", _INT),
        ("value", _FLOAT),
        ("low", _FLOAT),
        ("high", _FLOAT),
    ),
    "errors": (("path", _TEXT), ("row", _INT), ("reason", _TEXT)),
}
TABLES = ("articles", "texts", "evidence", "claims", "disputes", "dispute_evidence",
          "sources", "source_parts", "errors")  # fmt: skip


def articles_schema(axis: Axis) -> pa.Schema:
    """Return the columns of ``articles`` for an axis."""
    return pa.schema(
        [
            ("article_id", _TEXT),
            ("path", _TEXT),
            ("source", _TEXT),
            ("title", _TEXT),
            ("published", pa.date32()),
            ("url", _TEXT),
            ("language", _TEXT),
            ("n_words", _INT),
            ("origin_id", _TEXT),
            ("topic_id", _TEXT),
            ("status", _TEXT),
            ("reason", _TEXT),
            (f"{axis.name}_label", _TEXT),
            (f"{axis.name}_score", _FLOAT),
            *((f"{axis.name}_p_{name}", _FLOAT) for name in axis.classes),
        ]
    )


def sources_schema(axis: Axis) -> pa.Schema:
    """Return the columns of ``sources`` for an axis."""
    return pa.schema(
        [
            ("source", _TEXT),
            ("n_articles", _INT),
            ("n_origins", _INT),
            ("n_scored", _INT),
            (f"{axis.name}_mean", _FLOAT),
            (f"{axis.name}_low", _FLOAT),
            (f"{axis.name}_high", _FLOAT),
            (f"{axis.name}_offset", _FLOAT),
            (f"{axis.name}_offset_low", _FLOAT),
            (f"{axis.name}_offset_high", _FLOAT),
            ("n_offset", _INT),
            ("reliability", _FLOAT),
            ("reliability_low", _FLOAT),
            ("reliability_high", _FLOAT),
            ("evidence", _FLOAT),
            ("evidence_low", _FLOAT),
            ("evidence_high", _FLOAT),
            ("n_claims", _INT),
            ("n_attributed_claims", _INT),
            ("n_disputes", _INT),
            ("prior", _FLOAT),
            ("prior_fact", _TEXT),
            ("prior_origin", _TEXT),
        ]
    )


def schema_of(table: str, axis: Axis) -> pa.Schema:
    """Return the columns of a table of RUN/."""
    if table == "articles":
        return articles_schema(axis)
    if table == "sources":
        return sources_schema(axis)
    return pa.schema(_STATIC[table])


def article_row(article: Article, score: Score, axis: Axis) -> dict[str, Any]:
    """Return the row of ``articles``, without ``origin_id`` and ``topic_id``."""
    probabilities = score.probabilities or {}
    return {
        "article_id": article.article_id,
        "path": article.path,
        "source": article.source,
        "title": article.title,
        "published": article.published,
        "url": article.url,
        "language": score.language,
        "n_words": score.n_words,
        "status": "scored" if score.is_scored else "not scored",
        "reason": score.reason,
        f"{axis.name}_label": score.label,
        f"{axis.name}_score": score.value,
        **{f"{axis.name}_p_{name}": probabilities.get(name) for name in axis.classes},
    }


def write_part(
    folder: Path, name: str, rows: Sequence[Mapping[str, Any]], schema: pa.Schema
) -> None:
    """Write rows as one part of a table; it appears whole or not at all.

    Parameters
    ----------
    folder : Path
        The table's folder; made if need be.
    name : str
        File name of the part, without ``.parquet``.
    rows : sequence of mapping
        A column that a row lacks is null.
    schema : pyarrow.Schema
        The table's columns.

    Raises
    ------
    RunError
        If it cannot be written (no space, no permission).
    """
    table = pa.Table.from_pylist([dict(row) for row in rows], schema=schema)

    def save(temporary: Path) -> None:
        pq.write_table(table, temporary, compression="zstd")

    _write_atomically(folder / f"{name}.parquet", save)


def write_text(path: Path, text: str) -> None:
    """Write a text file; it appears whole or not at all.

    Raises
    ------
    RunError
        If it cannot be written.
    """
    if path.is_symlink():
        path = path.resolve()
    if path.exists() and not path.is_file():
        # A device or pipe is written to, not replaced.
        try:
            path.write_text(text, "utf-8")
        except OSError as error:
            raise RunError(f"{path}: cannot be written ({error.strerror})") from error
        return
    _write_atomically(path, lambda temporary: _write_synced(temporary, text))


def _write_synced(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _write_atomically(path: Path, save: Any) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # pandas and pyarrow pass over names that begin with a point.
        handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            save(temporary)
            temporary.chmod(0o644)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise RunError(
            f"{path}: cannot be written ({error.strerror or error}); "
            "free space or choose another --out"
        ) from error


def read_table(
    run: Path, table: str, columns: Iterable[str] | None = None
) -> pd.DataFrame:
    """Read a table of a run.

    Raises
    ------
    RunError
        If the run has no such table, or it cannot be read.
    """
    folder = run / table
    if not folder.is_dir():
        raise RunError(f"{folder}: missing; is {run} the --out of a finished score?")
    names = None if columns is None else list(columns)
    try:
        return pd.read_parquet(folder, columns=names)
    except (OSError, ValueError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0][:200]
        raise RunError(f"{folder}: cannot be read ({reason}); score again") from error


def _check_run(data: dict[str, Any]) -> None:
    """Touch what readers of ``run.json`` rely on; raises if it is not there."""
    for key in _RUN_KEYS:
        data[key]
    for key in ("read", "scored", "duplicates", "errors"):
        int(data["counts"][key])
    data["counts"]["not_scored"].items()
    data["options"]["only_framing"]
    list(data["drift"]["warnings"])
    data["models"][data["axis"]]["figures"].items()


def read_run(run: Path) -> dict[str, Any]:
    """Return ``run.json`` of a run.

    Raises
    ------
    RunError
        If it is missing, broken, or of another version.
    """
    path = run / "run.json"
    try:
        data = json.loads(path.read_text("utf-8"))
        schema = data["schema"]
        if schema == SCHEMA:
            _check_run(data)
    except OSError as error:
        raise RunError(
            f"{path}: {error.strerror}; is {run} the --out of a finished score?"
        ) from error
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise RunError(f"{path}: broken ({error}); score again") from error
    if schema != SCHEMA:
        raise RunError(f"{path}: schema {schema}, this newsgauge reads {SCHEMA}")
    return dict(data)
