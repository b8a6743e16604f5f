"""Turn contrast sets into features, which are what the project keeps of them.

    python benchmarks/contrast.py FOLDER

FOLDER holds ``.jsonl`` files, one text a line: ``event``, ``framing``, ``title``,
``text``. Writes ``labeled/kremlin/contrast.parquet``.
"""

import sys
from pathlib import Path

from newsgauge.models.contrast import read_contrast_texts, save_contrast
from newsgauge.scoring.axis import Axis

KREMLIN = Path(__file__).resolve().parent.parent / "labeled" / "kremlin"

if __name__ == "__main__":
    axis = Axis.from_toml((KREMLIN / "axis.toml").read_text("utf-8"))
    rows = read_contrast_texts(axis, sorted(Path(sys.argv[1]).glob("*.jsonl")))
    save_contrast(axis, rows, KREMLIN / "contrast.parquet")
    print(f"{len(rows.scale)} texts, {len(set(rows.groups))} events")
