"""Labelling a sheet of articles one key at a time."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

from newsgauge.models.labels import LabelledRow, text_key, write_labels
from newsgauge.scoring.axis import Axis
from newsgauge.scoring.errors import LabelError
from newsgauge.scoring.intake import read_articles
from newsgauge.scoring.tables import write_text

_UNDO, _SKIP, _QUIT = "u", "s", "q"
# Control-C and control-D end as `q` does.
_ENDS = (_QUIT, "\x03", "\x04")


def annotate_sheet(
    sheet: Path,
    into: Path,
    axis: Axis,
    *,
    who: str,
    show: Callable[[str], None],
    ask: Callable[[], str],
) -> int:
    """Show each article of a sheet that has no label by this person yet, and keep it.

    Parameters
    ----------
    sheet : Path
        As ``labels suggest`` writes it.
    into : Path
        Label file (.jsonl); each label is in it before the next article is shown.
    axis : Axis
        Whose classes are given.
    who : str
        Who labels.
    show : callable
        Shows a text.
    ask : callable
        Returns the next key.

    Returns
    -------
    int
        How many labels were kept.
    """
    keys = keys_of(axis)
    articles = read_articles(sheet)
    done = _labelled(into, who)
    waiting = [a for a in articles if text_key(a.text) not in done]
    legend = "  ".join(f"{key} {name}" for key, (name, _) in keys.items())
    kept: list[int] = []
    at = 0
    while at < len(waiting):
        article = waiting[at]
        title = article.title or article.article_id
        show(f"\n[{at + 1} of {len(waiting)}] {title}\n\n{article.text}\n")
        show(f"{legend}   {_UNDO} undo  {_SKIP} skip  {_QUIT} quit")
        key = ask()
        if key in _ENDS:
            break
        if key == _SKIP:
            at += 1
        elif key == _UNDO and kept:
            at = kept.pop()
            _drop_last(into)
        elif key in keys:
            row = LabelledRow(
                text=article.text,
                label=keys[key][1],
                outlet=article.source,
                language=article.language,
                title=article.title,
                published=article.published,
                annotator=who,
                where=f"{sheet}:{article.article_id}",
            )
            now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            write_labels(into, [row], now)
            kept.append(at)
            at += 1
    return len(kept)


def keys_of(axis: Axis) -> dict[str, tuple[str, str]]:
    """Return for each key what is shown and the class that it gives.

    On an axis of three classes the five steps of readers' scale: the outer two are of
    one class.
    """
    if len(axis.classes) == 3:
        negative, neutral, positive = axis.classes
        names = [f"clearly {negative}", f"rather {negative}", neutral,
                 f"rather {positive}", f"clearly {positive}"]  # fmt: skip
        classes = [negative, negative, neutral, positive, positive]
    else:
        names = classes = list(axis.classes)
    return {
        str(at): pair
        for at, pair in enumerate(zip(names, classes, strict=True), start=1)
        if at <= 9
    }


def _lines(into: Path) -> list[str]:
    if not into.exists():
        return []
    try:
        return [line for line in into.read_text("utf-8").split("\n") if line]
    except (OSError, UnicodeDecodeError) as error:
        raise LabelError(f"{into}: cannot be read ({error})") from error


def _labelled(into: Path, who: str) -> set[str]:
    try:
        items = [json.loads(line) for line in _lines(into)]
        return {text_key(i["text"]) for i in items if i.get("annotator") == who}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LabelError(f"{into}: not a label file of ours ({error})") from error


def _drop_last(into: Path) -> None:
    write_text(into, "".join(f"{line}\n" for line in _lines(into)[:-1]))
