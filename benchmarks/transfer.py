"""Measure what the framing model knows of other outlets, events and times, and of form.

    python benchmarks/transfer.py --data DIR [--write]      --write: for the card

Trained on texts judged by readers, as the shipped model is, and tested on outlet labels
(Kremlin or independent) of outlets left out, on events left out, and on what was
published later. DIR as for ``benchmarks/framing.py``. Takes about fifteen minutes.
"""

import argparse
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from framing import HOUSES, LABELED, TRANSFER, load_judged, load_written, tfidf
from numpy.typing import NDArray
from sklearn.metrics import f1_score, roc_auc_score

from newsgauge.models.evaluation import MEASURES
from newsgauge.models.training import Rows, class_indices, fit, outlet_folds, predict
from newsgauge.scoring.axis import Axis

# Texts are made alike in form: cut after the last sentence that ends within the first
# number of characters, and left out where that is shorter than the second.
LEAD_CHARS = (500, 250)
SHORT_LEAD_CHARS = (300, 60)
N_RESAMPLES = 300


def lead(text: str, most: int, least: int) -> str | None:
    """Return the beginning of a text without a final full stop, or None."""
    cut = text[:most]
    if len(text) > most:
        cut = cut[: max(cut.rfind(mark) for mark in (". ", "! ", "? ", ".\n")) + 1]
    cut = re.sub(r"[\s.]+$", "", cut)
    return cut if len(cut) >= least else None


def interval(
    score: NDArray[np.float64], kremlin: NDArray[np.bool_]
) -> dict[str, float | int]:
    """Return AUC and macro-F1 at 0, with bootstrap intervals over texts of a class."""
    rng = np.random.default_rng(0)
    sides = [np.flatnonzero(kremlin == side) for side in (False, True)]

    def figures(rows: NDArray[np.int64]) -> tuple[float, float]:
        guess = score[rows] > 0
        return (
            roc_auc_score(kremlin[rows], score[rows]),
            f1_score(kremlin[rows], guess, average="macro"),
        )

    drawn = np.array(
        [
            figures(np.concatenate([rng.choice(side, len(side)) for side in sides]))
            for _ in range(N_RESAMPLES)
        ]
    )
    auc, f1 = figures(np.arange(len(score)))
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return {
        "n_independent": len(sides[0]),
        "n_kremlin": len(sides[1]),
        "auc": round(auc, 3),
        "auc_low": round(low[0], 3),
        "auc_high": round(high[0], 3),
        "macro_f1": round(f1, 3),
        "macro_f1_low": round(low[1], 3),
        "macro_f1_high": round(high[1], 3),
    }


class Bench:
    """The judged texts that are trained on, and models that leave some out."""

    def __init__(self, data: Path) -> None:
        self.axis = Axis.from_toml(
            (LABELED / "kremlin" / "axis.toml").read_text("utf-8")
        )
        self.judged = load_judged(data, self.axis.languages)
        self.rows = Rows.of(
            self.axis,
            self.judged["text"],
            self.judged["framing"],
            self.judged["outlet"],
        )
        self.written = load_written(self.axis)

    def scorer(
        self, left_out: NDArray[np.bool_], outlets: Sequence[str] = ()
    ) -> Callable[[pd.Series], NDArray[np.float64]]:
        """Return a function from texts to scores of a model that saw not these rows."""
        written = self.written.take(~np.isin(self.written.groups, list(outlets)))
        model = fit(self.axis, self.rows.take(~left_out) + written)

        def score(texts: pd.Series) -> NDArray[np.float64]:
            unknown = np.zeros(len(texts))
            rows = Rows.of(self.axis, texts, unknown, unknown.astype(str))
            return predict(self.axis, model, rows).score

        return score

    def baseline(
        self, left_out: NDArray[np.bool_]
    ) -> Callable[[pd.Series], NDArray[np.float64]]:
        """Return the same of TF-IDF on the same rows."""
        kept = self.judged[~left_out]
        model = tfidf().fit(kept["text"], class_indices(kept["framing"].to_numpy()))

        def score(texts: pd.Series) -> NDArray[np.float64]:
            proba = model.predict_proba(texts)
            return np.asarray(proba[:, 2] - proba[:, 0])

        return score

    def left_out(self, outlets: Sequence[str]) -> NDArray[np.bool_]:
        """Return which judged rows are of some outlets."""
        return self.judged["outlet"].isin(outlets).to_numpy()


