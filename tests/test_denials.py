"""What is said of somebody, and denied."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgauge.scoring import find_disputes
from newsgauge.scoring.article import Article
from newsgauge.scoring.denials import find_statements
from newsgauge.scoring.reading import Reading

SCENE = "The harbour of Velmorsk was quiet when Governor Anton Rudenko came on Friday."


@pytest.fixture
def statements(make_article):
    def find(text):
        return list(find_statements(make_article(text), Reading.of_text(text)))

    return find


def disputes(make_article, *texts, dates=None):
    articles = [
        make_article(
            f"{SCENE} {text}",
            article_id=f"a{i}",
            source=f"s{i}.example",
            published=dates[i] if dates else None,
        )
        for i, text in enumerate(texts)
    ]
    return articles, find_disputes(articles)


@pytest.mark.parametrize(
    ("text", "who", "what"),
    [
        ("Moscow denied planning an attack on the port.", "russia", "attack"),
        ("The Kremlin has rejected claims that it mined the strait.", "russia", "mine"),
        ("In Tallinn, Estonia dismissed the charge of smuggling as absurd.",
         "estonia", "smuggl"),
    ],
)  # fmt: skip
def test_a_denial_has_who_denies_and_what(statements, text, who, what):
    (statement,) = statements(text)
    (denial,) = statement.denials
    assert who in denial.names
    assert any(stem.startswith(what) for stem in denial.stems)
    assert denial.clause in text


@pytest.mark.parametrize(
    "text",
    [
        "Latvia said that Russia did not mine the strait on Monday.",
        "Latvia asked on Monday if Russia mined the strait at all.",
        "Latvia will answer on Monday should Russia have mined the strait.",
        "Russia denied that it and Belarus had mined the strait on Monday.",
        "Russia denied on Monday that it had mined the strait.",
    ],
)
def test_what_is_negated_supposed_or_denied_is_not_asserted(statements, text):
    found = statements(text)
    assert not any("mine" in item.stems for item in found)


def test_an_official_speaks_for_the_state_that_the_text_names(statements):
    text = (
        "Kremlin spokesman Pavel Gorin came to Tallinn on Monday. "
        "Gorin denied mining the strait."
    )
    (denial,) = statements(text)[-1].denials
    assert denial.names == {"russia"}


@pytest.mark.parametrize(
    "text",
    [
        "Moscow rejected the demand to open the strait for ships.",
        "The claims of mining were denied by Moscow on Monday at noon.",
    ],
)
def test_refusing_something_denies_nothing(statements, text):
    assert not any(item.denials for item in statements(text))


def test_a_question_is_no_statement(statements):
    assert statements("Did Russia mine the strait off Velmorsk?") == []


def test_whoever_accuses_is_not_the_one_of_whom_it_is_said(statements):
    (statement,) = statements("Latvia accused Russia of mining the strait at night.")
    assert statement.accused == {"russia"}
    assert "latvia" not in statement.names


ACCUSED = "Latvia accused Russia of mining the strait at night."
DENIED = "Moscow denied mining the strait."


def test_an_accusation_and_its_denial_are_a_conflict(make_article):
    articles, found = disputes(make_article, ACCUSED, DENIED)
    (dispute,) = found
    assert (dispute.type, dispute.status) == ("event", "conflict")
    assert (dispute.n_sources, dispute.n_origins) == (2, 2)
    assert 0.5 < dispute.strength < 1
    assert "mining the strait" in dispute.question
    said, denied = dispute.sides
    assert (said.answer, denied.answer) == ("said", "denied")
    by_id = {article.article_id: article.text for article in articles}
    for side in dispute.sides:
        for item in side.evidence:
            assert by_id[item.article_id][item.start : item.end] == item.quote


@pytest.mark.parametrize(
    "denial",
    [
        pytest.param("Warsaw denied mining the strait.", id="another-denies"),
        pytest.param("Moscow denied shelling the hospital.", id="another-thing"),
        pytest.param("Moscow spoke of mining in the strait.", id="no-denial"),
    ],
)
def test_words_in_common_are_no_dispute(make_article, denial):
    assert disputes(make_article, ACCUSED, denial)[1] == []


def test_the_accuser_who_denies_something_else_answers_nobody(make_article):
    text = "Russia accused Latvia of mining the strait at night."
    assert disputes(make_article, text, DENIED)[1] == []


def test_an_article_that_reports_both_does_not_dispute_itself(make_article):
    both = f"{ACCUSED} {DENIED}"
    assert disputes(make_article, both)[1] == []
    assert disputes(make_article, both, both)[1] == []


def test_what_lies_weeks_apart_is_not_compared(make_article):
    dates = [dt.date(2025, 3, 1), dt.date(2025, 3, 20)]
    assert disputes(make_article, ACCUSED, DENIED, dates=dates)[1] == []


def test_twenty_copies_of_a_denial_count_once(make_article):
    _, found = disputes(make_article, ACCUSED, *[DENIED] * 20)
    (dispute,) = found
    assert dispute.n_origins == 2


WORDS = st.sampled_from(
    ["Moscow", "denied", "not", ".", "?", "“", "the", "attack", "é"]
)


@given(st.lists(WORDS | st.text(min_size=1, max_size=9), min_size=1).map(" ".join))
@settings(max_examples=200)
def test_any_text_has_statements_within_it(text):
    if not text.strip():
        return
    article = Article(article_id="a", text=text)
    for item in find_statements(article, Reading.of_text(text)):
        assert text[item.start : item.end] == item.quote
        assert item.stems.isdisjoint(item.names)
