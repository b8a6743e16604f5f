"""Copies, claims, disputes and sources: what depends on more than one article."""

import datetime as dt

import pytest

from newsgauge.scoring.claims import find_claims
from newsgauge.scoring.disputes import find_disputes
from newsgauge.scoring.reading import Reading
from newsgauge.scoring.syndication import group_copies, signature

STORY = (
    "Drones hit the grain terminal of Velmorsk in southern Ukraine on Friday, Governor "
    "Olena Tarasiuk said. {} people were killed in the strike on the port and a silo "
    "burned until dawn. Russia said that its forces had hit a depot. The port closed "
    "five berths, and ships waited outside the bay of Odesa for a convoy."
)
OTHER = (
    "Governor Olena Tarasiuk came to the hospital of Velmorsk to see the wounded. {} "
    "people were killed in the strike on the port, doctors counted in the morning, and "
    "trains from Odesa brought blood for the surgeons who had worked all night long."
)


def articles(make_article, *texts, **fields):
    return [
        make_article(text, article_id=f"a{i}", source=f"s{i}.example", **fields)
        for i, text in enumerate(texts)
    ]


def groups(*texts):
    return list(group_copies([signature(Reading.of_text(text)) for text in texts]))


def test_copies_are_one_group_and_other_reports_are_not():
    story = STORY.format("Twelve")
    edited = story.replace("until dawn", "for hours") + " More follows."
    assert groups(story, OTHER.format("Nine"), edited, story) == [0, 1, 0, 0]


def test_grouping_does_not_depend_on_order():
    texts = [STORY.format(n) for n in ("Twelve", "Nine")] + [OTHER.format("Ten")]
    forward, backward = groups(*texts), groups(*texts[::-1])
    assert [forward[i] == forward[j] for i in range(3) for j in range(3)] == [
        backward[2 - i] == backward[2 - j] for i in range(3) for j in range(3)
    ]


def test_no_articles_make_no_groups():
    assert len(group_copies([])) == 0


@pytest.mark.parametrize(
    ("text", "kind", "voice", "speaker"),
    [
        ("Twelve people were killed in Velmorsk.", "numeric", "own", None),
        ("The army of Orlovia left the town.", "statement", "own", None),
        ("Rudenko said that Ukraine fired first.", "statement", "quoted", "Rudenko"),
    ],
)  # fmt: skip
def test_claims_have_a_kind_and_a_voice(text, kind, voice, speaker):
    (claim,) = find_claims(Reading.of_text(text))
    assert (claim.kind, claim.voice, claim.speaker) == (kind, voice, speaker)
    assert text[claim.start : claim.end] == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Will Ukraine cede any territory at all?", id="question"),
        pytest.param("Ukraine plans to send 300 men to the front.", id="plan"),
        pytest.param("If Russia withdraws, 300 men will go home.", id="condition"),
        pytest.param("In my view Ukraine has 300 good reasons.", id="opinion"),
        pytest.param("Russia said no.", id="too-short"),
        pytest.param("it was a long and quiet day at sea.", id="nothing-named"),
    ],
)
def test_what_is_not_asserted_is_no_claim(text):
    assert list(find_claims(Reading.of_text(text))) == []


def test_different_counts_of_one_thing_are_a_conflict_with_verbatim_sides(make_article):
    pair = articles(make_article, STORY.format("Twelve"), OTHER.format("Seven"))
    (dispute,) = find_disputes(pair)
    assert (dispute.type, dispute.status, dispute.n_origins) == (
        "numeric",
        "conflict",
        2,
    )
    assert dispute.question.startswith("Seven people or Twelve people?")
    assert 0 <= dispute.strength <= 1
    by_id = {article.article_id: article for article in pair}
    for side in dispute.sides:
        for mention in side.evidence:
            text = by_id[mention.article_id].text
            assert text[mention.start : mention.end] == mention.quote


@pytest.mark.parametrize(
    ("one", "other"),
    [("Twelve", "Twelve"), ("Twelve", "12"), ("Over ten", "Twelve"),
     ("About 100", "98"), ("At least nine", "Twelve")],
)  # fmt: skip
def test_numbers_that_fit_one_another_are_no_dispute(make_article, one, other):
    pair = articles(make_article, STORY.format(one), OTHER.format(other))
    assert find_disputes(pair) == []


def test_a_range_makes_it_a_possible_disagreement(make_article):
    pair = articles(make_article, STORY.format("At least nine"), OTHER.format("Seven"))
    assert [d.status for d in find_disputes(pair)] == ["possible disagreement"]


def test_another_day_makes_it_an_update(make_article):
    first = articles(make_article, STORY.format("Nine"), published=dt.date(2025, 3, 14))
    later = make_article(
        OTHER.format("Twelve"), article_id="b", published=dt.date(2025, 3, 15)
    )
    assert [d.status for d in find_disputes([*first, later])] == ["changed over time"]


def test_twenty_copies_and_one_other_are_one_dispute_of_two_origins(
    make_article,
):
    texts = [STORY.format("Twelve")] * 20 + [OTHER.format("Seven")]
    (dispute,) = find_disputes(articles(make_article, *texts))
    assert dispute.n_origins == 2


def test_an_article_disputes_neither_itself_nor_its_copy(make_article):
    text = f"{STORY.format('Twelve')} {OTHER.format('Seven')}"
    assert find_disputes(articles(make_article, text)) == []
    assert find_disputes(articles(make_article, text, text)) == []
    assert find_disputes([]) == []
