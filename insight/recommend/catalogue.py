"""What is known of the items themselves, in the order of their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the table of items."""

    item: str
    title: str = ""
    text: str = ""
    category: str = ""
    attributes: tuple[str, ...] = ()
    in_stock: bool = True


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`items` by place; `vectors` [items, 160] of their texts, zeros where there is none."""

    items: Sequence[Item]
    vectors: Vectors | None = None

    @property
    def has_content(self) -> bool:
        return self.vectors is not None or any(item.attributes for item in self.items)


def in_order(known: Sequence[Item], ids: Sequence[str]) -> list[Item]:
    """The items of these ids; one that no table has is known by its id only."""
    by_id = {item.item: item for item in known}
    return [by_id.get(one) or Item(one, title=one) for one in ids]
