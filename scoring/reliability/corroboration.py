"""Which of an article's numbers others report too, and where it stands alone."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import pandas as pd

from newsgauge.scoring.disputes import Dispute
from newsgauge.scoring.mentions import Mention
from newsgauge.scoring.numeric import Numbers

# An article stands alone where this many origins give another number, and none its own.
_SEVERAL = 2


def check_numbers(
    articles: pd.DataFrame,
    mentions: Sequence[Mention],
    numbers: Numbers,
    disputes: Sequence[Dispute],
) -> pd.DataFrame:
    """Return what others report of each article's numbers.

    Parameters
    ----------
    articles : DataFrame
        ``RUN/articles`` with ``origin_id`` and ``topic_id``.
    mentions : sequence of Mention
        Quantities of all articles.
    numbers : Numbers
        How they compare.
    disputes : sequence of Dispute
        Of any type; only numbers are looked at, since who alone reports a denial is
        not wrong for that.

    Returns
    -------
    DataFrame
        ``article_id``; ``n_comparable``: numbers in an article on whose topic another
        source writes; ``n_corroborated``: those that another source and origin gives
        too; ``n_compared``: 1 where two origins or more of other sources write on its
        topic, else 0; ``n_not_alone``: 1 where it then stands alone in no number.
    """
    source = articles["source"].fillna(articles["article_id"])
    by_topic: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for topic, name, origin in zip(
        articles["topic_id"], source, articles["origin_id"], strict=True
    ):
        by_topic[topic].add((name, origin))
    others = {
        article_id: len({o for n, o in by_topic[topic] if n != name and o != origin})
        for article_id, topic, name, origin in zip(
            articles["article_id"],
            articles["topic_id"],
            source,
            articles["origin_id"],
            strict=True,
        )
    }
    origins = dict(zip(articles["article_id"], articles["origin_id"], strict=True))
    n_numbers = Counter(mention.article_id for mention in mentions)
    n_agreeing = Counter(article_id for article_id, _ in numbers.agreeing)
    alone = _alone(disputes, origins)
    rows = [
        {
            "article_id": article_id,
            "n_comparable": n_numbers[article_id] if n else 0,
            "n_corroborated": n_agreeing[article_id] if n else 0,
            "n_compared": int(n >= _SEVERAL),
            "n_not_alone": int(n >= _SEVERAL and article_id not in alone),
        }
        for article_id, n in others.items()
    ]
    columns = [
        "article_id", "n_comparable", "n_corroborated", "n_compared", "n_not_alone",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _alone(disputes: Sequence[Dispute], origins: dict[str, str]) -> set[str]:
    """Return the articles that alone give a number where several give another."""
    found: set[str] = set()
    for dispute in disputes:
        if dispute.type != "numeric" or dispute.status == "changed over time":
            continue
        by_side = [{e.article_id for e in side.evidence} for side in dispute.sides]
        n_origins = [len({origins[i] for i in side}) for side in by_side]
        for side, n in zip(by_side, n_origins, strict=True):
            if n == 1 and max(n_origins) >= _SEVERAL:
                found |= side
    return found
