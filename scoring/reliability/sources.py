"""Sources: what their articles show of framing and of reliability."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from newsgauge.scoring.axis import Axis
from newsgauge.scoring.reliability.parts import (
    Estimate,
    Part,
    PartName,
    combine,
    update,
    weigh_part,
)
from newsgauge.scoring.reliability.priors import Prior

# Two-sided intervals of 95 %.
_LEVEL = 0.95
# Name of a part, what is counted, and of how many.
_COUNTED: tuple[tuple[PartName, str, str], ...] = (
    ("calm", "n_calm_sentences", "n_own_sentences"),
    ("named", "n_named", "n_attributed"),
    ("attributed", "n_attributed", "n_claims"),
    ("corroborated", "n_corroborated", "n_comparable"),
    ("not_alone", "n_not_alone", "n_compared"),
)


def weigh_sources(
    articles: pd.DataFrame,
    conduct: pd.DataFrame,
    disputed: Mapping[str, int],
    axis: Axis,
    priors: Mapping[str, Prior],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows of ``sources`` and of ``source_parts``, in order of name.

    An article without a source stands for itself, under its id. Copies count once: of
    each source one article of each origin is looked at. The interval of framing is
    Student's t on those articles' scores, cut to [-1, 1]; with one it is the whole
    range. Reliability: see `newsgauge.scoring.reliability.parts`.

    Parameters
    ----------
    articles : DataFrame
        ``RUN/articles`` with ``origin_id`` and ``topic_id``.
    conduct : DataFrame
        What is counted in each article, by ``article_id``.
    disputed : mapping of str to int
        Disputes in which each source takes a side.
    axis : Axis
        Whose score is summed up.
    priors : mapping of str to Prior
        What is known of outlets, by domain.
    """
    frame = articles.assign(source=articles["source"].fillna(articles["article_id"]))
    frame = frame.sort_values("article_id").merge(conduct, on="article_id")
    n_articles = frame.groupby("source").size()
    distinct = frame.drop_duplicates(["source", "origin_id"])
    distinct = distinct.assign(offset=_offsets(distinct, f"{axis.name}_score"))
    rows: list[dict[str, Any]] = []
    part_rows: list[dict[str, Any]] = []
    for name, group in distinct.groupby("source", sort=True):
        source = str(name)
        parts = _parts(group)
        scored = group[group["status"] == "scored"]
        mean, low, high = _interval(scored[f"{axis.name}_score"])
        offsets = scored["offset"].dropna()
        offset, offset_low, offset_high = _interval(offsets)
        rows.append(
            {
                "source": source,
                "n_articles": int(n_articles[source]),
                "n_origins": len(group),
                "n_scored": len(scored),
                f"{axis.name}_mean": mean,
                f"{axis.name}_low": low,
                f"{axis.name}_high": high,
                f"{axis.name}_offset": offset,
                f"{axis.name}_offset_low": offset_low,
                f"{axis.name}_offset_high": offset_high,
                "n_offset": len(offsets),
                "n_claims": int(group["n_claims"].sum()),
                "n_attributed_claims": int(group["n_attributed"].sum()),
                "n_disputes": disputed.get(source, 0),
                **_reliability(parts, priors.get(source.lower())),
            }
        )
        part_rows += [
            {
                "source": source,
                "part": part.name,
                "n_articles": part.n_articles,
                "k": part.k,
                "n": part.n,
                "value": part.value,
                "low": part.low,
                "high": part.high,
            }
            for part in parts
        ]
    return rows, part_rows


def _offsets(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return how far each score is from the mean of other sources' on its topic."""
    scored = frame[frame["status"] == "scored"]
    by_source = scored.groupby(["topic_id", "source"])[column].mean().reset_index()
    total = by_source.groupby("topic_id")[column].agg(["sum", "size"])
    joined = scored.merge(by_source, on=["topic_id", "source"], suffixes=("", "_own"))
    joined = joined.set_index(scored.index)
    others = joined["topic_id"].map(total["size"]).astype(float) - 1
    rest = joined["topic_id"].map(total["sum"]).astype(float) - joined[f"{column}_own"]
    mean = rest / others.where(others > 0)
    return (joined[column] - mean).reindex(frame.index)


def _parts(group: pd.DataFrame) -> list[Part]:
    """Return the parts that a source's articles show."""
    found: list[Part | None] = []
    ratings = group["rating"].dropna()
    found.append(
        weigh_part("wording", ratings.tolist(), k=len(ratings), n=len(ratings))
    )
    for name, counted, of in _COUNTED:
        some = group[group[of] > 0]
        shares = (some[counted] / some[of]).tolist()
        k, n = int(some[counted].sum()), int(some[of].sum())
        found.append(weigh_part(name, shares, k=k, n=n))
    carried = group["is_carried"].dropna().astype(float)
    found.append(
        weigh_part("carried", carried.tolist(), k=int(carried.sum()), n=len(carried))
    )
    return [part for part in found if part is not None]


def _reliability(parts: Sequence[Part], prior: Prior | None) -> dict[str, Any]:
    evidence = combine(parts)
    posterior = evidence if prior is None else update(prior.estimate, evidence)
    row: dict[str, Any] = {}
    if posterior is not None:
        row |= _columns("reliability", posterior)
    if evidence is not None:
        row |= _columns("evidence", evidence)
    if prior is not None:
        row |= {
            "prior": prior.estimate.value,
            "prior_fact": prior.fact,
            "prior_origin": f"{prior.origin}, {prior.date} ({prior.licence})",
        }
    return row


def _columns(name: str, estimate: Estimate) -> dict[str, float]:
    return {
        name: estimate.value,
        f"{name}_low": estimate.low,
        f"{name}_high": estimate.high,
    }


def _interval(
    values: Iterable[float],
) -> tuple[float | None, float | None, float | None]:
    scores = np.fromiter(values, float)
    if not len(scores):
        return None, None, None
    mean = float(scores.mean())
    if len(scores) == 1:
        return mean, -1.0, 1.0
    error = float(scores.std(ddof=1)) / math.sqrt(len(scores))
    margin = error * float(stats.t.ppf((1 + _LEVEL) / 2, len(scores) - 1))
    return mean, max(-1.0, mean - margin), min(1.0, mean + margin)
