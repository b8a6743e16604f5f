"""Reading articles from files and folders.

`read` walks its paths and yields an `Article` or a `ReadError` for each thing found;
it never raises for bad input and never holds more than one document or line.
"""

from newsgauge.scoring.intake.limits import Limits
from newsgauge.scoring.intake.meter import Meter
from newsgauge.scoring.intake.reader import ReadError, SourceFrom, read, read_articles

__all__ = ["Limits", "Meter", "ReadError", "SourceFrom", "read", "read_articles"]
