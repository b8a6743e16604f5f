"""Fixtures that several test files share."""

import os

import pytest

from newsgauge.scoring.article import Article
from newsgauge.scoring.intake.boilerplate import find_boilerplate
from newsgauge.scoring.scorer import Scorer


@pytest.fixture(scope="session", autouse=True)
def no_models_of_the_user(tmp_path_factory):
    """Whoever runs the tests may have promoted models of his own."""
    os.environ["NEWSGAUGE_REGISTRY"] = str(tmp_path_factory.mktemp("registry"))


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
