"""Progress on standard error: articles a second and time left."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

if TYPE_CHECKING:
    from newsgauge.scoring.batch import Progress as Step

# Where standard error is a file, a line this often says that the run lives.
_LINE_SECONDS = 10.0


@contextmanager
def show_progress() -> Iterator[Callable[["Step"], None]]:
    """Show a bar on a terminal, and a line now and then elsewhere."""
    console = Console(stderr=True)
    started = last = time.monotonic()
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[articles]:,} articles, {task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    ) as bar:
        task = bar.add_task("scoring", total=1.0, articles=0, rate=0.0)

        def show(step: "Step") -> None:
            nonlocal last
            now = time.monotonic()
            rate = step.n_articles / max(now - started, 1e-6)
            bar.update(
                task,
                completed=step.share,
                description=step.stage,
                articles=step.n_articles,
                rate=rate,
            )
            if not console.is_terminal and (
                now - last >= _LINE_SECONDS or step.stage != "scoring"
            ):
                last = now
                left = (now - started) * (1 - step.share) / max(step.share, 1e-6)
                console.print(
                    f"{step.stage}: {step.n_articles:,} articles, {rate:,.0f}/s, "
                    f"{left:,.0f} s left",
                    highlight=False,
                )

        yield show
