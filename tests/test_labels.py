"""Labels in every format: read, checked, counted, settled, kept."""

import csv
import json

import pandas as pd
import pytest
from click.testing import CliRunner
from samples import ON_TOPIC

from newsgauge.models.annotation import annotate_sheet, keys_of
from newsgauge.models.label_checks import check_labels, settle, stats_of
from newsgauge.models.labels import LabelledRow, read_labels, write_labels
from newsgauge.scoring.batch import Options, run
from newsgauge.scoring.cli import main
from newsgauge.scoring.errors import LabelError

CLASSES = ("independent", "neutral", "aligned")
TEXT = "The port of Velmorsk was closed on Friday, the governor said."
OTHER = "Trains to the north ran again at noon after two days without power."


def read(path, text, **kwargs):
    path.write_text(text, "utf-8")
    return read_labels([path], CLASSES, **kwargs)


def test_csv_rows_have_text_label_outlet_and_annotator(tmp_path):
    rows, problems = read(
        tmp_path / "a.csv",
        f'text,label,source,annotator\n"{TEXT}",Aligned,a.example,ann\n',
    )
    assert problems == []
    (row,) = rows
    assert (row.text, row.label, row.outlet) == (TEXT, "aligned", "a.example")
    assert (row.annotator, row.where) == ("ann", f"{tmp_path / 'a.csv'}:2")


@pytest.mark.parametrize(
    ("value", "label"),
    [("-2", "independent"), ("-1", "independent"), ("0", "neutral"), ("2", "aligned"),
     ("1.0", "aligned"), (" NEUTRAL ", "neutral")],
)  # fmt: skip
def test_readers_scale_and_names_are_labels(tmp_path, value, label):
    line = json.dumps({"text": TEXT, "framing": value})
    rows, _ = read(tmp_path / "a.jsonl", line)
    assert [row.label for row in rows] == [label]


@pytest.mark.parametrize("value", ["left", "3", "0.5", True, {"a": 1}, ["x"]])
def test_what_is_no_label_is_a_problem_with_its_row(tmp_path, value):
    line = json.dumps({"text": TEXT, "label": value})
    rows, problems = read(tmp_path / "a.jsonl", line)
    assert rows == []
    (problem,) = problems
    assert problem.where.endswith("a.jsonl:1")
    assert problem.is_error


@pytest.mark.parametrize("value", ["", None, [], " "])
def test_a_row_without_a_label_yet_is_no_error(tmp_path, value):
    line = json.dumps({"text": TEXT, "label": value})
    rows, (problem,) = read(tmp_path / "a.jsonl", line)
    assert rows == []
    assert not problem.is_error


def test_every_bad_row_is_listed_at_once(tmp_path):
    lines = [{"label": "neutral"}, {"text": " ", "label": "neutral"},
             {"text": TEXT}, {"text": TEXT, "label": "x"}]  # fmt: skip
    rows, problems = read(tmp_path / "a.jsonl", "\n".join(map(json.dumps, lines)))
    assert rows == []
    assert len(problems) == 4


def test_label_studio_exports_give_a_row_for_each_person(tmp_path):
    def result(choice):
        return {"result": [{"value": {"choices": [choice]}, "type": "choices"}]}

    task = {
        "id": 7,
        "data": {"text": TEXT, "source": "a.example"},
        "annotations": [
            {**result("aligned"), "completed_by": {"email": "ann@a.example"}},
            {**result("neutral"), "completed_by": 2},
        ],
    }
    rows, problems = read(tmp_path / "ls.json", json.dumps([task]))
    assert problems == []
    assert [(r.label, r.annotator) for r in rows] == [
        ("aligned", "ann@a.example"),
        ("neutral", "2"),
    ]
    assert {row.outlet for row in rows} == {"a.example"}


@pytest.mark.parametrize(
    "responses",
    [
        {"label": [{"value": "aligned", "user_id": "u1"}]},
        [{"values": {"label": {"value": "aligned"}}, "user_id": "u1"}],
    ],
)
def test_argilla_exports_of_both_versions_are_read(tmp_path, responses):
    record = {
        "fields": {"text": TEXT},
        "metadata": {"source": "a.example"},
        "responses": responses,
    }
    rows, problems = read(tmp_path / "argilla.json", json.dumps([record]))
    assert problems == []
    assert [(r.label, r.annotator, r.outlet) for r in rows] == [
        ("aligned", "u1", "a.example")
    ]


