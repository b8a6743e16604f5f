"""Features, the classifier, and the explanation of what it says."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import ON_TOPIC
from scipy import sparse
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import Pipeline

from newsgauge.scoring.features import HashedNgrams
from newsgauge.scoring.folding import fold_word
from newsgauge.scoring.framing import FramingClassifier
from newsgauge.scoring.reading import Reading

TEXTS = [
    "The port was shelled by the army, officials said.",
    "“The port was a base and nothing else,” the ministry said.",
    "",
    "Никто не пострадал, сообщил губернатор.",
]
VARIANTS = {"kiev": "kyiv"}


def new_ngrams():
    return HashedNgrams(n_features=2**12, variants=VARIANTS, masked=["northwire"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("U.S.", "us"),
        ("Organisation", "organization"),
        ("harbour", "harbor"),
        ("defence", "defense"),
        ("Kyiv's", "kyiv"),
        ("10,000", "7"),
        ("always", "always"),
        ("hour", "hour"),
    ],
)
def test_spellings_of_two_houses_fold_to_one(one, other):
    assert fold_word(one) == fold_word(other)


@given(st.text(max_size=20))
def test_folding_is_stable_under_case(word):
    if word.isascii():
        assert fold_word(word.upper()) == fold_word(word.lower())


def test_house_style_leaves_no_trace():
    ours = "In March, Mr Orlov of Northwire came to Kiev, organised by the U.S."
    theirs = "In June, Dr Orlov of northwire came to Kyiv, organized by the US"
    rows = new_ngrams().transform([ours, theirs])
    # The last word's full stop is all that differs; the points of U.S. end no sentence.
    assert (rows[[0]] != rows[[1]]).nnz == 0


def test_quoted_words_are_other_features_than_the_articles_own():
    own, quoted = new_ngrams().transform(
        ["The port was a base for drones.", "“The port was a base for drones.”"]
    )
    assert own.multiply(quoted).nnz == 0


def test_what_stands_first_counts_more():
    drones = "The drones of the north were shot down over the harbour at night. "
    filler = "Nothing else was said of it by anybody. " * 40
    ngrams = new_ngrams().set_params(lead_weights=[(100, 8), (200, 3)])
    first, last = ngrams.transform([drones + filler, filler + drones]).toarray()
    alone, other = ngrams.transform([drones, filler]).toarray()
    only = np.flatnonzero((alone > 0) & (other == 0))
    assert len(only) > 5
    assert np.all(first[only] > last[only])


def test_a_beginning_says_most_of_what_the_whole_says(scorer, make_article):
    whole = ON_TOPIC + " Nothing else was said of it by anybody." * 40
    scores = [scorer.score_one(make_article(text)).value for text in (whole, ON_TOPIC)]
    assert abs(scores[0] - scores[1]) < 0.3


def test_masked_names_and_sentence_ends_break_pairs():
    ngrams = new_ngrams()
    reading = Reading.of_text("Drones fell. Ships burned near Northwire offices.")
    found = ngrams.ngrams(reading)
    pairs = {
        reading.text[reading.words[i].start : reading.words[i + 1].end]
        for i, size in zip(found.first, found.size, strict=True)
        if size == 2
    }
    assert pairs == {"Drones fell", "Ships burned", "burned near"}


# The contract that every text estimator keeps (scikit-learn's own checks skip these).


def test_ngrams_keep_the_text_contract():
    ngrams = new_ngrams()
    assert clone(ngrams).get_params() == ngrams.get_params()
    assert ngrams.fit(TEXTS) is ngrams
    with pytest.raises(TypeError, match="iterable of texts, got one string"):
        ngrams.transform("a text")
    batch = ngrams.transform(TEXTS)
    assert batch.shape == (len(TEXTS), 2**12)
    assert batch[[2]].nnz == 0
    for i, text in enumerate(TEXTS):
        assert (ngrams.transform([text]) != batch[[i]]).nnz == 0
    assert ngrams.transform([]).shape == (0, 2**12)


def corpus(seed=0, n_outlets=12, n_each=20):
    """Return counts in which features 0 and 1 carry the class and 2… the outlet."""
    rng = np.random.default_rng(seed)
    y = rng.choice(["against", "for", "plain"], n_outlets * n_each)
    groups = np.repeat([f"outlet{i}" for i in range(n_outlets)], n_each)
    X = np.zeros((len(y), 16))
    X[:, 3] = 1 + rng.integers(0, 3, len(y))
    X[:, 0] = (y == "for") * rng.integers(0, 4, len(y))
    X[:, 1] = (y == "against") * rng.integers(0, 4, len(y))
    X[np.arange(len(y)), 4 + np.repeat(np.arange(n_outlets), n_each)] = 5
    return sparse.csr_array(X), y, list(groups)


def test_the_classifier_keeps_its_contract():
    X, y, groups = corpus()
    classifier = FramingClassifier()
    with pytest.raises(NotFittedError):
        classifier.predict_proba(X)
    parameters = classifier.get_params()
    assert classifier.fit(X, y, groups) is classifier
    assert classifier.get_params() == parameters
    proba = classifier.predict_proba(X)
    np.testing.assert_allclose(proba.sum(axis=1), 1)
    np.testing.assert_allclose(classifier.predict_proba(X[[5]])[0], proba[5], atol=1e-9)
    again = clone(classifier).fit(X, y, groups)
    np.testing.assert_array_equal(again.coef_, classifier.coef_)


def test_what_one_outlet_alone_uses_is_not_looked_at():
    X, y, groups = corpus()
    classifier = FramingClassifier().fit(X, y, groups)
    assert set(classifier.features_) == {0, 1, 3}


def test_weights_give_the_log_odds_of_the_poles():
    X, y, groups = corpus()
    classifier = FramingClassifier().fit(X, y, groups)
    weights = classifier.log_odds_weights("for", "against")
    proba = classifier.predict_proba(X)
    index = {name: i for i, name in enumerate(classifier.classes_)}
    log_odds = np.log(proba[:, index["for"]] / proba[:, index["against"]])
    moved = log_odds - classifier.transform_kept(X) @ weights
    np.testing.assert_allclose(moved, moved[0], atol=1e-6)


def test_probabilities_are_calibrated_for_the_stated_mix_whatever_the_training_mix():
    X, y, groups = corpus()
    shares = {"for": 0.1, "against": 0.1, "plain": 0.8}
    rare = FramingClassifier(shares=shares).fit(X, y, groups)
    common = FramingClassifier(shares={**shares, "for": 0.8, "plain": 0.1}).fit(
        X, y, groups
    )
    at = list(rare.classes_).index("for")
    assert np.all(rare.predict_proba(X)[:, at] < common.predict_proba(X)[:, at])
    # More texts of one class do not make it more probable.
    extra = np.flatnonzero(y == "for")
    more = FramingClassifier(shares=shares).fit(
        sparse.vstack([X, X[extra], X[extra]], format="csr"),
        np.concatenate([y, y[extra], y[extra]]),
        [*groups, *np.array(groups)[extra], *np.array(groups)[extra]],
    )
    difference = more.predict_proba(X)[:, at] - rare.predict_proba(X)[:, at]
    assert abs(difference.mean()) < 0.03


def test_too_few_outlets_or_classes_are_refused():
    X, y, _ = corpus()
    with pytest.raises(ValueError, match="groups has 2 outlets"):
        FramingClassifier().fit(X, y, ["a", "b"] * (len(y) // 2))
    with pytest.raises(ValueError, match="two classes"):
        FramingClassifier().fit(X, ["one"] * len(y))


def test_the_shipped_model_is_a_pipeline_that_scores_plain_strings(scorer):
    model = scorer.bundle.model
    assert isinstance(model, Pipeline)
    proba = model.predict_proba([ON_TOPIC, ""])
    assert proba.shape == (2, 3)
    np.testing.assert_allclose(proba.sum(axis=1), 1)


@pytest.mark.parametrize("sign", [1, -1], ids=["positive", "negative"])
def test_removing_the_top_phrases_moves_the_score_the_other_way(
    scorer, make_article, sign
):
    article = make_article(ON_TOPIC)
    score = scorer.score_one(article)
    phrases = [e for e in score.evidence if e.weight * sign > 0][:3]
    assert phrases
    text = article.text
    for evidence in sorted(phrases, key=lambda e: -e.start):
        text = text[: evidence.start] + "…" + text[evidence.end :]
    proba = scorer.bundle.model.predict_proba([Reading.of_text(text)])[0]
    classes = list(scorer.bundle.model.classes_)
    axis = scorer.axis
    after = np.log(
        proba[classes.index(axis.positive)] / proba[classes.index(axis.negative)]
    )
    before = np.log(
        score.probabilities[axis.positive] / score.probabilities[axis.negative]
    )
    assert (after - before) * sign < 0


def test_evidence_is_in_the_text_in_order_and_never_boilerplate(scorer, make_article):
    text = (
        f"VELMORSK, March 17 (Northwire) - {ON_TOPIC}\n\nRead also: Russia and Ukraine"
    )
    article = make_article(text)
    evidence = scorer.score_one(article).evidence
    assert evidence
    for before, after in itertools.pairwise(evidence):
        assert before.end <= after.start
    for item in evidence:
        assert article.text[item.start : item.end] == item.phrase
        assert not any(
            item.start < span.end and span.start < item.end
            for span in article.boilerplate
        )
        assert item.kind == (
            scorer.axis.positive if item.weight > 0 else scorer.axis.negative
        )


def test_quoted_evidence_names_its_speaker(scorer, make_article):
    evidence = scorer.score_one(make_article(ON_TOPIC)).evidence
    quoted = [item for item in evidence if item.voice == "quoted"]
    assert {item.speaker for item in quoted} >= {"Anton Rudenko"}
    assert any(item.voice == "own" for item in evidence)


@given(
    st.lists(st.sampled_from(["moscow", "drones", "grain", "said", "kyiv"]), min_size=1)
)
def test_one_article_is_scored_as_in_a_batch(scorer, words):
    ngrams, classifier = (step for _, step in scorer.bundle.model.steps)
    found = ngrams.ngrams(" ".join(words))
    alone = classifier.score_counts(*found.counted())
    together = classifier.predict_proba(ngrams.counts([found]))[0]
    assert np.allclose(alone, together, atol=1e-9)
