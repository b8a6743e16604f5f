"""HTML pages to articles, each in bounded time."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from loky.process_executor import ProcessPoolExecutor

from newsgauge.scoring.errors import InputError
from newsgauge.scoring.intake.limits import Limits

K = TypeVar("K")
# As many pages are under way as there are processes, so that each starts at once and
# its time can be counted from there.
_N_PROCESSES = 2


@dataclass(slots=True)
class _Task(Generic[K]):
    key: K
    html: str
    future: Future[Any]
    started: float


def extract(
    pages: Iterable[tuple[K, str]],
    limits: Limits,
    parse: Callable[[str], dict[str, Any] | None] | None = None,
) -> Iterator[tuple[K, dict[str, Any] | InputError]]:
    """Reduce HTML pages to their articles, in order.

    The work runs in other processes, which are ended when a page takes longer than
    ``limits.html_seconds`` or crashes the parser. (loky's processes, since they do not
    import the caller's main module again.)

    Parameters
    ----------
    pages : iterable of (key, html)
        Two are read ahead.
    limits : Limits
        Where ``html_seconds`` stands.
    parse : callable, optional
        What reduces a page; `extract_page` if not given.

    Yields
    ------
    (key, record or InputError)
        The record has ``text`` and whatever of ``title``, ``date``, ``sitename``,
        ``hostname``, ``url`` and ``language`` the page states. The error says what
        happened; it has no path.
    """
    iterator = iter(pages)
    first = next(iterator, None)
    if first is None:
        return
    pool = _Pool(limits, parse or extract_page)
    waiting: deque[_Task[K]] = deque([pool.start(*first)])
    try:
        for key, html in iterator:
            if len(waiting) == _N_PROCESSES:
                yield from pool.finish(waiting)
            waiting.append(pool.start(key, html))
        while waiting:
            yield from pool.finish(waiting)
    finally:
        pool.close()


def extract_page(html: str) -> dict[str, Any] | None:
    """Return the article of a page as a record, or None if it has none."""
    import trafilatura  # slow to import; only the processes that parse pay for it

    document = trafilatura.bare_extraction(
        html, with_metadata=True, include_comments=False, include_tables=False
    )
    if document is None or isinstance(document, dict):
        return None
    if not (document.text or "").strip():
        return None
    names = ("text", "title", "date", "sitename", "hostname", "url", "language")
    return {name: getattr(document, name) for name in names}


class _Pool:
    """Two processes that can be ended and started again."""

    def __init__(
        self, limits: Limits, parse: Callable[[str], dict[str, Any] | None]
    ) -> None:
        self._limits = limits
        self._parse = parse
        self._executor = ProcessPoolExecutor(max_workers=_N_PROCESSES)

    def start(self, key: K, html: str) -> _Task[K]:
        future = self._executor.submit(self._parse, html)
        return _Task(key=key, html=html, future=future, started=time.monotonic())

    def finish(
        self, waiting: deque[_Task[K]]
    ) -> Iterator[tuple[K, dict[str, Any] | InputError]]:
        """Wait for the first task; start the others again if it broke the pool."""
        task = waiting.popleft()
        outcome, is_broken = self._wait(task)
        if is_broken:
            self._restart()
            if not isinstance(outcome, InputError):
                # Some page crashed a process: this one, or the one beside it.
                outcome, is_broken = self._wait(self.start(task.key, task.html))
                if is_broken and outcome is None:
                    outcome = InputError(
                        "HTML crashed the parser; save the article as text"
                    )
                if is_broken:
                    self._restart()
            again = [self.start(other.key, other.html) for other in waiting]
            waiting.clear()
            waiting.extend(again)
        if outcome is None:
            outcome = InputError(
                "HTML without an article body; save the article as text"
            )
        yield task.key, outcome

    def close(self) -> None:
        self._executor.shutdown(wait=True, kill_workers=True)

    def _restart(self) -> None:
        self.close()
        self._executor = ProcessPoolExecutor(max_workers=_N_PROCESSES)

    def _wait(self, task: _Task[K]) -> tuple[dict[str, Any] | InputError | None, bool]:
        """Return a task's outcome, and whether its process must be replaced."""
        # Starting the processes and importing the parser take their time too.
        left = task.started + self._limits.html_seconds - time.monotonic()
        try:
            return task.future.result(timeout=max(left, 0.0)), False
        except (TimeoutError, FutureTimeoutError):
            seconds = self._limits.html_seconds
            return (
                InputError(
                    f"HTML took longer than {seconds:g} s to read; "
                    "save the article as text"
                ),
                True,
            )
        except BrokenExecutor:
            return None, True
        except Exception as error:  # noqa: BLE001 - whatever a parser raises on bad HTML
            reason = f"{type(error).__name__}: {error}".splitlines()[0][:200]
            message = f"HTML could not be read ({reason}); save the article as text"
            return InputError(message), False