def test_parquet_is_read(tmp_path):
    file = tmp_path / "a.parquet"
    pd.DataFrame({"text": [TEXT], "label": ["aligned"]}).to_parquet(file)
    rows, problems = read_labels([file], CLASSES)
    assert (len(rows), problems) == (1, [])


def test_a_path_is_read_beside_its_file_and_never_elsewhere(tmp_path):
    folder = tmp_path / "labels"
    folder.mkdir()
    (folder / "one.txt").write_text(TEXT)
    (tmp_path / "secret.txt").write_text(OTHER)
    rows, problems = read(
        folder / "a.csv", "path,label\none.txt,aligned\n../secret.txt,aligned\n"
    )
    assert [row.text for row in rows] == [TEXT]
    assert len(problems) == 1


def test_an_id_is_that_of_an_article_of_the_run(tmp_path):
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps({"id": "x1", "text": ON_TOPIC, "source": "a.example"}))
    run([file], tmp_path / "run", Options(workers=1))
    rows, problems = read(
        tmp_path / "a.csv", "id,label\nx1,aligned\nx2,aligned\n", run=tmp_path / "run"
    )
    assert [(row.text, row.outlet) for row in rows] == [(ON_TOPIC, "a.example")]
    assert len(problems) == 1


def test_no_file_is_said(tmp_path):
    with pytest.raises(LabelError, match="no label file"):
        read_labels([tmp_path], CLASSES)
    _, problems = read_labels([tmp_path / "none.csv"], CLASSES)
    assert len(problems) == 1


def rows_of(*items):
    return [
        LabelledRow(text=text, label=label, annotator=who, outlet="o", where=f"f:{i}")
        for i, (text, label, who) in enumerate(items)
    ]


def test_checks_find_two_labels_near_copies_missing_outlets_and_languages(scorer):
    near = f"{ON_TOPIC} It rained."
    rows = [
        *rows_of((ON_TOPIC, "aligned", "a"), (ON_TOPIC, "neutral", "a")),
        LabelledRow(text=near, label="independent", outlet="o", where="f:2"),
        LabelledRow(text=OTHER, label="neutral", where="f:3"),
        LabelledRow(
            text="В порту нашли обломки.", label="neutral", outlet="o", where="f:4"
        ),
    ]
    said = [(p.where, p.reason) for p in check_labels(rows, scorer.axis)]
    for where, words in (
        ("f:1", "the same text is labelled 'aligned'"),
        ("f:2", "near-identical"),
        ("f:3", "no outlet"),
        ("f:4", "language ru"),
    ):
        assert any(at == where and words in reason for at, reason in said)


def test_the_majority_settles_and_a_tie_is_said_not_dropped_in_silence():
    settled = settle(
        rows_of(
            (TEXT, "aligned", "a"), (TEXT, "aligned", "b"), (TEXT, "neutral", "c"),
            (OTHER, "aligned", "a"), (OTHER, "neutral", "b"),
        )
    )  # fmt: skip
    assert [(row.text, row.label) for row in settled.rows] == [(TEXT, "aligned")]
    assert settled.n_by_several == 2
    assert len(settled.undecided) == 1
    assert -1 <= settled.alpha < 1


def test_full_agreement_has_alpha_one_and_one_person_none():
    both = rows_of((TEXT, "aligned", "a"), (TEXT, "aligned", "b"))
    assert settle(both).alpha == 1.0
    assert settle(both[:1]).alpha is None


def test_import_keeps_where_rows_came_from_and_adds_none_twice(tmp_path):
    into = tmp_path / "all.jsonl"
    rows = rows_of((TEXT, "aligned", "a"), (OTHER, "neutral", "a"))
    assert write_labels(into, rows, "2026-01-01T00:00:00+00:00") == 2
    assert write_labels(into, rows, "2026-01-02T00:00:00+00:00") == 0
    kept, problems = read_labels([into], CLASSES)
    assert problems == []
    assert [(r.text, r.label, r.annotator, r.outlet) for r in kept] == [
        (r.text, r.label, r.annotator, r.outlet) for r in rows
    ]
    first = json.loads(into.read_text().splitlines()[0])
    assert (first["origin"], first["imported"][:10]) == ("f:0", "2026-01-01")


