"""Every format in, in bounded time and memory, with one line for each fault."""

import datetime as dt
import gzip
import json
import os
import sys

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgauge.scoring.article import Article
from newsgauge.scoring.errors import InputError
from newsgauge.scoring.intake import Limits, Meter, ReadError, read, read_articles
from newsgauge.scoring.intake.boilerplate import find_boilerplate
from newsgauge.scoring.intake.decode import clean, decode
from newsgauge.scoring.intake.html import extract
from newsgauge.scoring.intake.metadata import domain_of, fields, parse_date

BODY = (
    "The port reopened on Monday, the harbour authority said.\n\nTwo berths are in use."
)
ROW = {
    "id": "n1",
    "text": BODY,
    "title": "Port reopens",
    "source": "northwire.example",
    "published": "2025-03-17",
}
PAGE = f"""<!doctype html><html lang="en"><head><title>Port reopens</title>
<meta property="og:site_name" content="northwire.example">
<meta property="article:published_time" content="2025-03-17T08:00:00Z">
</head><body><nav>Home</nav><article><h1>Port reopens</h1>
{"".join(f"<p>{p} It was closed for three days after a fire in a silo.</p>" for p in BODY.split(chr(10)) if p)}
</article></body></html>"""  # noqa: E501


def read_all(path, **options):
    return list(read([path], **options))


def as_row(article):
    return (article.article_id, article.text, article.title, article.source,
            article.published)  # fmt: skip


EXPECTED = ("n1", BODY, "Port reopens", "northwire.example", dt.date(2025, 3, 17))


def write_jsonl(path):
    path.write_text(json.dumps(ROW) + "\n", "utf-8")


def write_csv(path):
    pd.DataFrame([ROW]).to_csv(path, index=False)


def write_parquet(path):
    pd.DataFrame([ROW]).to_parquet(path)


def write_json(path):
    path.write_text(json.dumps([ROW]), "utf-8")


WRITERS = {
    "jsonl": write_jsonl,
    "csv": write_csv,
    "parquet": write_parquet,
    "json": write_json,
}


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("gzipped", [False, True], ids=["plain", "gz"])
def test_rows_of_every_format_give_the_same_article(tmp_path, suffix, gzipped):
    path = tmp_path / f"news.{suffix}"
    WRITERS[suffix](path)
    if gzipped:
        packed = tmp_path / f"news.{suffix}.gz"
        packed.write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
        path = packed
    (article,) = read_all(path)
    assert as_row(article) == EXPECTED


def test_front_matter_gives_the_same_article(tmp_path):
    head = "---\nid: n1\ntitle: Port reopens\nsource: northwire.example\n"
    path = tmp_path / "a.md"
    path.write_text(f"{head}published: 2025-03-17\n---\n{BODY}", "utf-8")
    (article,) = read_all(path)
    assert as_row(article) == EXPECTED


def test_a_sidecar_describes_its_text_and_is_no_article_itself(tmp_path):
    (tmp_path / "a.txt").write_text(BODY, "utf-8")
    described = {key: value for key, value in ROW.items() if key != "text"}
    (tmp_path / "a.json").write_text(json.dumps(described), "utf-8")
    (article,) = read_all(tmp_path)
    assert as_row(article) == EXPECTED


