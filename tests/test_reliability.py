"""How far a source can be relied on: counted, shrunk, with intervals."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgauge.scoring.article import Article
from newsgauge.scoring.batch import Options, run
from newsgauge.scoring.claims import find_claims
from newsgauge.scoring.errors import InputError
from newsgauge.scoring.reading import Reading
from newsgauge.scoring.reliability.conduct import observe_conduct
from newsgauge.scoring.reliability.parts import (
    NOT_MEASURED,
    PARTS,
    Estimate,
    combine,
    update,
    weigh_part,
)
from newsgauge.scoring.reliability.priors import read_priors
from newsgauge.scoring.reliability.rating import rate
from newsgauge.scoring.reliability.sources import weigh_sources
from newsgauge.scoring.tables import read_table


def frame(scores, source="s.example", origins=None):
    n = len(scores)
    return pd.DataFrame(
        {
            "article_id": [f"{source}{i}" for i in range(n)],
            "source": source,
            "origin_id": origins or [f"{source}{i}" for i in range(n)],
            "status": "scored",
            "topic_id": "t",
            "kremlin_score": scores,
        }
    )


COUNTS = (
    "n_claims", "n_attributed", "n_named", "n_own_sentences", "n_calm_sentences",
    "n_comparable", "n_corroborated", "n_compared", "n_not_alone",
)  # fmt: skip


def conduct_of(articles, **counts):
    """Return a row of counts an article, 0 where not given."""
    values = {name: counts.get(name, 0) for name in COUNTS}
    values |= {"is_carried": None, "rating": counts.get("rating", np.nan)}
    return pd.DataFrame([{"article_id": a, **values} for a in articles["article_id"]])


def weigh(articles, scorer, **counts):
    rows, _ = weigh_sources(
        articles, conduct_of(articles, **counts), {}, scorer.axis, {}
    )
    return rows


def test_a_source_has_its_mean_and_a_t_interval(scorer):
    (row,) = weigh(frame([0.0, 0.2, 0.4]), scorer)
    assert row["kremlin_mean"] == pytest.approx(0.2)
    # 0.2 / sqrt(3) * t(0.975, 2) = 0.1155 * 4.303
    assert row["kremlin_high"] - row["kremlin_mean"] == pytest.approx(0.4968, abs=1e-3)


def test_one_article_says_nothing_about_the_range(scorer):
    (row,) = weigh(frame([0.5]), scorer)
    assert (row["kremlin_low"], row["kremlin_high"]) == (-1.0, 1.0)


def test_copies_count_once(scorer):
    once = weigh(frame([0.0, 0.4]), scorer)[0]
    copied = frame([0.0, 0.4, 0.4, 0.4], origins=["a", "b", "b", "b"])
    twice = weigh(copied, scorer)[0]
    for key in ("kremlin_mean", "kremlin_low", "kremlin_high", "n_origins"):
        assert once[key] == pytest.approx(twice[key])


def test_an_article_without_a_source_stands_for_itself(scorer):
    loose = frame([0.1, 0.3]).assign(source=None)
    assert [row["source"] for row in weigh(loose, scorer)] == list(loose["article_id"])


def test_renaming_a_source_changes_its_name_and_nothing_else(scorer):
    one, other = (weigh(frame([0.1, 0.3]).assign(source=s), scorer)[0] for s in "ab")
    assert {**one, "source": "b"} == other


def test_a_source_without_a_scored_article_has_no_mean(scorer):
    unscored = frame([np.nan]).assign(status="not scored")
    assert weigh(unscored, scorer)[0]["kremlin_mean"] is None


def observe(text, title=None, language="en"):
    article = Article(article_id="a", text=text, title=title)
    reading = Reading.of(article)
    claims = list(find_claims(reading)) if language == "en" else []
    return observe_conduct(article, reading, claims, language)


def test_loaded_words_count_in_the_articles_own_voice_only():
    own = observe("The shameful decision stunned the port. Ships left on Monday.")
    assert (own.n_calm_sentences, own.n_own_sentences) == (1, 2)
    said = observe('Mayor Hanna Bilyk said: "This shameful decision stunned us all."')
    assert said.n_own_sentences == said.n_calm_sentences


def test_a_speaker_with_a_name_is_told_from_one_without():
    named = observe("Olena Tarasiuk said that nine ships of Velmorsk had left.")
    assert (named.n_attributed, named.n_named) == (1, 1)
    nameless = observe("A senior official said that nine ships of Velmorsk had left.")
    assert (nameless.n_attributed, nameless.n_named) == (1, 0)


@pytest.mark.parametrize(
    ("title", "carried"),
    [
        ("Ships leave the port of Velmorsk", True),
        ("Ten secrets that doctors hide from patients", False),
        (None, None),
        ("???", None),
    ],
)
def test_a_title_is_carried_where_the_text_has_its_words(title, carried):
    text = "Nine ships left Velmorsk on Monday. The port is open again, the mayor said."
    assert observe(text, title).is_carried is carried


def test_what_is_known_of_english_only_is_not_counted_elsewhere():
    conduct = observe("Девять судов вышли из порта в понедельник.", language="ru")
    assert (conduct.n_own_sentences, conduct.rating) == (0, None)


@given(st.text(max_size=300))
def test_a_rating_is_a_share_or_nothing(text):
    rating = rate(Reading.of_text(text))
    assert rating is None or 0 <= rating <= 1


shares = st.lists(st.floats(0, 1), max_size=60)


@given(st.sampled_from(sorted(PARTS)), shares)
def test_a_part_lies_in_its_interval_and_between_the_usual_and_what_is_seen(name, seen):
    part = weigh_part(name, seen, k=0, n=len(seen))
    if not seen:
        assert part is None
        return
    assert 0 <= part.low <= part.value <= part.high <= 1
    ends = sorted((PARTS[name].usual, float(np.mean(seen))))
    assert ends[0] - 1e-9 <= part.value <= ends[1] + 1e-9


@given(st.sampled_from(sorted(PARTS)), st.floats(0, 1))
def test_one_article_gives_an_interval_three_times_that_of_fifty(name, share):
    one, fifty = (combine([weigh_part(name, [share] * n, k=0, n=n)]) for n in (1, 50))
    assert one.deviation >= 3 * fifty.deviation


def test_no_part_no_reliability():
    assert combine([]) is None
    assert NOT_MEASURED


@given(st.floats(0, 1), st.floats(0.01, 0.5), st.floats(0, 1), st.floats(0.01, 0.5))
def test_a_posterior_lies_between_prior_and_evidence_and_is_surer(a, s, b, t):
    prior, evidence = Estimate.of(a, s), Estimate.of(b, t)
    posterior = update(prior, evidence)
    assert min(a, b) - 1e-9 <= posterior.value <= max(a, b) + 1e-9
    assert posterior.deviation <= min(s, t) + 1e-9
    assert update(prior, None) == prior


TELLINGS = [
    " ".join(text.split())
    for text in (
        """Drones hit the grain terminal of Velmorsk before dawn on Friday. {} people
        were killed, Governor Olena Tarasiuk said. The port was closed until Saturday.
        """,
        """The port of Velmorsk counted its losses. The head of the region, Olena
        Tarasiuk, said {} people were killed when drones struck a terminal of grain.
        """,
        """In the port of Velmorsk a grain terminal burned for six hours. {} people were
        killed there, said Olena Tarasiuk after her visit; trains ran again by noon.
        """,
        """The strike on Velmorsk closed a terminal that ships a tenth of the harvest.
        {} people were killed in it, Tarasiuk said, and Olena Melnyk lost her brother.
        """,
    )
]


def sources_of(tmp_path, articles, name="run", **options):
    """Run over articles; return ``sources`` by name."""
    file = tmp_path / f"{name}.jsonl"
    file.write_text("\n".join(map(json.dumps, articles)), "utf-8")
    run([file], tmp_path / name, Options(workers=1, **options))
    return read_table(tmp_path / name, "sources").set_index("source")


def story(numbers=("Twelve",) * 4):
    return [
        {"id": f"a{i}", "source": f"s{i}.example", "text": text.format(number)}
        for i, (text, number) in enumerate(zip(TELLINGS, numbers, strict=True))
    ]


FIGURES = [
    "n_origins", "kremlin_mean", "kremlin_low", "kremlin_high", "reliability",
    "reliability_low", "reliability_high", "n_claims", "n_attributed_claims",
    "n_disputes",
]  # fmt: skip


def test_every_source_has_reliability_in_its_interval(tmp_path):
    found = sources_of(tmp_path, story())
    assert len(found) == 4
    assert (found["reliability_low"] < found["reliability"]).all()
    assert (found["reliability"] < found["reliability_high"]).all()


def test_duplicating_every_article_changes_no_sources_figures(tmp_path):
    once = sources_of(tmp_path, story(), "once")
    copies = [{**article, "id": f"copy-{article['id']}"} for article in story()]
    twice = sources_of(tmp_path, [*story(), *copies], "twice")
    pd.testing.assert_frame_equal(once[FIGURES], twice[FIGURES])


def test_renaming_a_source_changes_nothing_but_its_name(tmp_path):
    before = sources_of(tmp_path, story(), "before")
    renamed = story()
    renamed[0]["source"] = "other.example"
    after = sources_of(tmp_path, renamed, "after").rename(
        {"other.example": "s0.example"}
    )
    pd.testing.assert_frame_equal(before[FIGURES], after.loc[before.index, FIGURES])


def test_a_false_lone_number_lowers_its_source_and_no_other(tmp_path):
    before = sources_of(tmp_path, story(), "before")["reliability"]
    wrong = story(("Seven", "Twelve", "Twelve", "Twelve"))
    after = sources_of(tmp_path, wrong, "after")["reliability"]
    assert after["s0.example"] < before["s0.example"]
    others = ["s1.example", "s2.example", "s3.example"]
    pd.testing.assert_series_equal(before[others], after[others])


def test_parts_are_written_with_what_was_counted(tmp_path):
    sources_of(tmp_path, story(("Seven", "Twelve", "Twelve", "Twelve")))
    parts = read_table(tmp_path / "run", "source_parts").set_index(["source", "part"])
    assert parts.loc[("s0.example", "not_alone"), ["k", "n"]].tolist() == [0, 1]
    assert parts.loc[("s1.example", "not_alone"), ["k", "n"]].tolist() == [1, 1]
    assert parts.loc[("s1.example", "corroborated"), "k"] >= 1
    assert (parts["k"] <= parts["n"]).all()


PRIOR = "domain,fact,value,deviation,origin,licence,date\n"


def test_a_prior_moves_its_source_and_is_shown_apart(tmp_path):
    file = tmp_path / "priors.csv"
    file.write_text(PRIOR + "S0.example,state-controlled,0.3,0.1,list,MIT,2024\n")
    without = sources_of(tmp_path, story(), "without")
    found = sources_of(tmp_path, story(), "with", prior=file)
    row = found.loc["s0.example"]
    assert (row["prior"], row["prior_fact"]) == (0.3, "state-controlled")
    assert row["prior_origin"] == "list, 2024 (MIT)"
    assert row["prior"] < row["reliability"] < row["evidence"]
    assert row["evidence"] == without.loc["s0.example", "reliability"]
    assert found.loc["s1.example"].dropna().equals(without.loc["s1.example"].dropna())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("domain,value\na.example,1\n", "lacks the columns fact, deviation"),
        (PRIOR + "a.example,x,2,0.1,o,l,d\n,x,0.5,0.1,o,l,d\n", "rows 2, 3"),
        (PRIOR + "a.example,x,nan,0.1,o,l,d\n", "rows 2"),
        (PRIOR + "a.example,x\n", "rows 2"),
    ],
)
def test_a_bad_prior_file_is_refused_with_its_rows(tmp_path, text, said):
    file = tmp_path / "priors.csv"
    file.write_text(text)
    with pytest.raises(InputError, match=said):
        read_priors(file)


def test_of_several_facts_on_an_outlet_the_surest_counts(tmp_path):
    file = tmp_path / "priors.csv"
    rows = "a.example,x,0.2,0.2,o,l,d\na.example,y,0.6,0.1,o,l,d\n"
    file.write_text(PRIOR + rows)
    assert read_priors(file)["a.example"].fact == "y"


def test_framing_is_compared_with_others_on_the_same_topic(scorer):
    both = pd.concat([frame([0.5, 0.3], "a.example"), frame([0.1], "b.example")])
    rows = weigh(both.reset_index(drop=True), scorer)
    offsets = {row["source"]: row["kremlin_offset"] for row in rows}
    assert offsets == pytest.approx({"a.example": 0.3, "b.example": -0.3})
