"""How the shards of a batch are spread over cores."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from joblib import Parallel, delayed, effective_n_jobs
from joblib.externals.loky.process_executor import TerminatedWorkerError

from newsgauge.scoring.errors import RunError

S = TypeVar("S")
R = TypeVar("R")


def run_shards(
    function: Callable[[S], R], shards: Iterable[S], *, workers: int | None = None
) -> Iterator[R]:
    """Yield ``function(shard)`` for each shard, in order.

    Shards are read as workers become free, two ahead for each, so memory depends on
    the size of a shard and not on how many there are.

    Parameters
    ----------
    function : callable
        Importable from a module, since it runs in other processes.
    shards : iterable
        May be a generator.
    workers : int, optional
        Processes; None takes one a core. With 1, everything runs in this process.
    """
    n_workers = effective_n_jobs(-1) if workers is None else workers
    parallel = Parallel(
        n_jobs=n_workers, return_as="generator", pre_dispatch=2 * n_workers
    )
    try:
        yield from parallel(delayed(function)(shard) for shard in shards)
    except TerminatedWorkerError as error:
        raise RunError(
            "a worker was ended, perhaps for want of memory; give the same command "
            "again to go on, with fewer --workers"
        ) from error
