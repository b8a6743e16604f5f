"""Retraining: reproducible, gated, kept in a registry, never by accident worse."""

import json
import random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from newsgauge.models.base import load_base, save_base
from newsgauge.models.evaluation import Predictions
from newsgauge.models.gate import judge
from newsgauge.models.labels import LabelledRow
from newsgauge.models.registry import list_bundles, promote, rollback, save_version
from newsgauge.models.retraining import Current, model_digest, retrain
from newsgauge.models.saving import new_axis, save_candidate
from newsgauge.models.suggestions import suggest
from newsgauge.models.suspects import find_suspects
from newsgauge.models.training import class_indices, fit_base
from newsgauge.scoring.axis import Axis
from newsgauge.scoring.bundle import Bundle, find_bundle
from newsgauge.scoring.cli import main
from newsgauge.scoring.errors import BundleError, LabelError

WORDS = {
    "alarmed": "smoke noise debts anger secret fears leak protest losses".split(),  # noqa: SIM905
    "hopeful": "jobs pride growth praise clean chance schools future gains".split(),  # noqa: SIM905
}
FILLERS = "the town plan river street council week bridge people work year".split()  # noqa: SIM905
AXIS = new_axis("growth", ["alarmed", "hopeful"], ["en"])


def text(label, rng, n_words=3):
    own = rng.sample(WORDS[label], n_words)
    words = [*own, *rng.choices(FILLERS, k=24)]
    rng.shuffle(words)
    return " ".join(words).capitalize() + "."


def labelled(n, seed=0, n_outlets=8, flip=()):
    rng = random.Random(seed)  # noqa: S311 - a test
    rows = []
    for i in range(n):
        label = ("alarmed", "hopeful")[rng.random() < 0.5]
        given = ("alarmed", "hopeful")[label == "alarmed"] if i in flip else label
        rows.append(
            LabelledRow(
                text=text(label, rng),
                label=given,
                outlet=f"o{i % n_outlets}.example",
                where=f"rows:{i}",
            )
        )
    return rows


@pytest.fixture(scope="module")
def axis():
    return Axis.from_toml(AXIS)


@pytest.fixture(scope="module")
def first(axis):
    return retrain(axis, labelled(160), None, n_jobs=1)


@pytest.fixture(scope="module")
def current(first):
    return Current(model=first.model, base=first.base)


def test_a_first_model_passes_where_it_beats_the_most_common_class(first):
    assert first.verdict.promoted
    assert "first model of the axis" in first.verdict.reason


def test_the_same_rows_give_the_same_model_to_the_last_digit(axis, first):
    again = retrain(axis, labelled(160), None, n_jobs=2)
    assert again.digest == first.digest
    assert again.rows_digest == first.rows_digest


def test_other_rows_give_another_digest(axis, first):
    assert retrain(axis, labelled(160, seed=1), None, n_jobs=1).digest != first.digest


def test_the_rows_kept_give_the_model_again(axis, first):
    model, _, held_out = fit_base(axis, first.base.rows, first.base.folds)
    assert model_digest(model) == first.digest
    assert np.allclose(held_out, first.base.held_out, atol=1e-6)


def test_a_base_is_read_as_it_was_written(first, tmp_path):
    save_base(first.base, tmp_path)
    found = load_base(tmp_path)
    assert (found.rows.counts != first.base.rows.counts).nnz == 0
    assert np.array_equal(found.rows.groups, first.base.rows.groups)
    assert np.array_equal(found.folds, first.base.folds)
    assert np.array_equal(found.held_out, first.base.held_out)


def test_the_shipped_model_carries_the_rows_it_learned_from():
    bundle = Bundle.load(find_bundle("kremlin"))
    base = load_base(bundle.path)
    classifier = bundle.model.named_steps["classifier"]
    assert np.array_equal(np.unique(base.rows.counts.indices), classifier.features_)
    assert len(base.folds[base.folds >= 0]) == bundle.figures["n_texts"]


def test_rows_of_what_is_known_change_nothing_and_are_refused(axis, current):
    result = retrain(axis, labelled(40, seed=5), current, n_jobs=1)
    assert not result.verdict.promoted
    assert "not better beyond noise" in result.verdict.reason


NEW = {"alarmed": ["floods", "cracks"], "hopeful": ["harvest", "festival"]}


