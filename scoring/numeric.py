"""Numbers of one thing in articles of different origin: which agree, which exclude."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from newsgauge.scoring.mentions import Mention
from newsgauge.scoring.topics import MIN_SHARED_NAMES, within_window

# Two contexts are about the same thing where they share this part of the smaller one,
# and at least so many words. Fewer are enough of a compound ("nine-point plan"), which
# says by itself what it counts, and where most of the smaller context is shared; of
# different days more are needed (1 of 21 was a dispute).
_MIN_OVERLAP, _MOST = 0.34, 0.5
_MIN_SHARED, _MIN_SHARED_OF_MOST, _MIN_SHARED_OVER_DAYS = 3, 2, 4
_MAX_RATIO = 10
# A key that more mentions have than this is too common to say what is counted.
_MAX_BLOCK = 400


@dataclass(slots=True)
class Numbers:
    """How the numbers of all articles compare.

    Attributes
    ----------
    excluding : list of (float, Mention, Mention)
        Pairs of one thing that exclude one another, with the share of the smaller
        context that both have. Two that one article gives both of are two things.
    agreeing : set of (str, int)
        Article and offset of each number that another origin and source gives too.
    """

    excluding: list[tuple[float, Mention, Mention]] = field(default_factory=list)
    agreeing: set[tuple[str, int]] = field(default_factory=set)


def compare_numbers(
    mentions: Sequence[Mention],
    origins: Mapping[str, str],
    names: Mapping[str, frozenset[str]],
) -> Numbers:
    """Compare the numbers of different sources about the same event.

    Parameters
    ----------
    mentions : sequence of Mention
        Quantities of all articles.
    origins : mapping of str to str
        Origin of each article; what shares one is never compared.
    names : mapping of str to frozenset of str
        Telling names in each article.
    """
    found = Numbers()
    blocks: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for mention in mentions:
        blocks[mention.noun, mention.quantity.unit].append(mention)
    for key in sorted(blocks):
        if len(blocks[key]) <= _MAX_BLOCK:
            _compare_block(blocks[key], origins, names, found)
    return found


def _compare_block(
    block: Sequence[Mention],
    origins: Mapping[str, str],
    names: Mapping[str, frozenset[str]],
    found: Numbers,
) -> None:
    of_article: dict[str, list[Mention]] = defaultdict(list)
    for mention in block:
        of_article[mention.article_id].append(mention)
    for overlap, one, other in _of_one_thing(block, origins, names):
        if not one.quantity.excludes(other.quantity):
            found.agreeing |= {(m.article_id, m.quantity.start) for m in (one, other)}
        elif not (
            _is_far(one, other)
            or _gives(of_article[one.article_id], other)
            or _gives(of_article[other.article_id], one)
        ):
            found.excluding.append((overlap, one, other))


def _of_one_thing(
    block: Sequence[Mention],
    origins: Mapping[str, str],
    names: Mapping[str, frozenset[str]],
) -> Iterator[tuple[float, Mention, Mention]]:
    """Yield pairs of different source and origin that count one thing, with overlap."""
    for one, other in itertools.combinations(block, 2):
        if origins[one.article_id] == origins[other.article_id]:
            continue
        if (one.source or one.article_id) == (other.source or other.article_id):
            continue  # two numbers of one source are two things, or an update
        overlap = _overlap(one, other)
        shared = names[one.article_id] & names[other.article_id]
        if overlap and len(shared) >= MIN_SHARED_NAMES:
            yield overlap, one, other


def _is_far(one: Mention, other: Mention) -> bool:
    """Tell whether numbers are more than tenfold apart: then they are of two things.

    (None of 8 such pairs was a dispute to readers.)
    """
    lower, higher = sorted((one.quantity, other.quantity), key=lambda q: q.low)
    return higher.low > _MAX_RATIO * max(lower.low, min(lower.high, higher.low))


def _gives(mentions: Sequence[Mention], other: Mention) -> bool:
    """Tell whether an article's numbers of a thing allow that of another too."""
    return any(
        not mention.quantity.excludes(other.quantity) and _overlap(mention, other)
        for mention in mentions
    )


def _overlap(one: Mention, other: Mention) -> float:
    """Return how much two mentions are about one thing, 0.0 where they are not."""
    if not within_window(one.published, other.published):
        return 0.0
    shared = one.context & other.context
    if not are_of_one_thing(one, other):
        return 0.0
    if one.states and other.states and not one.states & other.states:
        return 0.0  # what France gave is not what Germany gave
    overlap = len(shared) / min(len(one.context), len(other.context))
    return overlap if overlap >= _MIN_OVERLAP else 0.0


def common_context(members: Sequence[Mention]) -> frozenset[str]:
    """Return the words that stand around all of some numbers."""
    return frozenset.intersection(*(mention.context for mention in members))


def are_of_one_thing(*mentions: Mention) -> bool:
    """Tell whether what stands around numbers says that they count one thing."""
    n_shared = len(common_context(mentions))
    if are_compounds(*mentions):
        return n_shared >= _MIN_SHARED_OF_MOST
    if len({mention.published for mention in mentions if mention.published}) > 1:
        return n_shared >= _MIN_SHARED_OVER_DAYS
    return n_shared >= (_MIN_SHARED_OF_MOST if share_most(*mentions) else _MIN_SHARED)


def are_compounds(*mentions: Mention) -> bool:
    """Tell whether numbers stand in compounds ("nine-point")."""
    return all("-" in mention.phrase for mention in mentions)


def share_most(*mentions: Mention) -> bool:
    """Tell whether most of the smallest context is shared by all."""
    least = min(len(mention.context) for mention in mentions)
    return len(common_context(mentions)) >= _MOST * least
