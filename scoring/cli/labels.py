"""``newsgauge labels``: check, import, count, suggest and give labels."""

import csv
import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsgauge.scoring.cli.registry import registry_of, registry_option, user_name
from newsgauge.scoring.cli.train import say_problems

if TYPE_CHECKING:
    from newsgauge.scoring.axis import Axis

_FILES = click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False)
)
_AXIS = click.option("--axis", default="kremlin", show_default=True,
                     help="Framing axis; of a new one any label is taken.")  # fmt: skip
_RUN = click.option("--run", type=click.Path(path_type=Path, file_okay=False),
                    help="Run whose articles are labelled by id.")  # fmt: skip


@click.group()
def labels() -> None:
    """Check, import, count, suggest and give labels."""


def _axis(name: str, registry: Path | None) -> "Axis | None":
    """Return an axis, None where it is new."""
    from newsgauge.scoring.bundle import Bundle, find_bundle
    from newsgauge.scoring.errors import NoModelError

    try:
        return Bundle.load(find_bundle(name, registry_of(registry))).axis
    except NoModelError:
        return None


def _say_axis(axis: str, n_usable: int) -> None:
    """Ask whether the axis is right, where no row at all fits it."""
    if not n_usable:
        click.echo(f"no row fits the axis {axis!r}; is another --axis meant?", err=True)


@labels.command()
@_FILES
@_AXIS
@_RUN
@registry_option
@click.option("--json", "as_json", is_flag=True, help="A JSON list of problems.")
def check(
    files: tuple[Path, ...],
    axis: str,
    run: Path | None,
    registry: Path | None,
    as_json: bool,
) -> None:
    """List every row of FILES that is wrong or should be looked at.

    Exit status: 0 every row can be used, 1 some cannot, 2 wrong usage.
    """
    from newsgauge.models.label_checks import check_labels, settle
    from newsgauge.models.labels import read_labels

    found = _axis(axis, registry)
    rows, problems = read_labels(files, found.classes if found else (), run)
    notes = check_labels(rows, found) + settle(rows).undecided
    if as_json:
        records = [
            {"where": p.where, "reason": p.reason, "usable": not p.is_error}
            for p in (*problems, *notes)
        ]
        click.echo(json.dumps(records, ensure_ascii=False))
    else:
        for problem in (*problems, *notes):
            kind = "cannot be used" if problem.is_error else "look at"
            click.echo(f"{problem.where}: {kind}: {problem.reason}")
        n_errors = sum(problem.is_error for problem in problems)
        click.echo(f"{len(rows):,} rows can be used, {n_errors:,} cannot")
    if any(problem.is_error for problem in problems):
        _say_axis(axis, len(rows))
        raise SystemExit(1)


@labels.command()
@_FILES
@_AXIS
@_RUN
@registry_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def stats(
    files: tuple[Path, ...],
    axis: str,
    run: Path | None,
    registry: Path | None,
    as_json: bool,
) -> None:
    """Show the classes, outlets and dates of FILES, and what is lacking."""
    from newsgauge.models.label_checks import stats_of
    from newsgauge.models.labels import read_labels

    found = _axis(axis, registry)
    classes = found.classes if found else ()
    rows, problems = read_labels(files, classes, run)
    say_problems(problems)
    if problems:
        _say_axis(axis, len(rows))
    record = stats_of(rows, classes)
    if as_json:
        click.echo(json.dumps(record, ensure_ascii=False))
        return
    for name, value in record.items():
        shown = (
            ", ".join(f"{k} {v}" for k, v in value.items())
            if isinstance(value, dict)
            else "; ".join(value)
            if isinstance(value, list)
            else value
        )
        click.echo(f"{name.replace('_', ' ')}: {'-' if shown in (None, '') else shown}")


@labels.command("import")
@_FILES
@_AXIS
@_RUN
@registry_option
@click.option("--into", type=click.Path(path_type=Path, dir_okay=False), required=True,
              help="Label file (.jsonl) that they are added to.")  # fmt: skip
