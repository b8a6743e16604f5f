"""Measure what is read from texts against experts' ratings of outlets.

    python benchmarks/reliability.py --data DIR [--build]

DIR holds ``allsides/articles.parquet``, ``sources/ratings.parquet`` and
``techniques/spans.parquet``, which are not part of the project. ``--build`` writes
``scoring/reliability/rating.npz``, what `newsgauge.scoring.reliability.rating` reads.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.stats import spearmanr
from sklearn.linear_model import Ridge
from sklearn.metrics import f1_score
from sklearn.model_selection import KFold
from sklearn.preprocessing import normalize
from tld import get_fld

from newsgauge.models.training import readings
from newsgauge.scoring.article import Article
from newsgauge.scoring.claims import find_claims
from newsgauge.scoring.reading import Reading
from newsgauge.scoring.reliability.conduct import observe_conduct
from newsgauge.scoring.reliability.parts import combine, weigh_part
from newsgauge.scoring.reliability.rating import N_FEATURES, hash_word

MODEL = Path(__file__).parents[1] / "scoring" / "reliability" / "rating.npz"
# Outlets with fewer texts are trained on, and not tested.
MIN_TEXTS = 5
# As many texts of an outlet as are read.
MAX_TEXTS = 150
# An outlet must use a word with this many others for it to be looked at (.554 with 6,
# .549 with 3).
MIN_OUTLETS = 6
# Chosen from .003, .01, .03 and .1 with outlets left out (.554, .553, .544, .524).
ALPHA = 0.01
N_REPEATS = 5
# What was reached; falling below ends with exit status 1. To be raised, never lowered.
MIN_SPEARMAN = 0.53

# Classes of factuality, from the words that the raters use.
CLASSES = {
    "very-high": 2, "very high": 2, "high": 2, "h": 2, "mostly-factual": 2, "mf": 2,
    "mixed": 1, "m": 1,
    "low": 0, "l": 0, "very-low": 0, "very low": 0, "vl": 0,
}  # fmt: skip


def load(data: Path) -> pd.DataFrame:
    """Return the texts of rated outlets: text, title, outlet, rating, factuality."""
    ratings = pd.read_parquet(data / "sources" / "ratings.parquet")
    expert = ratings[ratings["origin"] == "lin2023_pc1"]
    expert = expert.drop_duplicates("domain").set_index("domain")["rating"]
    classes = ratings["factuality"].map(CLASSES)
    factual = classes.groupby(ratings["domain"]).median().dropna().astype(int)
    texts = pd.read_parquet(data / "allsides" / "articles.parquet")
    texts["outlet"] = [get_fld(url, fail_silently=True) for url in texts["url"]]
    texts["rating"] = texts["outlet"].map(expert).astype(float)
    texts["factuality"] = texts["outlet"].map(factual)
    texts = texts[texts["rating"].notna()].sample(frac=1, random_state=0)
    return texts.groupby("outlet").head(MAX_TEXTS).reset_index(drop=True)


def word_counts(texts: list[Reading]) -> sparse.csr_array:
    """Return hashed counts of folded words, shape (n_texts, N_FEATURES)."""
    rows = [[hash_word(form) for form in text.forms if form] for text in texts]
    ends = np.cumsum([0, *map(len, rows)])
    columns = np.concatenate([np.array(row, np.int64) for row in rows])
    counts = sparse.csr_array(
        (np.ones(len(columns)), columns, ends), shape=(len(rows), N_FEATURES)
    )
    counts.sum_duplicates()
    return counts


def weigh(
    counts: sparse.csr_array, outlets: NDArray[Any]
) -> tuple[sparse.csr_array, NDArray[np.int64], NDArray[np.float64]]:
    """Return unit-length TF-IDF rows of words widely used, which these are, and IDF."""
    n_outlets = np.zeros(counts.shape[1], int)
    for outlet in np.unique(outlets):
        n_outlets[np.unique(counts[outlets == outlet].indices)] += 1
    kept = np.flatnonzero(n_outlets >= MIN_OUTLETS)
    rows = counts[:, kept]
    n_documents = np.bincount(rows.indices, minlength=rows.shape[1])
    idf = np.log((1 + rows.shape[0]) / (1 + n_documents)) + 1
    rows.data = (1 + np.log(rows.data)) * idf[rows.indices]
    return normalize(rows), kept, idf


def conduct_shares(texts: pd.DataFrame, read: list[Reading]) -> pd.DataFrame:
    """Return what each text shows, NaN where it shows nothing."""
    rows = []
    for text, title, reading in zip(texts["text"], texts["title"], read, strict=True):
        article = Article(article_id="-", text=text, title=title or None)
        c = observe_conduct(article, reading, list(find_claims(reading)), "en")
        rows.append(
            {
                "calm": _share(c.n_calm_sentences, c.n_own_sentences),
                "named": _share(c.n_named, c.n_attributed),
                "attributed": _share(c.n_attributed, c.n_claims),
                "carried": c.is_carried,
            }
        )
    return pd.DataFrame(rows).astype(float)


def _share(k: int, n: int) -> float:
    return k / n if n else float("nan")


def reliability(
    means: pd.DataFrame, counts: pd.DataFrame, wording: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return reliability of outlets, their wording rated by models without them."""
    found = []
    means = means.assign(wording=wording)
    for outlet, row in means.iterrows():
        parts = [
            weigh_part(name, [row[name]] * int(counts.loc[outlet, name]), k=0, n=0)
            for name in means
            if counts.loc[outlet, name]
        ]
        estimate = combine([part for part in parts if part is not None])
        found.append(np.nan if estimate is None else estimate.value)
    return np.array(found)


