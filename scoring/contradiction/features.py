"""What two sentences share, and where they part, as numbers."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from newsgauge.scoring.contradiction.numerals import Numeral, find_numerals
from newsgauge.scoring.contradiction.opposites import OPPOSITES
from newsgauge.scoring.text.stems import stem_word

_MAX_CHARS = 2000
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d[\d.,]*%?|%")
_NEGATIONS = frozenset(
    """
    not no never none nobody nothing neither nor without cannot fail failed fails
    refuse refused denied deny denies lack lacks lacked unable hardly
    """.split()  # noqa: SIM905 - a list of strings reads worse
)
_ALL = frozenset("all every always only both".split())  # noqa: SIM905
_SOME = frozenset("some many several most few any".split())  # noqa: SIM905
# How far after a negation its effect is looked for.
_REACH = 6
_COMPARED = frozenset(
    "than more over less under fewer least before after".split()  # noqa: SIM905
)

NAMES = (
    "hypothesis_words", "premise_words", "covered", "new_words", "new_share",
    "pairs_covered", "premise_negations", "hypothesis_negations", "one_negated",
    "negated_in_common", "opposites", "swaps", "hypothesis_numbers",
    "premise_numbers", "numbers_equal", "numbers_within", "numbers_excluded",
    "numbers_without_match", "numbers_of_one_noun_excluded", "compared", "new_names",
    "hypothesis_names", "hypothesis_all",
    "hypothesis_some", "premise_all", "premise_some", "premise_covered",
    "first_new", "last_new", "length_difference", "same_order", "longest_new",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Side:
    """One sentence: its stems in order, its numbers and its names."""

    stems: tuple[str, ...]
    words: tuple[str, ...]
    numbers: tuple[Numeral, ...]
    names: frozenset[str]


class PairFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Numbers for pairs of sentences, premise first, in the order of `NAMES`."""

    def fit(self, X: Iterable[tuple[str, str]], y: object = None) -> Self:  # noqa: ARG002
        """Learn nothing.

        Parameters
        ----------
        X : iterable of (str, str), length n_pairs
            Premise and hypothesis.
        y : ignored
            For scikit-learn's pipelines.
        """
        return self

    def transform(self, X: Iterable[tuple[str, str]]) -> NDArray[np.float64]:
        """Return the features of pairs.

        Parameters
        ----------
        X : iterable of (str, str), length n_pairs
            Premise and hypothesis.

        Returns
        -------
        ndarray of shape (n_pairs, n_features)
        """
        rows = [_features(_read(premise), _read(other)) for premise, other in X]
        return np.array(rows, np.float64).reshape(-1, len(NAMES))

    def __sklearn_tags__(self) -> Any:
        """Say that fitting is not needed."""
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.input_tags.two_d_array = False
        return tags


@lru_cache(maxsize=1 << 12)
def _read(text: str) -> _Side:
    text = text[:_MAX_CHARS]
    found = list(_WORD.finditer(text))
    words = tuple(match[0].lower().replace("’", "'") for match in found)
    stems = tuple(_stem(word) for word in words)
    content = [_is_content(s, w) for s, w in zip(stems, words, strict=True)]
    numbers = tuple(find_numerals(words, stems, content))
    names = frozenset(
        stem
        for at, (match, stem) in enumerate(zip(found, stems, strict=True))
        if at and match[0][0].isupper()
    )
    return _Side(stems=stems, words=words, numbers=numbers, names=names)


def _stem(word: str) -> str:
    return "not" if word.endswith("n't") else stem_word(word.removesuffix("'s"))


def _is_content(stem: str, word: str) -> bool:
    return word not in ENGLISH_STOP_WORDS and not stem[0].isdigit()


