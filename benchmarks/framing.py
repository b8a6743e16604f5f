"""Measure the framing model on outlets it never saw, and build the bundle.

    python benchmarks/framing.py --data DIR                 print the figures
    python benchmarks/framing.py --data DIR --build FOLDER  and write the bundle
    python benchmarks/framing.py --data DIR --update        and raise the floors

DIR holds ``framing/articles.parquet``, ``framing/content_labels.csv``,
``framing/triplets.jsonl`` and ``allsides/articles.parquet``, which are not part of the
project: texts of others, for training and measuring only. Seeds are fixed; the same
data gives the same bundle. Takes about ten minutes on two cores.
"""

import argparse
import dataclasses
import json
import sys
import zlib
from pathlib import Path

import floors
import numpy as np
import pandas as pd
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

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
    predict,
    predict_left_out,
)
from newsgauge.scoring.axis import Axis

LABELED = Path(__file__).resolve().parent.parent / "labeled"
# What a reader saw; longer texts are judged on their beginning.
READER_CHARS = 1100
# The least certain tenth is refused.
REFUSED_SHARE = 0.10
# One house under several names.
HOUSES = {"sputnikglobe.com": "sputniknews.com"}
# Houses with fewer judged texts than this are left out together with others.
MIN_HOUSE = 60
N_SMALL_FOLDS = 4


def load_judged(data: Path, languages: tuple[str, ...]) -> pd.DataFrame:
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
    text = rows["text"].str[:READER_CHARS]
    return rows.assign(text=text, outlet=outlet)[["text", "framing", "outlet"]]


def make_folds(groups: np.ndarray) -> dict[str, list[str]]:
    """Leave each large house out alone, and the small ones in a few folds."""
    names, counts = np.unique(groups, return_counts=True)
    folds: dict[str, list[str]] = {}
    for name, count in zip(names, counts, strict=True):
        key = str(name)
        if count < MIN_HOUSE:
            key = f"small houses {zlib.crc32(key.encode()) % N_SMALL_FOLDS + 1}"
        folds.setdefault(key, []).append(str(name))
    return folds


def baseline(judged: pd.DataFrame, axis: Axis, folds: dict[str, list[str]], new):
    """Return the predictions of a scikit-learn pipeline on the same folds."""
    scale = judged["framing"].to_numpy(float)
    groups = judged["outlet"].to_numpy(str)
    truth = class_indices(scale)
    texts = judged["text"].to_numpy(object)
    probabilities = np.zeros((len(truth), len(axis.classes)))
    for outlets in folds.values():
        test = np.isin(groups, outlets)
        model = new().fit(texts[~test], truth[~test])
        probabilities[test] = model.predict_proba(texts[test])
    return Predictions(
        classes=axis.classes,
        probabilities=probabilities,
        truth=truth,
        scale=scale,
        groups=groups,
    )


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


def per_fold(predictions: Predictions, folds: dict[str, list[str]]) -> str:
    """Return n per class, accuracy and mean score of each left-out fold."""
    lines = ["| left out | n | " + " | ".join(predictions.classes) + " | accuracy |"]
    lines.append("|---" * (len(predictions.classes) + 3) + "|")
    for name, outlets in sorted(folds.items()):
        part = predictions.take(np.flatnonzero(np.isin(predictions.groups, outlets)))
        counts = np.bincount(part.truth, minlength=len(part.classes))
        cells = " | ".join(str(int(count)) for count in counts)
        accuracy = MEASURES["accuracy"](part)
        lines.append(f"| {name} | {len(part.truth)} | {cells} | {accuracy:.3f} |")
    return "\n".join(lines)


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
    folds = make_folds(rows.groups)
    ours = load_contrast(axis, LABELED / "kremlin" / "contrast.parquet")
    theirs = read_contrast_texts(axis, [arguments.data / "framing" / "triplets.jsonl"])
    print(
        f"{len(judged)} judged texts, {len(set(rows.groups))} outlets, {len(folds)} "
        f"folds; {len(ours.scale)} texts of contrast sets",
        flush=True,
    )
    rows += ours
    predictions = predict_left_out(axis, rows, folds)
    contenders = {
        "majority": lambda: DummyClassifier(strategy="prior"),
        "TF-IDF words 1-2": lambda: make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            LogisticRegression(C=3, class_weight="balanced", max_iter=1000),
        ),
    }
    named = {
        name: measure(baseline(judged, axis, folds, new))
        for name, new in contenders.items()
    }
    named["newsgauge"] = measure(predictions)
    figures = table(named)
    by_fold = per_fold(predictions, folds)
    print(figures, by_fold, sep="\n\n", flush=True)
    threshold = refusal_threshold(predictions, REFUSED_SHARE)
    sure = predictions.take(
        np.flatnonzero(predictions.probabilities.max(axis=1) >= threshold)
    )
    kept_accuracy = MEASURES["accuracy"](sure)
    print(f"refused below {threshold:.3f}: accuracy {kept_accuracy:.3f} on the rest")
    contrast = contrast_shares(predict(axis, fit(axis, rows), theirs))
    print(json.dumps(contrast, indent=2))
    if arguments.build:
        counts = np.bincount(predictions.truth, minlength=len(axis.classes))
        card = (LABELED / "kremlin" / "card.md").read_text("utf-8").format(
            n_texts=f"{len(judged):,}",
            n_outlets=judged["outlet"].nunique(),
            n_folds=len(folds),
            n_contrast_events=f"{len(set(ours.groups)):,}",
            class_counts=", ".join(
                f"{int(n):,} {name}"
                for name, n in zip(axis.classes, counts, strict=True)
            ),
            figures=figures,
            by_fold=by_fold,
            threshold=f"{threshold:.2f}",
            refused=f"{REFUSED_SHARE:.0%}",
            kept_accuracy=f"{kept_accuracy:.3f}",
            contrast="\n".join(f"| {k} | {v:.3f} |" for k, v in contrast.items()),
        )  # fmt: skip
        save_bundle(
            arguments.build,
            fit(axis, rows + theirs),
            axis_toml=axis_toml,
            axis=axis.name,
            version=arguments.build.name,
            min_probability=round(threshold, 4),
            figures={
                "protocol": "readers' judgements, whole outlets left out",
                "n_texts": len(judged),
                "n_contrast_texts": len(ours.scale) + len(theirs.scale),
                "n_outlets": int(judged["outlet"].nunique()),
                **{k: dataclasses.asdict(v) for k, v in named["newsgauge"].items()},
                "refused_share": REFUSED_SHARE,
                "accuracy_of_scored": round(kept_accuracy, 4),
            },
            card=card,
        )
        print(f"wrote {arguments.build}")
    rows_digest = floors.digest(list(judged["text"]))
    problems = floors.check(named["newsgauge"], rows_digest, update=arguments.update)
    print("\n".join(problems) or "no figure below its floor")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
