"""``newsgauge train``: learn from labelled rows, compare, save, and perhaps promote."""

import json
import re
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsgauge.scoring.cli.registry import registry_of, registry_option, user_name

if TYPE_CHECKING:
    from newsgauge.models.labels import LabelledRow, Problem
    from newsgauge.models.retraining import Current, Retrained
    from newsgauge.scoring.axis import Axis

_AXIS_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
# Names of columns beside which an axis puts its own.
_RESERVED = ("reliability", "evidence", "prior")
# As many faults, articles and suspects as a terminal shows at once.
_MAX_SHOWN = 20


@click.command()
@click.option("--axis", "name", required=True, help="Framing axis; may be a new one.")
@click.option("--labels", "files", type=click.Path(path_type=Path, readable=False),
              multiple=True, required=True, help="Label file; repeatable.")  # fmt: skip
@click.option("--base", type=click.Choice(["shipped", "none"]), default="shipped",
              show_default=True,
              help="none: from the new rows alone.")  # fmt: skip
@click.option("--classes", help="Of a new axis, comma-separated, from -1 to +1.")
@click.option("--run", type=click.Path(path_type=Path, file_okay=False),
              help="Run whose articles are labelled by id.")  # fmt: skip
@click.option("--promote", "promote_it", is_flag=True,
              help="Put it in use if the gate lets it pass.")  # fmt: skip
@click.option("--workers", type=click.IntRange(min=1),
              help="Processes; one a core if not given.")  # fmt: skip
@registry_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def train(  # noqa: PLR0913, PLR0917 - one parameter an option
    name: str,
    files: tuple[Path, ...],
    base: str,
    classes: str | None,
    run: Path | None,
    promote_it: bool,
    workers: int | None,
    registry: Path | None,
    as_json: bool,
) -> None:
    """Learn AXIS from labelled rows; test what was learned on outlets left out.

    The shipped model's own rows are learned from too, unless --base none. The model is
    saved in the registry; --promote puts it in use only if the gate finds it better on
    the new rows and not worse beyond noise on the old.

    Exit status: 0 trained, promoted or not; 1 bad labels or too few; 2 wrong usage.
    """
    from newsgauge.models.registry import promote
    from newsgauge.models.retraining import retrain
    from newsgauge.models.saving import save_candidate

    folder = registry_of(registry)
    axis, axis_toml, current, parent = _current(name, folder, base, classes, files, run)
    rows = _labelled(files, axis, run)
    started = time.monotonic()

    def say(stage: str) -> None:
        click.echo(f"{time.monotonic() - started:4.0f} s  {stage}", err=True)

    result = retrain(axis, rows, current, n_jobs=workers or -1, report=say)
    path = save_candidate(
        folder, axis, axis_toml, result, parent=parent, n_new=len(rows), by=user_name()
    )
    promoted = promote_it and result.verdict.promoted
    if promoted:
        reason = result.verdict.reason
        promote(folder, axis.name, path.name, by=user_name(), reason=reason)
    say("done")
    record = _record(axis, result, rows, path, promoted=promoted)
    if as_json:
        click.echo(json.dumps(record, ensure_ascii=False))
    else:
        _show(record, promote_it=promote_it)


def _current(
    name: str,
    registry: Path,
    base: str,
    classes: str | None,
    files: tuple[Path, ...],
    run: Path | None,
) -> "tuple[Axis, str, Current | None, str | None]":
    """Return the axis, its file, the model to begin with, and that one's name."""
    from newsgauge.models.base import load_base
    from newsgauge.models.labels import read_labels
    from newsgauge.models.retraining import Current
    from newsgauge.models.saving import new_axis
    from newsgauge.scoring.axis import Axis
    from newsgauge.scoring.bundle import Bundle, find_bundle
    from newsgauge.scoring.errors import LabelError, NoModelError
    from newsgauge.scoring.language import detect_language

    try:
        bundle = Bundle.load(find_bundle(name, registry))
    except NoModelError as error:
        if not _AXIS_NAME.fullmatch(name) or name in _RESERVED:
            raise click.UsageError(
                f"--axis {name!r}: a new one is named by small letters, digits and _, "
                f"and not {' or '.join(_RESERVED)}"
            ) from error
        rows, _ = read_labels(files, (), run)
        found = (
            [item.strip() for item in classes.split(",") if item.strip()]
            if classes
            else sorted({row.label for row in rows})
        )
        if len(found) < 2:
            raise LabelError(
                f"{len(found)} class in the labels; two or more are needed"
            ) from error
        if len(found) > 2 and not classes:
            raise click.UsageError(
                f"a new axis of {len(found)} classes needs their order: --classes "
                f"{','.join(found)}, from the pole at -1 to the one at +1"
            ) from error
        languages = {row.language or detect_language(row.text, ("en",)) for row in rows}
        text = new_axis(name, found, sorted(languages))
        return Axis.from_toml(text), text, None, None
    text = (bundle.path / "axis.toml").read_text("utf-8")
    kept = load_base(bundle.path) if base == "shipped" else None
    current = Current(model=bundle.model, base=kept)
    return bundle.axis, text, current, f"{bundle.version} ({bundle.digest[:12]})"


