"""Scoring articles on one framing axis."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pandas as pd

from newsgauge.scoring.article import Article
from newsgauge.scoring.axis import Axis
from newsgauge.scoring.bundle import Bundle, find_bundle
from newsgauge.scoring.explanation import explain
from newsgauge.scoring.language import detect_language
from newsgauge.scoring.reading import Reading
from newsgauge.scoring.score import Reason, Score
from newsgauge.scoring.tables import article_row, articles_schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorer:
    """Scores articles with one model bundle.

    Attributes
    ----------
    bundle : Bundle
        The model and what is known of it.
    """

    bundle: Bundle

    @classmethod
    def load(cls, axis: str = "kremlin", registry: Path | None = None) -> Self:
        """Load the model of an axis that is in use; no code in it is run.

        Parameters
        ----------
        axis : str
            Its name.
        registry : Path, optional
            Folder of the user's own models; None takes the newest that ships.

        Raises
        ------
        BundleError
            If there is none, or it was altered.
        """
        return cls.from_bundle(find_bundle(axis, registry))

    @classmethod
    def from_bundle(cls, path: Path) -> Self:
        """Load a model from its folder.

        Raises
        ------
        BundleError
            If it is not a bundle, or was altered.
        """
        return cls(bundle=Bundle.load(path))

    @property
    def axis(self) -> Axis:
        """The axis that is scored."""
        return self.bundle.axis

    def score(self, articles: Iterable[Article]) -> pd.DataFrame:
        """Score articles.

        Parameters
        ----------
        articles : iterable of Article
            Of any number, also none.

        Returns
        -------
        DataFrame
            One row an article in order, with the columns of ``RUN/articles`` but
            ``origin_id`` and ``topic_id``, which depend on the other articles of a run.
        """
        rows = [article_row(item, self.score_one(item), self.axis) for item in articles]
        schema = articles_schema(self.axis)
        names = [name for name in schema.names if name not in ("origin_id", "topic_id")]
        return pd.DataFrame(rows, columns=names)

    def score_one(self, article: Article, reading: Reading | None = None) -> Score:
        """Score one article.

        Parameters
        ----------
        article : Article
            The article.
        reading : Reading, optional
            ``Reading.of(article)``, when it is at hand.
        """
        if reading is None:
            reading = Reading.of(article)
        language = article.language or detect_language(
            article.text, self.axis.languages
        )
        reason = self._out_of_scope(article, reading, language)
        if reason is not None:
            return Score(
                label=None,
                reason=reason,
                probabilities=None,
                value=None,
                evidence=(),
                language=language,
                n_words=len(reading.words),
            )
        ngrams, classifier = (step for _, step in self.bundle.model.steps)
        found = ngrams.ngrams(reading)
        proba = classifier.score_counts(*found.counted())
        probabilities = {
            name: float(p) for name, p in zip(classifier.classes_, proba, strict=True)
        }
        best = max(self.axis.classes, key=lambda name: probabilities[name])
        sure = probabilities[best] >= self.bundle.min_probability
        return Score(
            label=best if sure else None,
            reason=None if sure else "uncertain",
            probabilities=probabilities,
            value=probabilities[self.axis.positive] - probabilities[self.axis.negative],
            evidence=explain(reading, found, classifier, self.axis),
            language=language,
            n_words=len(reading.words),
        )

    def _out_of_scope(
        self, article: Article, reading: Reading, language: str
    ) -> Reason | None:
        n_chars = sum(span.end - span.start for span in reading.words)
        whole = sum(len(span.of(article.text).strip()) for span in article.scored_spans)
        if whole < self.axis.min_chars or n_chars == 0:
            return "too short"
        if language not in self.axis.languages:
            return "language"
        if topic_share(reading, self.axis) < self.axis.min_topic_share:
            return "off topic"
        return None


def topic_share(reading: Reading, axis: Axis) -> float:
    """Return the share of words that begin like a topic term, in [0, 1].

    Parameters
    ----------
    reading : Reading
        The text.
    axis : Axis
        Names the terms.
    """
    if not reading.words:
        return 0.0
    n_hits = sum(form.startswith(axis.topic_terms) for form in reading.forms)
    return n_hits / len(reading.words)
