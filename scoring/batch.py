"""A whole run: from paths to the tables of RUN/."""

import dataclasses
import datetime as dt
import itertools
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from newsgauge.scoring.article import Article
from newsgauge.scoring.axis import Axis
from newsgauge.scoring.bundle import Bundle, find_bundle
from newsgauge.scoring.comparison import SINGLE_PART, compare_articles
from newsgauge.scoring.drift import drift_of
from newsgauge.scoring.engine import run_shards
from newsgauge.scoring.errors import InputError, RunError
from newsgauge.scoring.intake import Limits, Meter, ReadError, SourceFrom, read
from newsgauge.scoring.intake.files import RUN_MARKER
from newsgauge.scoring.reliability.priors import Prior, read_priors
from newsgauge.scoring.shard import (
    WORK,
    WORK_TABLES,
    Shard,
    make_shards,
    score_shard,
)
from newsgauge.scoring.tables import (
    SCHEMA,
    TABLES,
    read_table,
    schema_of,
    write_part,
    write_text,
)

_SHARD_SIZE = 256
# Fewer articles than this are scored sooner in this process than in new ones.
_MIN_PARALLEL = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a run is asked to do.

    Attributes
    ----------
    axis : str
        Framing axis.
    only_framing : bool
        Skip claims, disputes and sources.
    source_from : {'metadata', 'folder'}
        Whether a folder's name is the source of articles that state none.
    prior : Path or None
        CSV of what is known of outlets; see `newsgauge.scoring.reliability.priors`.
    workers : int or None
        Processes; None takes one a core.
    fresh : bool
        Start over instead of going on.
    registry : Path or None
        Folder of the user's own models.
    """

    axis: str = "kremlin"
    only_framing: bool = False
    source_from: SourceFrom = "metadata"
    prior: Path | None = None
    workers: int | None = None
    fresh: bool = False
    registry: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run has come.

    Attributes
    ----------
    n_articles : int
        Articles scored so far.
    share : float
        Part of the input's bytes that has been read, in [0, 1].
    stage : str
        What is being done.
    """

    n_articles: int
    share: float
    stage: str


def run(
    paths: Sequence[Path],
    out: Path,
    options: Options | None = None,
    *,
    limits: Limits | None = None,
    report: Callable[[Progress], None] = lambda _: None,
) -> dict[str, Any]:
    """Score what is under `paths` and write the tables of a run.

    A run that was killed goes on where it stopped: shards whose articles, model and
    options are the same are not scored again.

    Parameters
    ----------
    paths : sequence of Path
        Files and folders.
    out : Path
        Folder of the run; made if need be.
    options : Options, optional
        What to do.
    limits : Limits, optional
        Bounds on hostile input.
    report : callable
        Called as the run goes on.

    Returns
    -------
    dict
        What ``run.json`` holds.

    Raises
    ------
    InputError
        If nothing at all could be read.
    RunError
        If `out` is not ours or cannot be written.
    BundleError
        If there is no good model.
    """
    options = options or Options()
    started = time.time()
    bundle = Bundle.load(find_bundle(options.axis, options.registry))
    priors = read_priors(options.prior) if options.prior else {}
    _prepare(paths, out, options)
    with _held(out):
        if options.fresh:
            _clear(out)
        return _run(paths, out, options, limits, report, bundle, priors, started)


def _run(
    paths: Sequence[Path],
    out: Path,
    options: Options,
    limits: Limits | None,
    report: Callable[[Progress], None],
    bundle: Bundle,
    priors: Mapping[str, Prior],
    started: float,
) -> dict[str, Any]:
    errors: list[ReadError] = []
    meter = Meter()
    found = read(
        paths,
        source_from=options.source_from,
        limits=limits,
        meter=meter,
        leave_out=out,
    )
    shards = _shards(_articles(found, errors), bundle, out, options)
    names: list[str] = []
    n_articles = 0
    n_kept = 0
    first = next(shards, None)
    if first is None:
        # Whatever stands in the folder from an earlier run stays as it is.
        where = ", ".join(map(str, paths))
        raise InputError(str(errors[0]) if errors else f"{where}: no articles in it")
    # Until the new one stands, nothing should take a half-made run for a whole one.
    (out / "run.json").unlink(missing_ok=True)
    shards = itertools.chain([first], shards)
    is_small = len(first.articles) < _MIN_PARALLEL
    workers = 1 if is_small else options.workers
    for done in run_shards(score_shard, shards, workers=workers):
        names.append(done.name)
        n_articles += done.n_articles
        n_kept += done.n_articles if done.was_there else 0
        share = meter.done / meter.total if meter.total else 1.0
        report(Progress(n_articles=n_articles, share=min(share, 1.0), stage="scoring"))
    report(Progress(n_articles=n_articles, share=1.0, stage="comparing"))
    _drop_stale(out, names)
    compare_articles(
        out, names, bundle.axis, only_framing=options.only_framing, priors=priors
    )
    _write_errors(out, errors, bundle.axis)
    summary = _summary(
        out, bundle, options, paths=paths, n_errors=len(errors), n_kept=n_kept
    )
    summary["started"] = dt.datetime.fromtimestamp(started, dt.UTC).isoformat()
    summary["seconds"] = round(time.time() - started, 3)
    write_text(out / "run.json", json.dumps(summary, indent=2, ensure_ascii=False))
    return summary


