"""Model bundles on disk: writing one, and listing those that there are."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sklearn.pipeline import Pipeline

from newsgauge.scoring.bundle import (
    FILES,
    SCHEMA,
    Bundle,
    read_manifest,
    shipped_bundles,
)
from newsgauge.scoring.errors import BundleError


def save_bundle(
    folder: Path,
    model: Pipeline,
    *,
    axis_toml: str,
    axis: str,
    version: str,
    min_probability: float,
    figures: Mapping[str, Any],
    card: str,
) -> None:
    """Write a bundle; it appears whole or not at all.

    Parameters
    ----------
    folder : Path
        Where it goes (``bundles/<axis>/<version>``); must not exist.
    model : Pipeline
        Fitted.
    axis_toml : str
        Text of the axis file.
    axis, version : str
        Its name and version.
    min_probability : float
        Refusal threshold, in [0, 1].
    figures : mapping
        What was measured; JSON.
    card : str
        Markdown.

    Raises
    ------
    BundleError
        If there is one already, or the folder cannot be written.
    """
    from skops import io as skops_io

    if folder.exists():
        raise BundleError(f"{folder}: exists; a bundle is never overwritten")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".", dir=folder.parent))
        try:
            (draft / "axis.toml").write_text(axis_toml, "utf-8")
            (draft / "CARD.md").write_text(card, "utf-8")
            skops_io.dump(model, draft / "model.skops", compression=8)
            manifest = {
                "schema": SCHEMA,
                "axis": axis,
                "version": version,
                "min_probability": min_probability,
                "figures": figures,
                "files": {
                    name: hashlib.sha256((draft / name).read_bytes()).hexdigest()
                    for name in FILES
                },
            }
            text = json.dumps(manifest, indent=2, ensure_ascii=False)
            (draft / "bundle.json").write_text(text + "\n", "utf-8")
            draft.chmod(0o755)
            os.rename(draft, folder)  # noqa: PTH104 - Path.rename is the same call
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise BundleError(f"{folder}: cannot be written ({error.strerror})") from error


def list_bundles() -> list[dict[str, Any]]:
    """Return what there is: axis, version, digest, size and figures of each bundle."""
    rows = []
    for path in shipped_bundles():
        manifest = read_manifest(path)
        rows.append(
            {
                "axis": manifest["axis"],
                "version": str(manifest["version"]),
                "origin": "shipped",
                "digest": hashlib.sha256(
                    (path / "bundle.json").read_bytes()
                ).hexdigest(),
                "bytes": sum((path / name).stat().st_size for name in FILES),
                "figures": manifest["figures"],
                "path": str(path),
            }
        )
    return rows


def show_bundle(axis: str, version: str | None = None) -> tuple[Bundle, str]:
    """Return a bundle and its card; the newest where no version is named.

    Raises
    ------
    BundleError
        If there is no such bundle.
    """
    found = [
        path
        for path in shipped_bundles()
        if path.parent.name == axis and version in (None, path.name)
    ]
    if not found:
        known = ", ".join(f"{row['axis']} {row['version']}" for row in list_bundles())
        wanted = axis if version is None else f"{axis} {version}"
        raise BundleError(f"no model {wanted!r}; there are: {known or 'none'}")
    bundle = Bundle.load(found[-1])
    return bundle, (found[-1] / "CARD.md").read_text("utf-8")