def test_importing_into_another_file_is_refused(tmp_path):
    into = tmp_path / "other.txt"
    into.write_text("not ours\n")
    with pytest.raises(LabelError, match="not a label file of ours"):
        write_labels(into, rows_of((TEXT, "aligned", "a")), "now")
    assert into.read_text() == "not ours\n"


def test_stats_name_what_is_lacking():
    found = stats_of(rows_of((TEXT, "aligned", "a")), CLASSES)
    assert found["classes"] == {"independent": 0, "neutral": 0, "aligned": 1}
    assert any("neutral: texts of 0 outlets" in line for line in found["lacking"])


def sheet(tmp_path, *texts):
    file = tmp_path / "sheet.csv"
    with file.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "label", "source", "text"])
        writer.writerows([[f"a{i}", "", "o.example", t] for i, t in enumerate(texts)])
    return file


def annotate(tmp_path, scorer, keys, *texts, who="ann"):
    waiting = iter(keys)
    shown = []
    n = annotate_sheet(
        sheet(tmp_path, *texts),
        tmp_path / "into.jsonl",
        scorer.axis,
        who=who,
        show=shown.append,
        ask=lambda: next(waiting),
    )
    return n, "\n".join(shown)


def test_one_key_is_one_label_and_undo_takes_the_last_back(tmp_path, scorer):
    n, shown = annotate(tmp_path, scorer, "1u5s", TEXT, OTHER)
    assert n == 1
    rows, _ = read_labels([tmp_path / "into.jsonl"], scorer.axis.classes)
    assert [(row.text, row.label) for row in rows] == [(TEXT, scorer.axis.positive)]
    assert TEXT in shown


def test_annotation_goes_on_where_it_was(tmp_path, scorer):
    annotate(tmp_path, scorer, "3q", TEXT, OTHER)
    n, shown = annotate(tmp_path, scorer, "3", TEXT, OTHER)
    assert n == 1
    assert TEXT not in shown


def test_keys_of_two_classes_are_the_classes(scorer):
    assert len(keys_of(scorer.axis)) == 5


def test_check_lists_and_exits_one_where_a_row_cannot_be_used(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(f'text,label\n"{TEXT}",aligned\n"{OTHER}",purple\n')
    result = CliRunner().invoke(main, ["labels", "check", str(file)])
    assert result.exit_code == 1
    assert "a.csv:3: cannot be used: label 'purple'" in result.output
    assert "a.csv:2: look at: no outlet" in result.output


def test_import_adds_nothing_while_a_row_cannot_be_used(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(f'text,label\n"{TEXT}",aligned\n"{OTHER}",purple\n')
    into = tmp_path / "into.jsonl"
    arguments = ["labels", "import", str(file), "--into", str(into)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    assert not into.exists()


def test_a_folder_or_an_odd_name_as_path_is_no_text(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text(OTHER)
    lines = [{"path": p, "label": "neutral"} for p in ("sub", "a\x00b", "\ud800")]
    rows, problems = read(tmp_path / "a.jsonl", "\n".join(map(json.dumps, lines)))
    assert (rows, len(problems)) == ([], 3)


def test_answers_that_were_taken_back_are_no_labels(tmp_path):
    cancelled = {
        "data": {"text": TEXT},
        "annotations": [
            {"was_cancelled": True, "result": [{"value": {"choices": ["aligned"]}}]}
        ],
    }
    discarded = {
        "fields": {"text": OTHER},
        "responses": {"label": [{"value": "aligned", "status": "discarded"}]},
    }
    rows, problems = read(tmp_path / "a.json", json.dumps([cancelled, discarded]))
    assert (rows, len(problems)) == ([], 2)


@pytest.mark.parametrize("text", ["=1+1 is two, he said on Monday.", "a\u2028b\u0085c"])
def test_a_text_comes_back_from_a_sheet_and_a_label_file_as_it_was(tmp_path, text):
    quoted = f"'{text}" if text.startswith("=") else text
    line = json.dumps({"text": quoted, "label": "neutral", "annotator": "\ud800"})
    rows, _ = read(tmp_path / "a.jsonl", line)
    assert rows[0].text == text
    into = tmp_path / "into.jsonl"
    assert write_labels(into, rows, "now") == 1
    assert write_labels(into, rows, "now") == 0
