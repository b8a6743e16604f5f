"""Measure the framing model on outlets it never saw, and build the bundle.

    python benchmarks/framing.py --data DIR                 print the figures
    python benchmarks/framing.py --data DIR --build FOLDER  and write the bundle
    python benchmarks/framing.py --data DIR --update        and raise the floors

DIR holds ``framing/articles.parquet``, ``framing/content_labels.csv``,
``framing/triplets.jsonl`` and ``allsides/articles.parquet``, which are not part of the
project: texts of others, for training and measuring only. Seeds are fixed; the same
data gives the same bundle. Takes about fifteen minutes on two cores.
"""

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Sequence
from functools import reduce
from operator import add
from pathlib import Path

import floors
import numpy as np
import pandas as pd
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from newsgauge.models.base import Base
from newsgauge.models.contrast import load_contrast, read_contrast_texts
from newsgauge.models.evaluation import (
    MEASURES,
    Figure,
    Predictions,
    measure,
    ordered_share,
    refusal_threshold,
)
from newsgauge.models.registry import save_bundle
from newsgauge.models.training import (
    Rows,
    class_indices,
    fit,
    fit_base,
    outlet_folds,
    predict,
    predict_left_out,
    reference_of,
)
from newsgauge.scoring.axis import Axis

LABELED = Path(__file__).resolve().parent.parent / "labeled"
# Features of texts written to train with: see labeled/README.md.
WRITTEN = ("contrast", "rewritten", "translated")
# Tables that benchmarks/transfer.py wrote, for the card.
TRANSFER = LABELED / "kremlin" / "transfer.md"
# The least certain tenth is refused.
REFUSED_SHARE = 0.10
# One house under several names.
HOUSES = {"sputnikglobe.com": "sputniknews.com"}
# Outlets with at least this many judged texts have a row of their own.
MIN_SHOWN = 60


def load_judged(data: Path, languages: Sequence[str]) -> pd.DataFrame:
    """Return the judged texts in some languages: text, framing, outlet."""
    labels = pd.concat(
        [
            pd.read_csv(data / "framing" / "content_labels.csv"),
            pd.read_csv(LABELED / "kremlin" / "judged.csv"),
        ]
    ).drop_duplicates("id")
    articles = pd.read_parquet(
        data / "framing" / "articles.parquet",
        columns=["id", "text", "source", "dataset", "language"],
    )
    others = pd.read_parquet(
        data / "allsides" / "articles.parquet", columns=["ID", "text", "source"]
    )
    others = others.assign(
        id="allsides:" + others["ID"].astype(str), dataset="allsides", language="en"
    ).drop(columns="ID")
    rows = labels.merge(pd.concat([articles, others]), on="id").sort_values("id")
    rows = rows[rows["language"].isin(languages) & (rows["on_topic"] == "y")]
    # An outlet that is not named is its data set.
    outlet = rows["source"].fillna(rows["dataset"]).replace(HOUSES)
    return rows.assign(outlet=outlet)[["text", "framing", "outlet", "language"]]


def load_written(axis: Axis) -> Rows:
    """Return the texts written to train with, as features."""
    folder = LABELED / axis.name
    return reduce(
        add, (load_contrast(axis, folder / f"{name}.parquet") for name in WRITTEN)
    )


def tfidf() -> Pipeline:
    """Return the baseline that most papers use."""
    return make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        LogisticRegression(C=3, class_weight="balanced", max_iter=1000),
    )


def majority() -> DummyClassifier:
    """Return the baseline that has read nothing."""
    return DummyClassifier(strategy="prior")


def baseline(
    labelled: pd.DataFrame,
    axis: Axis,
    folds: Sequence[Sequence[str]],
    new: Callable[[], Pipeline | DummyClassifier],
) -> list[Predictions]:
    """Return the predictions of a scikit-learn estimator on the same folds."""
    scale = labelled["framing"].to_numpy(float)
    groups = labelled["outlet"].to_numpy(str)
    truth = class_indices(scale)
    texts = labelled["text"].to_numpy(object)
    found = []
    for outlets in folds:
        test = np.isin(groups, list(outlets))
        model = new().fit(texts[~test], truth[~test])
        found.append(
            Predictions(
                classes=axis.classes,
                probabilities=model.predict_proba(texts[test]),
                truth=truth[test],
                scale=scale[test],
                groups=groups[test],
            )
        )
    return found


def against_baselines(
    labelled: pd.DataFrame,
    axis: Axis,
    folds: Sequence[Sequence[str]],
    predictions: Sequence[Predictions],
) -> dict[str, dict[str, Figure]]:
    """Return the figures of the model and of both baselines on the same folds."""
    return {
        "majority": measure(baseline(labelled, axis, folds, majority)),
        "TF-IDF words 1-2": measure(baseline(labelled, axis, folds, tfidf)),
        "newsgauge": measure(predictions),
    }


def contrast_shares(predictions: Predictions) -> dict[str, float]:
    """Return the shares of events told in order, by pair of framings."""
    negative, neutral, positive = predictions.classes
    kinds = [predictions.classes[at] for at in predictions.truth]
    pairs = [(positive, negative), (positive, neutral), (neutral, negative)]
    return {
        f"{higher} above {lower}": ordered_share(
            list(predictions.score),
            list(predictions.groups),
            kinds,
            higher=higher,
            lower=lower,
        )
        for higher, lower in pairs
    }