def _features(premise: _Side, other: _Side) -> list[float]:
    known = set(premise.stems)
    said = set(other.stems)
    content = [
        (at, stem)
        for at, (stem, word) in enumerate(zip(other.stems, other.words, strict=True))
        if _is_content(stem, word)
    ]
    new = [(at, stem) for at, stem in content if stem not in known]
    pairs = set(zip(premise.stems, premise.stems[1:], strict=False))
    own_pairs = list(zip(other.stems, other.stems[1:], strict=False))
    n_words = max(len(other.stems), 1)
    negations = [_n_negations(side) for side in (premise, other)]
    equal, within, excluded, unmatched, same_noun = _numbers(premise, other)
    return [
        len(other.stems),
        len(premise.stems),
        1 - len(new) / max(len(content), 1),
        len(new),
        len(new) / n_words,
        sum(pair in pairs for pair in own_pairs) / max(len(own_pairs), 1),
        negations[0],
        negations[1],
        (negations[0] > 0) != (negations[1] > 0),
        _negated_in_common(premise, said),
        sum(bool(OPPOSITES.get(stem, frozenset()) & known) for _, stem in new),
        _n_swaps(premise, other, new, said),
        len(other.numbers),
        len(premise.numbers),
        equal,
        within,
        excluded,
        unmatched,
        same_noun,
        sum(word in _COMPARED for word in other.words),
        len(other.names - known),
        len(other.names),
        any(word in _ALL for word in other.words),
        any(word in _SOME for word in other.words),
        any(word in _ALL for word in premise.words),
        any(word in _SOME for word in premise.words),
        len(known & said) / max(len(known), 1),
        new[0][0] / n_words if new else -1,
        new[-1][0] / n_words if new else -1,
        abs(len(other.stems) - len(premise.stems)),
        _same_order(premise, other),
        max((len(stem) for _, stem in new), default=0),
    ]


def _n_negations(side: _Side) -> int:
    return sum(
        word in _NEGATIONS or stem == "not"
        for word, stem in zip(side.words, side.stems, strict=True)
    )


def _negated_in_common(premise: _Side, said: set[str]) -> int:
    """Return how many negations in the premise have a shared word behind them."""
    count = 0
    for at, (word, stem) in enumerate(zip(premise.words, premise.stems, strict=True)):
        if word in _NEGATIONS or stem == "not":
            after = zip(
                premise.stems[at + 1 : at + _REACH],
                premise.words[at + 1 : at + _REACH],
                strict=True,
            )
            count += any(s in said and _is_content(s, w) for s, w in after)
    return count


def _n_swaps(
    premise: _Side, other: _Side, new: list[tuple[int, str]], said: set[str]
) -> int:
    """Return how many new words stand where the premise has another one.

    That is, between the same neighbours: "the red line" for "the yellow line".
    """
    places: dict[str, list[int]] = {}
    for at, stem in enumerate(premise.stems):
        places.setdefault(stem, []).append(at)
    count = 0
    for at, _ in new:
        if not at > 0:
            continue
        before = other.stems[at - 1]
        count += any(
            place + 1 < len(premise.stems) and premise.stems[place + 1] not in said
            for place in places.get(before, ())
        )
    return count


def _same_order(premise: _Side, other: _Side) -> float:
    """Return the share of neighbouring shared stems that keep their order."""
    first = {stem: at for at, stem in reversed(list(enumerate(premise.stems)))}
    order = [first[stem] for stem in other.stems if stem in first]
    if len(order) < 2:
        return 1.0
    rising = sum(a <= b for a, b in itertools.pairwise(order))
    return rising / (len(order) - 1)


def _numbers(premise: _Side, other: _Side) -> tuple[int, int, int, int, int]:
    """Return how the numbers of the hypothesis stand to those of the premise.

    How many are equal to one of their kind, wider than one, excluded by all, and
    without any; and how many are excluded by one that counts the same noun.
    """
    equal = within = excluded = unmatched = same_noun = 0
    for number in other.numbers:
        alike = [n for n in premise.numbers if n.kind == number.kind]
        if not alike:
            unmatched += 1
            continue
        same_noun += any(
            n.noun and n.noun == number.noun and n.excludes(number) for n in alike
        )
        if any((n.low, n.high) == (number.low, number.high) for n in alike):
            equal += 1
        elif any(n.low >= number.low and n.high <= number.high for n in alike):
            within += 1
        else:
            excluded += 1
    return equal, within, excluded, unmatched, same_noun
