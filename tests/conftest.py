"""Fixtures that several test files share."""

from pathlib import Path

import pytest
from newsgauge.scoring.article import Article
from newsgauge.scoring.intake.boilerplate import find_boilerplate
from newsgauge.scoring.scorer import Scorer

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "labeled" / "examples"

ON_TOPIC = (
    "Russian forces shelled the town of Velmorsk in southern Ukraine on Tuesday, the "
    "regional governor said. The Kremlin denied it. \u201cOur troops strike military "
    "targets only,\u201d Kremlin spokesman Anton Rudenko told reporters in Moscow."
)


@pytest.fixture(scope="session")
def scorer():
    return Scorer.load("kremlin")


@pytest.fixture
def make_article():
    def make(text, **fields):
        fields.setdefault("article_id", "a")
        boilerplate = tuple(find_boilerplate(text))
        return Article(text=text, boilerplate=boilerplate, **fields)

    return make
