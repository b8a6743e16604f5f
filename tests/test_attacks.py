"""Faults that a hostile tester found; each stays found."""

import gzip
import json
import os
import subprocess
import sys
import time

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from samples import ON_TOPIC

from newsgauge.scoring.article import Article
from newsgauge.scoring.batch import Options, run
from newsgauge.scoring.errors import InputError, RunError
from newsgauge.scoring.intake import ReadError, read
from newsgauge.scoring.intake.decode import decode
from newsgauge.scoring.reading import Reading
from newsgauge.scoring.syndication import group_copies, signature
from newsgauge.scoring.tables import read_table, write_text
from newsgauge.scoring.text import find_quotations

ONE = Options(workers=1)


def kinds(path):
    return [type(item).__name__ for item in read([path])]


@pytest.mark.parametrize("name", ["articles", "texts"])
def test_a_folder_named_like_a_table_is_never_taken_for_ours(tmp_path, name):
    folder = tmp_path / name
    folder.mkdir()
    (folder / "a.txt").write_text(ON_TOPIC)
    for fresh in (False, True):
        with pytest.raises(RunError, match=r"holds (the input|other files)"):
            run([folder], tmp_path, Options(workers=1, fresh=fresh))
        with pytest.raises(RunError, match="holds the input"):
            run([folder], folder, ONE)
    assert (folder / "a.txt").read_text() == ON_TOPIC


def test_a_run_below_its_input_is_not_read_as_input(tmp_path):
    (tmp_path / "a.txt").write_text(ON_TOPIC)
    counts = [run([tmp_path], tmp_path / "run", ONE)["counts"]["read"] for _ in "123"]
    assert counts == [1, 1, 1]


def test_a_mistyped_path_leaves_the_old_run_whole(tmp_path):
    (tmp_path / "a.txt").write_text(ON_TOPIC)
    out = tmp_path / "run"
    run([tmp_path / "a.txt"], out, ONE)
    before = (out / "run.json").read_text()
    with pytest.raises(InputError, match="does not exist"):
        run([tmp_path / "b.txt"], out, ONE)
    assert (out / "run.json").read_text() == before


@pytest.mark.parametrize("table", ["articles", "texts", "evidence", ".work/traces"])
@pytest.mark.parametrize("damage", ["delete", "truncate"])
def test_scoring_again_heals_a_damaged_run(tmp_path, table, damage):
    (tmp_path / "a.txt").write_text(ON_TOPIC)
    out = tmp_path / "run"
    run([tmp_path / "a.txt"], out, ONE)
    (part,) = (out / table).glob("part-*.parquet")
    if damage == "delete":
        part.unlink()
    else:
        part.write_bytes(part.read_bytes()[:100])
    run([tmp_path / "a.txt"], out, ONE)
    assert len(pd.read_parquet(out / table)) >= 1


def test_ids_made_unique_never_collide_with_given_ones(tmp_path):
    rows = [
        {"id": i, "text": f"{ON_TOPIC} {n}"} for n, i in enumerate(("a", "a", "a~2"))
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    run([tmp_path / "a.jsonl"], tmp_path / "run", ONE)
    assert read_table(tmp_path / "run", "articles")["article_id"].is_unique


def test_a_quotation_mark_that_never_closes_costs_its_own_row_only(tmp_path):
    rows = [f"{i},{ON_TOPIC.replace(',', '')}" for i in range(2, 40)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["id,text", '1,"unbalanced', *rows]))
    found = list(read([path]))
    assert [type(item) for item in found] == [ReadError] + [Article] * 38
    assert found[0].row == 2