def event(n, seed, shuffled=False):
    """Rows of an event in words that the base has never seen."""
    rng = random.Random(seed)  # noqa: S311 - a test
    rows = []
    for i in range(n):
        label = ("alarmed", "hopeful")[i % 2]
        words = [*NEW[label], *rng.choices(FILLERS, k=24)]
        rng.shuffle(words)
        given = rng.choice(("alarmed", "hopeful")) if shuffled else label
        rows.append(
            LabelledRow(
                text=" ".join(words) + ".",
                label=given,
                outlet=f"new{i % 6}.example",
                where=f"event:{i}",
            )
        )
    return rows


def test_labels_of_a_new_event_are_learned_and_pass(axis, current):
    result = retrain(axis, event(120, 1), current, n_jobs=1)
    assert result.verdict.promoted
    gain = result.verdict.differences["new_macro_f1"]
    assert gain.candidate > gain.current + 0.05
    assert result.verdict.differences["old_macro_f1"].high >= 0


def test_shuffled_labels_are_refused_with_the_figures(axis, current):
    result = retrain(axis, event(120, 1, shuffled=True), current, n_jobs=1)
    assert not result.verdict.promoted
    assert "macro-F1" in result.verdict.reason


def test_flipped_labels_are_first_among_the_suspects(axis):
    flip = set(range(0, 200, 10))
    result = retrain(axis, labelled(200, flip=flip), None, n_jobs=1)
    found = set(result.suspects[: 2 * len(flip)])
    assert len(found & flip) >= 0.7 * len(flip)


def test_too_few_rows_and_outlets_are_said(axis, current):
    with pytest.raises(LabelError, match="at least 20"):
        retrain(axis, labelled(10), current)
    result = retrain(axis, event(40, 2)[:40:1], current, n_jobs=1)
    assert result.warnings == []
    alone = [
        LabelledRow(text=r.text, label=r.label, outlet="one.example", where=r.where)
        for r in event(40, 2)
    ]
    assert "too few to leave any out" in retrain(
        axis, alone, current, n_jobs=1
    ).warnings[0]  # fmt: skip


def test_one_class_alone_cannot_be_learned(axis):
    rows = [row for row in labelled(80) if row.label == "hopeful"]
    with pytest.raises(LabelError):
        retrain(axis, rows, None, n_jobs=1)


def predictions(p, truth):
    return Predictions(
        classes=("a", "b"),
        probabilities=np.array(p, float),
        truth=np.array(truth),
        scale=np.array(truth, float),
        groups=np.array(["o"] * len(truth)),
    )


def test_what_is_better_on_the_new_and_worse_on_the_old_is_refused():
    truth = [0, 1] * 50
    right, wrong = np.eye(2)[truth], np.eye(2)[[1 - t for t in truth]]
    verdict = judge(
        (predictions(right, truth), predictions(wrong, truth)),
        (predictions(wrong, truth), predictions(right, truth)),
    )
    assert not verdict.promoted
    assert verdict.reason.startswith("worse on 100 old rows")


def test_the_articles_that_got_worse_are_named_worst_first():
    truth = [0, 0, 1, 1]
    before = predictions([[0.9, 0.1]] * 2 + [[0.1, 0.9]] * 2, truth)
    after = predictions([[0.9, 0.1], [0.2, 0.8], [0.1, 0.9], [0.4, 0.6]], truth)
    assert judge((before, before), (before, after)).worse == [1, 3]


def test_suspects_are_what_the_model_calls_otherwise_the_surest_first():
    p = np.array([[0.9, 0.1], [0.95, 0.05], [0.1, 0.9], [0.4, 0.6]])
    assert find_suspects(p, np.array([0, 1, 1, 0])).tolist() == [1, 3]


def test_suggestions_are_uncertain_unlike_and_spread(axis, first):
    p = np.array([[0.5, 0.5]] * 6 + [[0.99, 0.01]] * 3)
    rows = first.base.rows.counts[[0, 0, 0, 1, 2, 3, 4, 5, 6]]
    outlets = ["a", "a", "a", "b", "c", "d", "e", "f", "g"]
    order = suggest(p, rows, outlets, outlets, 4)
    assert len(set(order)) == 4
    assert set(order) >= {3, 4, 5}
    assert len(set(order) & {0, 1, 2}) == 1
    assert suggest(p, rows, outlets, outlets, 99) != []


