"""``newsgauge report``: a finished run as html, md, json or csv."""

from pathlib import Path

import click


@click.command()
@click.argument("run", type=click.Path(path_type=Path, file_okay=False))
@click.option("--format", "format_", type=click.Choice(["html", "md", "json", "csv"]),
              default="html", show_default=True, help="What to write.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False),
              help="File to write; standard output if not given.")  # fmt: skip
def report(run: Path, format_: str, out: Path | None) -> None:
    """Write the report of RUN, the --out of a finished score.

    Exit status: 0 done, 1 no such run or it is broken, 2 wrong usage.
    """
    from newsgauge.reports.build import build_report
    from newsgauge.reports.render import render
    from newsgauge.scoring.tables import write_text

    text = render(build_report(run, with_texts=format_ == "html"), format_)
    if out is None:
        click.echo(text, nl=False)
    else:
        write_text(out, text)
        click.echo(f"report: {out}", err=True)
