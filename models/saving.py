"""A retrained model into a registry, with its card and figures."""

import dataclasses
import datetime as dt
import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from newsgauge.models.evaluation import Figure, Predictions, measure
from newsgauge.models.registry import save_bundle, save_version
from newsgauge.models.retraining import REFUSED_SHARE, Retrained
from newsgauge.scoring.axis import Axis

_N_RESAMPLES = 100
# Colours of the classes of a new axis, from the negative pole to the positive; by hand,
# those of two and three classes told apart by people who do not tell red from green.
_COLOURS = ("#0b5cad", "#5f6b76", "#a8480e", "#1b6e4a", "#7a3e8f", "#6b5b00")


def new_axis(name: str, classes: Sequence[str], languages: Sequence[str]) -> str:
    """Return the axis file of a new axis, which covers every topic.

    Parameters
    ----------
    name : str
        Identifier.
    classes : sequence of str
        From the pole at -1 to the one at +1.
    languages : sequence of str
        ISO 639-1 codes of the labelled texts.
    """
    lines = [
        f"name = {_quoted(name)}",
        f"title = {_quoted(f'{classes[-1]} against {classes[0]}')}",
    ]
    for at, label in enumerate(classes):
        lines += [
            "",
            "[[classes]]",
            f"name = {_quoted(label)}",
            f"definition = {_quoted(f'Labelled {label} by those who labelled.')}",
            f"colour = {json.dumps(_COLOURS[at % len(_COLOURS)])}",
            f"share = {1 / len(classes)}",
        ]
    lines += [
        "",
        "[scope]",
        f"languages = {json.dumps(sorted(languages))}",
        "min_chars = 45",
        "topic_terms = []",
        "min_topic_share = 0.0",
        "",
        "[folding]",
        "masked = []",
        "",
        "[folding.variants]",
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Return a TOML string; JSON's escapes are TOML's, but for surrogate pairs."""
    return json.dumps(text, ensure_ascii=False)


def save_candidate(
    registry: Path,
    axis: Axis,
    axis_toml: str,
    result: Retrained,
    *,
    parent: str | None,
    n_new: int,
    by: str,
) -> Path:
    """Save what was learned as the next version of its axis; not yet in use.

    Parameters
    ----------
    registry : Path
        Folder of the user's models.
    axis : Axis
        What is scored.
    axis_toml : str
        Text of its file.
    result : Retrained
        What was learned.
    parent : str or None
        Version and digest of the model that it began with.
    n_new : int
        New rows.
    by : str
        Who trained it.
    """
    folds = _folds(result)
    figures = measure(folds, n_resamples=_N_RESAMPLES)
    sure = [
        fold.take(
            np.flatnonzero(fold.probabilities.max(axis=1) >= result.min_probability)
        )
        for fold in folds
    ]
    right = np.concatenate([f.probabilities.argmax(axis=1) == f.truth for f in sure])
    tested = result.base.folds >= 0
    made = {
        "parent": parent,
        "passed": result.verdict.promoted,
        "reason": result.verdict.reason,
        "by": by,
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "model_digest": result.digest,
        "rows_digest": result.rows_digest,
        "new_rows": n_new,
    }
    stated: dict[str, Any] = {
        "protocol": "labelled texts, whole outlets left out, a mean over folds",
        "n_texts": int(tested.sum()),
        "n_outlets": len(np.unique(result.base.rows.groups[tested])),
        **{name: dataclasses.asdict(figure) for name, figure in figures.items()},
        "refused_share": REFUSED_SHARE,
        "accuracy_of_scored": round(float(right.mean()), 4),
    }
    card = _card(axis, result, made, figures)
    return save_version(
        registry,
        axis.name,
        partial(_save, axis, axis_toml, result, stated, card, made),
    )


def _save(
    axis: Axis,
    axis_toml: str,
    result: Retrained,
    figures: dict[str, Any],
    card: str,
    made: dict[str, Any],
    folder: Path,
    version: str,
) -> None:
    save_bundle(
        folder,
        result.model,
        axis_toml=axis_toml,
        axis=axis.name,
        version=version,
        min_probability=round(result.min_probability, 4),
        figures=figures,
        card=card,
        base=result.base,
        made=made,
        reference=result.reference,
    )


def _folds(result: Retrained) -> list[Predictions]:
    """Return what is said of each fold; all as one where a fold lacks a class."""
    whole = Predictions(
        classes=result.new.classes,
        probabilities=np.concatenate(
            [result.old.probabilities, result.new.probabilities]
        ),
        truth=np.concatenate([result.old.truth, result.new.truth]),
        scale=np.concatenate([result.old.scale, result.new.scale]),
        groups=np.concatenate([result.old.groups, result.new.groups]),
    )
    fold = result.base.folds[result.base.folds >= 0]
    found = [whole.take(np.flatnonzero(fold == at)) for at in np.unique(fold)]
    n_classes = len(whole.classes)
    if all(len(np.unique(part.truth)) == n_classes for part in found):
        return found
    return [whole]


def _card(
    axis: Axis, result: Retrained, made: dict[str, Any], figures: dict[str, Figure]
) -> str:
    lines = [
        f"# {axis.title}",
        "",
        f"Axis `{axis.name}`, trained by {made['by']} on {made['at'][:10]} from "
        f"{made['new_rows']:,} new texts"
        + (f" and the rows of version {made['parent']}." if made["parent"] else "."),
        "",
        f"The gate: {'passed' if made['passed'] else 'refused'}, {made['reason']}.",
        "",
        "| on outlets left out | current | this model | difference, 95 % |",
        "|---|---|---|---|",
    ]
    for name, d in result.verdict.differences.items():
        lines.append(
            f"| {name.replace('_', ' ')} (n = {d.n:,}) | {d.current:.3f} | "
            f"{d.candidate:.3f} | {d.low:+.3f} to {d.high:+.3f} |"
        )
    lines += ["", "| figure | value |", "|---|---|"]
    lines += [
        f"| {name.replace('_', ' ')} | {f.value:.3f} [{f.low:.3f}, {f.high:.3f}] |"
        for name, f in figures.items()
    ]
    lines += ["", *(f"Warning: {warning}." for warning in result.warnings)]
    lines += [
        f"Model SHA-256 `{made['model_digest']}`, rows `{made['rows_digest']}`.",
        "",
        "Texts are not kept: only hashed features, labels and outlets.",
    ]
    return "\n".join(lines) + "\n"
