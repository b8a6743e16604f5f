"""Measure the disputes found between articles against those a reader found.

    python benchmarks/disputes.py --data DIR [--show]

DIR holds ``conflicts/topics/*/``, each with ``articles.jsonl``, ``disputes.jsonl`` and
``false_friends.jsonl``, which are not part of the project. A dispute is found where one
of its quotes on each of two clashing sides overlaps one of ours on two sides.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from newsgauge.scoring import find_disputes, read_articles
from newsgauge.scoring.disputes import Dispute

# As many as a reader is shown.
N_SHOWN = 10
# What was reached; falling below ends with exit status 1. To be raised, never lowered.
MIN_FOUND = 8
MAX_FRIENDS = 0


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a ``.jsonl`` file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def overlaps(dispute: Dispute, side: int, quotes: list[dict[str, str]]) -> bool:
    """Tell whether a side of ours has a quote that overlaps one of a reader's."""
    return any(
        item.article_id == quote["article_id"]
        and (quote["quote"] in item.quote or item.quote in quote["quote"])
        for item in dispute.sides[side].evidence
        for quote in quotes
    )


def side_pairs(dispute: Dispute) -> Iterator[tuple[int, int]]:
    """Yield all ordered pairs of sides of ours."""
    for one in range(len(dispute.sides)):
        for other in range(len(dispute.sides)):
            if one != other:
                yield one, other


def is_found(dispute: Dispute, known: dict[str, Any]) -> bool:
    """Tell whether a dispute of ours is one that a reader found."""
    return any(
        overlaps(dispute, one, known["sides"][clash["a"]]["evidence"])
        and overlaps(dispute, other, known["sides"][clash["b"]]["evidence"])
        for clash in known["side_conflicts"]
        for one, other in side_pairs(dispute)
    )


def is_false_friend(dispute: Dispute, friend: dict[str, Any]) -> bool:
    """Tell whether a dispute of ours is a pair that a reader warns of."""
    return any(
        overlaps(dispute, one, [friend["a"]])
        and overlaps(dispute, other, [friend["b"]])
        for one, other in side_pairs(dispute)
    )


def main() -> int:
    """Run the command line; exit 1 if less is found than before."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--show", action="store_true", help="print every dispute")
    arguments = parser.parse_args()
    total: dict[str, int] = {}

    def count(**values: int) -> None:
        for name, value in values.items():
            total[name] = total.get(name, 0) + value

    for topic in sorted((arguments.data / "conflicts" / "topics").iterdir()):
        known = read_lines(topic / "disputes.jsonl")
        friends = read_lines(topic / "false_friends.jsonl")
        ours = find_disputes(read_articles(topic / "articles.jsonl"))[:N_SHOWN]
        true = [any(is_found(dispute, item) for item in known) for dispute in ours]
        hits = [any(is_found(dispute, item) for dispute in ours) for item in known]
        count(
            shown=len(ours),
            shown_true=sum(true),
            conflicts=sum(d.status == "conflict" for d in ours),
            conflicts_true=sum(
                ok and d.status == "conflict" for ok, d in zip(true, ours, strict=True)
            ),
            friends_called_conflict=sum(
                d.status == "conflict" and is_false_friend(d, friend)
                for d in ours
                for friend in friends
            ),
            known=len(known),
            found=sum(hits),
            grade_a=sum(item["grade"] == "A" for item in known),
            grade_a_found=sum(
                hit and item["grade"] == "A"
                for hit, item in zip(hits, known, strict=True)
            ),
        )
        print(f"{topic.name}: {sum(true)} of {len(ours)} shown are known disputes")
        if arguments.show:
            for ok, dispute in zip(true, ours, strict=True):
                print(f"  {'known' if ok else '-'} {dispute.status} {dispute.question}")
                for side in dispute.sides:
                    for item in side.evidence[:2]:
                        quote = " ".join(item.quote.split())[:160]
                        print(f"      {side.answer}: {item.source}: {quote}")
    print(json.dumps(total, indent=1))
    worse = total["found"] < MIN_FOUND or total["friends_called_conflict"] > MAX_FRIENDS
    return int(worse)


if __name__ == "__main__":
    sys.exit(main())
