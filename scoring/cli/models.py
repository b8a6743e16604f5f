"""``newsgauge models``: which there are, what is known of them, which is used."""

import json
from pathlib import Path
from typing import Any

import click

from newsgauge.scoring.cli.registry import registry_of, registry_option, user_name


@click.group()
def models() -> None:
    """List and show models; promote, roll back, compare and export them."""


@models.command("list")
@registry_option
@click.option("--json", "as_json", is_flag=True, help="A JSON list.")
def list_(registry: Path | None, as_json: bool) -> None:
    """List the models: axis, version, size and what they reach on unseen outlets."""
    from newsgauge.models.registry import list_bundles

    rows = list_bundles(registry_of(registry))
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        figures = row["figures"]
        used = "in use" if row["in_use"] else "      "
        click.echo(
            f"{row['axis']} {row['version']}  {used}  {row['origin']}  "
            f"{row['bytes'] / 1e6:.1f} MB  macro-F1 "
            f"{figures['macro_f1']['value']:.2f}, "
            f"Spearman {figures['spearman']['value']:.2f} on unseen outlets  "
            f"{row['digest'][:12]}"
        )


@models.command()
@click.argument("axis")
@click.option("--model-version", "version", help="That in use if not given.")
@registry_option
@click.option("--json", "as_json", is_flag=True, help="Figures as JSON, no card.")
def show(axis: str, version: str | None, registry: Path | None, as_json: bool) -> None:
    """Print the card of AXIS's model: data, protocol, figures, limits."""
    from newsgauge.models.registry import show_bundle

    bundle, card = show_bundle(axis, version, registry_of(registry))
    if as_json:
        record = {
            "axis": bundle.axis.name,
            "version": bundle.version,
            "digest": bundle.digest,
            "min_probability": bundle.min_probability,
            "classes": list(bundle.axis.classes),
            "languages": list(bundle.axis.languages),
            "figures": dict(bundle.figures),
        }
        click.echo(json.dumps(record, ensure_ascii=False))
    else:
        click.echo(card, nl=False)


@models.command("promote")
@click.argument("axis")
@click.argument("version")
@registry_option
@click.option("--allow-regression", is_flag=True,
              help="Also one that the gate refused; noted in its card.")  # fmt: skip
def promote_(
    axis: str, version: str, registry: Path | None, allow_regression: bool
) -> None:
    """Put VERSION of AXIS in use: one of your own, which train saved."""
    from newsgauge.models.registry import bundle_of, note_regression, promote, read_made

    folder = registry_of(registry)
    path = bundle_of(axis, version, folder)
    made = read_made(path)
    reason = str(made.get("reason", "promoted by hand"))
    if made.get("passed") is False:
        if not allow_regression:
            raise click.ClickException(
                f"{axis} {version} was refused: {reason}; --allow-regression takes it"
            )
        note_regression(path, by=user_name())
        reason = f"allowed in spite of: {reason}"
    promote(folder, axis, version, by=user_name(), reason=reason)
    click.echo(f"{axis} {version} is in use", err=True)


@models.command("rollback")
@click.argument("axis")
@registry_option
def rollback_(axis: str, registry: Path | None) -> None:
    """Put in use again what AXIS was scored with before."""
    from newsgauge.models.registry import rollback
    from newsgauge.scoring.bundle import shipped_bundles

    folder = registry_of(registry)
    version = rollback(folder, axis, by=user_name())
    if version is None and not any(
        path.parent.name == axis for path in shipped_bundles()
    ):
        click.echo(f"{axis}: no model is in use now", err=True)
        return
    used = "the shipped model" if version is None else f"version {version}"
    click.echo(f"{axis}: {used} is in use", err=True)


@models.command()
@click.argument("axis")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True,
              help="File to write.")  # fmt: skip
@click.option("--format", "format_", type=click.Choice(["joblib"]), default="joblib",
              show_default=True, help="What to write.")  # fmt: skip
@click.option("--model-version", "version", help="That in use if not given.")
@registry_option
def export(
    axis: str, out: Path, format_: str, version: str | None, registry: Path | None
) -> None:
    """Write AXIS's model for other tools.

    A joblib file runs code when it is loaded; newsgauge itself never loads one.
    """
    from newsgauge.models.registry import bundle_of, export_joblib

    export_joblib(bundle_of(axis, version, registry_of(registry)), out)
    click.echo(f"{format_}: {out}", err=True)


@models.command()
@click.argument("run", type=click.Path(path_type=Path, file_okay=False))
@click.option("--model-version", "version", help="That in use if not given.")
@registry_option
@click.option("--json", "as_json", is_flag=True, help="A JSON list.")
def diff(run: Path, version: str | None, registry: Path | None, as_json: bool) -> None:
    """Show which articles of RUN another model would label otherwise."""
    from newsgauge.models.registry import bundle_of
    from newsgauge.scoring.bundle import Bundle
    from newsgauge.scoring.rescoring import label_changes
    from newsgauge.scoring.tables import read_run

    axis = str(read_run(run)["axis"])
    bundle = Bundle.load(bundle_of(axis, version, registry_of(registry)))
    changes: list[dict[str, Any]] = label_changes(run, bundle)
    if as_json:
        click.echo(json.dumps(changes, ensure_ascii=False))
        return
    for change in changes:
        click.echo(
            f"{change['before'] or 'not scored'} -> {change['after'] or 'not scored'}  "
            f"{change['score_before']} -> {change['score_after']}  "
            f"{change['article_id']}"
        )
    click.echo(f"{len(changes):,} labels change with {axis} {bundle.version}", err=True)