def test_a_page_is_reduced_to_title_date_source_and_body(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(PAGE, "utf-8")
    (article,) = read_all(path)
    assert article.title == "Port reopens"
    assert article.published == dt.date(2025, 3, 17)
    assert article.source == "northwire.example"
    assert "Two berths" in article.text
    assert "Home" not in article.text


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(
            {"maintext": BODY, "title": "Port reopens",
             "date_publish": "2025-03-17 08:00:00",
             "source_domain": "northwire.example", "filename": "x"},
            id="news-please",
        ),
        pytest.param(
            {"text": BODY, "title": "Port reopens", "date": "2025-03-17",
             "source-hostname": "northwire.example", "hostname": "northwire.example",
             "source": "https://www.northwire.example/a"},
            id="trafilatura",
        ),
        pytest.param(
            {"title": "Port reopens", "publishing_date": "2025-03-17T08:00:00+00:00",
             "publisher": "northwire.example", "lang": "en",
             "body": {"summary": [BODY.split("\n\n", maxsplit=1)[0]],
                      "sections": [{"headline": [],
                                    "paragraphs": BODY.split("\n\n")[1:]}]}},
            id="fundus",
        ),
        pytest.param(
            {"id": 7, "data": {"text": BODY, "title": "Port reopens",
                               "source": "northwire.example", "date": "2025-03-17"},
             "annotations": []},
            id="label-studio",
        ),
    ],
)  # fmt: skip
def test_keys_of_other_tools_are_known(tmp_path, record):
    path = tmp_path / "export.json"
    path.write_text(json.dumps([record]), "utf-8")
    (article,) = read_all(path)
    assert as_row(article)[1:] == EXPECTED[1:]


def test_the_source_is_the_domain_of_the_address_where_none_is_stated(tmp_path):
    path = tmp_path / "a.jsonl"
    row = {"text": BODY, "url": "https://news.bay.co.uk/2025/a?b=1"}
    path.write_text(json.dumps(row), "utf-8")
    assert read_all(path)[0].source == "bay.co.uk"


def test_a_folder_names_the_source_only_when_asked(tmp_path):
    folder = tmp_path / "ledger"
    folder.mkdir()
    (folder / "a.txt").write_text(BODY, "utf-8")
    assert read_all(tmp_path)[0].source is None
    assert read_all(tmp_path, source_from="folder")[0].source == "ledger"


def test_a_row_with_a_title_alone_is_scored_on_it(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"title": "Port reopens to ships"}), "utf-8")
    assert read_all(path)[0].text == "Port reopens to ships"


def test_folders_are_walked_in_order_and_each_file_read_once(tmp_path):
    for name in ("b/c.txt", "a.txt", "b/a.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{BODY} {name}", "utf-8")
    ids = [article.article_id for article in read([tmp_path, tmp_path / "a.txt"])]
    assert ids == ["a.txt", "b/a.txt", "b/c.txt"]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Zürich – “Київ”"),
        ("utf-8-sig", "Zürich – “Київ”"),
        ("utf-16", "Zürich – “Київ”"),
        (
            "cp1252",
            "The mayor of Zürich said that “nothing” had changed – not yet. " * 4,
        ),
        ("cp1252", "It’s over, the mayor said."),
        ("cp1251", "Министр заявил, что переговоры продолжатся в понедельник. " * 4),
    ],
)
def test_encodings_are_detected(encoding, text):
    assert decode(text.encode(encoding)).removeprefix("\ufeff") == text


def test_mojibake_is_undone_and_control_characters_become_spaces():
    assert clean("It\u00e2\u20ac\u2122s over") == "It\u2019s over"
    assert clean("a\x00b\x07c\ud800") == "a b c\ufffd"


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more_and_leaves_valid_unicode(text):
    once = clean(text)
    once.encode("utf-8")
    assert clean(once) == once


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025-03-17T08:00:00Z", dt.date(2025, 3, 17)),
        ("17 March 2025", dt.date(2025, 3, 17)),
        ("1742169600", dt.date(2025, 3, 17)),
        ("1742169600000", dt.date(2025, 3, 17)),
        ("March 2025", None),
        ("yesterday", None),
        ("9" * 90, None),
        (None, None),
    ],
)
def test_dates(value, expected):
    assert parse_date(value) == expected


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.bbc.co.uk/news/1", "bbc.co.uk"),
        ("rt.com/a", "rt.com"),
        ("https://www.northwire.example/a", "northwire.example"),
        ("https://", None),
    ],
)
def test_registrable_domains(url, domain):
    assert domain_of(url) == domain


