"""Model bundles on disk: writing one, and listing those that there are."""

import datetime as dt
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sklearn.pipeline import Pipeline

from newsgauge.models.base import Base, save_base
from newsgauge.scoring.bundle import (
    ACTIVE,
    NAME,
    SCHEMA,
    Bundle,
    all_bundles,
    find_bundle,
    promoted_bundle,
    read_manifest,
    shipped_bundles,
)
from newsgauge.scoring.errors import BundleError
from newsgauge.scoring.tables import write_text

# A save takes seconds; who waits longer than this has met a process that hangs.
_LOCK_SECONDS = 60
_ROLLBACK = "rolled back"


def save_bundle(  # noqa: PLR0913 - one argument a file or field of the bundle
    folder: Path,
    model: Pipeline,
    *,
    axis_toml: str,
    axis: str,
    version: str,
    min_probability: float,
    figures: Mapping[str, Any],
    card: str,
    base: Base | None = None,
    made: Mapping[str, Any] | None = None,
    reference: Mapping[str, Any] | None = None,
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
    base : Base, optional
        Rows that the model learned from.
    made : mapping, optional
        What made it: parents, digests of model and rows, who, when; JSON.
    reference : mapping, optional
        What its texts are like; see `newsgauge.scoring.drift`.

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
            if base is not None:
                save_base(base, draft)
            manifest = {
                "schema": SCHEMA,
                "axis": axis,
                "version": version,
                "min_probability": min_probability,
                "figures": figures,
                "made": made or {},
                "reference": reference or {},
                "files": {
                    path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                    for path in sorted(draft.iterdir())
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


def list_bundles(registry: Path | None = None) -> list[dict[str, Any]]:
    """Return what there is: axis, version, digest, size and figures of each bundle."""
    rows = []
    shipped = set(shipped_bundles())
    found = all_bundles(registry)
    in_use = {promoted_bundle(path.parent.name, registry) for path in found}
    in_use |= {
        find_bundle(path.parent.name, registry) for path in found if path in shipped
    }
    for path in found:
        manifest = read_manifest(path)
        rows.append(
            {
                "axis": manifest["axis"],
                "version": str(manifest["version"]),
                "origin": "shipped" if path in shipped else "registry",
                "in_use": path in in_use,
                "digest": hashlib.sha256(
                    (path / "bundle.json").read_bytes()
                ).hexdigest(),
                "bytes": sum(
                    (path / name).stat().st_size
                    for name in manifest["files"]
                    if (path / name).is_file()
                ),
                "figures": manifest["figures"],
                "path": str(path),
            }
        )
    return rows


def bundle_of(axis: str, version: str | None, registry: Path | None = None) -> Path:
    """Return the folder of a version of an axis; that in use where none is named.

    Raises
    ------
    BundleError
        If there is no such bundle.
    """
    if version is None:
        return find_bundle(axis, registry)
    for path in all_bundles(registry):
        if path.parent.name == axis and path.name == version:
            return path
    known = [f"{p.parent.name} {p.name}" for p in all_bundles(registry)]
    raise BundleError(
        f"no model '{axis} {version}'; there are: {', '.join(known) or 'none'}"
    )


def show_bundle(
    axis: str, version: str | None = None, registry: Path | None = None
) -> tuple[Bundle, str]:
    """Return a bundle and its card; that in use where no version is named.

    Raises
    ------
    BundleError
        If there is no such bundle.
    """
    path = bundle_of(axis, version, registry)
    return Bundle.load(path), (path / "CARD.md").read_text("utf-8")


def save_version(registry: Path, axis: str, save: Callable[[Path, str], None]) -> Path:
    """Save a bundle as the next version of an axis in a registry.

    Parameters
    ----------
    registry : Path
        Folder of the user's models; made if need be.
    axis : str
        Name of the axis.
    save : callable
        Given the folder and the version, writes the bundle there.
    """
    with _locked(registry):
        versions = [
            int(path.name)
            for path in all_bundles(registry)
            if path.parent.name == axis and path.name.isdecimal()
        ]
        version = str(max(versions, default=0) + 1)
        folder = registry / axis / version
        save(folder, version)
        return folder


def promote(
    registry: Path, axis: str, version: str | None, *, by: str, reason: str
) -> None:
    """Put a version of an axis in use; None gives way to what ships.

    Raises
    ------
    BundleError
        If there is no such version, or it cannot be loaded.
    RunError
        If the registry cannot be written.
    """
    for name in (axis, version):
        if name is not None and not NAME.fullmatch(name):
            raise BundleError(f"{name!r:.60}: no name of an axis or version")
    if version is not None:
        path = registry / axis / version
        if not path.is_dir():
            raise BundleError(f"{path}: no such version in the registry")
        Bundle.load(path)
    with _locked(registry):
        history = _history(registry, axis)
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        history.append({"version": version, "by": by, "at": now, "reason": reason})
        text = json.dumps({"version": version, "history": history}, indent=1)
        (registry / axis).mkdir(parents=True, exist_ok=True)
        write_text(registry / axis / ACTIVE, text + "\n")


def rollback(registry: Path, axis: str, *, by: str) -> str | None:
    """Put in use what was in use before; return its version, None for what ships.

    Raises
    ------
    BundleError
        If nothing of the axis was ever promoted.
    """
    history = _history(registry, axis)
    used = [item["version"] for item in history if item.get("reason") != _ROLLBACK]
    n_back = sum(item.get("reason") == _ROLLBACK for item in history)
    if n_back >= len(used):
        raise BundleError(f"{registry}: nothing of {axis!r} to roll back")
    before = used[len(used) - n_back - 2] if len(used) - n_back >= 2 else None
    promote(registry, axis, before, by=by, reason=_ROLLBACK)
    return None if before is None else str(before)


def _history(registry: Path, axis: str) -> list[dict[str, Any]]:
    file = registry / axis / ACTIVE
    try:
        found = json.loads(file.read_text("utf-8"))["history"]
        return [dict(item) for item in found if {"version"} <= set(item)]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []  # broken or none: what is written next is whole again


@contextmanager
def _locked(registry: Path) -> Iterator[None]:
    """Hold the registry against other processes."""
    try:
        registry.mkdir(parents=True, exist_ok=True)
        with FileLock(registry / ".lock", timeout=_LOCK_SECONDS):
            yield
    except Timeout as error:
        raise BundleError(
            f"{registry}: in use by another newsgauge; try again when it is done"
        ) from error
    except OSError as error:
        raise BundleError(
            f"{registry}: cannot be written ({error.strerror})"
        ) from error


def export_joblib(path: Path, out: Path) -> None:
    """Write the model of a bundle as a joblib file, for other tools.

    A joblib file runs code when it is loaded: newsgauge never loads one.
    """
    import joblib

    bundle = Bundle.load(path)
    try:
        joblib.dump(bundle.model, out, compress=3)
    except OSError as error:
        raise BundleError(f"{out}: cannot be written ({error.strerror})") from error


def read_made(path: Path) -> dict[str, Any]:
    """Return what made a bundle: ``passed``, ``reason``, digests, parents.

    Raises
    ------
    BundleError
        If it is no bundle.
    """
    made = read_manifest(path).get("made", {})
    return dict(made) if isinstance(made, dict) else {}


def note_regression(path: Path, *, by: str) -> None:
    """Record in a bundle's card that it was promoted in spite of the gate.

    Raises
    ------
    BundleError
        If it is no bundle.
    RunError
        If it cannot be written.
    """
    manifest = read_manifest(path)
    card = (path / "CARD.md").read_text("utf-8")
    now = dt.datetime.now(dt.UTC).date().isoformat()
    card += (
        f"\nPromoted by {by} on {now} in spite of the gate: "
        f"{read_made(path).get('reason', 'refused')}.\n"
    )
    write_text(path / "CARD.md", card)
    digest = hashlib.sha256(card.encode()).hexdigest()
    manifest["files"]["CARD.md"] = digest
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    write_text(path / "bundle.json", text + "\n")
