"""What every model of recommendation can do, and what a method that fits one is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from insight.recommend.catalogue import Catalogue
from insight.recommend.check import Check
from insight.recommend.interactions import Interactions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from insight.recommend.interactions import Floats, Places

Settings = Mapping[str, float]


class Model(Protocol):
    """Scores items for histories; a larger score is a better item, 0 says nothing."""

    @property
    def name(self) -> str: ...

    @property
    def settings(self) -> Settings: ...

    def scores(self, given: Interactions) -> Floats:
        """Scores [users, items]."""

    def one(self, items: Places, weights: Floats) -> Floats:
        """Scores [items] for one history, the oldest item first."""

    def parts(self, items: Places, weights: Floats, places: Places) -> Floats:
        """What each item of a history adds to the scores of some [history, places]."""

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What is kept in files."""


class Method(Protocol):
    """A way to a model: a module with these."""

    @property
    def NAME(self) -> str: ...  # noqa: N802

    def choose(self, left: Interactions, catalogue: Catalogue, check: Check) -> Settings | None:
        """The settings that do best on the events held back; None where it cannot be fitted."""

    def fit(self, given: Interactions, catalogue: Catalogue, settings: Settings) -> Model:
        """The model of all events given."""
