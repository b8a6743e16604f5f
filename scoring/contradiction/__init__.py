"""How probable it is that one sentence contradicts another."""

from newsgauge.scoring.contradiction.judge import contradiction_probability

__all__ = ["contradiction_probability"]
