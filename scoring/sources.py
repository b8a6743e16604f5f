"""Sources: what their articles show of framing and sourcing, counted by origin."""

import math
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from scipy import stats

from newsgauge.scoring.axis import Axis

# Two-sided intervals of 95 %.
_LEVEL = 0.95


def weigh_sources(
    articles: pd.DataFrame,
    claims: pd.DataFrame,
    disputed: Mapping[str, int],
    axis: Axis,
) -> list[dict[str, object]]:
    """Return the rows of ``sources``, in order of name.

    An article without a source stands for itself, under its id. Copies count once:
    the mean is over the origins of a source, not over its articles. The interval is
    Student's t on those means, cut to [-1, 1]; with one origin it is the whole range.
    Reliability is not computed in this version: its columns are null.

    Parameters
    ----------
    articles : DataFrame
        ``RUN/articles`` with ``origin_id``.
    claims : DataFrame
        ``RUN/claims``.
    disputed : mapping of str to int
        Disputes in which each source takes a side.
    axis : Axis
        Whose score is summed up.
    """
    frame = articles.assign(source=articles["source"].fillna(articles["article_id"]))
    claimed = claims.merge(frame[["article_id", "source"]], on="article_id")
    n_claims = claimed.groupby("source").size()
    n_attributed = claimed[claimed["speaker"].notna()].groupby("source").size()
    rows: list[dict[str, object]] = []
    for source, group in frame.groupby("source", sort=True):
        scored = group[group["status"] == "scored"]
        per_origin = scored.groupby("origin_id")[f"{axis.name}_score"].mean()
        mean, low, high = _interval(per_origin)
        rows.append(
            {
                "source": source,
                "n_articles": len(group),
                "n_origins": group["origin_id"].nunique(),
                "n_scored": len(scored),
                f"{axis.name}_mean": mean,
                f"{axis.name}_low": low,
                f"{axis.name}_high": high,
                "n_claims": int(n_claims.get(source, 0)),
                "n_attributed_claims": int(n_attributed.get(source, 0)),
                "n_disputes": disputed.get(str(source), 0),
            }
        )
    return rows


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