FURNITURE = [
    "Read also: The harbour master's log",
    "Share on Facebook",
    "Leave a comment",
    "We use cookies to improve your experience. By staying you agree.",
    "Subscribe to our newsletter and get the news in your inbox",
    "(Reporting by A. Desk; Editing by M. Lund)",
    "All rights reserved.",
    "Meta Description: What the port means for grain.",
    "Читайте также: Порт открыт",
    "Прочетете още: Пристанището е отворено",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_page_furniture_is_boilerplate_and_the_rest_is_not(line):
    text = f"{BODY}\n\n{line}"
    spans = find_boilerplate(text)
    assert [span.of(text) for span in spans] == [line]


@pytest.mark.parametrize(
    "head",
    ["VELMORSK, March 17 (Northwire) - ", "VELMORSK, Ukraine (NW) — ",
     "VELMORSK, March 17. /NWIRE/. ", "VELMORSK — "],
)  # fmt: skip
def test_a_dateline_is_boilerplate(head):
    text = head + BODY
    assert find_boilerplate(text)[0].of(text) == head


@pytest.mark.parametrize(
    "headline",
    ["Comments by the mayor draw criticism", "Search for survivors goes on",
     "Recommended changes were rejected", "Most read the law as a ban"],
)  # fmt: skip
def test_a_headline_that_begins_like_furniture_is_kept(headline):
    assert find_boilerplate(f"{headline}\n\n{BODY}") == []


@given(st.text(max_size=300))
def test_boilerplate_lies_in_order_in_the_text_and_never_is_all_of_it(text):
    spans = find_boilerplate(text)
    assert spans == sorted(spans)
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    if text.strip():
        assert Article(article_id="a", text=text, boilerplate=tuple(spans)).scored_spans


def broken(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "empty file"),
        ("a.txt", b" \n ", "empty file"),
        ("a.txt", bytes(range(256)) * 40, "binary data"),
        ("a.jsonl", b"", "empty file"),
        ("a.json", b"[{", "broken JSON at line 1"),
        ("a.json", b"7", "no articles in it"),
        ("a.json", b"[" * 100_000, "broken JSON"),
        ("a.csv", b"who,date\na,b\n", "no column 'text' (found: who, date)"),
        ("a.csv", b"", "empty file"),
        ("a.parquet", b"PAR1 nonsense PAR1", "not a readable Parquet file"),
        ("a.jsonl.gz", b"not gzip", "cannot be read to its end"),
        ("a.txt.gz", gzip.compress(b"word " * 1000)[:30], "cannot be read"),
        ("a.html", b"<html><body></body></html>", "without an article body"),
        ("a.bin", b"text", "not a known format"),
    ],
)
def test_a_bad_file_is_one_error_with_the_reason(tmp_path, name, content, reason):
    path = broken(tmp_path, name, content)
    (error,) = read_all(path)
    assert isinstance(error, ReadError)
    assert reason in error.reason
    assert "\n" not in str(error)
    assert str(error).startswith(str(path))


def test_a_broken_line_is_one_error_and_the_others_are_read(tmp_path):
    lines = [json.dumps(ROW), '{"text": ', "[1]", '{"title": ""}', json.dumps(ROW)]
    path = broken(tmp_path, "a.jsonl", "\n".join(lines).encode())
    found = read_all(path)
    assert [type(item) for item in found] == [
        Article,
        ReadError,
        ReadError,
        ReadError,
        Article,
    ]
    assert [item.row for item in found if isinstance(item, ReadError)] == [2, 3, 4]


def test_a_line_over_the_limit_is_skipped_without_being_held(tmp_path):
    path = tmp_path / "a.jsonl"
    limits = Limits(line_chars=10_000)
    with path.open("w") as stream:
        stream.write(json.dumps(ROW) + "\n")
        stream.write('{"text": "' + "x" * 5_000_000 + '"}\n')
        stream.write(json.dumps(ROW) + "\n")
    found = read_all(path, limits=limits)
    assert [type(item) for item in found] == [Article, ReadError, Article]
    assert "line longer than 10,000 characters" in found[1].reason


