"""The command line: the only code that prints, logs or reads the environment."""

import sys

import click

from newsgauge.scoring.cli.explain import explain
from newsgauge.scoring.cli.labels import labels
from newsgauge.scoring.cli.models import models
from newsgauge.scoring.cli.report import report
from newsgauge.scoring.cli.score import score
from newsgauge.scoring.cli.train import train
from newsgauge.scoring.errors import NewsgaugeError


class _Commands(click.Group):
    """A group that shows our own errors as ``Error: …`` and exits 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except NewsgaugeError as error:
            raise click.ClickException(" ".join(str(error).split())) from error
        except BrokenPipeError:
            raise  # click ends quietly where the reader has gone
        except OSError as error:
            where = error.filename or "output"
            raise click.ClickException(f"{where}: {error.strerror}") from error
        except MemoryError as error:
            raise click.ClickException("out of memory; use fewer --workers") from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="newsgauge")
def main() -> None:
    """Read folders of news articles, offline.

    Says how each article is framed, which claims conflict between sources, and how far
    each source can be relied on. Start with: newsgauge score FOLDER --out RUN
    """
    # Texts hold every script; a terminal that cannot show one shows a replacement.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


for command in (score, report, explain, labels, train, models):
    main.add_command(command)
