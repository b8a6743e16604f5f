"""Floors under measured figures, which cannot be lowered by accident."""

import hashlib
import json
from pathlib import Path

from newsgauge.models.evaluation import Figure

PATH = Path(__file__).with_name("framing_floors.json")
LOWER_IS_BETTER = ("brier", "calibration_error")


def digest(texts: list[str]) -> str:
    """Return the SHA-256 of what was measured on."""
    return hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()


def check(figures: dict[str, Figure], rows: str, *, update: bool) -> list[str]:
    """Compare figures with the floors; return what is wrong, one line each.

    A figure is below its floor where the floor lies outside its 95 % interval. With
    `update`, floors rise to figures that are better, and other rows are pinned; no
    floor is ever lowered.

    Parameters
    ----------
    figures : dict of str to Figure
        What was measured.
    rows : str
        `digest` of what it was measured on.
    update : bool
        Whether to write the file.
    """
    known = json.loads(PATH.read_text("utf-8")) if PATH.exists() else {}
    floors: dict[str, float] = known.get("floors", {})
    if known and known["rows"] != rows and not update:
        return ["the rows changed since the floors were set; run with --update"]
    problems = []
    for name, figure in figures.items():
        floor = floors.get(name)
        sign = -1 if name in LOWER_IS_BETTER else 1
        best_end = figure.low if sign < 0 else figure.high
        if floor is not None and sign * best_end < sign * floor:
            problems.append(f"{name} {figure.value:.3f} is worse than {floor:.3f}")
        elif update and (floor is None or sign * figure.value > sign * floor):
            floors[name] = round(figure.value, 4)
    if update:
        text = json.dumps({"rows": rows, "floors": floors}, indent=2)
        PATH.write_text(text + "\n", "utf-8")
    return problems
