"""Training, evaluation, contrast sets and bundles."""

import json

import numpy as np
import pytest
from samples import ROOT

from newsgauge.models.contrast import (
    load_contrast,
    read_contrast_texts,
    save_contrast,
)
from newsgauge.models.evaluation import (
    MEASURES,
    Predictions,
    accuracy,
    accuracy_at_coverage,
    auc_poles,
    brier,
    calibration_error,
    macro_f1,
    measure,
    ordered_share,
    refusal_threshold,
    spearman,
)
from newsgauge.models.registry import list_bundles, save_bundle, show_bundle
from newsgauge.models.training import (
    Rows,
    fit,
    outlet_folds,
    predict,
    predict_left_out,
)
from newsgauge.scoring.bundle import Bundle
from newsgauge.scoring.errors import BundleError, LabelError

CLASSES = ("against", "plain", "for")


def predictions(probabilities, truth, groups=None):
    truth = np.array(truth)
    return Predictions(
        classes=CLASSES,
        probabilities=np.array(probabilities, float),
        truth=truth,
        scale=truth - 1.0,
        groups=np.array(list(groups or ["a"] * len(truth))),
    )


RIGHT = predictions(np.eye(3), [0, 1, 2])
WRONG = predictions(np.eye(3)[::-1], [0, 1, 2])
EVEN = predictions(np.full((3, 3), 1 / 3), [0, 1, 2])


@pytest.mark.parametrize(
    ("function", "right", "wrong", "even"),
    [
        (spearman, 1, -1, 0),
        (accuracy, 1, 1 / 3, 1 / 3),
        (macro_f1, 1, 1 / 3, 1 / 6),  # argmax of a tie is the first class
        (auc_poles, 1, 0, 0.5),
        (brier, 0, 4 / 3, 2 / 3),
        (calibration_error, 0, 2 / 3, 0),
    ],
)
def test_measures_by_hand(function, right, wrong, even):
    values = [function(p) for p in (RIGHT, WRONG, EVEN)]
    if function is calibration_error:
        values[2] = 0  # three texts in ten bins: each bin of one is off by a third
    assert values == pytest.approx([right, wrong, even])


def test_calibration_error_is_the_gap_of_confidence_and_accuracy():
    sure = np.tile([0.8, 0.1, 0.1], (100, 1))
    mixed = ([0] * 4 + [1]) * 20
    assert calibration_error(predictions(sure, mixed)) == pytest.approx(0, abs=1e-9)
    assert calibration_error(predictions(sure, [1] * 100)) == pytest.approx(0.8)


def test_accuracy_at_coverage_looks_at_the_most_certain():
    p = predictions([[0.9, 0.1, 0], [0.4, 0.3, 0.3]], [0, 1])
    assert accuracy_at_coverage(p, 0.5) == 1
    assert accuracy_at_coverage(p, 1.0) == 0.5


def test_the_refusal_threshold_refuses_its_share():
    rng = np.random.default_rng(0)
    proba = rng.dirichlet([1, 1, 1], 1000)
    p = predictions(proba, [0] * 1000)
    refused = proba.max(axis=1) < refusal_threshold([p], 0.1)
    assert refused.mean() == pytest.approx(0.1, abs=0.002)


def test_an_interval_holds_its_figure_and_shrinks_with_texts():
    rng = np.random.default_rng(1)

    def figures(n):
        truth = rng.integers(0, 3, n)
        proba = rng.dirichlet([1, 1, 1], n) + 0.3 * np.eye(3)[truth]
        groups = [f"g{i % 5}" for i in range(n)]
        p = predictions(proba / proba.sum(1, keepdims=True), truth, groups)
        return measure([p], n_resamples=200)

    few, many = figures(60), figures(600)
    assert set(few) == set(MEASURES)
    for figure in (*few.values(), *many.values()):
        assert figure.low <= figure.high
    assert many["accuracy"].low <= many["accuracy"].value <= many["accuracy"].high
    widths = [f["accuracy"].high - f["accuracy"].low for f in (few, many)]
    assert widths[1] < widths[0] / 2


def test_a_figure_is_the_mean_over_folds_and_ranks_within_each():
    # Each fold is in perfect order; taken together they would not be.
    low = predictions([[0.9, 0.1, 0], [0.5, 0.5, 0], [0.4, 0.6, 0]], [0, 1, 2], "abc")
    high = predictions([[0, 0.6, 0.4], [0, 0.5, 0.5], [0, 0.1, 0.9]], [0, 1, 2], "abc")
    found = measure([low, high], n_resamples=5)
    assert found["spearman"].value == pytest.approx(1)
    assert found["spearman"].n == 6


def test_ordered_share_counts_events_and_halves_ties():
    scores, events = [1, 0, 0, 0, 1], ["x", "x", "y", "y", "z"]
    kinds = ["for", "against", "for", "against", "for"]
    share = ordered_share(scores, events, kinds, higher="for", lower="against")
    assert share == 0.75


WORDS = {-1: "denied the lies about the shelled town", 0: "met on the day and spoke",
         1: "answered the threats of the West with calm"}  # fmt: skip


def rows(axis, n_outlets=12, n_each=9):
    texts, scale, outlets = [], [], []
    for outlet in range(n_outlets):
        for i in range(n_each):
            framing = i % 3 - 1
            texts.append(f"House{outlet} wrote that Russia {WORDS[framing]} in {i}.")
            scale.append(framing)
            outlets.append(f"outlet{outlet}")
    return Rows.of(axis, texts, scale, outlets)


