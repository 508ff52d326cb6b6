"""Annotators: whoever reads a text and says its sentiment, its toxicity and its aspects.

`open_annotator("ours", ...)` is the models of this product, `"endpoint"` the large model of the
settings. Both give the same readings, so that they can be compared on the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from insight.analyses.aspects import Item
from insight.models.labels import SENTIMENTS
from insight.settings import Settings

NAMES = ("ours", "endpoint")
Probabilities = tuple[float, float, float]
"""Of SENTIMENTS."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an annotator says of one text. With a `failure` it says nothing."""

    sentiment: Probabilities | None = None
    toxicity: float | None = None
    """Probability that the text attacks a person or a group."""
    toxic: bool | None = None
    aspects: tuple[Item, ...] | None = None
    """None where it was not asked for them."""
    failure: str | None = None

    @property
    def label(self) -> str | None:
        """The likeliest sentiment."""
        if self.sentiment is None:
            return None
        return SENTIMENTS[self.sentiment.index(max(self.sentiment))]

    @property
    def score(self) -> float | None:
        """From -1 to 1."""
        return None if self.sentiment is None else round(self.sentiment[2] - self.sentiment[0], 4)

    @property
    def items(self) -> list[dict[str, Any]]:
        return [asdict(item) for item in self.aspects or ()]


@dataclass(frozen=True, slots=True)
class Target:
    """What a text is asked about; `text[start:end]`."""

    start: int
    end: int


class Annotator(Protocol):
    """See the module. Failures are in the readings; what stops all of them is raised."""

    @property
    def name(self) -> str:
        """One of NAMES."""
        ...

    @property
    def model(self) -> str:
        """What annotations carry: a hash of weights, or the name of a large model."""
        ...

    def annotate(self, texts: Sequence[str], languages: Sequence[str]) -> list[Reading]:
        """A reading for each text, in order. Raises ModelError where nobody can be asked."""
        ...

    def polarity(
        self, texts: Sequence[str], languages: Sequence[str], targets: Sequence[Target]
    ) -> list[Reading]:
        """How each text judges its target: readings with a sentiment only."""
        ...


def open_annotator(name: str, settings: Settings) -> Annotator:
    """The annotator of this name. Raises SettingsError where no endpoint is set."""
    if name == "endpoint":
        from insight.annotators.endpoint import EndpointAnnotator
        from insight.models.endpoint import Endpoint

        return EndpointAnnotator(Endpoint(settings), settings)
    from insight.annotators.ours import OurAnnotator
    from insight.models import Models

    return OurAnnotator(Models(settings))
