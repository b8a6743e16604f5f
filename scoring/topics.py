"""Topics: articles about the same event within a window of days."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from newsgauge.scoring.reading import Reading

# Articles are about the same event where they share this many telling names, and were
# published within so many days; by hand.
MIN_SHARED_NAMES = 3
_WINDOW_DAYS = 7
# A name of more articles than this does not say which event it is.
MAX_NAME_ARTICLES = 200
# And their names, weighed by how rare they are, are so alike (cosine). On 322 articles
# of 34 events .15, .20 and .25 have an adjusted Rand index of .34, .41 and .40.
_MIN_LIKENESS = 0.2


# A name that more than this part of all origins have does not tell events apart.
_MAX_NAME_SHARE = 0.5
# In a smaller folder a name that all have may well be that of the one event.
_MIN_ORIGINS = 20


@dataclass(slots=True)
class _Topic:
    """Articles about one event, summed up.

    Attributes
    ----------
    first : str
        Id of its first article.
    last : date or None
        Day of its latest article.
    weights : dict of str to float
        Sum of the weights of each name, each article's being of unit length.
    square : float
        Sum of the squares of `weights`.
    """

    first: str
    last: date | None
    weights: dict[str, float]
    square: float


def within_window(one: date | None, other: date | None) -> bool:
    """Tell whether two days may be of one event; an unknown day may be any."""
    if one is None or other is None:
        return True
    return abs((one - other).days) <= _WINDOW_DAYS


def find_names(reading: Reading) -> frozenset[str]:
    """Return the folded names of a text: capitals that do not begin a sentence."""
    return frozenset(
        form
        for word, form, begins in zip(
            reading.words, reading.forms, reading.breaks, strict=True
        )
        if not begins and reading.text[word.start].isupper()
    )


def telling_names(
    names: Mapping[str, frozenset[str]], origins: Mapping[str, str]
) -> dict[str, frozenset[str]]:
    """Return each article's names without those that most origins have.

    Parameters
    ----------
    names : mapping of str to frozenset of str
        Names in each article, as `find_names` gives them.
    origins : mapping of str to str
        Origin of each article.
    """
    by_origin = {origins[article_id]: found for article_id, found in names.items()}
    if len(by_origin) < _MIN_ORIGINS:
        return dict(names)
    counts = Counter(name for found in by_origin.values() for name in found)
    most = _MAX_NAME_SHARE * len(by_origin)
    common = frozenset(name for name, n in counts.items() if n > most)
    return {article_id: found - common for article_id, found in names.items()}


def group_topics(
    names: Mapping[str, frozenset[str]],
    published: Mapping[str, date | None],
    origins: Mapping[str, str],
) -> dict[str, str]:
    """Group articles by event.

    Each article, in order of day, joins the topic whose articles' names are most like
    its own, or begins one. The cost of an article depends on how many topics share its
    names, not on how many articles there are: names of very many articles are not
    looked at. Copies are on the topic of their origin.

    Parameters
    ----------
    names : mapping of str to frozenset of str
        Telling names in each article, by its id.
    published : mapping of str to date or None
        Day of each article.
    origins : mapping of str to str
        Origin of each article.

    Returns
    -------
    dict of str to str
        For each article the id of the first article of its topic.
    """
    firsts = sorted(
        set(origins.values()), key=lambda key: (published[key] or date.max, key)
    )
    counts = Counter(name for key in firsts for name in names[key])
    weight = {
        name: math.log(1 + len(firsts) / n)
        for name, n in counts.items()
        if 1 < n <= MAX_NAME_ARTICLES
    }
    topics: list[_Topic] = []
    of_name: dict[str, list[int]] = defaultdict(list)
    found: dict[str, str] = {}
    for article_id in firsts:
        day = published[article_id]
        own = {name: weight[name] for name in names[article_id] if name in weight}
        length = math.sqrt(sum(value**2 for value in own.values())) or 1.0
        at = _nearest(own, length, day, topics, of_name)
        if at is None:
            at = len(topics)
            topics.append(_Topic(first=article_id, last=day, weights={}, square=0.0))
        topic = topics[at]
        found[article_id] = topic.first
        topic.last = max(filter(None, (topic.last, day)), default=None)
        for name, value in own.items():
            before = topic.weights.get(name, 0.0)
            if not before:
                of_name[name].append(at)
            topic.weights[name] = before + value / length
            topic.square += topic.weights[name] ** 2 - before**2
    return {article_id: found[origin] for article_id, origin in origins.items()}


def _nearest(
    own: Mapping[str, float],
    length: float,
    day: date | None,
    topics: list[_Topic],
    of_name: dict[str, list[int]],
) -> int | None:
    """Return which topic an article's names are most like, None where none is."""
    product: dict[int, float] = defaultdict(float)
    n_shared: Counter[int] = Counter()
    for name in sorted(own):
        # A topic that is over comes back no more: articles are in order of day.
        of_name[name] = near = [
            at for at in of_name[name] if within_window(topics[at].last, day)
        ]
        for at in near:
            product[at] += own[name] * topics[at].weights[name]
        n_shared.update(near)
    likeness = {
        at: product[at] / length / math.sqrt(topics[at].square)
        for at, n in n_shared.items()
        if n >= MIN_SHARED_NAMES
    }
    best = max(likeness, key=lambda at: (likeness[at], -at), default=None)
    return best if best is not None and likeness[best] >= _MIN_LIKENESS else None
