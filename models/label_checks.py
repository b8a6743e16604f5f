"""Checks of labelled rows, and one label for each text."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import krippendorff
import numpy as np

from newsgauge.models.labels import LabelledRow, Problem, text_key
from newsgauge.scoring.axis import Axis
from newsgauge.scoring.language import detect_language
from newsgauge.scoring.reading import Reading
from newsgauge.scoring.syndication import group_copies, signature

# A class of fewer outlets teaches their style more than a framing; by hand.
_FEW_OUTLETS = 3


def check_labels(rows: Sequence[LabelledRow], axis: Axis | None) -> list[Problem]:
    """Return what should be looked at in rows that can be read, in order of row.

    The same text with two labels of one person, a text that is near-identical to one of
    another class, an outlet that is missing, a language that the axis does not cover.
    """
    found: list[tuple[int, Problem]] = []

    def note(at: int, reason: str) -> None:
        problem = Problem(where=rows[at].where, reason=reason, is_error=False)
        found.append((at, problem))

    by_person: dict[tuple[str, str | None], int] = {}
    for at, row in enumerate(rows):
        key = (text_key(row.text), row.annotator)
        first = by_person.setdefault(key, at)
        if rows[first].label != row.label:
            note(at, f"the same text is labelled {rows[first].label!r} in "
                     f"{rows[first].where}; keep one")  # fmt: skip
        if row.outlet is None:
            note(at, "no outlet; it stands for itself, and figures will flatter")
        if axis is not None:
            language = row.language or detect_language(row.text, axis.languages)
            if language not in axis.languages:
                covered = ", ".join(axis.languages)
                note(at, f"language {language}; the axis covers {covered}")
    copies = group_copies([signature(Reading.of_text(row.text)) for row in rows])
    for at, first in enumerate(copies):
        other = rows[int(first)]
        if other.label != rows[at].label and text_key(other.text) != text_key(
            rows[at].text
        ):
            note(at, f"near-identical to {other.where}, which is {other.label!r}; "
                     "look at both")  # fmt: skip
    return [problem for _, problem in sorted(found, key=lambda item: item[0])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Rows of which each text has one label.

    Attributes
    ----------
    rows : list of LabelledRow
        One a text, in order.
    n_by_several : int
        Texts that several people labelled.
    alpha : float or None
        Krippendorff's alpha (nominal) over those; None where there are none.
    undecided : list of Problem
        Texts without a majority, which are left out.
    """

    rows: list[LabelledRow]
    n_by_several: int
    alpha: float | None
    undecided: list[Problem]


def settle(rows: Sequence[LabelledRow]) -> Settled:
    """Give each text the label that most people gave it.

    Repetitions of one person count once, his last. A tie leaves the text out, and is
    said. (Majority, not Dawid and Skene's model: few texts have three labels or more.)
    """
    by_text: dict[str, dict[str, LabelledRow]] = defaultdict(dict)
    for row in rows:
        by_text[text_key(row.text)][row.annotator or "?"] = row
    chosen: list[LabelledRow] = []
    undecided: list[Problem] = []
    for people in by_text.values():
        first = next(iter(people.values()))
        counts = Counter(row.label for row in people.values()).most_common(2)
        if len(counts) > 1 and counts[0][1] == counts[1][1]:
            reason = f"labelled {counts[0][0]} and {counts[1][0]} equally often; decide"
            undecided.append(Problem(where=first.where, reason=reason, is_error=False))
        else:
            chosen.append(replace(first, label=counts[0][0]))
    several = [people for people in by_text.values() if len(people) > 1]
    return Settled(
        rows=chosen,
        n_by_several=len(several),
        alpha=_alpha(several),
        undecided=undecided,
    )


def _alpha(several: Sequence[Mapping[str, LabelledRow]]) -> float | None:
    people = sorted({who for item in several for who in item})
    labels = sorted({row.label for item in several for row in item.values()})
    if len(labels) < 2:
        return 1.0 if several else None
    table = np.full((len(people), len(several)), np.nan)
    for column, item in enumerate(several):
        for who, row in item.items():
            table[people.index(who), column] = labels.index(row.label)
    return float(
        krippendorff.alpha(reliability_data=table, level_of_measurement="nominal")
    )


def stats_of(rows: Sequence[LabelledRow], classes: Sequence[str]) -> dict[str, Any]:
    """Return what labels there are: classes, outlets, dates, and what is lacking."""
    names = list(classes) or sorted({row.label for row in rows})
    by_class = Counter(row.label for row in rows)
    outlets = {
        n: len({r.outlet for r in rows if r.label == n and r.outlet}) for n in names
    }
    days = sorted(row.published for row in rows if row.published)
    lacking = [
        f"{name}: texts of {outlets[name]} outlets; {_FEW_OUTLETS} or more are needed"
        for name in names
        if outlets[name] < _FEW_OUTLETS
    ]
    n_nameless = sum(row.outlet is None for row in rows)
    if n_nameless:
        lacking.append(f"{n_nameless} rows without outlet")
    settled = settle(rows)
    return {
        "rows": len(rows),
        "texts": len(settled.rows) + len(settled.undecided),
        "classes": {name: by_class[name] for name in names},
        "outlets": len({row.outlet for row in rows if row.outlet}),
        "outlets_by_class": outlets,
        "annotators": len({row.annotator for row in rows if row.annotator}),
        "first": days[0].isoformat() if days else None,
        "last": days[-1].isoformat() if days else None,
        "labelled_by_several": settled.n_by_several,
        "krippendorff_alpha": settled.alpha,
        "undecided": len(settled.undecided),
        "lacking": lacking,
    }
