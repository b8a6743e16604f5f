"""What scoring one article gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Voice = Literal["own", "quoted"]
Reason = Literal["off topic", "too short", "language", "uncertain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A phrase that moved a score.

    Attributes
    ----------
    start, end : int
        Offsets in the article's text; ``text[start:end]`` is `phrase`.
    phrase : str
        The words as they stand.
    kind : str
        The class at the pole that the phrase moves the score towards.
    weight : float
        What the phrase adds to the log-odds of the class at the positive pole against
        that at the negative one; above 0 towards the positive.
    voice : {'own', 'quoted'}
        Whether the article says it itself or gives it as somebody else's words.
    speaker : str or None
        Who is quoted, where the text says.
    """

    start: int
    end: int
    phrase: str
    kind: str
    weight: float
    voice: Voice
    speaker: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The framing of one article on one axis.

    Attributes
    ----------
    label : str or None
        The most probable class; None where the article is not scored.
    reason : {'off topic', 'too short', 'language', 'uncertain'} or None
        Why there is no label. With ``uncertain`` the probabilities still stand.
    probabilities : mapping of str to float, or None
        Calibrated probability of each class, summing to 1; None where the article was
        not put to the model.
    value : float or None
        Probability of the positive pole less that of the negative one, in [-1, 1].
    evidence : tuple of Evidence
        The phrases that moved the score most, in order of offset.
    language : str
        ISO 639-1 code, as given or detected.
    n_words : int
        Words outside boilerplate.
    """

    label: str | None
    reason: Reason | None
    probabilities: Mapping[str, float] | None
    value: float | None
    evidence: tuple[Evidence, ...]
    language: str
    n_words: int

    @property
    def is_scored(self) -> bool:
        """Whether the article has a label."""
        return self.label is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence of an article, with who says it.

    Attributes
    ----------
    article_id, source, published
        Where it stands; `source` None is a source of its own.
    start, end : int
        Offsets of the sentence in the article's text.
    quote : str
        The sentence as it stands.
    voice : {'own', 'quoted'}
        Whether the article says it itself, or (part of it) somebody it quotes.
    speaker : str or None
        Who is quoted.
    """

    article_id: str
    source: str | None
    published: date | None
    start: int
    end: int
    quote: str
    voice: Voice
    speaker: str | None
