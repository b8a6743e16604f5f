"""Who is said to be at fault, rival names, and articles about one event."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgauge.scoring import find_disputes
from newsgauge.scoring.denials import find_statements
from newsgauge.scoring.reading import Reading
from newsgauge.scoring.topics import group_topics, telling_names

SCENE = "The harbour of Velmorsk was quiet when Governor Anton Rudenko came on Friday."


@pytest.fixture
def positions(make_article):
    def find(text):
        return {
            (position.type, position.answer)
            for statement in find_statements(make_article(text), Reading.of_text(text))
            for position in statement.positions
        }

    return find


def disputes(make_article, *texts):
    return find_disputes(
        [
            make_article(f"{SCENE} {text}", article_id=f"a{i}", source=f"s{i}.example")
            for i, text in enumerate(texts)
        ]
    )


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Ministers spoke of Norwegian aggression in the strait.", "norway"),
        ("Oslo on Friday accused Sweden of provoking the crews at sea.", "sweden"),
        ("The envoy blamed Finland once more for escalating the dispute.", "finland"),
    ],
)  # fmt: skip
def test_whoever_is_said_to_be_at_fault_is_a_position(positions, text, who):
    assert ("actor", who) in positions(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ministers found no Norwegian aggression in the strait near Velmorsk.",
        "Tensions over Norway were escalating on Friday near the port of Velmorsk.",
        "Envoys met in case of possible aggression from the open sea on Friday.",
        "Did Oslo accuse Sweden of provoking the crews at sea near Velmorsk?",
    ],
)
def test_what_is_negated_supposed_or_asked_is_no_position(positions, text):
    assert not positions(text)


def test_mutual_accusations_are_one_dispute_about_who_is_at_fault(make_article):
    (dispute,) = disputes(
        make_article,
        "Oslo accused Sweden of provoking the crews in the strait.",
        "Stockholm spoke of Norwegian aggression against the crews.",
    )
    assert (dispute.type, dispute.status) == ("actor", "possible disagreement")
    assert {side.answer for side in dispute.sides} == {"norway", "sweden"}


def test_one_accusation_told_twice_is_no_dispute(make_article):
    found = disputes(
        make_article,
        "Oslo accused Sweden of provoking the crews in the strait.",
        "On Friday Sweden was named again; Oslo blamed Sweden for the provocations.",
    )
    assert not found


def test_rival_names_of_one_thing_are_a_naming_dispute(make_article):
    (dispute,) = disputes(
        make_article,
        "The annexation of Velmorsk is ten years old, Rudenko recalled in the port.",
        "Velmorsk marked the referendum of ten years ago; Rudenko spoke in the port.",
    )
    assert dispute.type == "naming"
    assert {side.answer for side in dispute.sides} == {"annexation", "referendum"}


def test_one_source_that_uses_both_names_disputes_nothing(make_article):
    texts = ("The annexation of Velmorsk is old.", "Velmorsk marked its referendum.")
    articles = [
        make_article(f"{SCENE} {text}", article_id=f"a{i}", source="one.example")
        for i, text in enumerate(texts)
    ]
    assert not find_disputes(articles)


def test_progress_said_and_denied_of_the_same_talks_is_a_dispute(make_article):
    (dispute,) = disputes(
        make_article,
        "Rudenko said on leaving that the talks in Velmorsk had made real progress.",
        "The talks with Rudenko in Velmorsk brought no breakthrough, aides told us.",
    )
    assert dispute.type == "event"
    assert {side.answer for side in dispute.sides} == {"progress", "no progress"}


def test_tolls_in_other_words_are_one_question(make_article):
    (dispute,) = disputes(
        make_article,
        "The war around Velmorsk has killed 3,400 people since the spring.",
        "The conflict has claimed 5,000 lives around Velmorsk, officials say.",
    )
    assert dispute.type == "numeric"
    assert [side.answer for side in dispute.sides] == ["3,400 people", "5,000 lives"]


def topics(articles):
    """Group ``{id: (day, names)}``, each article its own origin."""
    names = {key: frozenset(found) for key, (_, found) in articles.items()}
    published = {
        key: None if day is None else dt.date(2024, 1, day)
        for key, (day, _) in articles.items()
    }
    return group_topics(names, published, {key: key for key in articles})


def test_articles_of_one_event_are_one_topic_and_others_are_not():
    port, dam = ["velmorsk", "rudenko", "strait"], ["ostrel", "kalda", "dam"]
    found = topics({"a": (1, port), "b": (2, port), "c": (1, dam), "d": (3, dam)})
    assert found["a"] == found["b"] == "a"
    assert found["c"] == found["d"] == "c"


def test_the_same_names_a_month_later_are_another_topic():
    names = ["velmorsk", "rudenko", "strait"]
    found = topics({"a": (1, names), "b": (30, names)})
    assert found["a"] != found["b"]


def test_an_unknown_day_may_be_of_any_event():
    names = ["velmorsk", "rudenko", "strait"]
    found = topics({"a": (1, names), "b": (None, names)})
    assert found["a"] == found["b"]


def test_copies_are_on_the_topic_of_their_origin():
    names = {"a": frozenset(("velmorsk", "rudenko", "strait")), "b": frozenset()}
    found = group_topics(names, {"a": None, "b": None}, {"a": "a", "b": "a"})
    assert found == {"a": "a", "b": "a"}


@given(
    st.dictionaries(
        st.sampled_from("abcdefgh"),
        st.tuples(
            st.none() | st.integers(1, 28),
            st.sets(st.sampled_from(["n1", "n2", "n3", "n4", "n5", "n6"])),
        ),
    )
)
def test_every_article_has_a_topic_whose_first_article_is_on_it(articles):
    found = topics(articles)
    assert found.keys() == articles.keys()
    assert all(found[first] == first for first in found.values())


def test_a_name_that_most_of_a_large_folder_has_tells_no_event():
    names = {str(i): frozenset(("ukraine", f"n{i}")) for i in range(40)}
    telling = telling_names(names, {key: key for key in names})
    assert all("ukraine" not in found for found in telling.values())