def test_a_row_with_more_cells_than_the_header_is_an_error(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('text\nRussia, Ukraine\n"Russia, Ukraine"\n')
    assert kinds(path) == ["ReadError", "Article"]


@pytest.mark.parametrize("tail", [b" caf\xe9", b"\xff", "’".encode()[:-1]])
def test_a_broken_byte_does_not_change_the_encoding_of_the_rest(tail):
    text = "“Київ” said it – twice"
    assert decode(text.encode() + tail).startswith(text)


@pytest.mark.parametrize(
    "record",
    [
        {"text": ON_TOPIC, "url": "https://x.example/\ud800"},
        {"text": ON_TOPIC, "language": "\ud800"},
        {"text": ON_TOPIC, "id": 10**400},
        {"text": ON_TOPIC, "published": "Mon, 06 Jan 2025 10:00:00 EST"},
        {"text": f"{ON_TOPIC} Russia lost 5 mıllion and 5 thouſand dollars."},
        {"text": f"{ON_TOPIC}\x00"},
    ],
    ids=["url", "language", "id", "date", "letters", "nul"],
)
def test_odd_values_cost_nothing_but_themselves(tmp_path, record):
    (tmp_path / "a.jsonl").write_text(json.dumps(record))
    assert run([tmp_path], tmp_path / "run", ONE)["counts"]["scored"] >= 0
    assert len(read_table(tmp_path / "run", "articles")) == 1


def test_a_long_whole_number_keeps_its_digits(tmp_path):
    (tmp_path / "a.jsonl").write_text(
        json.dumps({"id": 12345678901234567, "text": "x"})
    )
    (article,) = read([tmp_path / "a.jsonl"])
    assert article.article_id == "12345678901234567"


@pytest.mark.parametrize(
    "value", ["!!bool foo", "!!timestamp foo", "!!int ''", "&a [*a]"]
)
def test_front_matter_builds_nothing(tmp_path, value):
    (tmp_path / "a.md").write_text(f"---\na: {value}\n---\n{ON_TOPIC}")
    assert kinds(tmp_path) == ["Article"]


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.json", "a.jsonl", "a.parquet"])
@pytest.mark.parametrize("damage", ["cut", "scrambled"])
def test_a_damaged_gzip_is_one_error(tmp_path, name, damage):
    data = bytearray(gzip.compress(os.urandom(3000)))
    if damage == "cut":
        del data[len(data) // 2 :]
    else:
        data[1000:1400] = b"\xff" * 400
    (tmp_path / f"{name}.gz").write_bytes(data)
    assert kinds(tmp_path) == ["ReadError"]


def test_lines_before_the_damage_are_read(tmp_path):
    lines = "\n".join(json.dumps({"text": f"{ON_TOPIC} {i}"}) for i in range(20))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines.encode())[:-4])
    assert kinds(tmp_path).count("Article") >= 19


def test_utf_16_cut_in_a_character_is_no_crash(tmp_path):
    line = json.dumps({"text": ON_TOPIC}) + "\n"
    (tmp_path / "a.jsonl").write_bytes((line * 3).encode("utf-16")[:-1])
    assert "ReadError" in kinds(tmp_path)


def test_parquet_values_that_python_cannot_hold_are_not_there(tmp_path):
    table = pa.table(
        {
            "text": pa.array([ON_TOPIC.encode(), b"other text"], pa.binary()),
            "published": pa.array([10**7, 10**7], pa.int32()).cast(pa.date32()),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    found = list(read([tmp_path / "a.parquet"]))
    assert [type(item) for item in found] == [Article, Article]
    assert found[0].published is None


def test_a_pipe_given_by_name_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    (error,) = read([tmp_path / "a.txt"])
    assert error.reason == "not a regular file"


@pytest.mark.parametrize("unit", ['"x," Orlov said, ', "«", '"a b c d" said ', "“x "])
def test_marks_without_end_take_linear_time(unit):
    text = unit * (200_000 // len(unit))
    started = time.perf_counter()
    find_quotations(text)
    assert time.perf_counter() - started < 20


def test_a_draft_left_by_a_kill_does_not_stop_a_run(tmp_path):
    (tmp_path / "a.txt").write_text(ON_TOPIC)
    out = tmp_path / "run"
    run([tmp_path / "a.txt"], out, ONE)
    (out / ".abcd.tmp").write_text("half")
    (out / "report.md").write_text("mine")
    assert run([tmp_path / "a.txt"], out, ONE)["counts"]["read"] == 1
    assert (out / "report.md").read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "title\nRussia and Ukraine end talks\n"),
        ("a.json", json.dumps({"text": ON_TOPIC, "items": [], "data": [1]})),
    ],
)
def test_what_one_format_reads_the_others_read(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    assert kinds(tmp_path) == ["Article"]


def test_names_of_languages_are_understood_or_left_out(tmp_path):
    rows = [
        {"text": ON_TOPIC, "language": v} for v in ("English", "eng", "unknown", "ru")
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert [a.language for a in read([tmp_path])] == ["en", "en", None, "ru"]


def test_texts_without_words_are_no_copies_of_one_another():
    texts = ["!!!", "???", "1 2 3", "4 5 6", "!!!"]
    found = group_copies([signature(Reading.of_text(text)) for text in texts])
    assert list(found) == [0, 1, 2, 3, 0]


def test_a_link_is_written_through_and_a_device_is_not_replaced(tmp_path):
    target, link = tmp_path / "target.md", tmp_path / "link.md"
    target.write_text("old")
    link.symlink_to(target)
    write_text(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    write_text(type(target)("/dev/null"), "gone")
    assert not type(target)("/dev/null").is_file()


def test_a_full_output_is_one_line(tmp_path):
    if not os.path.exists("/dev/full"):  # noqa: PTH110 - a device
        pytest.skip("needs /dev/full")
    code = "from newsgauge.scoring.cli import main; main(['models', 'list', '--json'])"
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        done = subprocess.run(
            [sys.executable, "-c", code],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
