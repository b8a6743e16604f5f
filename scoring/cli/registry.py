"""Where a user's own models are: the option, the environment, the usual folder."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

VARIABLE = "NEWSGAUGE_REGISTRY"


def registry_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--registry`` to a command; its value comes from `registry_of`."""
    return click.option(
        "--registry",
        type=click.Path(path_type=Path, file_okay=False),
        help=f"Folder of your own models; ${VARIABLE}, else the user's folder.",
    )(function)


def registry_of(given: Path | None) -> Path:
    """Return the registry: as given, else $NEWSGAUGE_REGISTRY, else the user's own."""
    if given is not None:
        return given
    named = os.environ.get(VARIABLE)
    return Path(named) if named else Path(click.get_app_dir("newsgauge")) / "models"


def user_name() -> str:
    """Return who is at work, for the record of a promotion."""
    return os.environ.get("USER") or os.environ.get("USERNAME") or "unknown"
