"""``newsgauge models``: which models there are, and what is known of them."""

import json

import click


@click.group()
def models() -> None:
    """List and show the models that score."""


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="A JSON list.")
def list_(as_json: bool) -> None:
    """List the models: axis, version, size and what they reach on unseen outlets."""
    from newsgauge.models.registry import list_bundles

    rows = list_bundles()
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        figures = row["figures"]
        click.echo(
            f"{row['axis']} {row['version']}  {row['origin']}  "
            f"{row['bytes'] / 1e6:.1f} MB  macro-F1 "
            f"{figures['macro_f1']['value']:.2f}, "
            f"Spearman {figures['spearman']['value']:.2f} on unseen outlets  "
            f"{row['digest'][:12]}"
        )


@models.command()
@click.argument("axis")
@click.option("--model-version", "version", help="The newest if not given.")
@click.option("--json", "as_json", is_flag=True, help="Figures as JSON, no card.")
def show(axis: str, version: str | None, as_json: bool) -> None:
    """Print the card of AXIS's model: data, protocol, figures, limits."""
    from newsgauge.models.registry import show_bundle

    bundle, card = show_bundle(axis, version)
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
