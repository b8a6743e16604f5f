"""A run's tables to a Report: all that is shown, in the order it is shown."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pandas as pd

from newsgauge.scoring.axis import Axis
from newsgauge.scoring.errors import RunError
from newsgauge.scoring.tables import read_run, read_table

# Version of the Report object and of report.schema.json; it changes when a key changes
# its meaning or goes.
SCHEMA = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a report shows.

    Attributes
    ----------
    run : mapping
        ``run.json``: versions, options, counts, times.
    axis : Axis
        What was scored.
    figures : mapping
        What the model reached on outlets left out of training.
    articles : sequence of dict
        Strongest score first, those that were not scored last; each with
        ``probabilities`` and ``evidence``.
    sources, disputes, errors : sequence of dict
        Sources by name with their ``parts``, disputes strongest first with their
        ``sides``, whose evidence has the day that its article states.
    texts : mapping of str to str
        Text of each article as stored; empty unless asked for.
    boilerplate : mapping of str to sequence of (int, int)
        What of each text was not scored.
    """

    run: Mapping[str, Any]
    axis: Axis
    figures: Mapping[str, Any]
    articles: Sequence[dict[str, Any]]
    sources: Sequence[dict[str, Any]]
    disputes: Sequence[dict[str, Any]]
    errors: Sequence[dict[str, Any]]
    texts: Mapping[str, str]
    boilerplate: Mapping[str, Sequence[tuple[int, int]]]


def build_report(run: Path, *, with_texts: bool = False) -> Report:
    """Read a run's tables.

    Parameters
    ----------
    run : Path
        The ``--out`` of a finished score.
    with_texts : bool
        Whether to read the articles' texts too.

    Raises
    ------
    RunError
        If a table is missing or broken.
    BundleError
        If the run's axis cannot be read.
    """
    summary = read_run(run)
    axis = Axis.from_toml(str(summary["axis_toml"]))
    texts: dict[str, str] = {}
    boilerplate: dict[str, list[tuple[int, int]]] = {}
    if with_texts:
        for row in _records(read_table(run, "texts")):
            texts[row["article_id"]] = row["text"]
            starts, ends = row["boilerplate_starts"], row["boilerplate_ends"]
            boilerplate[row["article_id"]] = [
                (int(a), int(b)) for a, b in zip(starts, ends, strict=True)
            ]
    articles = _articles(run, axis)
    if len(articles) != summary["counts"]["read"]:
        raise RunError(
            f"{run}: has {len(articles):,} of its {summary['counts']['read']:,} "
            "articles; score again"
        )
    return Report(
        run=summary,
        axis=axis,
        figures=summary["models"][axis.name]["figures"],
        articles=articles,
        sources=_sources(run, axis),
        disputes=_disputes(run, {a["article_id"]: a["published"] for a in articles}),
        errors=_records(read_table(run, "errors")),
        texts=texts,
        boilerplate=boilerplate,
    )


def as_json(report: Report) -> dict[str, Any]:
    """Return a report as plain data that fits ``report.schema.json``."""
    return {
        "schema": SCHEMA,
        "run": {k: v for k, v in report.run.items() if k != "axis_toml"},
        "axis": {
            "name": report.axis.name,
            "title": report.axis.title,
            "classes": [
                {"name": name, "definition": report.axis.definitions[name]}
                for name in report.axis.classes
            ],
        },
        "model_figures": dict(report.figures),
        "articles": [_dated(row) for row in report.articles],
        "sources": list(report.sources),
        "disputes": list(report.disputes),
        "errors": list(report.errors),
    }


def _articles(run: Path, axis: Axis) -> list[dict[str, Any]]:
    evidence: dict[str, list[dict[str, Any]]] = {}
    for row in _records(read_table(run, "evidence")):
        evidence.setdefault(row.pop("article_id"), []).append(row)
    articles = []
    for row in _records(read_table(run, "articles")):
        article = _plain_axis(row, axis)
        article["probabilities"] = {
            name: article.pop(f"p_{name}") for name in axis.classes
        }
        if article["score"] is None:
            article["probabilities"] = None
        article["evidence"] = sorted(
            evidence.get(article["article_id"], []), key=lambda e: e["start"]
        )
        articles.append(article)
    articles.sort(key=_strength)
    return articles


def _strength(article: Mapping[str, Any]) -> tuple[bool, float, str]:
    score = article["score"]
    strength = -1.0 if score is None else abs(score)
    return article["label"] is None, -strength, article["article_id"]


def _sources(run: Path, axis: Axis) -> list[dict[str, Any]]:
    parts: dict[str, list[dict[str, Any]]] = {}
    for row in _records(read_table(run, "source_parts")):
        parts.setdefault(row.pop("source"), []).append(row)
    return [
        {**_plain_axis(row, axis), "parts": parts.get(row["source"], [])}
        for row in _records(read_table(run, "sources"))
    ]


def _disputes(
    run: Path, published: Mapping[str, dt.date | None]
) -> list[dict[str, Any]]:
    sides: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in _records(read_table(run, "dispute_evidence")):
        day = published[row["article_id"]]
        row["published"] = None if day is None else day.isoformat()
        by_side = sides.setdefault(row.pop("dispute_id"), {})
        by_side.setdefault(row.pop("side"), []).append(row)
    return [
        {
            **dispute,
            "sides": [
                {"side": side, "evidence": evidence}
                for side, evidence in sides.get(dispute["dispute_id"], {}).items()
            ],
        }
        for dispute in _records(read_table(run, "disputes"))
    ]


def _plain_axis(row: dict[str, Any], axis: Axis) -> dict[str, Any]:
    """Drop the axis's name from the keys: a report has one axis."""
    prefix = f"{axis.name}_"
    return {key.removeprefix(prefix): value for key, value in row.items()}


def _dated(article: Mapping[str, Any]) -> dict[str, Any]:
    published = article["published"]
    return {**article, "published": published.isoformat() if published else None}


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows with None for whatever pandas puts where there is nothing."""
    records = cast("list[dict[str, Any]]", frame.to_dict("records"))
    for row in records:
        for key, value in row.items():
            if value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
                row[key] = None
            elif isinstance(value, dt.datetime):
                row[key] = value.date()
            elif isinstance(value, float) and key in _WHOLE:
                row[key] = int(value)
    return records


# Integers that pandas widens to floats where some are missing.
_WHOLE = frozenset(("row", "n_words", "start", "end", "n_offset"))