def table(named: dict[str, dict[str, Figure]]) -> str:
    """Return figures as a Markdown table, a model a row."""
    head = "| model | " + " | ".join(name.replace("_", " ") for name in MEASURES) + " |"
    lines = [head, "|---" * (len(MEASURES) + 1) + "|"]
    for model, figures in named.items():
        cells = [f"{f.value:.3f} [{f.low:.3f}, {f.high:.3f}]" for f in figures.values()]
        lines.append(f"| {model} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def per_outlet(folds: Sequence[Predictions]) -> str:
    """Return the figures of each large outlet, by models that left it out."""
    first = folds[0]
    lines = ["| outlet | n | " + " | ".join(first.classes) + " | accuracy | Spearman |"]
    lines.append("|---" * (len(first.classes) + 4) + "|")
    names = sorted({str(name) for fold in folds for name in fold.groups})
    for name in names:
        parts = [
            fold.take(np.flatnonzero(fold.groups == name))
            for fold in folds
            if name in fold.groups
        ]
        counts = np.bincount(parts[0].truth, minlength=len(first.classes))
        if counts.sum() < MIN_SHOWN:
            continue
        means = [
            np.mean([MEASURES[key](part) for part in parts])
            for key in ("accuracy", "spearman")
        ]
        cells = " | ".join(str(int(count)) for count in counts)
        lines.append(
            f"| {name} | {counts.sum()} | {cells} | {means[0]:.3f} | {means[1]:.3f} |"
        )
    return "\n".join(lines)


def kept_accuracy(folds: Sequence[Predictions], threshold: float) -> float:
    """Return the accuracy on what is not refused, a mean over folds."""
    sure = [
        fold.take(np.flatnonzero(fold.probabilities.max(axis=1) >= threshold))
        for fold in folds
    ]
    return float(np.mean([MEASURES["accuracy"](fold) for fold in sure]))


def class_counts(axis: Axis, labelled: pd.DataFrame) -> str:
    """Return how many labelled texts each class has, in words."""
    counts = np.bincount(class_indices(labelled["framing"].to_numpy(float)))
    return ", ".join(
        f"{int(n):,} {name}" for name, n in zip(axis.classes, counts, strict=True)
    )


def main() -> int:
    """Run the command line; exit 1 if a figure fell below its floor."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--build", type=Path, help="folder of the new bundle")
    parser.add_argument("--update", action="store_true", help="raise the floors")
    arguments = parser.parse_args()
    axis_toml = (LABELED / "kremlin" / "axis.toml").read_text("utf-8")
    axis = Axis.from_toml(axis_toml)
    judged = load_judged(arguments.data, axis.languages)
    rows = Rows.of(axis, judged["text"], judged["framing"], judged["outlet"])
    folds = outlet_folds(rows)
    written = load_written(axis)
    theirs = read_contrast_texts(axis, [arguments.data / "framing" / "triplets.jsonl"])
    print(
        f"{len(judged)} judged texts, {len(set(rows.groups))} outlets, {len(folds)} "
        f"folds; {len(written.scale)} texts written to train with",
        flush=True,
    )
    rows += written
    predictions = predict_left_out(axis, rows, folds)
    named = against_baselines(judged, axis, folds, predictions)
    figures = table(named)
    by_outlet = per_outlet(predictions)
    print(figures, by_outlet, sep="\n\n", flush=True)
    threshold = refusal_threshold(predictions, REFUSED_SHARE)
    of_scored = kept_accuracy(predictions, threshold)
    print(f"refused below {threshold:.3f}: accuracy {of_scored:.3f} on the rest")
    contrast = contrast_shares(predict(axis, fit(axis, rows), theirs))
    print(json.dumps(contrast, indent=2))
    if arguments.build:
        card = (LABELED / "kremlin" / "card.md").read_text("utf-8").format(
            n_texts=f"{len(judged):,}",
            n_outlets=judged["outlet"].nunique(),
            n_folds=len(folds),
            transfer=TRANSFER.read_text("utf-8"),
            n_written=f"{len(written.scale):,}",
            class_counts=class_counts(axis, judged),
            figures=figures,
            by_outlet=by_outlet,
            threshold=f"{threshold:.2f}",
            refused=f"{REFUSED_SHARE:.0%}",
            kept_accuracy=f"{of_scored:.3f}",
            contrast="\n".join(f"| {k} | {v:.3f} |" for k, v in contrast.items()),
        )  # fmt: skip
        everything = rows + theirs
        model, fold_of, held_out = fit_base(axis, everything, n_jobs=-1)
        features = model.named_steps["classifier"].features_
        save_bundle(
            arguments.build,
            model,
            axis_toml=axis_toml,
            axis=axis.name,
            version=arguments.build.name,
            min_probability=round(threshold, 4),
            figures={
                "protocol": "readers' judgements, whole outlets left out, "
                "a mean over folds",
                "n_texts": len(judged),
                "n_written_texts": len(written.scale) + len(theirs.scale),
                "n_outlets": int(judged["outlet"].nunique()),
                **{k: dataclasses.asdict(v) for k, v in named["newsgauge"].items()},
                "refused_share": REFUSED_SHARE,
                "accuracy_of_scored": round(of_scored, 4),
            },
            card=card,
            base=Base.of(everything, fold_of, held_out, features),
            reference=reference_of(held_out),
        )
        print(f"wrote {arguments.build}")
    rows_digest = floors.digest(list(judged["text"]))
    problems = floors.check(named["newsgauge"], rows_digest, update=arguments.update)
    print("\n".join(problems) or "no figure below its floor")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
