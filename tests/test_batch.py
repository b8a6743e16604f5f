"""A run: its tables, and what is left when it is killed or fed bad input."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
from samples import EXAMPLES, ON_TOPIC

from newsgauge.scoring import batch
from newsgauge.scoring.batch import Options, run
from newsgauge.scoring.errors import InputError, RunError
from newsgauge.scoring.tables import TABLES, read_table, schema_of, write_part


def sorted_table(out, table):
    frame = read_table(out, table)
    return frame.sort_values(list(frame.columns[:2])).reset_index(drop=True)


@pytest.fixture(scope="module")
def example_run(tmp_path_factory):
    out = tmp_path_factory.mktemp("examples") / "run"
    summary = run([EXAMPLES], out, Options(workers=1))
    return out, summary


def test_every_table_is_there_with_its_columns(example_run, scorer):
    out, _ = example_run
    for table in TABLES:
        assert list(read_table(out, table)) == schema_of(table, scorer.axis).names


def test_counts_add_up(example_run):
    out, summary = example_run
    counts = summary["counts"]
    assert counts["found"] == counts["read"] + counts["errors"]
    assert counts["read"] == counts["scored"] + sum(counts["not_scored"].values())
    assert json.loads((out / "run.json").read_text("utf-8")) == summary


def test_a_label_is_there_or_else_a_reason(example_run):
    articles = read_table(example_run[0], "articles")
    assert (articles["kremlin_label"].isna() == articles["reason"].notna()).all()
    assert (articles["kremlin_label"].notna() == (articles["status"] == "scored")).all()
    classes = [f"kremlin_p_{n}" for n in ("independent", "neutral", "aligned")]
    sums = articles.loc[articles["status"] == "scored", classes].sum(axis=1)
    np.testing.assert_allclose(sums, 1)


def test_offsets_point_into_the_stored_text(example_run):
    out, _ = example_run
    texts = read_table(out, "texts").set_index("article_id")["text"]
    for table, column in (("evidence", "phrase"), ("claims", "text"),
                          ("dispute_evidence", "quote")):  # fmt: skip
        rows = read_table(out, table)
        assert len(rows)
        for row in rows.itertuples():
            quoted = getattr(row, column)
            assert texts[row.article_id][row.start : row.end] == quoted


def test_the_examples_hold_three_framings_two_copies_and_a_dispute(example_run):
    _, summary = example_run
    articles = read_table(example_run[0], "articles")
    assert summary["counts"]["duplicates"] == 1
    assert summary["counts"]["not_scored"]["off topic"] == 1
    assert articles["source"].nunique() == 5
    assert len(read_table(example_run[0], "disputes")) >= 1


ROWS = [
    {
        "id": f"r{i}",
        "text": f"{ON_TOPIC} {text}",
        "title": "A title",
        "source": "s.example",
        "published": "2025-03-14",
    }
    for i, text in enumerate(("Ships left Odesa.", "Twelve men died.", "It rained."))
]


def test_rows_and_single_files_give_the_same_figures(tmp_path):
    table = pd.DataFrame(ROWS)
    table.to_csv(tmp_path / "a.csv", index=False)
    table.to_parquet(tmp_path / "a.parquet")
    table.to_json(tmp_path / "a.jsonl", orient="records", lines=True)
    folder = tmp_path / "files"
    folder.mkdir()
    for row in ROWS:
        (folder / f"{row['id']}.txt").write_text(row["text"], "utf-8")
    figures = []
    for name in ("a.csv", "a.parquet", "a.jsonl", "files"):
        out = tmp_path / f"run-{name}"
        run([tmp_path / name], out, Options(workers=1))
        articles = sorted_table(out, "articles")
        figures.append(articles.filter(like="kremlin_").drop(columns="kremlin_label"))
    for other in figures[1:]:
        np.testing.assert_allclose(figures[0], other, atol=1e-6)


def test_cores_change_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "_SHARD_SIZE", 64)
    path = tmp_path / "a.jsonl"
    rows = [
        {**ROWS[i % 3], "id": str(i), "text": f"{ROWS[i % 3]['text']} {i}"}
        for i in range(130)
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    for workers in (1, 2):
        run([path], tmp_path / str(workers), Options(workers=workers))
    for table in TABLES:
        pd.testing.assert_frame_equal(
            sorted_table(tmp_path / "1", table), sorted_table(tmp_path / "2", table)
        )


def test_ids_are_made_unique(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps({**row, "id": "same"}) for row in ROWS))
    run([path], tmp_path / "run", Options(workers=1))
    ids = read_table(tmp_path / "run", "articles")["article_id"]
    assert list(ids) == ["same", "same~2", "same~3"]


def test_bad_inputs_are_rows_in_errors_and_the_rest_is_scored(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text(ON_TOPIC, "utf-8")
    (folder / "empty.txt").write_text("")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 9)
    (folder / "table.csv").write_text("a,b\n1,2\n")
    (folder / "lines.jsonl").write_text(json.dumps(ROWS[0]) + '\n{"text"\n')
    summary = run([folder], tmp_path / "run", Options(workers=1))
    assert summary["counts"]["read"] == 2
    errors = read_table(tmp_path / "run", "errors")
    assert len(errors) == summary["counts"]["errors"] == 4
    assert errors["reason"].str.len().gt(0).all()
    assert errors.loc[errors["row"].notna(), "row"].tolist() == [2]


def test_nothing_readable_is_an_error_that_says_what(tmp_path):
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(InputError, match=r"a\.txt: empty file"):
        run([tmp_path / "a.txt"], tmp_path / "run")
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match="no articles in it"):
        run([tmp_path / "none"], tmp_path / "run2")


def test_a_folder_with_other_files_is_never_written_to(tmp_path):
    (tmp_path / "thesis.doc").write_text("mine")
    with pytest.raises(RunError, match=r"holds other files \(thesis\.doc\)"):
        run([EXAMPLES], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_second_run_keeps_what_is_the_same_and_drops_what_is_gone(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(batch, "_SHARD_SIZE", 1)
    folder = tmp_path / "in"
    folder.mkdir()
    for row in ROWS:
        (folder / f"{row['id']}.txt").write_text(row["text"], "utf-8")
    out = tmp_path / "run"
    run([folder], out, Options(workers=1))
    again = run([folder], out, Options(workers=1))
    assert again["counts"]["kept_from_earlier"] == 3
    (folder / "r2.txt").unlink()
    (folder / "r1.txt").write_text(ROWS[1]["text"] + " Changed.", "utf-8")
    changed = run([folder], out, Options(workers=1))
    assert changed["counts"]["kept_from_earlier"] == 1
    assert changed["counts"]["read"] == 2
    fresh = run([folder], out, Options(workers=1, fresh=True))
    assert fresh["counts"]["kept_from_earlier"] == 0


def test_a_killed_run_leaves_whole_parts_and_goes_on_to_the_same_tables(tmp_path):
    path = tmp_path / "a.jsonl"
    rows = [
        {**ROWS[i % 3], "id": str(i), "text": f"{ROWS[i % 3]['text']} {i}. " * 4}
        for i in range(1000)
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    out = tmp_path / "run"
    code = (
        "import sys; from pathlib import Path; from newsgauge.scoring.batch import *\n"
        "if __name__ == '__main__':\n"
        "    run([Path(sys.argv[1])], Path(sys.argv[2]), Options(workers=1))"
    )
    process = subprocess.Popen([sys.executable, "-c", code, path, out])
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if len(list((out / "articles").glob("part-*"))) >= 1:
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (out / "run.json").exists()
    assert len(read_table(out, "articles")) % 256 == 0
    resumed = run([path], out, Options(workers=1))
    assert resumed["counts"]["kept_from_earlier"] >= 256
    run([path], tmp_path / "alone", Options(workers=1))
    for table in TABLES:
        pd.testing.assert_frame_equal(
            sorted_table(out, table), sorted_table(tmp_path / "alone", table)
        )
    leftovers = [p for p in out.rglob("*.tmp") if p.parent.name != "articles"]
    assert len(leftovers) <= 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(RunError, match="choose another --out"):
        run([EXAMPLES], tmp_path / "run")


def test_a_part_that_cannot_be_written_leaves_the_old_one(
    tmp_path, scorer, monkeypatch
):
    schema = schema_of("errors", scorer.axis)
    row = {"path": "a", "row": 1, "reason": "r"}
    write_part(tmp_path, "part", [row], schema)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pyarrow.parquet.write_table", full)
    with pytest.raises(RunError, match="No space left on device"):
        write_part(tmp_path, "part", [row, row], schema)
    assert len(pd.read_parquet(tmp_path)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["part.parquet"]


def test_framing_only_leaves_the_other_tables_empty(tmp_path):
    run([EXAMPLES], tmp_path, Options(workers=1, only_framing=True))
    assert len(read_table(tmp_path, "articles"))
    for table in ("claims", "disputes", "dispute_evidence", "sources"):
        assert len(read_table(tmp_path, table)) == 0


def test_a_run_finds_the_same_denials_as_find_disputes_with_their_quotes(tmp_path):
    scene = "The harbour of Velmorsk was quiet when Anton Rudenko came on Friday."
    texts = {
        "one": f"{scene} Latvia accused Russia of mining the strait at night.",
        "two": f"{scene} Moscow denied mining the strait.",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text)
    out = tmp_path / "run"
    run([tmp_path / "one.txt", tmp_path / "two.txt"], out, Options(workers=1))
    (dispute,) = read_table(out, "disputes").to_dict("records")
    assert (dispute["type"], dispute["status"]) == ("event", "conflict")
    evidence = read_table(out, "dispute_evidence")
    assert list(evidence["side"]) == ["said", "denied"]
    for row in evidence.to_dict("records"):
        text = next(t for t in texts.values() if row["quote"] in t)
        assert text[row["start"] : row["end"]] == row["quote"] != ""


def test_a_second_process_on_one_run_is_refused_with_who_holds_it(tmp_path):
    out = tmp_path / "run"
    run([EXAMPLES], out, Options(workers=1))
    code = (
        "import sys, time; from pathlib import Path;"
        "from newsgauge.scoring.batch import _held\n"
        "with _held(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(out)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(RunError, match=f"process {holder.pid}"):
            run([EXAMPLES], out, Options(workers=1))
        holder.kill()
    # Who was killed holds nothing.
    assert run([EXAMPLES], out, Options(workers=1))["counts"]["kept_from_earlier"] == 14
