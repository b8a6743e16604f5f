"""The judge for pairs of sentences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgauge.scoring import contradiction_probability
from newsgauge.scoring.contradiction import judge
from newsgauge.scoring.contradiction.features import NAMES, PairFeatures
from newsgauge.scoring.contradiction.opposites import OPPOSITES
from newsgauge.scoring.errors import BundleError

PORT = "Twelve people were killed when a drone hit the port of Velmorsk in 2024."


def features(premise, hypothesis):
    (row,) = PairFeatures().transform([(premise, hypothesis)])
    return dict(zip(NAMES, row, strict=True))


@pytest.mark.parametrize(
    ("hypothesis", "name", "value"),
    [
        ("Twelve people were killed in Velmorsk.", "numbers_equal", 1),
        ("More than ten people were killed.", "numbers_within", 1),
        ("At least 20 people were killed.", "numbers_excluded", 1),
        ("Seven people were killed.", "numbers_of_one_noun_excluded", 1),
        ("In 2023 a drone hit the port.", "numbers_excluded", 1),
        ("Losses rose by 4% after it.", "numbers_without_match", 1),
        ("Nobody was hurt and no ship burned.", "hypothesis_negations", 2),
        ("Twelve people survived.", "opposites", 1),
        ("A drone hit the port of Kalinagrad.", "new_names", 1),
        (PORT, "covered", 1),
        (PORT, "new_words", 0),
        (PORT, "same_order", 1),
    ],
)
def test_features_by_hand(hypothesis, name, value):
    assert features(PORT, hypothesis)[name] == value


def test_opposites_go_both_ways_and_no_word_excludes_itself():
    for stem, others in OPPOSITES.items():
        assert stem not in others
        for other in others:
            assert stem in OPPOSITES[other]


def test_a_contradiction_is_more_probable_than_a_repetition():
    hypotheses = [
        PORT,
        "A drone hit the port of Velmorsk.",
        "Seven people were killed when a drone hit the port of Velmorsk in 2024.",
        "Nobody was killed when a drone hit the port of Velmorsk in 2024.",
    ]
    same, part, number, negated = contradiction_probability([PORT] * 4, hypotheses)
    assert max(same, part) < 0.3
    assert min(number, negated) > 0.5


def test_pairs_are_judged_alone_as_together_and_none_is_nothing():
    pairs = [(PORT, "Nobody died."), ("Ships left.", PORT)]
    together = contradiction_probability(*zip(*pairs, strict=True))
    alone = [contradiction_probability([p], [h])[0] for p, h in pairs]
    np.testing.assert_allclose(together, alone, atol=1e-9)
    assert contradiction_probability([], []).shape == (0,)


def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match="2 sentences and hypotheses 1"):
        contradiction_probability(["a", "b"], ["a"])
    with pytest.raises(TypeError, match="got one string"):
        contradiction_probability("a", "b")


def test_an_altered_model_is_refused(tmp_path, monkeypatch):
    (tmp_path / "model.skops").write_bytes(b"not what was built")
    monkeypatch.setattr(judge, "_MODEL", tmp_path / "model.skops")
    judge._model.cache_clear()
    with pytest.raises(BundleError, match="altered"):
        contradiction_probability(["a b"], ["c d"])
    judge._model.cache_clear()


@given(st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_two_texts_have_a_probability(premise, hypothesis):
    (p,) = contradiction_probability([premise], [hypothesis])
    assert 0 <= p <= 1
