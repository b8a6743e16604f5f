"""Loading a model bundle: a folder of files that are read, never run.

A bundle holds ``bundle.json`` (what it is, its figures, the SHA-256 of the other
files), ``axis.toml``, ``model.skops`` and ``CARD.md``, and may hold ``rows.parquet``
and ``features.parquet``. Everything is checked before anything of the model is built,
and the model may only contain the types listed here.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Self

from newsgauge.scoring.axis import Axis
from newsgauge.scoring.errors import BundleError, NoModelError

SCHEMA = 1
FILES = ("axis.toml", "model.skops", "CARD.md")
# Rows that the model learned from; a bundle has both or neither.
ROW_FILES = ("rows.parquet", "features.parquet")
# The closed list: scikit-learn's and NumPy's plain types are skops's own business.
TRUSTED_TYPES = frozenset(
    {
        "newsgauge.scoring.features.HashedNgrams",
        "newsgauge.scoring.framing.FramingClassifier",
    }
)
# In a registry's folder of an axis: which version is in use.
ACTIVE = "active.json"
# Names of axes and versions are names of folders, and never lead out of theirs.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_MAX_FILE_BYTES = 30_000_000
_MAX_UNPACKED_BYTES = 200_000_000
_MAX_MEMBERS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A trained model of one axis, with what is known of it.

    Attributes
    ----------
    path : Path
        Its folder.
    axis : Axis
        The axis it scores.
    version : str
        Version within the axis.
    digest : str
        SHA-256 of the bundle's manifest, which holds those of its files.
    min_probability : float
        Refusal threshold: below it the most probable class is not given.
    figures : mapping
        Measured on outlets left out of training; see ``CARD.md``.
    reference : mapping
        What its own texts are like; see `newsgauge.scoring.drift`. May be empty.
    model : Any
        A fitted scikit-learn Pipeline of `HashedNgrams` and `FramingClassifier`.
    """

    path: Path
    axis: Axis
    version: str
    digest: str
    min_probability: float
    figures: Mapping[str, Any]
    reference: Mapping[str, Any]
    model: Any

    @classmethod
    def load(cls, path: Path) -> Self:
        """Load a bundle without running anything in it.

        Raises
        ------
        BundleError
            If a file is missing, altered, too large or not of the expected kind.
        """
        manifest = read_manifest(path)
        for name in (*FILES, *(set(manifest["files"]) & set(ROW_FILES))):
            _check_file(path / name, manifest["files"].get(name))
        axis = Axis.from_toml((path / "axis.toml").read_text("utf-8"))
        if axis.name != manifest["axis"]:
            raise BundleError(f"{path}: bundle.json and axis.toml name different axes")
        model = _load_model(path / "model.skops")
        try:
            steps = dict(model.steps)
            if set(steps["classifier"].classes_) != set(axis.classes):
                raise BundleError(f"{path}: model and axis.toml name different classes")
            return cls(
                path=path,
                axis=axis,
                version=str(manifest["version"]),
                digest=_digest(path / "bundle.json"),
                min_probability=float(manifest["min_probability"]),
                figures=dict(manifest["figures"]),
                reference=dict(manifest.get("reference") or {}),
                model=model,
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise BundleError(f"{path}: not a bundle of ours ({error})") from error


def read_manifest(path: Path) -> dict[str, Any]:
    """Return ``bundle.json`` of a bundle, checked for the fields we need.

    Raises
    ------
    BundleError
        If it is missing, unreadable, or of another major version.
    """
    file = path / "bundle.json"
    try:
        manifest = json.loads(file.read_text("utf-8"))
        schema = manifest["schema"]
        if schema != SCHEMA:
            raise BundleError(
                f"{file}: schema {schema}, this newsgauge reads {SCHEMA}; "
                "use the version that wrote it"
            )
        for name in ("axis", "version", "min_probability", "figures", "files"):
            manifest[name]
    except OSError as error:
        raise BundleError(f"{file}: not a bundle ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BundleError(f"{file}: broken manifest ({error}); restore it") from error
    if not isinstance(manifest["files"], dict):
        raise BundleError(f"{file}: broken manifest (files); restore it")
    return dict(manifest)


def shipped_bundles() -> Iterator[Path]:
    """Yield the folders of the shipped bundles, by axis and version."""
    # By name, so that this layer does not import the one above it.
    with resources.as_file(resources.files("newsgauge.models") / "bundles") as root:
        if root.is_dir():
            for axis in sorted(root.iterdir()):
                if axis.is_dir():
                    yield from sorted(axis.iterdir(), key=_version_key)


def find_bundle(axis: str, registry: Path | None = None) -> Path:
    """Return the bundle in use: the one that was promoted, else the newest shipped.

    Parameters
    ----------
    axis : str
        Its name.
    registry : Path, optional
        Folder of a user's own models; see `newsgauge.models.registry`.

    Raises
    ------
    NoModelError
        If there is none.
    BundleError
        If the registry is broken.
    """
    promoted = promoted_bundle(axis, registry)
    if promoted is not None:
        return promoted
    found = [path for path in shipped_bundles() if path.parent.name == axis]
    if not found:
        known = {path.parent.name for path in shipped_bundles()}
        known |= {path.parent.name for path in _registered(registry)}
        raise NoModelError(
            f"no model for axis {axis!r} is in use; there are: "
            f"{', '.join(sorted(known))}"
        )
    return found[-1]


def promoted_bundle(axis: str, registry: Path | None) -> Path | None:
    """Return the bundle of a registry that was promoted; None where none was.

    Raises
    ------
    BundleError
        If the registry names one that is not there, or is broken.
    """
    if registry is None or not NAME.fullmatch(axis):
        return None
    file = registry / axis / ACTIVE
    try:
        version = json.loads(file.read_text("utf-8"))["version"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise BundleError(
            f"{file}: broken ({error}); promote a version again"
        ) from error
    if version is None:
        return None
    if not isinstance(version, str) or not NAME.fullmatch(version):
        raise BundleError(f"{file}: version {version!r:.50} is no folder's name")
    path = registry / axis / version
    if not path.is_dir():
        raise BundleError(f"{file}: names version {version}, which is not there")
    return path


def _registered(registry: Path | None) -> Iterator[Path]:
    """Yield the folders of a registry's bundles, by axis and version."""
    if registry is None or not registry.is_dir():
        return
    for axis in sorted(registry.iterdir()):
        if axis.is_dir() and NAME.fullmatch(axis.name):
            found = [p for p in axis.iterdir() if (p / "bundle.json").is_file()]
            yield from sorted(found, key=_version_key)


def all_bundles(registry: Path | None = None) -> list[Path]:
    """Return the folders of all bundles, the shipped ones first."""
    return [*shipped_bundles(), *_registered(registry)]


def _version_key(path: Path) -> tuple[int, str]:
    return (int(path.name), "") if path.name.isdecimal() else (0, path.name)


def _check_file(file: Path, expected: object) -> None:
    try:
        size = file.stat().st_size
    except OSError as error:
        raise BundleError(f"{file}: missing from the bundle; restore it") from error
    if size > _MAX_FILE_BYTES:
        raise BundleError(f"{file}: larger than {_MAX_FILE_BYTES:,} bytes; refused")
    if _digest(file) != expected:
        raise BundleError(f"{file}: altered since it was made (SHA-256); restore it")


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _load_model(file: Path) -> Any:
    from skops import io as skops_io

    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if len(members) > _MAX_MEMBERS or unpacked > _MAX_UNPACKED_BYTES:
                raise BundleError(f"{file}: unpacks to {unpacked:,} bytes; refused")
        unknown = set(skops_io.get_untrusted_types(file=file)) - TRUSTED_TYPES
        if unknown:
            raise BundleError(
                f"{file}: contains types that are not accepted: "
                f"{', '.join(sorted(unknown))[:300]}"
            )
        return skops_io.load(file, trusted=sorted(TRUSTED_TYPES))
    except BundleError:
        raise
    except Exception as error:
        # skops raises whatever the altered JSON inside happens to break.
        reason = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        raise BundleError(f"{file}: not a readable model ({reason})") from error
