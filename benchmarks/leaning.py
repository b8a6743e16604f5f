"""Measure the model of the axis ``leaning`` on unseen outlets, and build the bundle.

    python benchmarks/leaning.py --data DIR [--build FOLDER]

DIR holds ``allsides/articles.parquet``, which is not part of the project. The same data
gives the same bundle. Takes about ten minutes on two cores.
"""

import argparse
import dataclasses
from pathlib import Path

import pandas as pd
from framing import (
    LABELED,
    REFUSED_SHARE,
    against_baselines,
    class_counts,
    kept_accuracy,
    table,
)

from newsgauge.models.evaluation import refusal_threshold
from newsgauge.models.registry import save_bundle
from newsgauge.models.training import Rows, fit, outlet_folds, predict_left_out
from newsgauge.scoring.axis import Axis

# So that no outlet outweighs the others: the largest has 2,886 texts, most have five.
# With 300 an outlet macro-F1 was .42, with 100 .45 (logistic regression, five folds).
CAP = 100


def load(data: Path, axis: Axis) -> pd.DataFrame:
    """Return at most CAP texts an outlet: text, framing (-1, 0, 1), outlet."""
    rows = pd.read_parquet(
        data / "allsides" / "articles.parquet", columns=["text", "label", "source"]
    )
    rows = rows.sample(frac=1, random_state=0).groupby("source").head(CAP)
    framing = rows["label"].map({name: i - 1 for i, name in enumerate(axis.classes)})
    return rows.assign(framing=framing, outlet=rows["source"]).reset_index(drop=True)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--build", type=Path, help="folder of the new bundle")
    arguments = parser.parse_args()
    axis_toml = (LABELED / "leaning" / "axis.toml").read_text("utf-8")
    axis = Axis.from_toml(axis_toml)
    labelled = load(arguments.data, axis)
    rows = Rows.of(axis, labelled["text"], labelled["framing"], labelled["outlet"])
    folds = outlet_folds(rows)
    print(f"{len(labelled)} texts, {len(set(rows.groups))} outlets", flush=True)
    predictions = predict_left_out(axis, rows, folds)
    named = against_baselines(labelled, axis, folds, predictions)
    figures = table(named)
    threshold = refusal_threshold(predictions, REFUSED_SHARE)
    of_scored = kept_accuracy(predictions, threshold)
    print(figures, f"accuracy of the rest {of_scored:.3f}", sep="\n", flush=True)
    if not arguments.build:
        return
    n_outlets = int(labelled["outlet"].nunique())
    card = (LABELED / "leaning" / "card.md").read_text("utf-8").format(
        n_texts=f"{len(labelled):,}",
        n_outlets=n_outlets,
        n_folds=len(folds),
        cap=CAP,
        class_counts=class_counts(axis, labelled),
        figures=figures,
        threshold=f"{threshold:.2f}",
        refused=f"{REFUSED_SHARE:.0%}",
        kept_accuracy=f"{of_scored:.3f}",
    )  # fmt: skip
    save_bundle(
        arguments.build,
        fit(axis, rows),
        axis_toml=axis_toml,
        axis=axis.name,
        version=arguments.build.name,
        min_probability=round(threshold, 4),
        figures={
            "protocol": "outlets' ratings, whole outlets left out, a mean over folds",
            "n_texts": len(labelled),
            "n_outlets": n_outlets,
            **{k: dataclasses.asdict(v) for k, v in named["newsgauge"].items()},
            "refused_share": REFUSED_SHARE,
            "accuracy_of_scored": round(of_scored, 4),
        },
        card=card,
    )
    print(f"wrote {arguments.build}")


if __name__ == "__main__":
    main()
