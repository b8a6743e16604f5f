"""Sentences, words, quotations: offsets that hold for any text."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgauge.scoring.text import (
    Span,
    find_quotations,
    find_words,
    split_sentences,
    voice_at,
)
from newsgauge.scoring.text.numbers import find_quantities
from newsgauge.scoring.text.spans import complement, intersect, merge

# Any code points, and texts dense in what the rules look at.
ANY = st.text(max_size=300)
DENSE = st.lists(
    st.sampled_from(
        ["said", "told", "that", "Mr.", "U.S.", "e.g.", "Peskov", "he", "according to",
         ".", "!", "?", "...", ",", ";", "\n", "\n\n", " ", "\u201c", "\u201d", '"',
         "'", "\u2019", "\u00ab", "\u00bb", "\u201e", "Kyiv", "заявил", "что", "28",
         "3.5", "million", "%", "😀", "e\u0301", "\u200d", "\u202e", "-", "—", "(", ")"]
    ),
    max_size=60,
).map("".join)  # fmt: skip
TEXTS = st.one_of(ANY, DENSE)


def assert_ordered(spans):
    for before, after in itertools.pairwise(spans):
        assert before.end <= after.start


@given(TEXTS)
def test_words_are_in_order_and_hold_a_letter_or_digit(text):
    words = find_words(text)
    assert_ordered(words)
    for word in words:
        assert any(character.isalnum() for character in word.of(text))
        assert not any(character.isspace() for character in word.of(text))


@given(TEXTS)
def test_each_character_that_is_not_space_is_in_exactly_one_sentence(text):
    sentences = split_sentences(text)
    assert_ordered(sentences)
    covered = "".join(sentence.of(text) for sentence in sentences)
    assert "".join(covered.split()) == "".join(text.split())
    for sentence in sentences:
        assert sentence.of(text).strip() == sentence.of(text) != ""


@given(TEXTS)
def test_quotations_lie_in_the_text_in_order_without_overlap(text):
    quotations = find_quotations(text)
    assert_ordered(quotations)
    for quotation in quotations:
        assert 0 <= quotation.start < quotation.end <= len(text)
        assert voice_at(quotations, quotation.start) == quotation
        if quotation.speaker is not None:
            assert quotation.speaker.strip()


@given(TEXTS)
def test_quantities_lie_in_the_text_and_their_range_is_one(text):
    for quantity in find_quantities(text, Span(0, len(text))):
        assert 0 <= quantity.start < quantity.end <= len(text)
        assert quantity.low <= quantity.high


@given(TEXTS, TEXTS)
def test_what_stands_before_moves_offsets_and_nothing_else(before, text):
    head = before + "\n\n"
    alone = [(s.start + len(head), s.end + len(head)) for s in split_sentences(text)]
    after = [(s.start, s.end) for s in split_sentences(head + text)]
    # Wrapped lines are recognised by the text as a whole, so only compare unwrapped.
    if "\n" not in text.strip() and "\n" not in before.strip():
        assert after[len(after) - len(alone) :] == alone


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50))), st.integers(0, 50))
def test_spans_and_their_complement_make_the_whole(pairs, length):
    spans = [Span(min(p), min(max(p), length)) for p in pairs if min(p) < length]
    whole = merge([*spans, *complement(spans, length)])
    assert whole == ([Span(0, length)] if length else [])


def test_intersection_clips_to_what_is_kept():
    text = "Head. Body of it. Tail."
    kept = [Span(6, 17)]
    assert [s.of(text) for s in intersect(text, split_sentences(text), kept)] == [
        "Body of it."
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("He came. She left.", ["He came.", "She left."], id="plain"),
        pytest.param(
            "Mr. Orlov met Gen. Lund on Feb. 24 in the U.S. Senate.",
            ["Mr. Orlov met Gen. Lund on Feb. 24 in the U.S. Senate."],
            id="abbreviations",
        ),
        pytest.param(
            "They fly to the U.S. The trip is long.",
            ["They fly to the U.S.", "The trip is long."],
            id="abbreviation-ends-a-sentence",
        ),
        pytest.param(
            "It rose by 3.5 percent. No. 4 burned.",
            ["It rose by 3.5 percent.", "No. 4 burned."],
            id="numbers",
        ),
        pytest.param(
            "“Is it?” he asked.", ["“Is it?” he asked."], id="question-inside"
        ),
        pytest.param(
            "A headline\n\nA body.", ["A headline", "A body."], id="blank-line"
        ),
        pytest.param("One line\nAnother", ["One line", "Another"], id="single-break"),
        pytest.param(
            "Он приехал в г. Москва. Она уехала.",
            ["Он приехал в г. Москва.", "Она уехала."],
            id="russian",
        ),
        pytest.param("", [], id="empty"),
        pytest.param(" \n ", [], id="blank"),
    ],
)
def test_sentences(text, expected):
    assert [sentence.of(text) for sentence in split_sentences(text)] == expected


def test_lines_wrapped_at_a_column_are_joined():
    text = (
        "The delegation that had come from the capital early in the week\n"
        "Sergei Orlov said that the talks would go on until the evening\n"
        "and that nobody would leave before a list of names had been\n"
        "agreed by all. He then left."
    )
    assert [s.of(text)[-8:] for s in split_sentences(text)] == [
        "d by all.".strip()[-8:],
        "en left.",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't say twenty-seven.", ["Don't", "say", "twenty-seven"]),
        ("U.S. envoy", ["U.S.", "envoy"]),
        ("10,000 men, 3.5%", ["10,000", "men", "3.5%"]),
        ("see https://a.example/b?c=1 now", ["see", "now"]),
        ("write to desk@a.example now", ["write", "to", "now"]),
        ("28-point", ["28", "point"]),
    ],
)
def test_words(text, expected):
    assert [word.of(text) for word in find_words(text)] == expected


QUOTED = [
    pytest.param(
        "“We will answer in kind,” spokesman Anton Rudenko said on Monday.",
        [("direct", "Anton Rudenko", "We will answer in kind,")],
        id="name-before-verb",
    ),
    pytest.param(
        '"We will answer in kind," said Anton Rudenko.',
        [("direct", "Anton Rudenko", "We will answer in kind,")],
        id="name-after-verb",
    ),
    pytest.param(
        "Rudenko left. Rudenko said: “We will answer in kind.”",
        [("direct", "Rudenko", "We will answer in kind.")],
        id="colon",
    ),
    pytest.param(
        "“It is over now, really,” Orlov said. “Nobody will come back here.”",
        [
            ("direct", "Orlov", "It is over now, really,"),
            ("direct", "Orlov", "Nobody will come back here."),
        ],
        id="speech-goes-on",
    ),
    pytest.param(
        "The so-called “referendum” was held.",
        [("fragment", None, "referendum")],
        id="scare-quotes",
    ),
    pytest.param(
        "Rudenko said that the port was a base.",
        [("indirect", "Rudenko", "the port was a base.")],
        id="reported",
    ),
    pytest.param(
        "Twelve people died, said Governor Olena Tarasiuk.",
        [("indirect", "Governor Olena Tarasiuk", "Twelve people died")],
        id="reported-verb-first",
    ),
    pytest.param(
        "According to the ministry, ten drones fell.",
        [("indirect", "the ministry", "ten drones fell.")],
        id="according-to",
    ),
    pytest.param(
        "«Мы не хотим войны сегодня», – заявил Лавренко.",
        [("direct", "Лавренко", "Мы не хотим войны сегодня")],
        id="russian",
    ),
    pytest.param("The United States agreed to it.", [], id="states-is-no-verb-here"),
    pytest.param("It is said to favour talks.", [], id="passive-names-nobody"),
    pytest.param("The workers' rights and the ships' crews.", [], id="apostrophes"),
]


@pytest.mark.parametrize(("text", "expected"), QUOTED)
def test_quotations_and_their_speakers(text, expected):
    found = [(q.kind, q.speaker, text[q.start : q.end]) for q in find_quotations(text)]
    assert found == expected


@pytest.mark.parametrize(
    "second",
    ["“I am very sorry indeed,” he said.", "According to him, the road was closed."],
)
def test_a_pronoun_is_the_last_speaker(second):
    text = f"Orlov said that he was late. {second}"
    assert [q.speaker for q in find_quotations(text)] == ["Orlov", "Orlov"]


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("28-point plan", 28, 28, ""),
        ("over five hours", 5, float("inf"), ""),
        ("24 to 48 hours", 24, 48, ""),
        ("between three and five ships", 3, 5, ""),
        ("at least 30 people", 30, float("inf"), ""),
        ("fewer than 20 men", 0, 20, ""),
        ("about 1,500 men", 1350, 1650, ""),
        ("$5 billion", 5e9, 5e9, "$"),
        ("3-5 million tonnes", 3e6, 5e6, ""),
        ("60 per cent", 60, 60, "%"),
        ("twenty-seven wounded", 27, 27, ""),
        ("two thousand soldiers", 2000, 2000, ""),
    ],
)
def test_quantities(text, low, high, unit):
    (found,) = find_quantities(text, Span(0, len(text)))
    assert (found.low, found.high, found.unit) == (low, high, unit)


@pytest.mark.parametrize(
    "text", ["in 2022", "on 2 December", "March 3", "at 10:30", "4 a.m.", "21st"]
)
def test_dates_and_hours_are_no_quantities(text):
    assert list(find_quantities(text, Span(0, len(text)))) == []


@pytest.mark.parametrize(
    "unit", ["a", ".", "?! ", '"', "“", "'a ", "\n", "a.", "1,", "a@", "A. "]
)
def test_long_repetitions_take_linear_time(unit):
    import time

    def seconds(n):
        text = unit * n
        start = time.perf_counter()
        find_quotations(text)
        list(find_quantities(text, Span(0, len(text))))
        return time.perf_counter() - start

    seconds(500)
    assert seconds(40_000 // len(unit)) < 10
