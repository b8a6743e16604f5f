"""A Report to html, md, json or csv."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from newsgauge.reports.build import Report, as_json
from newsgauge.reports.views import (
    Piece,
    context,
    marked,
    matrix,
    pieces,
    safe_link,
    spread,
    timeline,
    topics,
)
from newsgauge.scoring.reliability.parts import BASE, NOT_MEASURED, PARTS

FORMATS = ("html", "md", "json", "csv")
# Beyond this many articles the page shows the strongest and says what it left out.
MAX_ARTICLES = 2000
# Articles are shown with text and evidence until together they have this many
# characters; a row of evidence takes about so many.
MAX_DETAIL_CHARS = 550_000
_EVIDENCE_CHARS = 300
_MAX_DISPUTES = 50
_MAX_ERRORS = 200
# What makes a spreadsheet take a cell for a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(report: Report, format: str) -> str:  # noqa: A002 - the option's name
    """Return a report in one of ``FORMATS``.

    Raises
    ------
    ValueError
        If the format is none of them.
    """
    renderers = {"html": to_html, "md": to_markdown, "json": to_json, "csv": to_csv}
    if format not in renderers:
        raise ValueError(f"format={format!r}; expected one of {', '.join(FORMATS)}")
    return renderers[format](report)


def to_html(report: Report) -> str:
    """Return one page without external parts; everything from articles is escaped."""
    environment = Environment(
        loader=PackageLoader("newsgauge.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = lambda value: f"{100 * value:.0f} %"
    environment.filters["signed"] = lambda value: f"{value:+.2f}"
    environment.filters["x"] = lambda score: round(50 * (score + 1), 2)
    environment.filters["link"] = safe_link
    environment.filters["timeline"] = timeline
    environment.globals["marked"] = marked
    environment.globals["context"] = lambda item: context(report, item)
    files = resources.files("newsgauge.reports") / "templates"
    shown = report.articles[:MAX_ARTICLES]
    details = _details(report, shown)
    found, n_more_topics = topics(report)
    return environment.get_template("report.html.j2").render(
        report=report,
        axis=report.axis,
        shown=shown,
        details=details,
        anchors={article_id: f"t{i}" for i, article_id in enumerate(details)},
        topics=found,
        n_more_topics=n_more_topics,
        matrix=matrix(report),
        parts=PARTS,
        base=BASE,
        not_measured=NOT_MEASURED,
        errors=report.errors[:_MAX_ERRORS],
        spread=spread(report),
        titles={
            a["article_id"]: a["title"] or a["article_id"] for a in report.articles
        },
        style=Markup((files / "style.css").read_text("utf-8")),  # noqa: S704 - ours
        script=Markup((files / "script.js").read_text("utf-8")),  # noqa: S704 - ours
    )


def to_markdown(report: Report) -> str:
    """Return a summary in Markdown."""
    counts = report.run["counts"]
    lines = [
        f"# newsgauge: {_md(report.axis.title)}",
        "",
        (
            f"{counts['read']:,} articles read, {counts['scored']:,} scored, "
            f"{counts['duplicates']:,} copies, {counts['errors']:,} not readable."
        ),
    ]
    for reason, n in counts["not_scored"].items():
        lines.append(f"- not scored, {reason}: {n:,}")
    lines += ["", "## Disputes", ""]
    if not report.disputes:
        lines.append("None found.")
    for dispute in report.disputes[:_MAX_DISPUTES]:
        lines.append(f"### {_md(dispute['question'])} ({dispute['status']})")
        lines.append("")
        for side in dispute["sides"]:
            lines.append(f"- **{_md(side['side'])}**")
            for item in side["evidence"]:
                who = item["source"] or item["article_id"]
                speaker = f", {item['speaker']}" if item["speaker"] else ""
                lines.append(f"  - {_md(who + speaker)}: “{_md(item['quote'])}”")
        lines.append("")
    lines += ["", "## Articles", ""]
    names = report.axis.classes
    head = ["article", "source", "label", "score", *names, "reason"]
    lines.append("| " + " | ".join(head) + " |")
    lines.append("|---" * len(head) + "|")
    for article in report.articles[:MAX_ARTICLES]:
        probabilities = article["probabilities"] or {}
        cells = [
            _md(article["title"] or article["article_id"]),
            _md(article["source"] or ""),
            article["label"] or "not scored",
            "" if article["score"] is None else f"{article['score']:+.2f}",
            *(f"{probabilities[n]:.2f}" if probabilities else "" for n in names),
            article["reason"] or "",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    if len(report.articles) > MAX_ARTICLES:
        n_left_out = len(report.articles) - MAX_ARTICLES
        lines.append(f"\n{n_left_out:,} more articles are in the run's tables.")
    if report.errors:
        lines += ["", "## Not readable", ""]
        for error in report.errors[:_MAX_ERRORS]:
            row = "" if error["row"] is None else f":{error['row']}"
            lines.append(f"- {_md(error['path'])}{row}: {_md(error['reason'])}")
    return "\n".join(lines) + "\n"


def to_json(report: Report) -> str:
    """Return the report as JSON that fits ``report.schema.json``."""
    return json.dumps(as_json(report), ensure_ascii=False, indent=1) + "\n"


def to_csv(report: Report) -> str:
    """Return one row an article; cells that a spreadsheet would run are neutralised."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    classes = report.axis.classes
    plain = ("article_id", "path", "source", "title", "published", "language",
             "n_words", "origin_id", "status", "reason", "label", "score")  # fmt: skip
    writer.writerow([*plain, *(f"p_{name}" for name in classes)])
    for article in report.articles:
        probabilities = article["probabilities"] or {}
        cells = [article[name] for name in plain]
        cells += [probabilities.get(name) for name in classes]
        writer.writerow([neutral_cell(cell) for cell in cells])
    return buffer.getvalue()


def _details(
    report: Report, shown: Sequence[Mapping[str, Any]]
) -> dict[str, list[Piece]]:
    """Return the cut texts of as many articles as fit, strongest first."""
    left = MAX_DETAIL_CHARS
    found: dict[str, list[Piece]] = {}
    for article in shown:
        article_id = article["article_id"]
        text = report.texts.get(article_id, "")
        size = len(text) + _EVIDENCE_CHARS * len(article["evidence"]) + _EVIDENCE_CHARS
        if not text or size > left:
            continue
        left -= size
        found[article_id] = pieces(
            text, article["evidence"], report.boilerplate[article_id]
        )
    return found


def neutral_cell(value: object) -> object:
    """Return a cell that no spreadsheet runs: a text that may be one is quoted."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def _md(text: str) -> str:
    return "".join(_escaped(" ".join(text.split())))


def _escaped(text: str) -> Iterator[str]:
    for character in text:
        if character in "\\`*_{}[]|#!":
            yield "\\"
        yield {"<": "&lt;", ">": "&gt;"}.get(character, character)
