"""The report in a browser: it sorts, filters, opens, runs nothing, asks for nothing."""

import json
import shutil

import pytest
from samples import EXAMPLES, HOSTILE, ON_TOPIC

from newsgauge.reports.build import build_report
from newsgauge.reports.render import to_html
from newsgauge.scoring.batch import Options, run

playwright = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed (newsgauge[browser])"
)
axe = pytest.importorskip(
    "axe_core_python.sync_playwright",
    reason="axe-core-python is not installed (newsgauge[browser])",
)
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
if CHROMIUM is None:
    pytest.skip("chromium is not installed", allow_module_level=True)

# WCAG 2.2 A and AA, as axe-core names its rules.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WHERE = {"light": 1200, "dark": 1200, "phone": 360}


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        # Chromium's own sandbox needs rights that containers lack.
        found = started.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield found
        found.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    out = tmp_path_factory.mktemp("browser")
    run([EXAMPLES], out / "run", Options(workers=1))
    page = out / "report.html"
    page.write_text(to_html(build_report(out / "run", with_texts=True)), "utf-8")
    return page.as_uri()


class Watched:
    """A page, with all it said, asked for or tried to show."""

    def __init__(self, context, address):
        self.said, self.asked = [], []
        self.page = context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: self.said.append(dialog.message))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(address)


@pytest.fixture
def watched(browser, address):
    def open_page(address=address, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        found = Watched(context, address)
        pages.append((found, address))
        return found.page

    contexts, pages = [], []
    yield open_page
    for found, shown in pages:
        assert found.said == []
        assert {url.partition("#")[0] for url in found.asked} == {shown}
    for context in contexts:
        context.close()


def titles(page):
    return page.locator("#article-table tbody tr:visible th").all_inner_texts()


def test_a_click_on_a_heading_sorts_and_another_sorts_the_other_way(watched):
    page = watched()
    head = page.locator("#article-table th", has_text="Score")
    head.get_by_role("button").click()
    up = [float(s) for s in page.locator("#article-table td[data-v]").evaluate_all(
        "cells => cells.map(c => c.dataset.v).filter(v => v !== '')")]  # fmt: skip
    assert up == sorted(up)
    assert head.get_attribute("aria-sort") == "ascending"
    rising = titles(page)
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert titles(page)[0] in rising[-2:]


def test_the_filter_shows_what_has_the_words(watched):
    page = watched()
    before = len(titles(page))
    page.get_by_label("Filter").fill("festival")
    assert titles(page) == ["Harvest festival opens in the south"]
    assert page.locator("#shown").inner_text() == f"1 of {before} shown"
    page.get_by_label("Filter").fill("")
    assert len(titles(page)) == before


def test_disputes_are_filtered_by_type_status_and_source(watched):
    page = watched()
    disputes = page.locator(".dispute:visible")
    n_all = disputes.count()
    assert n_all >= 1
    page.get_by_label("Type").select_option("numeric")
    assert 1 <= disputes.count() <= n_all
    page.locator("select[name=source]").select_option(index=1)
    assert disputes.count() <= n_all
    page.locator("select[name=source]").select_option("")
    page.get_by_label("Type").select_option("")
    assert disputes.count() == n_all


def test_an_articles_title_opens_its_text_and_evidence(watched):
    page = watched()
    link = page.locator("#article-table tbody th a").first
    target = link.get_attribute("href")
    body = page.locator(target)
    assert not body.is_visible()
    link.click()
    assert body.is_visible()
    assert body.locator("mark").count() >= 1


def test_a_sources_name_opens_what_its_figure_is_made_of(watched):
    page = watched()
    link = page.locator("#sources tbody th a").first
    link.click()
    assert page.locator(link.get_attribute("href")).get_by_text("Counted").is_visible()


def test_the_keyboard_alone_reaches_and_opens_everything(watched):
    page = watched()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    seen = set()
    for _ in range(400):
        page.keyboard.press("Tab")
        what = page.evaluate(
            "() => { const e = document.activeElement;"
            " return [e.tagName, getComputedStyle(e).outlineStyle]; }"
        )
        if what[0] == "BODY":
            break
        seen.add(what[0])
        assert what[1] != "none", f"{what[0]} has focus and does not show it"
    assert {"A", "BUTTON", "INPUT", "SELECT", "SUMMARY"} <= seen
    summary = page.locator("details.item summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.item").first.get_attribute("open") is not None


def test_a_phone_shows_all_without_scrolling_sideways(watched):
    page = watched(viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for body in page.locator("details summary").all():
        body.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_scripts_all_can_be_read(watched):
    page = watched(java_script_enabled=False)
    assert page.locator("#article-table tbody tr").count() == 14
    page.locator("details.item summary").first.click()
    assert page.locator("details.item .text").first.is_visible()


def test_it_prints(watched):
    page = watched()
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.locator("#sources table").first.is_visible()


@pytest.mark.parametrize("where", WHERE)
def test_axe_finds_no_violation_of_wcag(watched, where):
    page = watched(
        viewport={"width": WHERE[where], "height": 900},
        color_scheme="dark" if where == "dark" else "light",
    )
    for summary in page.locator("summary").all():
        summary.click()
    found = axe.Axe().run(page, options={"runOnly": RULES})
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []


def test_forty_hostile_strings_in_every_field_run_nothing(watched, tmp_path):
    rows = [
        {
            "id": f"{text}-{i}",
            "text": f"{ON_TOPIC} “{text} is what {text} we found,” {text} said. "
            f"Governor Olena Tarasiuk counted {9 + i} ships near {text} in Velmorsk.",
            "title": text,
            "source": text,
            "url": text,
        }
        for i, text in enumerate(HOSTILE)
    ]
    assert len(HOSTILE) >= 40
    file = tmp_path / "hostile.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    run([file], tmp_path / "run", Options(workers=1))
    page = tmp_path / "report.html"
    report = build_report(tmp_path / "run", with_texts=True)
    page.write_text(to_html(report), "utf-8", "replace")
    shown = watched(page.as_uri())
    for summary in shown.locator("summary").all():
        summary.click()
    shown.mouse.move(200, 200)
    assert shown.locator("img, iframe, object, embed, form:not(.filter)").count() == 0
    links = shown.locator("a").evaluate_all("all => all.map(a => a.href)")
    assert all(link.startswith(("file:", "http:", "https:")) for link in links)
