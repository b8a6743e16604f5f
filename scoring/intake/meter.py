"""How far reading has come, in bytes, for a progress bar that knows its end."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Meter:
    """Counts bytes of input; the only thing here that changes as it is used.

    Attributes
    ----------
    total : int
        Bytes of all files found; grows while folders are walked.
    finished : int
        Bytes of the files that are done.
    """

    total: int = 0
    finished: int = 0
    _position: Callable[[], int] = field(default=lambda: 0)

    @property
    def done(self) -> int:
        """Bytes read so far, those of the open file included."""
        return self.finished + self._position()

    def follow(self, position: Callable[[], int]) -> None:
        """Take the position in the file that is being read from a function."""
        self._position = position

    def finish(self, size: int) -> None:
        """Count a file as done."""
        self._position = lambda: 0
        self.finished += size
