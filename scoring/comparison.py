"""What needs all articles of a run at once: copies, topics, disputes, sources."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from newsgauge.scoring.axis import Axis
from newsgauge.scoring.disputes import Dispute, compare
from newsgauge.scoring.numeric import compare_numbers
from newsgauge.scoring.reliability.corroboration import check_numbers
from newsgauge.scoring.reliability.priors import Prior
from newsgauge.scoring.reliability.sources import weigh_sources
from newsgauge.scoring.shard import WORK, mentions_of, read_work, statements_of
from newsgauge.scoring.syndication import group_copies
from newsgauge.scoring.tables import read_table, schema_of, write_part
from newsgauge.scoring.topics import group_topics, telling_names

# Tables that are written at once have one part.
SINGLE_PART = "part-000000"


def compare_articles(
    out: Path,
    names: Sequence[str],
    axis: Axis,
    *,
    only_framing: bool,
    priors: Mapping[str, Prior],
) -> None:
    """Group copies and topics, find disputes, weigh sources; write what is found.

    Parameters
    ----------
    out : Path
        Folder of the run, whose shards are all scored.
    names : sequence of str
        Names of the shards' parts.
    axis : Axis
        What was scored.
    only_framing : bool
        Whether disputes and sources are left out.
    priors : mapping of str to Prior
        What is known of outlets, by domain.
    """
    known = _known(out)
    origins = _origins(out, names)
    published = {key: row["published"] for key, row in known.items()}
    telling = telling_names(_names(out), origins)
    topics = group_topics(telling, published, origins)
    _fill(out, names, axis, {"origin_id": origins, "topic_id": topics})
    disputes: list[Dispute] = []
    rows: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = []
    if not only_framing:
        mentions = mentions_of(read_work(out, "mentions"), known)
        numbers = compare_numbers(mentions, origins, telling)
        statements = statements_of(read_work(out, "statements"), known)
        disputes = compare(numbers, statements, origins, telling, topics)
        articles = read_table(out, "articles")
        conduct = pq.read_table(out / WORK / "conduct").to_pandas()
        checked = check_numbers(articles, mentions, numbers, disputes)
        rows, parts = weigh_sources(
            articles,
            conduct.merge(checked, on="article_id"),
            _disputed(disputes),
            axis,
            priors,
        )
    _write_disputes(out, disputes, axis)
    write_part(out / "sources", SINGLE_PART, rows, schema_of("sources", axis))
    schema = schema_of("source_parts", axis)
    write_part(out / "source_parts", SINGLE_PART, parts, schema)


def _disputed(disputes: Sequence[Dispute]) -> Counter[str]:
    """Return in how many disputes each source takes a side."""
    return Counter(
        source
        for dispute in disputes
        for source in {
            item.source or item.article_id
            for side in dispute.sides
            for item in side.evidence
        }
    )


def _origins(out: Path, names: Sequence[str]) -> dict[str, str]:
    """Return the origin of each article."""
    ids: list[str] = []
    signatures: list[np.ndarray[Any, Any]] = []
    for name in names:
        part = pq.read_table(
            out / WORK / "traces" / f"{name}.parquet",
            columns=["article_id", "signature"],
        )
        ids += part["article_id"].to_pylist()
        signatures += [np.array(s, np.uint32) for s in part["signature"].to_pylist()]
    first = group_copies(signatures)
    return {ids[i]: ids[origin] for i, origin in enumerate(first)}


def _fill(
    out: Path,
    names: Sequence[str],
    axis: Axis,
    columns: Mapping[str, Mapping[str, str]],
) -> None:
    """Fill columns of ``articles`` from a value for each article."""
    schema = schema_of("articles", axis)
    for name in names:
        rows = pq.read_table(out / "articles" / f"{name}.parquet").to_pylist()
        filled = [
            {**row, **{key: of[row["article_id"]] for key, of in columns.items()}}
            for row in rows
        ]
        if filled != rows:
            write_part(out / "articles", name, filled, schema)


def _known(out: Path) -> dict[str, dict[str, Any]]:
    """Return source and day of each article."""
    columns = ["article_id", "source", "published"]
    rows = pq.read_table(out / "articles", columns=columns).to_pylist()
    return {row.pop("article_id"): row for row in rows}


def _names(out: Path) -> dict[str, frozenset[str]]:
    """Return the names in each article; equal names are one object."""
    traces = pq.read_table(out / WORK / "traces", columns=["article_id", "names"])
    known: dict[str, str] = {}
    return {
        article_id: frozenset(known.setdefault(name, name) for name in names)
        for article_id, names in zip(
            traces["article_id"].to_pylist(), traces["names"].to_pylist(), strict=True
        )
    }


def _texts(out: Path, article_ids: Collection[str]) -> dict[str, str]:
    """Return the texts of some articles."""
    if not article_ids:
        return {}
    wanted = pc.field("article_id").isin(sorted(article_ids))
    found = pq.read_table(out / "texts", columns=["article_id", "text"], filters=wanted)
    return dict(
        zip(found["article_id"].to_pylist(), found["text"].to_pylist(), strict=True)
    )


def _write_disputes(out: Path, disputes: Sequence[Dispute], axis: Axis) -> None:
    rows = [
        {
            "dispute_id": dispute.dispute_id,
            "topic_id": dispute.topic_id,
            "type": dispute.type,
            "status": dispute.status,
            "strength": dispute.strength,
            "question": dispute.question,
            "n_sources": dispute.n_sources,
            "n_origins": dispute.n_origins,
        }
        for dispute in disputes
    ]
    write_part(out / "disputes", SINGLE_PART, rows, schema_of("disputes", axis))
    texts = _texts(
        out,
        {
            item.article_id
            for dispute in disputes
            for side in dispute.sides
            for item in side.evidence
            if not item.quote
        },
    )
    evidence = [
        {
            "dispute_id": dispute.dispute_id,
            "side": side.answer,
            "article_id": item.article_id,
            "source": item.source,
            "start": item.start,
            "end": item.end,
            "quote": item.quote or texts[item.article_id][item.start : item.end],
            "voice": item.voice,
            "speaker": item.speaker,
        }
        for dispute in disputes
        for side in dispute.sides
        for item in side.evidence
    ]
    schema = schema_of("dispute_evidence", axis)
    write_part(out / "dispute_evidence", SINGLE_PART, evidence, schema)