def _labelled(
    files: tuple[Path, ...], axis: "Axis", run: Path | None
) -> "list[LabelledRow]":
    """Return one row a text; print what is wrong, and end if a row cannot be used."""
    from newsgauge.models.label_checks import settle
    from newsgauge.models.labels import read_labels
    from newsgauge.scoring.errors import LabelError

    rows, problems = read_labels(files, axis.classes, run)
    say_problems(problems)
    n_errors = sum(problem.is_error for problem in problems)
    if n_errors:
        raise LabelError(
            f"{n_errors} rows cannot be used; correct them or take them out"
        )
    settled = settle(rows)
    say_problems(settled.undecided)
    click.echo(f"{len(rows):,} rows, {len(settled.rows):,} texts", err=True)
    if settled.alpha is not None:
        click.echo(
            f"{settled.n_by_several} texts labelled by several; Krippendorff's alpha "
            f"{settled.alpha:.2f}",
            err=True,
        )
    return settled.rows


def say_problems(problems: "list[Problem]") -> None:
    """Print problems on standard error, a line each, the first twenty and a count."""
    for problem in problems[:_MAX_SHOWN]:
        click.echo(f"{problem.where}: {problem.reason}", err=True)
    if len(problems) > _MAX_SHOWN:
        click.echo(f"and {len(problems) - _MAX_SHOWN:,} more", err=True)


def _record(
    axis: "Axis",
    result: "Retrained",
    rows: "list[LabelledRow]",
    path: Path,
    *,
    promoted: bool,
) -> dict[str, Any]:
    from newsgauge.models.gate import figures_of

    def about(i: int) -> dict[str, Any]:
        row = rows[i]
        p = result.new.probabilities[i]
        said = dict(zip(axis.classes, map(float, p), strict=True))
        return {"where": row.where, "label": row.label, "probabilities": said}

    return {
        "schema": 1,
        "axis": axis.name,
        "version": path.name,
        "path": str(path),
        "promoted": promoted,
        "passed": result.verdict.promoted,
        "reason": result.verdict.reason,
        "figures": {
            "differences": {
                name: asdict(d) for name, d in result.verdict.differences.items()
            },
            "candidate_new": figures_of(result.new),
        },
        "worse": [about(i) for i in result.verdict.worse],
        "suspects": [about(i) for i in result.suspects[:_MAX_SHOWN]],
        "suspect_rows": result.suspects,
        "n_new": len(rows),
        "warnings": result.warnings,
        "model_digest": result.digest,
        "rows_digest": result.rows_digest,
    }


def _show(record: dict[str, Any], *, promote_it: bool) -> None:
    for warning in record["warnings"]:
        click.echo(f"warning: {warning}", err=True)
    for name, d in record["figures"]["differences"].items():
        click.echo(
            f"{name.replace('_', ' '):14} {d['current']:.3f} -> {d['candidate']:.3f}  "
            f"difference {d['low']:+.3f} to {d['high']:+.3f}, n = {d['n']:,}"
        )
    for item in record["worse"][:5]:
        click.echo(f"less sure of: {item['where']} ({item['label']})")
    for item in record["suspects"][:5]:
        click.echo(f"look again at: {item['where']} ({item['label']})")
    verdict = "passed" if record["passed"] else "refused"
    click.echo(f"gate: {verdict}: {record['reason']}")
    name = f"{record['axis']} {record['version']}"
    if record["promoted"]:
        click.echo(f"in use: {name}")
    elif record["passed"] and not promote_it:
        click.echo(f"saved, not in use: newsgauge models promote {name}")
    else:
        click.echo(f"saved, not in use: {name}")
