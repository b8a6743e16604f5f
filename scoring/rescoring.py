"""Scoring the articles of a finished run again, with another model."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from newsgauge.scoring.article import Article
from newsgauge.scoring.bundle import Bundle
from newsgauge.scoring.scorer import Scorer
from newsgauge.scoring.tables import read_table
from newsgauge.scoring.text.spans import Span


def articles_of(run: Path) -> Iterator[Article]:
    """Yield the articles of a run, as they were read.

    Raises
    ------
    RunError
        If the run has no texts.
    """
    columns = ["article_id", "path", "source", "title", "published", "language"]
    for table in ("texts", "articles"):
        read_table(run, table, ["article_id"])  # says what is wrong, if anything
    known = {
        row.pop("article_id"): row
        for row in pq.read_table(run / "articles", columns=columns).to_pylist()
    }
    for row in pq.read_table(run / "texts").to_pylist():
        spans = zip(row["boilerplate_starts"], row["boilerplate_ends"], strict=True)
        yield Article(
            article_id=row["article_id"],
            text=row["text"],
            boilerplate=tuple(Span(start, end) for start, end in spans),
            **known[row["article_id"]],
        )


def label_changes(run: Path, bundle: Bundle) -> list[dict[str, Any]]:
    """Return the articles of a run that a model would label otherwise.

    Returns
    -------
    list of dict
        ``article_id``; ``before`` and ``after``: label, or None where not scored;
        ``score_before`` and ``score_after``: score to two digits, or None. In order of
        how far the score moves.
    """
    axis = bundle.axis.name
    read_table(run, "articles", ["article_id"])
    columns = ["article_id", f"{axis}_label", f"{axis}_score"]
    rows = pq.read_table(run / "articles", columns=columns).to_pylist()
    before = {row["article_id"]: row for row in rows}
    scorer = Scorer(bundle=bundle)
    found = []
    for article in articles_of(run):
        old = before[article.article_id]
        new = scorer.score_one(article)
        if new.label != old[f"{axis}_label"]:
            was = old[f"{axis}_score"]
            found.append(
                {
                    "article_id": article.article_id,
                    "before": old[f"{axis}_label"],
                    "after": new.label,
                    "score_before": None if was is None else round(was, 2),
                    "score_after": None if new.value is None else round(new.value, 2),
                }
            )
    found.sort(
        key=lambda change: (
            -abs((change["score_after"] or 0.0) - (change["score_before"] or 0.0))
        )
    )
    return found