def outlet_pair(
    bench: Bench, texts: pd.DataFrame, outlets: Sequence[str], form: tuple[int, int]
) -> dict[str, dict[str, float | int]]:
    """Return the figures on outlet labels for outlets that were left out."""
    part = texts[texts["outlet"].isin(outlets)]
    part = part.assign(lead=[lead(t, *form) for t in part["text"]]).dropna(
        subset="lead"
    )
    kremlin = (part["outlet_framing"] == "kremlin").to_numpy()
    out = bench.left_out(outlets)
    return {
        "newsgauge": interval(bench.scorer(out, outlets)(part["lead"]), kremlin),
        "TF-IDF": interval(bench.baseline(out)(part["lead"]), kremlin),
        "length alone": interval(
            part["lead"].str.len().to_numpy(float) - part["lead"].str.len().median(),
            kremlin,
        ),
    }


def by_outlet_labels(
    bench: Bench, data: Path
) -> dict[str, dict[str, dict[str, float | int]]]:
    """Return the figures for pairs of outlets of CSLI and for leads of RUWA."""
    texts = pd.read_parquet(
        data / "framing" / "articles.parquet",
        columns=["text", "source", "dataset", "outlet_framing"],
    )
    texts["outlet"] = texts["source"].replace(HOUSES)
    csli = texts[texts["dataset"] == "csli_ukraine_media"]
    ruwa = texts[texts["dataset"] == "ruwa"]
    sides = csli.groupby("outlet_framing")["outlet"].unique()
    found = {
        f"{one} + {other}": outlet_pair(bench, csli, [one, other], LEAD_CHARS)
        for one in sides["kremlin"]
        for other in sides["independent"]
    }
    names = ["ukrinform.net", "censor.net", "en.news-front.info", "tass.com"]
    found["RUWA: " + " + ".join(names)] = outlet_pair(
        bench, ruwa, names, SHORT_LEAD_CHARS
    )
    return found


def by_readers(bench: Bench, left_out: NDArray[np.bool_]) -> dict[str, float | int]:
    """Return the figures on judged texts that were left out, whatever their outlet."""
    model = fit(bench.axis, bench.rows.take(~left_out) + bench.written)
    found = predict(bench.axis, model, bench.rows.take(left_out))
    return {
        "n": int(left_out.sum()),
        **{name: round(function(found), 3) for name, function in MEASURES.items()},
    }


def by_event_and_time(bench: Bench, data: Path) -> dict[str, dict[str, float | int]]:
    """Return the figures for events left out, and for texts published later."""
    known = pd.read_parquet(
        data / "framing" / "articles.parquet", columns=["text", "event", "date"]
    ).drop_duplicates("text")
    rows = bench.judged.merge(known, on="text", how="left")
    events = rows["event"].value_counts()
    found = {
        f"event {event} left out": by_readers(
            bench, (rows["event"] == event).to_numpy()
        )
        for event in events[events >= 150].index
    }
    later = (rows["date"].astype(str) >= "2022-06").to_numpy()
    found["before 2022-06, tested after"] = by_readers(bench, later)
    return found


