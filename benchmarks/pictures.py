"""Draw the report's five main views, from the example articles, for README.

    python benchmarks/pictures.py [--chromium PATH]

Needs newsgauge[browser] and a Chromium; writes ``benchmarks/pictures/*.png``.
"""

import argparse
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from newsgauge.reports.build import build_report
from newsgauge.reports.render import to_html
from newsgauge.scoring.batch import Options, run

ROOT = Path(__file__).parents[1]
OUT = ROOT / "benchmarks" / "pictures"
WIDTH, HEIGHT = 1000, 640


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        out = Path(folder) / "run"
        run([ROOT / "labeled" / "examples"], out, Options(workers=1))
        page_file = Path(folder) / "report.html"
        page_file.write_text(to_html(build_report(out, with_texts=True)), "utf-8")
        browser = started.chromium.launch(
            executable_path=arguments.chromium, args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(page_file.as_uri())
        page.locator("details.source summary").first.click()
        page.locator("details.item summary").first.click()
        for name, selector in (
            ("overview", "h1"),
            ("disputes", "#disputes"),
            ("sources", "#sources"),
            ("articles", "#articles"),
            ("article", "details.item"),
        ):
            page.locator(selector).first.evaluate("e => e.scrollIntoView()")
            page.screenshot(path=OUT / f"{name}.png")
            print(OUT / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