@pytest.mark.parametrize("n_classes", [2, 3, 4, 5])
def test_classes_of_a_scale_are_its_steps(n_classes):
    steps = np.linspace(-1, 1, n_classes)
    assert class_indices(steps, n_classes).tolist() == list(range(n_classes))


def save(registry, first, axis):
    return save_candidate(
        registry, axis, AXIS, first, parent=None, n_new=160, by="tester"
    )


def test_a_candidate_is_saved_with_card_figures_rows_and_what_made_it(
    tmp_path, first, axis
):
    path = save(tmp_path, first, axis)
    bundle = Bundle.load(path)
    assert load_base(path).rows.counts.shape[0] == 160
    card = (path / "CARD.md").read_text()
    assert first.digest in card
    assert "tester" in card
    assert bundle.figures["n_outlets"] == 8


def test_versions_count_up_and_only_the_promoted_is_used(tmp_path, first, axis):
    one, two = save(tmp_path, first, axis), save(tmp_path, first, axis)
    assert (one.name, two.name) == ("1", "2")
    with pytest.raises(BundleError, match="no model for axis 'growth'"):
        find_bundle("growth", tmp_path)
    promote(tmp_path, "growth", "2", by="a", reason="good")
    assert find_bundle("growth", tmp_path) == two
    promote(tmp_path, "growth", "1", by="b", reason="better")
    assert find_bundle("growth", tmp_path) == one
    assert rollback(tmp_path, "growth", by="c") == "2"
    assert find_bundle("growth", tmp_path) == two
    assert rollback(tmp_path, "growth", by="c") is None
    with pytest.raises(BundleError, match="nothing of 'growth' to roll back"):
        rollback(tmp_path, "growth", by="c")
    history = json.loads((tmp_path / "growth" / "active.json").read_text())["history"]
    assert [item["by"] for item in history] == ["a", "b", "c", "c"]


def test_the_shipped_model_is_used_until_another_is_promoted(tmp_path):
    assert find_bundle("kremlin", tmp_path) == find_bundle("kremlin")


@pytest.mark.parametrize("version", ["../../etc", "a/b", "", ".", 7, ["1"]])
def test_a_registry_that_names_what_is_no_folder_of_its_own_is_refused(
    tmp_path, version
):
    (tmp_path / "growth").mkdir()
    (tmp_path / "growth" / "active.json").write_text(json.dumps({"version": version}))
    with pytest.raises(BundleError):
        find_bundle("growth", tmp_path)


@pytest.mark.parametrize("name", ["../growth", "growth/..", "a b", ""])
def test_an_axis_whose_name_leads_elsewhere_has_no_model(tmp_path, name):
    with pytest.raises(BundleError, match="no model for axis"):
        find_bundle(name, tmp_path)


def test_an_interrupted_save_leaves_nothing_behind(tmp_path, first, axis):
    save(tmp_path, first, axis)

    def broken(folder, version):
        folder.parent.mkdir(exist_ok=True)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save_version(tmp_path, "growth", broken)
    assert [p.name for p in (tmp_path / "growth").iterdir()] == ["1"]
    assert save(tmp_path, first, axis).name == "2"