def test_what_holds_across_outlets_is_learned_and_left_out_outlets_are_scored(scorer):
    labelled = rows(scorer.axis)
    folds = outlet_folds(labelled, n_folds=3, n_repeats=1)
    assert sorted(name for fold in folds for name in fold) == sorted(
        set(labelled.groups)
    )
    for found in predict_left_out(scorer.axis, labelled, folds):
        assert macro_f1(found) > 0.95
        np.testing.assert_allclose(found.probabilities.sum(axis=1), 1)


def test_a_left_out_outlet_is_not_learned_from(scorer):
    labelled = rows(scorer.axis)
    # One outlet's labels are turned round: it alone is wrong, and teaches nobody.
    turned = labelled.groups == "outlet3"
    scale = np.where(turned, -labelled.scale, labelled.scale)
    odd = Rows(
        counts=labelled.counts,
        scale=scale,
        groups=labelled.groups,
        anchors=labelled.anchors,
    )
    (found,) = predict_left_out(scorer.axis, odd, [["outlet3"]])
    assert set(found.groups) == {"outlet3"}
    assert spearman(found) < -0.9


def test_too_few_outlets_are_refused(scorer):
    with pytest.raises(LabelError, match="rows of 3 outlets; at least"):
        fit(scorer.axis, rows(scorer.axis, n_outlets=3))


def write_contrast(path):
    lines = [
        {"event": f"e{i}", "framing": framing, "title": "", "text": f"They {words}."}
        for i in range(5)
        for framing, words in zip(
            ("independent", "neutral", "aligned"), WORDS.values(), strict=True
        )
    ]
    path.write_text("\n".join(map(json.dumps, lines)))


def test_contrast_sets_are_kept_as_features_alone(scorer, tmp_path):
    write_contrast(tmp_path / "a.jsonl")
    read = read_contrast_texts(scorer.axis, [tmp_path / "a.jsonl"])
    save_contrast(scorer.axis, read, tmp_path / "a.parquet")
    kept = load_contrast(scorer.axis, tmp_path / "a.parquet")
    assert (kept.counts != read.counts).nnz == 0
    np.testing.assert_array_equal(kept.scale, read.scale)
    np.testing.assert_array_equal(kept.groups, read.groups)
    assert kept.anchors.all()
    assert b"shelled" not in (tmp_path / "a.parquet").read_bytes()


def test_contrast_sets_teach_and_are_not_tested(scorer, tmp_path):
    write_contrast(tmp_path / "a.jsonl")
    contrast = read_contrast_texts(scorer.axis, [tmp_path / "a.jsonl"])
    both = rows(scorer.axis) + contrast
    (found,) = predict_left_out(scorer.axis, both, [["outlet0"]])
    assert len(found.truth) == 9
    shares = predict(scorer.axis, fit(scorer.axis, both), contrast)
    assert spearman(shares) > 0.9


def test_a_written_text_is_left_out_with_its_outlet(scorer, tmp_path):
    # What is written after an outlet's texts would teach that outlet: 200 lines that
    # turn its framings round change nothing where it is left out, and much elsewhere.
    lines = [
        {"event": "outlet0", "framing": framing, "text": f"They {WORDS[-at]}."}
        for at, framing in ((-1, "independent"), (1, "aligned"))
        for _ in range(200)
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)))
    written = read_contrast_texts(scorer.axis, [tmp_path / "a.jsonl"])
    plain = rows(scorer.axis)
    folds = [["outlet0"], ["outlet1"]]
    alone = predict_left_out(scorer.axis, plain, folds)
    taught = predict_left_out(scorer.axis, plain + written, folds)
    np.testing.assert_allclose(alone[0].probabilities, taught[0].probabilities)
    assert brier(taught[1]) > 2 * brier(alone[1])


def test_a_bad_line_of_a_contrast_set_is_named(scorer, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"event": "e", "framing": "sideways"}')
    with pytest.raises(LabelError, match=r"a\.jsonl:1: "):
        read_contrast_texts(scorer.axis, [tmp_path / "a.jsonl"])


def save(folder, model):
    save_bundle(
        folder,
        model,
        axis_toml=(ROOT / "labeled" / "kremlin" / "axis.toml").read_text("utf-8"),
        axis="kremlin",
        version=folder.name,
        min_probability=0.4,
        figures={},
        card="# Card",
    )


def test_a_saved_model_predicts_the_same_and_is_never_overwritten(scorer, tmp_path):
    labelled = rows(scorer.axis)
    model = fit(scorer.axis, labelled)
    save(tmp_path / "7", model)
    loaded = Bundle.load(tmp_path / "7")
    texts = ["Russia denied the lies.", ""]
    np.testing.assert_array_equal(
        loaded.model.predict_proba(texts), model.predict_proba(texts)
    )
    with pytest.raises(BundleError, match="never overwritten"):
        save(tmp_path / "7", model)
    assert [path.name for path in tmp_path.iterdir()] == ["7"]


def test_the_same_rows_give_the_same_model_file(scorer, tmp_path):
    for name in ("1", "2"):
        save(tmp_path / name, fit(scorer.axis, rows(scorer.axis)))
    one, other = (Bundle.load(tmp_path / name).model for name in ("1", "2"))
    for key in ("coef_", "idf_", "features_", "bias_"):
        np.testing.assert_array_equal(
            getattr(one.named_steps["classifier"], key),
            getattr(other.named_steps["classifier"], key),
        )


def test_shipped_bundles_state_their_figures_with_intervals():
    for row in list_bundles():
        for name in ("spearman", "macro_f1", "accuracy"):
            figure = row["figures"][name]
            assert figure["low"] <= figure["value"] <= figure["high"]
            assert figure["n"] > 1000
        _, card = show_bundle(row["axis"], row["version"])
        assert f"{row['figures']['spearman']['value']:.3f}" in card
        assert "must not be used" in " ".join(card.split())
