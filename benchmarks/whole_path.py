"""Speed and memory of the whole path against a scikit-learn baseline in one run.

    python benchmarks/whole_path.py [--articles 20000] [--workers 2]

Articles of about 3.6 KB are made by recombining the sentences of ``labeled/examples``
with invented names and numbers. Newsgauge reads them from a ``.jsonl``, scores, finds
evidence, claims, copies and disputes, and writes RUN/ and the report; the baseline is
TfidfVectorizer(1, 2) and LogisticRegression predicting the same texts held in memory,
on one core. Each runs in a process of its own, whose peak memory is reported.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from newsgauge.scoring import read_articles
from newsgauge.scoring.text import split_sentences

EXAMPLES = Path(__file__).resolve().parent.parent / "labeled" / "examples"
N_CHARS = 3600
PLACES = ["Velmorsk", "Ostrava Bay", "Karsk", "Lunivka", "Tarhan", "Belohrad", "Ismin"]


def make_articles(path: Path, n_articles: int) -> None:
    """Write `n_articles` rows; every fiftieth copies the one before it."""
    rng = random.Random(0)  # noqa: S311 - a seed, not a secret
    sentences = [
        s.of(article.text)
        for article in read_articles(EXAMPLES)
        for s in split_sentences(article.text)
    ]
    row: dict[str, str] = {}
    with path.open("w", encoding="utf-8") as stream:
        for number in range(n_articles):
            if number % 50 or not row:
                parts: list[str] = []
                n_chars = 0
                place = rng.choice(PLACES) + str(rng.randrange(n_articles // 30 + 1))
                while n_chars < N_CHARS:
                    sentence = rng.choice(sentences).replace("Velmorsk", place)
                    parts.append(sentence.replace("Twelve", str(rng.randrange(2, 90))))
                    n_chars += len(sentence) + 1
                row = {"text": " ".join(parts), "published": "2025-03-14"}
            record = {"id": str(number), "source": f"s{number % 40}.example", **row}
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")


BASELINE = """
import json, sys, time
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")]
model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression())
model.fit(texts[:2000], [i % 3 for i in range(len(texts[:2000]))])
start = time.perf_counter()
model.predict_proba(texts)
seconds = time.perf_counter() - start
"""
NEWSGAUGE = """
import sys, time
from newsgauge.scoring.cli import main
start = time.perf_counter()
try:
    main(["score", sys.argv[1], "--out", sys.argv[2], *sys.argv[3:]])
except SystemExit as end:
    assert not end.code
seconds = time.perf_counter() - start
"""
MEASURE = """
import resource
peak = max(
    resource.getrusage(who).ru_maxrss
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
)
print(f"measured {seconds} {peak}", file=sys.stderr)
"""


def measure(code: str, *arguments: object) -> tuple[float, float]:
    """Return seconds, and peak memory of the largest process in MB."""
    done = subprocess.run(
        [sys.executable, "-c", code + MEASURE, *map(str, arguments)],
        check=True,
        capture_output=True,
        text=True,
    )
    _, seconds, peak = done.stderr.split("\n")[-2].split()
    return float(seconds), int(peak) / 1024


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    n = arguments.articles
    workers = ["--workers", arguments.workers]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        make_articles(path, n)
        print(f"{n:,} articles of {path.stat().st_size / n / 1000:.1f} KB")
        rows = {
            "TF-IDF + LogisticRegression": measure(BASELINE, path),
            "newsgauge, framing only": measure(
                NEWSGAUGE, path, Path(folder) / "f", "--only", "framing", *workers
            ),
            "newsgauge, whole path": measure(
                NEWSGAUGE, path, Path(folder) / "w", *workers
            ),
        }
    base = rows["TF-IDF + LogisticRegression"][0]
    print("| | articles/s | times baseline | peak MB, largest process |")
    print("|---|---|---|---|")
    for name, (seconds, peak) in rows.items():
        print(f"| {name} | {n / seconds:,.0f} | {base / seconds:.2f} | {peak:,.0f} |")
    print(f"{time.strftime('%Y-%m-%d')}, {arguments.workers} workers")


if __name__ == "__main__":
    main()
