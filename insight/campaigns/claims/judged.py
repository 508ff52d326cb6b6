"""What became of a figure of a text."""

from __future__ import annotations

from dataclasses import dataclass

from insight.campaigns.claims.evidence import Figure
from insight.campaigns.claims.quantities import Quantity


@dataclass(frozen=True, slots=True)
class Judged:
    """A figure of a text, and what became of it: the fact that holds it, or none."""

    quantity: Quantity
    fact: Figure | None
    unit_differs: bool = False
    """Whether the facts have the number with another unit."""
    instead: Figure | None = None
    """The figure of the facts that the text seems to mean."""
    derived: str = ""
    """Where a computed figure comes from, such as `price`."""

    @property
    def path(self) -> str | None:
        return self.fact.statement.path if self.fact else self.derived or None
