"""Texts and folders that several test files use; all in our own words."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "labeled" / "examples"

ON_TOPIC = (
    "Russian forces shelled the town of Velmorsk in southern Ukraine on Tuesday, the "
    "regional governor said. The Kremlin denied it. \u201cOur troops strike military "
    "targets only,\u201d Kremlin spokesman Anton Rudenko told reporters in Moscow."
)
