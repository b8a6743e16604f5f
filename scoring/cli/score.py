"""``newsgauge score``: from paths to RUN/ and its report."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsgauge.scoring.cli.registry import registry_of, registry_option

if TYPE_CHECKING:
    from newsgauge.scoring.intake import SourceFrom


# As many faults as a terminal shows at once; all are in the table.
_MAX_ERRORS = 20


@click.command()
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False)
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True,
              help="Folder of the run; made if need be.")  # fmt: skip
@click.option("--axis", default="kremlin", show_default=True, help="Framing axis.")
@click.option("--only", type=click.Choice(["framing"]),
              help="Skip claims, disputes and sources.")  # fmt: skip
@click.option("--source-from", type=click.Choice(["metadata", "folder"]),
              default="metadata", show_default=True,
              help="folder: its name is the source where none is stated.")  # fmt: skip
@click.option("--prior", type=click.Path(path_type=Path), metavar="none|FILE",
              default=Path("none"), show_default=True,
              help="CSV of facts on outlets that reliability starts from.")  # fmt: skip
@click.option("--workers", type=click.IntRange(min=1),
              help="Processes; one a core if not given.")  # fmt: skip
@click.option("--fresh", is_flag=True, help="Start over instead of going on.")
@registry_option
@click.option("--strict", is_flag=True, help="Exit 1 if any input was not readable.")
@click.option("--json", "as_json", is_flag=True, help="Print run.json.")
def score(  # noqa: PLR0913, PLR0917 - one parameter an option
    paths: tuple[Path, ...],
    out: Path,
    axis: str,
    only: str | None,
    source_from: "SourceFrom",
    prior: Path,
    workers: int | None,
    fresh: bool,
    registry: Path | None,
    strict: bool,
    as_json: bool,
) -> None:
    """Score articles, find disputes, weigh sources; write RUN/ and its report.

    PATHS are files or folders of .txt .md .html .json .jsonl .csv .parquet, each also
    .gz. A run that was stopped goes on where it was.

    Exit status: 0 done, also if some inputs were not readable; 1 nothing could be read,
    or bad data; 2 wrong usage.
    """
    from newsgauge.reports.build import build_report
    from newsgauge.reports.render import render
    from newsgauge.scoring.batch import Options, run
    from newsgauge.scoring.cli.progress import show_progress
    from newsgauge.scoring.tables import write_text

    options = Options(
        axis=axis,
        only_framing=only == "framing",
        source_from=source_from,
        prior=None if str(prior) == "none" else prior,
        workers=workers,
        fresh=fresh,
        registry=registry_of(registry),
    )
    with show_progress() as progress:
        summary = run(paths, out, options, report=progress)
    _say_errors(out, summary["counts"]["errors"])
    if options.prior is not None:
        _say_priors(out)
    page = out / "report.html"
    write_text(page, render(build_report(out, with_texts=True), "html"))
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))
    else:
        click.echo(_summary(summary, page))
    if strict and summary["counts"]["errors"]:
        sys.exit(1)


def _say_errors(out: Path, n_errors: int) -> None:
    """Print what was not readable on standard error, a line each."""
    import pandas as pd

    from newsgauge.scoring.tables import read_table

    if not n_errors:
        return
    for error in read_table(out, "errors").head(_MAX_ERRORS).to_dict("records"):
        row = "" if pd.isna(error["row"]) else f":{int(error['row'])}"
        where = " ".join(f"{error['path']}{row}".split())
        click.echo(f"not read: {where}: {error['reason']}", err=True)
    if n_errors > _MAX_ERRORS:
        click.echo(
            f"and {n_errors - _MAX_ERRORS:,} more, in {out / 'errors'}", err=True
        )


def _say_priors(out: Path) -> None:
    """Say of how many sources the prior file knows something."""
    from newsgauge.scoring.tables import read_table

    prior = read_table(out, "sources", ["prior"])["prior"]
    n_known = int(prior.notna().sum())
    click.echo(f"a prior for {n_known:,} of {len(prior):,} sources", err=True)


def _summary(summary: dict[str, Any], page: Path) -> str:
    counts = summary["counts"]
    not_scored = counts["read"] - counts["scored"]
    lines = [f"{counts['read']:,} articles read, {counts['scored']:,} scored"]
    if not_scored:
        reasons = ", ".join(f"{n:,} {why}" for why, n in counts["not_scored"].items())
        lines.append(f"not scored: {reasons}")
    if counts["duplicates"]:
        lines.append(f"copies of another article: {counts['duplicates']:,}")
    lines += [f"out of its depth? {text}" for text in summary["drift"]["warnings"]]
    if counts["errors"]:
        lines.append(f"not readable: {counts['errors']:,} (see errors in the report)")
    lines.append(f"report: {page}")
    return "\n".join(lines)
