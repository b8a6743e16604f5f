"""Write the facts on outlets that reliability may start from, and measure them.

    python benchmarks/priors.py --data DIR [--build]

DIR holds ``sources/ratings.parquet``, which is not part of the project. ``--build``
writes ``labeled/sources.csv``: facts of lists whose licence allows it, each with the
mean and deviation of experts' ratings (Lin et al., PNAS Nexus 2023) over the outlets of
which the same is said.
"""

import argparse
import csv
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

OUT = Path(__file__).parents[1] / "labeled" / "sources.csv"
# A fact of fewer rated outlets says too little, and is left out.
MIN_RATED = 5
# Name of the list in the data, its name, licence, date.
LISTS = (
    ("state_media_matrix_2024", "State Media Matrix", "MIT", "2024"),
    ("cred1_2026-08 (iffy+opensources)", "CRED-1", "CC BY 4.0", "2026-08"),
)
# The matrix's types, in words (its own definitions, Media and Journalism Research
# Center): who funds, who owns, who decides what is said.
TYPES = {
    "SC": "state-controlled",
    "CaPu": "captured public media",
    "CaPr": "captured private media",
    "ISFM": "independent, state-funded and state-managed",
    "ISF": "independent, state-funded",
    "ISM": "independent, state-managed",
    "IP": "independent public media",
}


def facts(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return domain, fact and list of every outlet listed."""
    found = []
    for key, name, licence, date in LISTS:
        rows = ratings[ratings["origin"] == key].drop_duplicates("domain")
        for domain, tag in zip(rows["domain"], rows["tags"], strict=True):
            kind = str(tag).partition(":")[2].rstrip("?")
            fact = TYPES.get(kind, f"listed as {kind}")
            found.append((domain, fact, name, licence, date))
    columns = ["domain", "fact", "origin", "licence", "date"]
    table = pd.DataFrame(found, columns=columns)
    return table[table["domain"].notna() & (table["domain"] != "")]


def estimates(table: pd.DataFrame, expert: pd.Series) -> pd.DataFrame:
    """Return the mean and deviation of experts' ratings by list and fact."""
    rated = table.assign(rating=table["domain"].map(expert)).dropna(subset="rating")
    known = rated.groupby(["origin", "fact"])["rating"].agg(["mean", "std", "size"])
    known = known[known["size"] >= MIN_RATED].round(2).reset_index()
    return known.rename(columns={"mean": "value", "std": "deviation", "size": "rated"})


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--build", action="store_true", help="write the facts")
    arguments = parser.parse_args()
    ratings = pd.read_parquet(arguments.data / "sources" / "ratings.parquet")
    expert = ratings[ratings["origin"] == "lin2023_pc1"].drop_duplicates("domain")
    expert = expert.set_index("domain")["rating"].astype(float)
    table = facts(ratings)
    known = estimates(table, expert)
    full = table.merge(known, on=["origin", "fact"])
    print(known.to_string(index=False))
    rated = full.assign(rating=full["domain"].map(expert)).dropna(subset="rating")
    for name, rows in (("all", rated), *rated.groupby("origin")):
        # Half of the outlets give the values, the other half is ranked by them.
        half = np.random.default_rng(0).random(len(rows)) < 0.5
        values = estimates(rows[half], expert)
        tested = rows[~half].drop(columns=["value", "deviation"])
        tested = tested.merge(values, on=["origin", "fact"])
        rho = spearmanr(tested["value"], tested["rating"]).statistic
        print(f"{name}: Spearman {rho:.2f} of the prior alone, {len(tested)} outlets")
    if arguments.build:
        columns = ["domain", "fact", "value", "deviation", "origin", "licence", "date"]
        with OUT.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(full[columns].sort_values("domain").to_numpy().tolist())
        print(f"wrote {OUT}: {len(full)} rows")


if __name__ == "__main__":
    main()
