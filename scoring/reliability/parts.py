"""The parts of reliability: counted shares, shrunk to what is usual."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

PartName = Literal[
    "wording", "calm", "named", "attributed", "carried", "corroborated", "not_alone"
]

# A source's share is shrunk to the usual one as if two articles had it: a beta-binomial
# of that weight (Gelman et al., "Bayesian Data Analysis", 3rd ed., 5.3), by hand.
_PRIOR_ARTICLES = 2.0
# Two-sided 95 % of a normal distribution.
_Z = 1.96


@dataclass(frozen=True, slots=True, kw_only=True)
class PartKind:
    """One part of reliability.

    Attributes
    ----------
    title : str
        What a reader is told it is.
    usual : float
        Mean share over sources, in [0, 1].
    variance : float
        Of the shares of one source's articles.
    weight : float
        What a share of 1 in place of 0 adds to reliability.
    """

    title: str
    usual: float
    variance: float
    weight: float


# Usual shares and variances are those of 60 outlets of AllSides with five articles or
# more (`python benchmarks/reliability.py`), of the last two those of four outlets of
# CSLI in February 2022. Weights by hand. With all parts Spearman with experts' ratings
# is .65 [.50, .77] over those 60 outlets, each rated by wording of the others; wording
# alone .55, calm alone .59. The last two parts could not be tested so.
PARTS: dict[PartName, PartKind] = {
    "wording": PartKind(
        title="worded like outlets that experts rate well",
        usual=0.69, variance=0.016, weight=1.0,
    ),
    "calm": PartKind(
        title="own sentences without loaded words",
        usual=0.93, variance=0.008, weight=1.0,
    ),
    "named": PartKind(
        title="quoted speakers who have a name",
        usual=0.60, variance=0.126, weight=0.2,
    ),
    "attributed": PartKind(
        title="claims put in somebody's mouth",
        usual=0.21, variance=0.03, weight=0.05,
    ),
    "carried": PartKind(
        title="titles that the text carries",
        usual=0.92, variance=0.067, weight=0.2,
    ),
    "corroborated": PartKind(
        title="numbers that other origins report too",
        usual=0.12, variance=0.08, weight=0.1,
    ),
    "not_alone": PartKind(
        title="articles that stand alone against several origins in no number",
        usual=0.98, variance=0.02, weight=0.3,
    ),
}  # fmt: skip
# What the folder cannot show; the report lists it.
NOT_MEASURED = (
    "whether it corrects its errors",
    "whether it says who owns and pays it",
    "whether its articles are signed",
    "whether it follows up on what changed",
)
# Mean rating of those outlets: where all parts are usual.
BASE = 0.69


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of one source's reliability.

    Attributes
    ----------
    name : str
        Key of `PARTS`.
    n_articles : int
        Articles of different origin in which it could be counted, 1 or more.
    k, n : int
        What was counted, and of how many, over all of them; of ``wording`` both are the
        number of articles.
    value : float
        Share, shrunk to the usual one.
    low, high : float
        Its 95 % interval, in [0, 1].
    """

    name: PartName
    n_articles: int
    k: int
    n: int
    value: float
    low: float
    high: float

    @property
    def variance(self) -> float:
        """Variance of the share."""
        return PARTS[self.name].variance / (_PRIOR_ARTICLES + self.n_articles)


def weigh_part(name: PartName, shares: Sequence[float], k: int, n: int) -> Part | None:
    """Return a part from what each article shows; None where no article shows any.

    Parameters
    ----------
    name : str
        Key of `PARTS`.
    shares : sequence of float
        One an article of each origin in which it could be counted, in [0, 1]: claims of
        one article are not independent, so an article counts once.
    k, n : int
        Counted over all articles.
    """
    if not shares:
        return None
    kind = PARTS[name]
    n_prior = _PRIOR_ARTICLES
    value = (n_prior * kind.usual + sum(shares)) / (n_prior + len(shares))
    margin = _Z * math.sqrt(kind.variance / (n_prior + len(shares)))
    return Part(
        name=name,
        n_articles=len(shares),
        k=k,
        n=n,
        value=value,
        low=max(0.0, value - margin),
        high=min(1.0, value + margin),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure in [0, 1] with its 95 % interval.

    Attributes
    ----------
    value, low, high : float
        The figure and its interval.
    deviation : float
        Standard deviation.
    """

    value: float
    low: float
    high: float
    deviation: float

    @classmethod
    def of(cls, value: float, deviation: float) -> "Estimate":
        """Return the estimate of a normal distribution, cut to [0, 1]."""
        return cls(
            value=min(1.0, max(0.0, value)),
            low=min(1.0, max(0.0, value - _Z * deviation)),
            high=max(0.0, min(1.0, value + _Z * deviation)),
            deviation=deviation,
        )


def combine(parts: Sequence[Part]) -> Estimate | None:
    """Return reliability from its parts; None where there is none.

    The mean rating of outlets, plus what each part differs from the usual times its
    weight. Parts are taken as independent. A part that could not be counted adds
    nothing, neither to the figure nor to its interval.
    """
    if not parts:
        return None
    value = BASE + sum(
        PARTS[p.name].weight * (p.value - PARTS[p.name].usual) for p in parts
    )
    variance = sum(PARTS[p.name].weight ** 2 * p.variance for p in parts)
    return Estimate.of(value, math.sqrt(variance))


def update(prior: Estimate, evidence: Estimate | None) -> Estimate:
    """Return the posterior of a prior and evidence, both normal.

    Weighed by precision (Gelman et al., "Bayesian Data Analysis", 3rd ed., 2.5).
    """
    if evidence is None:
        return prior
    weights = (prior.deviation**-2, evidence.deviation**-2)
    value = (weights[0] * prior.value + weights[1] * evidence.value) / sum(weights)
    return Estimate.of(value, sum(weights) ** -0.5)