@pytest.mark.parametrize("name", ["rows.parquet", "features.parquet", "model.skops"])
def test_a_flipped_bit_in_any_file_is_refused(tmp_path, first, axis, name):
    path = save(tmp_path, first, axis)
    data = bytearray((path / name).read_bytes())
    data[len(data) // 2] ^= 1
    (path / name).write_bytes(data)
    with pytest.raises(BundleError, match="altered since it was made"):
        Bundle.load(path)
    with pytest.raises(BundleError):
        promote(tmp_path, "growth", path.name, by="a", reason="x")


def test_rows_that_claim_to_be_huge_are_refused(tmp_path, first, monkeypatch):
    save_base(first.base, tmp_path)
    monkeypatch.setattr("newsgauge.models.base._MAX_ENTRIES", 10)
    with pytest.raises(BundleError, match="refused"):
        load_base(tmp_path)


@pytest.mark.parametrize("harm", ["gap", "fewer", "classes", "text"])
def test_rows_that_are_whole_but_wrong_are_refused_before_use(tmp_path, first, harm):
    save_base(first.base, tmp_path)
    rows = pq.read_table(tmp_path / "rows.parquet")
    entries = pq.read_table(tmp_path / "features.parquet")
    if harm == "gap":
        gaps = entries["gap"].to_numpy().copy()
        gaps[3] = 2**30
        entries = entries.set_column(0, "gap", pa.array(gaps))
    elif harm == "fewer":
        entries = entries.slice(0, 10)
    elif harm == "classes":
        rows = rows.drop_columns(["held_out_0", "held_out_1"])
    else:
        rows = rows.set_column(0, "scale", pa.array(["x"] * len(rows)))
    pq.write_table(rows, tmp_path / "rows.parquet")
    pq.write_table(entries, tmp_path / "features.parquet")
    with pytest.raises(BundleError, match="broken training rows"):
        load_base(tmp_path)


def test_from_labels_to_a_scored_folder_by_the_command(tmp_path):
    sheet = tmp_path / "rows.jsonl"
    sheet.write_text(
        "\n".join(
            json.dumps({"text": r.text, "label": r.label, "source": r.outlet})
            for r in labelled(120)
        )
    )
    runner = CliRunner(env={"NEWSGAUGE_REGISTRY": str(tmp_path / "models")})

    def call(*arguments):
        result = runner.invoke(main, [str(a) for a in arguments])
        assert result.exit_code == 0, result.output
        return result

    call("labels", "check", sheet, "--axis", "growth")
    call("labels", "stats", sheet, "--axis", "growth")
    trained = call(
        "train", "--axis", "growth", "--labels", sheet, "--promote", "--workers", 1,
        "--json",
    )  # fmt: skip
    record = json.loads(trained.stdout)
    assert record["promoted"]
    assert record["version"] == "1"
    assert {"reason", "figures", "model_digest"} <= set(record)
    listed = json.loads(call("models", "list", "--json").stdout)
    assert [r["axis"] for r in listed if r["origin"] == "registry"] == ["growth"]
    scored = call(
        "score", sheet, "--axis", "growth", "--out", tmp_path / "run", "--json"
    )
    assert json.loads(scored.stdout)["counts"]["scored"] > 100
    out = tmp_path / "sheet.csv"
    call("labels", "suggest", tmp_path / "run", "-n", 5, "--out", out)
    assert out.read_text().startswith("id,label,source")
    assert call("models", "diff", tmp_path / "run", "--json").stdout.strip() == "[]"
    call("models", "export", "growth", "--out", tmp_path / "m.joblib")
    call("models", "rollback", "growth")
    assert len(list_bundles(tmp_path / "models")) == len(listed)


def test_a_refused_model_is_promoted_only_when_asked_and_its_card_says_so(
    tmp_path, first, axis, current
):
    save(tmp_path, first, axis)
    promote(tmp_path, "growth", "1", by="a", reason="first")
    refused = retrain(axis, event(60, 1, shuffled=True), current, n_jobs=1)
    path = save(tmp_path, refused, axis)
    arguments = ["models", "promote", "growth", "2", "--registry", str(tmp_path)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    assert "was refused" in result.output
    result = CliRunner().invoke(main, [*arguments, "--allow-regression"])
    assert result.exit_code == 0
    assert "in spite of the gate" in (path / "CARD.md").read_text()
    assert find_bundle("growth", tmp_path) == path
    Bundle.load(path)


@pytest.mark.parametrize("name", ["../growth", ".tmp", "a/b", ""])
def test_a_name_that_leads_elsewhere_is_neither_promoted_nor_rolled_back(
    tmp_path, name
):
    with pytest.raises(BundleError):
        promote(tmp_path / "r", name, None, by="a", reason="x")
    with pytest.raises(BundleError):
        promote(tmp_path / "r", "growth", name or "?", by="a", reason="x")


def test_new_rows_of_one_class_are_refused(axis, current):
    rows = [row for row in event(120, 1) if row.label == "hopeful"]
    result = retrain(axis, rows, current, n_jobs=1)
    assert not result.verdict.promoted
    assert "of one class" in result.verdict.reason


def test_a_new_axis_is_not_named_as_a_column_that_there_is(tmp_path):
    sheet = tmp_path / "a.csv"
    sheet.write_text("text,label\nsome text here,a\nother text here,b\n")
    for name in ("reliability", "_x", "é", "a" * 40):
        result = CliRunner().invoke(
            main, ["train", "--axis", name, "--labels", str(sheet)]
        )
        assert result.exit_code == 2