@click.option("--annotator", help="Who labelled, where the rows do not say.")
def import_(
    files: tuple[Path, ...],
    axis: str,
    run: Path | None,
    registry: Path | None,
    into: Path,
    annotator: str | None,
) -> None:
    """Add the rows of FILES to one label file, with where and when they came from.

    Nothing is dropped in silence: rows that cannot be used are listed, and none is
    added until all can. Exit status: 0 added, 1 some row cannot be used, 2 wrong usage.
    """
    from dataclasses import replace

    from newsgauge.models.labels import read_labels, write_labels

    if into.suffix != ".jsonl":
        raise click.UsageError(f"--into {into}: a name that ends in .jsonl is needed")
    from newsgauge.scoring.errors import LabelError

    found = _axis(axis, registry)
    rows, problems = read_labels(files, found.classes if found else (), run)
    say_problems(problems)
    n_errors = sum(problem.is_error for problem in problems)
    if n_errors:
        raise LabelError(f"{n_errors} rows cannot be used; nothing was added")
    who = annotator or user_name()
    rows = [row if row.annotator else replace(row, annotator=who) for row in rows]
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    n_added = write_labels(into, rows, now)
    n_known = len(rows) - n_added
    click.echo(f"{n_added:,} rows added to {into}, {n_known:,} were there", err=True)


@labels.command()
@click.argument("run", type=click.Path(path_type=Path, file_okay=False))
@click.option("-n", "n", type=click.IntRange(min=1), default=50, show_default=True,
              help="How many articles.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True,
              help="Sheet to fill in: .csv, or .json for Label Studio.")  # fmt: skip
@click.option("--labels", "known", type=click.Path(path_type=Path, readable=False),
              multiple=True, help="What is labelled already.")  # fmt: skip
@click.option("--guess", is_flag=True, help="Show the model's guess; it sways people.")
@registry_option
def suggest(
    run: Path,
    n: int,
    out: Path,
    known: tuple[Path, ...],
    guess: bool,
    registry: Path | None,
) -> None:
    """Write the articles of RUN that are most useful to label, most useful first.

    Fill in the column 'label', and read the sheet back with labels import.
    """
    if out.suffix.lower() not in (".csv", ".json"):
        raise click.UsageError(f"--out {out}: .csv or .json is written")
    from newsgauge.models.selection import suggest_articles
    from newsgauge.scoring.tables import write_text

    rows = suggest_articles(run, n, known, registry_of(registry))
    if not guess:
        rows = [{k: v for k, v in row.items() if k != "guess"} for row in rows]
    if out.suffix.lower() == ".json":
        tasks = [
            {"data": {k: v for k, v in row.items() if k != "label"}} for row in rows
        ]
        write_text(out, json.dumps(tasks, ensure_ascii=False, indent=1) + "\n")
    else:
        write_text(out, _sheet(rows))
    click.echo(f"{len(rows):,} articles to label: {out}", err=True)


def _sheet(rows: list[dict[str, Any]]) -> str:
    import io

    from newsgauge.reports.render import neutral_cell

    buffer = io.StringIO()
    names = list(rows[0]) if rows else ["id", "label", "text"]
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([[neutral_cell(row[name]) for name in names] for row in rows])
    return buffer.getvalue()


@labels.command()
@click.argument("sheet", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--into", type=click.Path(path_type=Path, dir_okay=False), required=True,
              help="Label file (.jsonl) that labels are added to.")  # fmt: skip
@_AXIS
@registry_option
@click.option("--annotator", help="Who labels; your user name if not given.")
def annotate(
    sheet: Path, into: Path, axis: str, registry: Path | None, annotator: str | None
) -> None:
    """Label the articles of SHEET in the terminal: one key a label.

    On an axis of three classes keys 1 to 5 are the scale from -2 to 2; on others key 1
    is the first class, and so on. u undoes, s skips, q ends; every label is kept at
    once, and the same command goes on.
    """
    from newsgauge.models.annotation import annotate_sheet
    from newsgauge.scoring.errors import LabelError

    found = _axis(axis, registry)
    if found is None:
        raise LabelError(f"no model for axis {axis!r}; fill in the sheet instead")
    n = annotate_sheet(
        sheet,
        into,
        found,
        who=annotator or user_name(),
        show=click.echo,
        ask=click.getchar,
    )
    click.echo(f"{n:,} labels kept in {into}", err=True)
