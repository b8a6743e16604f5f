"""Whether a folder is like what the model was tested on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgauge.scoring.drift import drift_of

DECILES = {"score_deciles": np.linspace(-0.8, 0.8, 9).tolist()}


def test_scores_spread_as_in_the_test_have_no_distance():
    scores = np.linspace(-0.999, 0.999, 1000)
    assert drift_of(scores, 0, 0, DECILES)["psi"] == pytest.approx(0, abs=0.01)


def test_scores_all_of_one_kind_are_another_population():
    assert drift_of([0.9] * 100, 0, 0, DECILES)["psi"] > 0.25


@given(st.lists(st.floats(-1, 1), min_size=50, max_size=200))
def test_the_index_is_never_below_zero(scores):
    assert drift_of(scores, 0, 0, DECILES)["psi"] >= -1e-9


def test_few_articles_and_models_without_reference_say_nothing():
    assert drift_of([0.1] * 49, 0, 0, DECILES)["psi"] is None
    assert drift_of([0.1] * 100, 0, 0, {})["psi"] is None
    assert drift_of([], 0, 0, DECILES)["warnings"] == []


def test_much_that_is_uncertain_or_outside_is_said():
    assert "40%" in drift_of([0.1] * 100, 40, 0, DECILES)["warnings"][0]
    assert "off topic" in drift_of([0.1] * 30, 0, 60, DECILES)["warnings"][0]