@contextmanager
def _held(out: Path) -> Iterator[None]:
    """Hold a run's folder against other processes; the lock ends with its holder."""
    lock = FileLock(out / ".lock")
    holder = out / ".holder"
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        try:
            number = holder.read_text("utf-8").strip()[:20]
        except OSError:
            number = "not known"
        raise RunError(
            f"{out}: in use by another newsgauge (process {number}); wait for it, or "
            "choose another --out"
        ) from error
    except OSError as error:
        raise RunError(f"{out}: {error.strerror}; choose another --out") from error
    try:
        write_text(holder, f"{os.getpid()}\n")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _axis_of(out: Path) -> str | None:
    """Return the axis of the finished run in a folder, None where there is none."""
    try:
        return str(json.loads((out / "run.json").read_text("utf-8"))["axis"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _clear(out: Path) -> None:
    """Take away the parts of an earlier run."""
    try:
        for name in (*TABLES, WORK):
            for part in (out / name).rglob("part-*.parquet"):
                part.unlink()
    except OSError as error:
        raise RunError(f"{out}: {error.strerror}; choose another --out") from error


def _prepare(paths: Sequence[Path], out: Path, options: Options) -> None:
    """Make the run's folder; refuse one that is not ours, or holds an input."""
    try:
        if out.exists() and not out.is_dir():
            raise RunError(f"{out}: a file is there; choose another --out")
        there = {path.name for path in out.iterdir()} if out.exists() else set()
        target = out.resolve()
        inside = [path for path in paths if target in path.resolve().parents]
        inside += [path for path in paths if path.resolve() == target]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise RunError(f"{out}: {reason}; choose another --out") from error
    if inside:
        raise RunError(f"{out}: holds the input {inside[0]}; choose another --out")
    axis = _axis_of(out)
    if axis is not None and axis != options.axis and not options.fresh:
        raise RunError(
            f"{out}: holds a run of axis {axis!r}; choose another --out, or --fresh"
        )
    # Only a folder with our marker is ever written to again.
    # What begins with a point is our own draft or some system's, and stays.
    others = sorted(name for name in there if not name.startswith("."))
    if others and RUN_MARKER not in there:
        raise RunError(f"{out}: holds other files ({others[0]}); choose an empty --out")
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / RUN_MARKER).touch()
    except OSError as error:
        raise RunError(f"{out}: {error.strerror}; choose another --out") from error


def _articles(
    found: Iterator[Article | ReadError], errors: list[ReadError]
) -> Iterator[Article]:
    """Yield the articles under unique ids; errors go to the list."""
    seen: dict[str, int] = {}
    for item in found:
        if isinstance(item, ReadError):
            errors.append(item)
            continue
        article_id = item.article_id
        while article_id in seen:
            seen[item.article_id] += 1
            article_id = f"{item.article_id}~{seen[item.article_id]}"
        seen[article_id] = 1
        if article_id == item.article_id:
            yield item
        else:
            yield dataclasses.replace(item, article_id=article_id)


def _shards(
    articles: Iterator[Article], bundle: Bundle, out: Path, options: Options
) -> Iterator[Shard]:
    for number, group in enumerate(make_shards(articles, _SHARD_SIZE)):
        yield Shard(
            number=number,
            articles=group,
            bundle=bundle.path,
            bundle_digest=bundle.digest,
            run=out,
            only_framing=options.only_framing,
        )


def _drop_stale(out: Path, names: Sequence[str]) -> None:
    """Remove parts of articles that changed or went since an earlier run."""
    known = {f"{name}.parquet" for name in names}
    folders = [out / table for table in ("articles", "texts", "evidence", "claims")]
    folders += [out / WORK / table for table in WORK_TABLES]
    for folder in folders:
        for part in folder.glob("part-*.parquet"):
            if part.name not in known:
                part.unlink(missing_ok=True)


def _write_errors(out: Path, errors: Sequence[ReadError], axis: Axis) -> None:
    rows = [dataclasses.asdict(error) for error in errors]
    write_part(out / "errors", SINGLE_PART, rows, schema_of("errors", axis))


def _summary(
    out: Path,
    bundle: Bundle,
    options: Options,
    *,
    paths: Sequence[Path],
    n_errors: int,
    n_kept: int,
) -> dict[str, Any]:
    articles = read_table(out, "articles", ["status", "reason", "origin_id"])
    scored = articles["status"] == "scored"
    reasons = articles.loc[~scored, "reason"].value_counts()
    return {
        "schema": SCHEMA,
        "newsgauge": version("newsgauge"),
        "axis": bundle.axis.name,
        "models": {
            bundle.axis.name: {
                "version": bundle.version,
                "digest": bundle.digest,
                "figures": dict(bundle.figures),
            }
        },
        "drift": _drift(out, bundle),
        "axis_toml": (bundle.path / "axis.toml").read_text("utf-8"),
        "options": {
            "paths": [str(path).encode("utf-8", "replace").decode() for path in paths],
            "only_framing": options.only_framing,
            "source_from": options.source_from,
            "prior": None if options.prior is None else str(options.prior),
        },
        "counts": {
            "found": len(articles) + n_errors,
            "read": len(articles),
            "scored": int(scored.sum()),
            "not_scored": {str(k): int(n) for k, n in sorted(reasons.items())},
            "duplicates": len(articles) - int(articles["origin_id"].nunique()),
            "errors": n_errors,
            "kept_from_earlier": n_kept,
        },
    }


def _drift(out: Path, bundle: Bundle) -> dict[str, Any]:
    """Return how a run's articles differ from those the model was tested on."""
    name = f"{bundle.axis.name}_score"
    articles = read_table(out, "articles", ["reason", name])
    put = articles[articles[name].notna()]
    n_uncertain = int((put["reason"] == "uncertain").sum())
    n_outside = len(articles) - len(put)
    return drift_of(put[name].tolist(), n_uncertain, n_outside, bundle.reference)