def test_a_long_line_in_a_csv_is_skipped_too(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        f"id,text\n1,{'short text here ' * 4}\n2,{'x' * 20_000}\n3,short text here\n"
    )
    found = read_all(path, limits=Limits(line_chars=10_000))
    kinds = sorted(type(item).__name__ for item in found)
    assert kinds == ["Article", "Article", "ReadError"]


def test_quoted_csv_fields_keep_their_line_breaks(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f'id;text\n1;"{BODY}"\n', "utf-8")
    assert read_all(path)[0].text == BODY


def test_a_gzip_bomb_is_refused(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b"{" * 20_000_000))
    limits = Limits(gzip_floor_bytes=1_000_000, line_chars=1000)
    (error,) = read_all(path, limits=limits)
    assert "grows more than 200 times" in error.reason


def test_a_text_over_the_limit_is_an_error(tmp_path):
    path = broken(tmp_path, "a.txt", BODY.encode())
    (error,) = read_all(path, limits=Limits(text_chars=20))
    assert "text longer than 20 characters" in error.reason


def test_missing_paths_and_empty_folders(tmp_path):
    (error,) = read_all(tmp_path / "nothing.txt")
    assert error.reason == "does not exist"
    assert read_all(tmp_path) == []
    with pytest.raises(InputError, match="no articles in it"):
        read_articles(tmp_path)


def test_a_loop_of_links_ends(tmp_path):
    (tmp_path / "a.txt").write_text(BODY, "utf-8")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    found = read_all(tmp_path)
    assert [type(item) for item in found] == [Article, ReadError]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read any file")
def test_a_file_without_permission_is_an_error(tmp_path):
    path = broken(tmp_path, "a.txt", BODY.encode())
    path.chmod(0)
    (error,) = read_all(path)
    assert "no permission" in error.reason


def test_a_file_that_may_not_be_opened_is_an_error_with_the_cure(tmp_path, monkeypatch):
    path = broken(tmp_path, "a.txt", BODY.encode())

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    (error,) = read_all(path)
    assert (
        error.reason
        == "no permission to read it; change its permissions or leave it out"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="makes a named pipe")
def test_a_pipe_in_a_folder_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    (error,) = read_all(tmp_path)
    assert error.reason == "not a regular file"


def test_a_name_that_is_not_utf_8_is_readable(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xff.txt"
    with open(path, "w") as stream:  # noqa: PTH123 - Path takes no bytes
        stream.write(BODY)
    (article,) = read_all(tmp_path)
    article.article_id.encode("utf-8")


def test_pages_that_hang_or_crash_are_errors_and_the_others_are_read():
    # `exec` stands in for a parser, so that a "page" can do what it likes.
    pages = [
        ("good", "1"),
        ("hangs", "import time; time.sleep(60)"),
        ("good too", "1"),
        ("crashes", "import os; os._exit(1)"),
        ("raises", "1 / 0"),
    ]
    found = dict(extract(pages, Limits(html_seconds=3), parse=exec))
    assert list(found) == [key for key, _ in pages]
    assert "longer than 3 s" in str(found["hangs"])
    assert "crashed the parser" in str(found["crashes"])
    assert "ZeroDivisionError" in str(found["raises"])
    assert "without an article body" in str(found["good"])
    assert "without an article body" in str(found["good too"])


def test_the_meter_ends_where_the_bytes_end(tmp_path):
    for suffix, write in WRITERS.items():
        write(tmp_path / f"a.{suffix}")
    (tmp_path / "a.txt").write_text(BODY, "utf-8")
    meter = Meter()
    shares = [meter.done / meter.total for _ in read([tmp_path], meter=meter)]
    assert all(0 <= share <= 1 for share in shares)
    assert (
        meter.done == meter.total == sum(p.stat().st_size for p in tmp_path.iterdir())
    )


def test_unknown_keys_and_nulls_are_no_fields():
    known = fields({"text": float("nan"), "title": " ", "n": 1, 3: "x", "date": True})
    assert known == dict.fromkeys(known)
