"""Reading, scoring and comparing news articles, offline.

The names below are imported on first use: ``newsgauge --help`` must not wait for
scikit-learn.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsgauge.scoring.article import Article
    from newsgauge.scoring.contradiction import contradiction_probability
    from newsgauge.scoring.disputes import find_disputes
    from newsgauge.scoring.intake import read_articles
    from newsgauge.scoring.scorer import Scorer

__all__ = [
    "Article",
    "Scorer",
    "contradiction_probability",
    "find_disputes",
    "read_articles",
]

_HOMES = {
    "Article": "article",
    "Scorer": "scorer",
    "contradiction_probability": "contradiction",
    "find_disputes": "disputes",
    "read_articles": "intake",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"newsgauge.scoring.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
