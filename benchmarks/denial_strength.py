"""Fit how probable it is that a denial of what is said is a dispute to a reader.

    python benchmarks/denial_strength.py --data DIR

Prints the coefficients that ``scoring/opposition.py`` holds, and how well they are
calibrated with events left out. Labels are ``labeled/disputes/pairs.csv``; the articles
are in DIR, ``framing/articles.parquet`` and ``conflicts/topics``.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict

from newsgauge.scoring import Article, read_articles
from newsgauge.scoring.denials import find_statements
from newsgauge.scoring.opposition import find_clashes
from newsgauge.scoring.reading import Reading

PAIRS = Path(__file__).resolve().parent.parent / "labeled" / "disputes" / "pairs.csv"


def load_articles(data: Path, wanted: set[str]) -> list[Article]:
    """Return some articles of the labelled topics and of the framing texts."""
    found = [
        article
        for topic in sorted((data / "conflicts" / "topics").iterdir())
        for article in read_articles(topic / "articles.jsonl")
        if article.article_id in wanted
    ]
    others = pd.read_parquet(
        data / "framing" / "articles.parquet", columns=["id", "text"]
    )
    others = others[others["id"].isin(wanted)]
    return found + [
        Article(article_id=row.id, text=row.text) for row in others.itertuples()
    ]


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    pairs = pd.read_csv(PAIRS)
    articles = load_articles(data, {*pairs["a_id"], *pairs["b_id"]})
    statements = {
        (article.article_id, item.start): item
        for article in articles
        for item in find_statements(article, Reading.of(article))
    }
    rows: list[tuple[float, float, bool, str]] = []
    for pair in pairs.itertuples():
        both = [
            statements.get((pair.a_id, pair.a_start)),
            statements.get((pair.b_id, pair.b_start)),
        ]
        if None in both:
            continue
        one, other = both[:1], both[1:]
        clashes = [*find_clashes(one, other), *find_clashes(other, one)]
        if clashes:
            best = max(clashes, key=lambda clash: clash.strength)
            rows.append((best.precise, best.coverage, pair.label > 0, pair.topic))
    found = pd.DataFrame(rows, columns=["precise", "coverage", "truth", "topic"])
    features, truth = found[["precise", "coverage"]].to_numpy(float), found["truth"]
    model = LogisticRegression()
    left_out = cross_val_predict(
        model,
        features,
        truth,
        groups=found["topic"],
        cv=LeaveOneGroupOut(),
        method="predict_proba",
    )[:, 1]
    model.fit(features, truth)
    n_events = found["topic"].nunique()
    print(f"{len(found)} pairs of {n_events} events, {truth.mean():.2f} disputes")
    print(found.groupby("precise")["truth"].agg(["mean", "size"]).round(2))
    print(f"intercept {model.intercept_[0]:.2f}; precise, coverage {model.coef_[0]}")
    base = brier_score_loss(truth, np.full(len(truth), truth.mean()))
    brier = brier_score_loss(truth, left_out)
    print(f"Brier score, events left out {brier:.3f}; of the base rate {base:.3f}")


if __name__ == "__main__":
    main()
