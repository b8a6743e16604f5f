"""What scoring an article gives, and when it gives nothing."""

import numpy as np
import pandas as pd
import pytest
from samples import ON_TOPIC, ROOT

from newsgauge.scoring.axis import Axis
from newsgauge.scoring.bundle import Bundle, find_bundle
from newsgauge.scoring.errors import BundleError
from newsgauge.scoring.scorer import Scorer


def test_a_score_is_a_label_three_probabilities_and_their_difference(
    scorer, make_article
):
    score = scorer.score_one(make_article(ON_TOPIC))
    assert set(score.probabilities) == {"independent", "neutral", "aligned"}
    assert sum(score.probabilities.values()) == pytest.approx(1)
    difference = score.probabilities["aligned"] - score.probabilities["independent"]
    assert score.value == pytest.approx(difference)
    if score.label is not None:
        assert score.label == max(score.probabilities, key=score.probabilities.get)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("Kyiv shelled, Moscow denies", "too short", id="27-characters"),
        pytest.param(
            "The spring fair of bakers opened on Thursday in the old market hall.",
            "off topic",
            id="nothing-of-the-topic",
        ),
        pytest.param(
            "Россия и Украина продолжают переговоры в Валлетте, сообщил представитель "
            "Кремля журналистам.",
            "language",
            id="a-language-without-a-test",
        ),
    ],
)
def test_out_of_scope_is_not_scored_with_the_reason(scorer, make_article, text, reason):
    score = scorer.score_one(make_article(text))
    assert (score.label, score.reason, score.probabilities) == (None, reason, None)
    assert score.evidence == ()


def test_a_headline_of_45_characters_is_put_to_the_model(scorer, make_article):
    headline = "Russia and Ukraine end prisoner talks in Malta"
    assert len(headline) >= 45
    assert scorer.score_one(make_article(headline)).probabilities is not None


def test_an_uncertain_text_keeps_its_probabilities(scorer, make_article):
    score = scorer.score_one(make_article(ON_TOPIC))
    threshold = scorer.bundle.min_probability
    assert (score.reason == "uncertain") == (
        max(score.probabilities.values()) < threshold
    )


def test_a_text_scores_the_same_alone_as_in_a_batch(scorer, make_article):
    articles = [
        make_article(f"{ON_TOPIC} {'Ships burned near Odesa. ' * i}", article_id=str(i))
        for i in range(8)
    ]
    batch = scorer.score(articles)
    alone = pd.concat([scorer.score([article]) for article in articles])
    np.testing.assert_allclose(
        batch["kremlin_score"], alone["kremlin_score"], atol=1e-6
    )


def test_scoring_no_article_gives_an_empty_table_with_its_columns(scorer):
    frame = scorer.score([])
    assert len(frame) == 0
    assert {"article_id", "kremlin_label", "kremlin_p_aligned"} <= set(frame.columns)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Kyiv", "Kiev"), ("the US", "the U.S."), ("Odesa", "Odessa")],
)
def test_spelling_does_not_change_a_score(scorer, make_article, one, other):
    text = f"{ON_TOPIC} Officials in {one} said that ships had left."
    scores = [
        scorer.score_one(make_article(version)).value
        for version in (text, text.replace(one, other))
    ]
    assert scores[0] == pytest.approx(scores[1])


def test_another_houses_dateline_does_not_change_a_score(scorer, make_article):
    scores = [
        scorer.score_one(make_article(head + ON_TOPIC)).value
        for head in (
            "",
            "VELMORSK, March 17 (Northwire) - ",
            "MOSCOW, March 17. /NW/. ",
        )
    ]
    assert scores == pytest.approx([scores[0]] * 3)


def test_an_unknown_axis_names_those_that_there_are():
    with pytest.raises(
        BundleError, match="no model for axis 'weather' is in use; there are: kremlin"
    ):
        Scorer.load("weather")


@pytest.fixture
def copied(tmp_path):
    source = find_bundle("kremlin")
    target = tmp_path / "1"
    target.mkdir()
    for path in source.iterdir():
        (target / path.name).write_bytes(path.read_bytes())
    return target


def test_a_bundle_loads_from_any_folder(copied):
    assert Bundle.load(copied).axis.name == "kremlin"


@pytest.mark.parametrize("name", ["axis.toml", "model.skops", "CARD.md"])
def test_a_bundle_with_an_altered_file_is_refused(copied, name):
    file = copied / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(BundleError, match="altered since it was made"):
        Bundle.load(copied)


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ("{", "broken manifest"),
        ("[]", "broken manifest"),
        ('{"schema": 99}', "schema 99"),
    ],
)
def test_a_bundle_with_a_bad_manifest_is_refused(copied, manifest, message):
    (copied / "bundle.json").write_text(manifest)
    with pytest.raises(BundleError, match=message):
        Bundle.load(copied)


def test_a_bundle_with_a_foreign_type_is_refused_before_it_is_built(copied):
    import hashlib
    import json

    from sklearn.pipeline import Pipeline
    from skops import io as skops_io

    from newsgauge.models.evaluation import Figure

    figure = Figure(value=0.0, low=0.0, high=0.0, n=1)
    skops_io.dump(Pipeline([("x", figure)]), copied / "model.skops")
    manifest = json.loads((copied / "bundle.json").read_text())
    digest = hashlib.sha256((copied / "model.skops").read_bytes()).hexdigest()
    manifest["files"]["model.skops"] = digest
    (copied / "bundle.json").write_text(json.dumps(manifest))
    with pytest.raises(BundleError, match=r"types that are not accepted: .*Figure"):
        Bundle.load(copied)


def test_the_shipped_axis_is_the_one_in_labeled(scorer):
    text = (ROOT / "labeled" / "kremlin" / "axis.toml").read_text("utf-8")
    assert Axis.from_toml(text) == scorer.axis


@pytest.mark.parametrize(
    ("text", "message"),
    [("name = ", "not TOML"), ('name = "x"', "missing or wrong field 'classes'")],
)
def test_a_bad_axis_file_is_refused(text, message):
    with pytest.raises(BundleError, match=message):
        Axis.from_toml(text)


POLITICS = (
    "The Senate voted on Tuesday to send the budget bill back to the committee after "
    "Republicans and Democrats failed to agree on the tax on fuel. The governor of the "
    "state said that families would pay more at the pump and called on Congress to act "
    "before the summer. A spokeswoman for the administration answered that the bill "
    "protects workers, and that the president would sign it as soon as it passes."
)


@pytest.mark.parametrize("axis", ["kremlin", "leaning"])
def test_every_shipped_axis_scores_what_is_on_its_topic(make_article, axis):
    scorer = Scorer.load(axis)
    text = {"kremlin": ON_TOPIC, "leaning": POLITICS}[axis]
    (row,) = scorer.score([make_article(text)]).to_dict("records")
    assert row["status"] == "scored" or row["reason"] == "uncertain"
    total = sum(row[f"{axis}_p_{name}"] for name in scorer.axis.classes)
    assert total == pytest.approx(1)
    assert -1 <= row[f"{axis}_score"] <= 1