HOUSE_STYLE: dict[str, Callable[[str], str]] = {
    "Kyiv and Ukrainian names as in Moscow": lambda text: (
        text.replace("Kyiv", "Kiev").replace("Kharkiv", "Kharkov")
    ).replace("Zelenskyy", "Zelensky"),
    "Kiev and other names as in Kyiv": lambda text: (
        text.replace("Kiev", "Kyiv").replace("Kharkov", "Kharkiv")
    ).replace("Zelensky", "Zelenskyy"),
    "U.S. for US": lambda text: re.sub(r"\bUS\b", "U.S.", text),
    "US for U.S.": lambda text: text.replace("U.S.", "US"),
    "dateline of TASS": lambda text: f"MOSCOW, March 3. /TASS/. {text}",
    "dateline of Reuters": lambda text: f"KYIV, March 3 (Reuters) - {text}",
    "first 600 characters": lambda text: text[:600],
}


def by_house_style(bench: Bench) -> dict[str, dict[str, float | int]]:
    """Return how far house style and length move the score, outlets left out."""
    texts = bench.judged["text"]
    moved: dict[str, list[float]] = {name: [] for name in HOUSE_STYLE}
    for outlets in outlet_folds(bench.rows, n_repeats=1):
        out = bench.left_out(outlets)
        score = bench.scorer(out, outlets)
        plain = score(texts[out])
        for name, change in HOUSE_STYLE.items():
            changed = texts[out].map(change)
            differs = (changed != texts[out]).to_numpy()
            moved[name] += list(np.abs(score(changed) - plain)[differs])
    return {
        name: {"n": len(values), "mean_change": round(float(np.mean(values)), 4)}
        for name, values in moved.items()
    }


def label_table(found: Mapping[str, Mapping[str, Mapping[str, float | int]]]) -> str:
    """Return the figures on outlet labels as a Markdown table."""
    lines = [
        "| outlets | n Kremlin, independent | AUC | macro-F1 at 0 | TF-IDF | length |",
        "|---|---|---|---|---|---|",
    ]
    for name, figures in found.items():
        ours = figures["newsgauge"]
        lines.append(
            f"| {name} | {ours['n_kremlin']}, {ours['n_independent']} "
            f"| {_with_interval(ours, 'auc')} | {_with_interval(ours, 'macro_f1')} "
            f"| {figures['TF-IDF']['auc']:.3f} | {figures['length alone']['auc']:.3f} |"
        )
    for key in ("auc", "macro_f1"):
        mean = np.mean([figures["newsgauge"][key] for figures in found.values()])
        lines.append(f"| mean {key.replace('_', '-')} | | {mean:.3f} | | | |")
    return "\n".join(lines)


def reader_table(found: Mapping[str, Mapping[str, float | int]]) -> str:
    """Return the figures on judged texts as a Markdown table."""
    names = ("n", "spearman", "macro_f1", "auc_poles", "accuracy", "calibration_error")
    lines = ["| readers' judgement | " + " | ".join(names).replace("_", " ") + " |"]
    lines.append("|---" * (len(names) + 1) + "|")
    for name, figures in found.items():
        cells = " | ".join(str(figures[key]) for key in names)
        lines.append(f"| {name} | {cells} |")
    return "\n".join(lines)


def style_table(found: Mapping[str, Mapping[str, float | int]]) -> str:
    """Return the figures on house style as a Markdown table."""
    lines = ["| changed in the text | texts | mean change of score |", "|---|---|---|"]
    for name, figures in found.items():
        lines.append(f"| {name} | {figures['n']} | {figures['mean_change']:.3f} |")
    return "\n".join(lines)


def _with_interval(figures: Mapping[str, float | int], key: str) -> str:
    low, high = figures[f"{key}_low"], figures[f"{key}_high"]
    return f"{figures[key]:.3f} [{low:.3f}, {high:.3f}]"


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="also for the card")
    arguments = parser.parse_args()
    bench = Bench(arguments.data)
    labels = by_outlet_labels(bench, arguments.data)
    print(json.dumps(labels, indent=1), flush=True)
    others = by_event_and_time(bench, arguments.data)
    print(json.dumps(others, indent=1), flush=True)
    style = by_house_style(bench)
    text = "\n\n".join([label_table(labels), reader_table(others), style_table(style)])
    print(text)
    if arguments.write:
        TRANSFER.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
