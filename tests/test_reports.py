"""The report in every format: complete, valid, and safe to open."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from importlib import resources

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import EXAMPLES, HOSTILE, ON_TOPIC

from newsgauge.reports.build import build_report
from newsgauge.reports.render import FORMATS, render, to_html
from newsgauge.reports.views import pieces, safe_link
from newsgauge.scoring.batch import Options, run
from newsgauge.scoring.errors import RunError


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    out = tmp_path_factory.mktemp("report") / "run"
    run([EXAMPLES], out, Options(workers=1))
    return build_report(out, with_texts=True)


class Page(HTMLParser):
    """Collects what a browser would load or run."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.attributes, self.text = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text.append(data)


def test_the_page_loads_nothing_from_anywhere(report):
    page = Page(to_html(report))
    assert not {"link", "img", "iframe", "object", "embed"} & set(page.elements)
    loaded = [v for k, v in page.attributes if k in ("src", "srcset", "action", "data")]
    assert loaded == []
    links = [value for name, value in page.attributes if name == "href"]
    assert all(link.startswith(("#", "http://", "https://")) for link in links)
    assert "@import" not in to_html(report)
    assert "url(" not in to_html(report)


def test_the_page_shows_each_article_with_label_probabilities_and_evidence(report):
    text = " ".join("".join(Page(to_html(report)).text).split())
    for article in report.articles:
        assert " ".join((article["title"] or article["article_id"]).split()) in text
        if article["label"]:
            assert f"{article['score']:+.2f}" in text
        else:
            assert f"not scored: {article['reason']}" in text
        for item in article["evidence"]:
            assert " ".join(item["phrase"].split()) in text
    for dispute in report.disputes:
        assert dispute["question"] in text


def test_the_page_has_the_parts_that_readers_with_aids_need(report):
    html = to_html(report)
    page = Page(html)
    attributes = dict(page.attributes)
    assert attributes["lang"] == "en"
    assert page.elements.count("h1") == page.elements.count("main") == 1
    assert html.count('role="img"') == html.count('role="img" aria-label')
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    for name, value in page.attributes:
        if name == "href" and value.startswith("#"):
            assert value[1:] in ids


def test_hostile_text_in_every_field_runs_nothing(tmp_path):
    path = tmp_path / "a.jsonl"
    rows = [
        {
            "id": f"{text}-{i}",
            "text": f"{ON_TOPIC} “{text} is what {text} we found,” {text} said.",
            "title": text,
            "source": text,
            "url": text,
        }
        for i, text in enumerate(HOSTILE)
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    run([path], tmp_path / "run", Options(workers=1))
    report = build_report(tmp_path / "run", with_texts=True)
    page = Page(to_html(report))
    assert page.elements.count("script") == 1
    assert not {"img", "b2"} & set(page.elements)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert "49" not in [text.strip() for text in page.text]
    for row in csv.reader(io.StringIO(render(report, "csv"))):
        assert not any(cell.startswith(("=", "@")) for cell in row)
    markdown = render(report, "md")
    assert "<script" not in markdown
    assert "<img" not in markdown


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        'HTTPS://a.example/" onclick="alert(1)',
        "https://a.example/ b",
        "https://a.example/\u0000",
        " https://a.example",
        "//a.example",
        "ftp://a.example",
        "",
        None,
    ],
)
def test_a_link_is_made_of_plain_web_addresses_only(url):
    assert safe_link(url) is None


def test_a_web_address_is_a_link():
    assert safe_link("https://a.example/b?c=1#d") == "https://a.example/b?c=1#d"


def test_a_thousand_articles_fit_one_and_a_half_megabytes(tmp_path):
    path = tmp_path / "many.jsonl"
    rows = [
        {
            "id": f"a{i}",
            "source": f"s{i % 40}.example",
            "title": f"Port of Velmorsk, day {i}: ships, grain and what officials say",
            "text": f"On day {i} {ON_TOPIC} {ON_TOPIC}",
        }
        for i in range(1000)
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    run([path], tmp_path / "run", Options(workers=1))
    html = to_html(build_report(tmp_path / "run", with_texts=True))
    assert len(html.encode()) <= 1_500_000
    assert "are left out to keep this page small" in html


def test_json_fits_its_schema(report):
    file = resources.files("newsgauge.reports") / "report.schema.json"
    schema = json.loads(file.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    data = json.loads(render(report, "json"))
    jsonschema.validate(data, schema)
    assert len(data["articles"]) == data["run"]["counts"]["read"]
    # The schema is one that can fail.
    data["articles"][0]["score"] = 2
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema)


def test_csv_has_a_row_an_article(report):
    rows = list(csv.DictReader(io.StringIO(render(report, "csv"))))
    assert [row["article_id"] for row in rows] == [
        article["article_id"] for article in report.articles
    ]
    for row, article in zip(rows, report.articles, strict=True):
        if article["score"] is not None:
            assert float(row["score"]) == article["score"]


def test_markdown_names_counts_disputes_and_articles(report):
    text = render(report, "md")
    assert re.search(r"^14 articles read", text, re.MULTILINE)
    assert all(dispute["status"] in text for dispute in report.disputes)
    assert text.count("\n| ") == len(report.articles) + 1


def test_an_unknown_format_is_refused(report):
    with pytest.raises(ValueError, match="expected one of html, md, json, csv"):
        render(report, "pdf")


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_run_gives_the_same_report(report, format_):
    assert render(report, format_) == render(report, format_)


def test_a_missing_or_broken_run_is_said(tmp_path):
    with pytest.raises(RunError, match=r"run\.json: .*is .* the --out of a finished"):
        build_report(tmp_path)
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(RunError, match="broken"):
        build_report(tmp_path)
    (tmp_path / "run.json").write_text('{"schema": 99}')
    with pytest.raises(RunError, match="schema 99"):
        build_report(tmp_path)


@given(st.text(max_size=80), st.lists(st.integers(0, 80), max_size=8))
def test_the_pieces_of_a_text_are_the_text(text, cuts):
    cuts = sorted({cut for cut in cuts if cut <= len(text)})
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    evidence = [{"start": a, "end": b, "weight": 1.0} for a, b in spans[::2]]
    found = pieces(text, evidence, spans[1::2])
    assert "".join(piece.text for piece in found) == text
