"""The articles of a run that are most useful to label."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from scipy import sparse

from newsgauge.models.labels import read_labels, text_key
from newsgauge.models.suggestions import suggest
from newsgauge.models.training import Rows, new_model
from newsgauge.scoring.bundle import Bundle, find_bundle
from newsgauge.scoring.errors import RunError
from newsgauge.scoring.reading import Reading
from newsgauge.scoring.rescoring import articles_of
from newsgauge.scoring.tables import read_run, read_table


def suggest_articles(
    run: Path, n: int, known: Sequence[Path], registry: Path
) -> list[dict[str, Any]]:
    """Return articles to label, most useful first; see `suggest`.

    Copies count once; what is labelled already, or was not put to the model, is left
    out.

    Parameters
    ----------
    run : Path
        A finished run.
    n : int
        How many.
    known : sequence of Path
        Label files.
    registry : Path
        Folder of the user's models.

    Returns
    -------
    list of dict
        ``id``, ``label`` (empty), ``source``, ``published``, ``title``, ``text`` and
        ``guess``.

    Raises
    ------
    RunError
        If the run has no article that could be labelled.
    """
    axis = Bundle.load(find_bundle(str(read_run(run)["axis"]), registry)).axis
    read_table(run, "articles", ["article_id"])
    rows = {
        row["article_id"]: row for row in pq.read_table(run / "articles").to_pylist()
    }
    labelled = read_labels(known, axis.classes, run)[0] if known else []
    seen = {text_key(row.text) for row in labelled}
    articles = [
        article
        for article in articles_of(run)
        if rows[article.article_id][f"{axis.name}_score"] is not None
        and rows[article.article_id]["origin_id"] == article.article_id
        and text_key(article.text) not in seen
    ]
    if not articles:
        raise RunError(f"{run}: no scored article that is not labelled yet")
    ngrams = new_model(axis).named_steps["ngrams"]
    features = ngrams.transform(Reading.of(article) for article in articles)
    own = [rows[article.article_id] for article in articles]
    probabilities = np.array(
        [[row[f"{axis.name}_p_{name}"] for name in axis.classes] for row in own]
    )
    chosen = suggest(
        probabilities,
        features,
        [row["source"] or row["article_id"] for row in own],
        [row["topic_id"] for row in own],
        n,
        _features_of(axis, labelled),
    )
    return [
        {
            "id": articles[i].article_id,
            "label": "",
            "source": articles[i].source or "",
            "published": str(articles[i].published or ""),
            "title": articles[i].title or "",
            "text": articles[i].text,
            "guess": axis.classes[int(probabilities[i].argmax())],
        }
        for i in chosen
    ]


def _features_of(axis: Any, labelled: Sequence[Any]) -> sparse.csr_array | None:
    if not labelled:
        return None
    texts = [row.text for row in labelled]
    zeros = [0.0] * len(texts)
    return Rows.of(axis, texts, zeros, ["-"] * len(texts)).counts
