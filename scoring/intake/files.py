"""Finding files, and opening them with bounds."""

import gzip
import os
import stat
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, cast

from newsgauge.scoring.errors import InputError
from newsgauge.scoring.intake.limits import Limits
from newsgauge.scoring.intake.meter import Meter

FORMATS = ("txt", "md", "html", "htm", "json", "jsonl", "csv", "parquet")
# A folder with this file is a run, whose tables are no articles.
RUN_MARKER = ".newsgauge"
_CHUNK = 1 << 16
# What reading a damaged or truncated file raises.
DAMAGE = (OSError, EOFError, zlib.error, UnicodeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file that has one of our formats, or a reason why a path is not read.

    Attributes
    ----------
    path : Path
        Where it is.
    root : Path
        The path that the user gave, under which it was found.
    format : str
        One of ``FORMATS``; empty when `problem` is set.
    size : int
        Bytes on disk.
    gzipped : bool
        Whether it is compressed.
    problem : str or None
        Why it cannot be read.
    """

    path: Path
    root: Path
    format: str = ""
    size: int = 0
    gzipped: bool = False
    problem: str | None = None


def find_files(paths: Iterable[Path], leave_out: Path | None = None) -> Iterator[Found]:
    """Yield the files under each path, in order of name, each file once.

    Folders are walked without following links out of the walk; hidden files and files
    of other formats inside a folder are passed over. A file named outright must have
    one of our formats. `leave_out` is a folder that is not walked.
    """
    seen: set[tuple[int, int]] = set()
    if leave_out is not None and leave_out.exists():
        info = leave_out.stat()
        seen.add((info.st_dev, info.st_ino))
    for root in paths:
        try:
            info = root.stat()
        except (OSError, ValueError) as error:
            yield Found(path=root, root=root, problem=_reason(error))
            continue
        if stat.S_ISDIR(info.st_mode):
            yield from _walk(root, seen)
        else:
            found = _classify(root, root)
            if found is None:
                problem = f"not a known format; use one of {', '.join(FORMATS)}"
                yield Found(path=root, root=root, problem=problem)
            elif not stat.S_ISREG(info.st_mode):
                yield Found(path=root, root=root, problem="not a regular file")
            elif _is_new(info, seen):
                yield replace(found, size=info.st_size)


def _walk(root: Path, seen: set[tuple[int, int]]) -> Iterator[Found]:
    problems: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=problems.append):
        here = Path(folder)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and not _is_known(here / name, seen)
            and not (here / name / RUN_MARKER).exists()
        )
        for name in sorted(names):
            found = _classify(here / name, root)
            if found is None or name.startswith("."):
                continue
            try:
                info = found.path.stat()
            except OSError as error:
                yield Found(path=found.path, root=root, problem=_reason(error))
                continue
            if not stat.S_ISREG(info.st_mode):
                yield Found(path=found.path, root=root, problem="not a regular file")
            elif _is_new(info, seen):
                yield replace(found, size=info.st_size)
    for problem in problems:
        where = Path(os.fsdecode(problem.filename)) if problem.filename else root
        yield Found(path=where, root=root, problem=_reason(problem))


def _classify(path: Path, root: Path) -> Found | None:
    suffixes = [suffix.lower().lstrip(".") for suffix in path.suffixes[-2:]]
    gzipped = bool(suffixes) and suffixes[-1] == "gz"
    if gzipped:
        suffixes.pop()
    if not suffixes or suffixes[-1] not in FORMATS:
        return None
    return Found(path=path, root=root, format=suffixes[-1], gzipped=gzipped)


def _is_known(path: Path, seen: set[tuple[int, int]]) -> bool:
    try:
        info = path.stat()
    except OSError:
        return False
    return (info.st_dev, info.st_ino) in seen


def _is_new(info: os.stat_result, seen: set[tuple[int, int]]) -> bool:
    key = (info.st_dev, info.st_ino)
    if key in seen:
        return False
    seen.add(key)
    return True


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, PermissionError):
        return "no permission to read it; change its permissions or leave it out"
    if isinstance(error, FileNotFoundError):
        return "does not exist"
    return f"cannot be opened ({getattr(error, 'strerror', None) or error})"


class BoundedGzip(gzip.GzipFile):
    """A gzip stream that refuses to grow without bound."""

    def __init__(self, raw: IO[bytes], size: int, limits: Limits) -> None:
        super().__init__(fileobj=raw, mode="rb")
        self._raw = raw
        self._limits = limits
        self._n_read = 0
        self._allowed = max(limits.gzip_floor_bytes, limits.gzip_ratio * size)

    def read(self, size: int | None = -1) -> bytes:
        """Read up to `size` bytes; raises InputError past the bound."""
        return self._counted(super().read(size))

    def read1(self, size: int = -1) -> bytes:
        """Read what is at hand, like `read`."""
        return self._counted(super().read1(size))

    def _counted(self, data: bytes) -> bytes:
        self._n_read += len(data)
        if self._n_read > self._allowed:
            raise InputError(
                f"grows more than {self._limits.gzip_ratio} times when decompressed; "
                "decompress it yourself if it is genuine"
            )
        return data

    def close(self) -> None:
        """Close the file too, which GzipFile leaves open."""
        super().close()
        self._raw.close()


def open_binary(found: Found, limits: Limits, meter: Meter | None = None) -> IO[bytes]:
    """Open a file for reading bytes, decompressed if need be.

    `meter` follows the position in the file as it is on disk.

    Raises
    ------
    InputError
        If it cannot be opened; the message has no path.
    """
    try:
        raw = found.path.open("rb")
        if meter is not None:
            meter.follow(lambda: 0 if raw.closed else raw.tell())
        if found.gzipped:
            return cast("IO[bytes]", BoundedGzip(raw, found.size, limits))
        return raw
    except OSError as error:
        raise InputError(_reason(error)) from error


def read_whole(found: Found, limits: Limits, max_bytes: int) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    InputError
        If it cannot be read, or is larger than `max_bytes`; the message has no path.
    """
    with open_binary(found, limits) as stream:
        try:
            data = stream.read(max_bytes + 1)
        except DAMAGE as error:
            raise InputError(f"cannot be read ({error})") from error
    if len(data) > max_bytes:
        raise InputError(
            f"larger than {max_bytes:,} bytes; split it, or use .jsonl or .csv"
        )
    return data
