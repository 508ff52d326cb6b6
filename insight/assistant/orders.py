"""Looking up an order: only who also gives the proof is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

STATUSES = (
    "placed",
    "packed",
    "shipped",
    "delivered",
    "returned",
    "refunded",
    "cancelled",
    "unknown",
)
"""What `Order.status` may be; `unknown` where a shop has words of its own that none of these is."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of an order."""

    name: str
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Order:
    """What a customer may be told of an order of theirs; no name, no address, no payment."""

    number: str
    status: str
    """One of STATUSES."""
    items: tuple[Item, ...] = ()
    placed: str | None = None
    """Days as `YYYY-MM-DD`; None where it has not happened."""
    shipped: str | None = None
    carrier: str | None = None
    tracking: str | None = None
    expected: str | None = None
    """The day on which it should arrive."""
    delivered: str | None = None
    returned: str | None = None
    refunded: str | None = None


class Orders(Protocol):
    """The orders of a shop, which can only be read."""

    def find(self, number: str, proof: str) -> Order | None:
        """The order of this number, if `proof` is the e-mail address that it was placed with or the
        last four digits of its telephone number.

        None where there is no such order and where the proof is wrong: whoever asks is not told
        which. Raises AssistantError where the orders cannot be read now.
        """
        ...
