"""Turn texts written to train with into features, which is all the project keeps.

    python benchmarks/written.py FOLDER

FOLDER has a folder for each of ``contrast``, ``rewritten`` and ``translated``, of
``.jsonl`` files, one text a line: ``event`` (or the outlet that the text must be left
out with), ``framing``, ``text`` and maybe ``title``. Writes
``labeled/kremlin/<folder>.parquet``; see labeled/README.md.
"""

import sys
from pathlib import Path

from framing import LABELED, WRITTEN

from newsgauge.models.contrast import read_contrast_texts, save_contrast
from newsgauge.scoring.axis import Axis

if __name__ == "__main__":
    axis = Axis.from_toml((LABELED / "kremlin" / "axis.toml").read_text("utf-8"))
    for name in WRITTEN:
        files = sorted((Path(sys.argv[1]) / name).glob("*.jsonl"))
        rows = read_contrast_texts(axis, files)
        save_contrast(axis, rows, LABELED / "kremlin" / f"{name}.parquet")
        print(f"{name}: {len(rows.scale)} texts, {len(set(rows.groups))} groups")