def left_out(
    means: sparse.csr_array, y: NDArray[np.float64], seed: int
) -> NDArray[np.float64]:
    """Return predictions for outlets by models that saw none of their texts."""
    found = np.zeros(len(y))
    for train, test in KFold(10, shuffle=True, random_state=seed).split(y):
        model = Ridge(alpha=ALPHA).fit(means[train], y[train])
        found[test] = model.predict(means[test])
    return found


def interval(x: NDArray[Any], y: NDArray[Any]) -> tuple[float, float, float]:
    """Return Spearman's correlation and its 95 % bootstrap interval over outlets."""
    rng = np.random.default_rng(0)
    draws = [
        spearmanr(x[rows], y[rows]).statistic
        for rows in rng.integers(0, len(x), (1000, len(x)))
    ]
    low, high = np.quantile(draws, [0.025, 0.975])
    return float(spearmanr(x, y).statistic), float(low), float(high)


def loaded_words(data: Path) -> None:
    """Print in how many of BABE's sentences a loaded word stands."""
    spans = pd.read_parquet(data / "techniques" / "spans.parquet")
    for label, texts in spans[spans["dataset"] == "babe_sg2"].groupby("label")["text"]:
        n_loaded = 0
        for text in texts:
            reading = Reading.of_text(text)
            c = observe_conduct(Article(article_id="-", text=text), reading, [], "en")
            n_loaded += c.n_calm_sentences < c.n_own_sentences
        print(f"BABE, {label}: {n_loaded / len(texts):.2f} of {len(texts)} loaded")


def main() -> int:
    """Run the command line; exit 1 if the texts say less than before."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--build", action="store_true", help="write the weights")
    arguments = parser.parse_args()
    texts = load(arguments.data)
    read = readings(texts["text"])
    outlets = texts["outlet"].to_numpy()
    rows, kept, idf = weigh(word_counts(read), outlets)
    names, number, n_texts = np.unique(outlets, return_inverse=True, return_counts=True)
    of_outlet = sparse.csr_array(
        (1 / n_texts[number], (number, np.arange(len(texts)))),
        shape=(len(names), len(texts)),
    )
    means = sparse.csr_array(of_outlet @ rows)
    first = texts.drop_duplicates("outlet").set_index("outlet").loc[names]
    y = first["rating"].to_numpy()
    tested = n_texts >= MIN_TEXTS
    print(f"{len(names)} outlets, {tested.sum()} with {MIN_TEXTS} texts or more")
    weights = [Ridge(alpha=ALPHA).fit(means, y).coef_]
    found = [left_out(means, y, seed) for seed in range(N_REPEATS)]
    rho = float(np.mean([spearmanr(p[tested], y[tested]).statistic for p in found]))
    _, low, high = interval(np.mean(found, axis=0)[tested], y[tested])
    print(f"wording: Spearman {rho:.3f} [{low:.3f}, {high:.3f}]")
    shares = conduct_shares(texts, read)
    shares["wording"] = np.mean([rows @ w for w in weights], axis=0)
    of = shares.groupby(outlets)
    for name, mean in of.mean().loc[names].items():
        value, low, high = interval(
            mean.fillna(mean.mean()).to_numpy()[tested], y[tested]
        )
        note = " (fitted to them)" if name == "wording" else ""
        print(
            f"{name}: usual {mean[tested].mean():.2f}, variance within a source "
            f"{of[name].var()[names][tested].mean():.3f}, Spearman {value:.3f} "
            f"[{low:.3f}, {high:.3f}]{note}"
        )
    whole = reliability(
        of.mean().loc[names], of.count().loc[names], np.mean(found, axis=0)
    )
    value, low, high = interval(whole[tested], y[tested])
    print(f"reliability, all parts: Spearman {value:.3f} [{low:.3f}, {high:.3f}]")
    classes = first["factuality"].to_numpy()
    both = tested & ~np.isnan(classes)
    guess = whole
    # Cut where the classes' own shares fall, so that no label is looked at.
    shares = np.cumsum([np.mean(classes[both] == c) for c in (0, 1)])
    cuts = np.quantile(guess[both], shares)
    labels = np.digitize(guess[both], cuts)
    macro = f1_score(classes[both], labels, average="macro")
    majority = f1_score(
        classes[both], np.full(both.sum(), 2), average="macro", zero_division=0
    )
    print(
        f"factuality of {both.sum()} outlets in three classes: macro-F1 {macro:.3f}, "
        f"majority {majority:.3f}"
    )
    center = (first["label"] == "center").to_numpy(float)
    value, low, high = interval(center[tested], y[tested])
    print(f"framing alone, center or not: Spearman {value:.3f} [{low:.3f}, {high:.3f}]")
    loaded_words(arguments.data)
    if arguments.build:
        model = Ridge(alpha=ALPHA).fit(means, y)
        np.savez_compressed(
            MODEL,
            feature=kept.astype(np.int32),
            idf=idf.astype(np.float32),
            weight=model.coef_.astype(np.float32),
            intercept=np.float64(model.intercept_),
        )
        print(f"wrote {MODEL}")
    return int(rho < MIN_SPEARMAN)


if __name__ == "__main__":
    sys.exit(main())
