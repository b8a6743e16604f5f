"""A framing axis, as data: its classes, topic and folding come from a file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from newsgauge.scoring.errors import BundleError


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A framing axis.

    Attributes
    ----------
    name : str
        Lower-case identifier; prefix of its columns (``kremlin_score``).
    title : str
        What a reader is told it is.
    classes : tuple of str
        From the pole where the score is -1 to the one where it is +1.
    definitions : mapping of str to str
        One sentence a class.
    colours : mapping of str to str
        ``#rrggbb`` a class.
    shares : mapping of str to float
        The mix of classes that probabilities are calibrated for.
    languages : tuple of str
        ISO 639-1 codes that the model was tested on.
    min_chars : int
        Shorter texts are not scored.
    topic_terms : tuple of str
        Beginnings of folded words that show a text to be on topic.
    min_topic_share : float
        Share of words that must begin so, in [0, 1].
    variants : mapping of str to str
        Spellings that count as one.
    masked : tuple of str
        Folded names of outlets and agencies that are never looked at.
    lead_weights : tuple of (int, int)
        See `newsgauge.scoring.features.HashedNgrams`; may be empty.
    """

    name: str
    title: str
    classes: tuple[str, ...]
    definitions: Mapping[str, str]
    colours: Mapping[str, str]
    shares: Mapping[str, float]
    languages: tuple[str, ...]
    min_chars: int
    topic_terms: tuple[str, ...]
    min_topic_share: float
    variants: Mapping[str, str]
    masked: tuple[str, ...]
    lead_weights: tuple[tuple[int, int], ...]

    @property
    def negative(self) -> str:
        """The class at score -1."""
        return self.classes[0]

    @property
    def positive(self) -> str:
        """The class at score +1."""
        return self.classes[-1]

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """Read an axis file.

        Raises
        ------
        BundleError
            If it is not TOML, or lacks a field; the message has no path.
        """
        try:
            data: dict[str, Any] = tomllib.loads(text)
            classes = data["classes"]
            axis = cls(
                name=str(data["name"]),
                title=str(data["title"]),
                classes=tuple(str(item["name"]) for item in classes),
                definitions={c["name"]: str(c["definition"]) for c in classes},
                colours={c["name"]: str(c["colour"]) for c in classes},
                shares={c["name"]: float(c["share"]) for c in classes},
                languages=tuple(data["scope"]["languages"]),
                min_chars=int(data["scope"]["min_chars"]),
                topic_terms=tuple(data["scope"]["topic_terms"]),
                min_topic_share=float(data["scope"]["min_topic_share"]),
                variants=dict(data["folding"]["variants"]),
                masked=tuple(data["folding"]["masked"]),
                lead_weights=tuple(
                    (int(n_chars), int(weight))
                    for n_chars, weight in data["scope"].get("lead_weights", ())
                ),
            )
        except tomllib.TOMLDecodeError as error:
            raise BundleError(f"axis.toml is not TOML ({error})") from error
        except (KeyError, TypeError, ValueError) as error:
            raise BundleError(f"axis.toml: missing or wrong field {error}") from error
        if not axis.name.isidentifier() or len(axis.classes) < 2:
            raise BundleError("axis.toml: a name and two classes or more are needed")
        return axis
