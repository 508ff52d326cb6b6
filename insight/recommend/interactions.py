"""Who had to do with which item, when and how strongly: each pair once, in the order of time."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import scipy.sparse as sp
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Places = NDArray[np.int32]
    Counts = NDArray[np.int64]

KINDS = ("view", "cart", "purchase", "rating")
STRENGTH = (0.3, 0.6, 1.0, 1.0)
"""How much an event of each kind says, beside a purchase."""
_RANK = (0, 1, 3, 2)
"""Which kind is told of a pair that had several: the one with the highest."""
_ROWS_AT_ONCE = 4_000_000


class Event(NamedTuple):
    """One event; `kind` is a place in KINDS, `time` in seconds, or a count where only order is known."""

    user: str
    item: str
    kind: int
    time: float
    value: float | None


@dataclass(frozen=True, slots=True)
class Interactions:
    """The rows of user u are `starts[u]` to `starts[u + 1]`, the oldest first, no item twice.

    `items`, `kinds`, `times` and `weights` have a value a row; `user_ids` and `item_ids` name the
    places. An item without a row is known from a table of items only.
    """

    user_ids: Sequence[str]
    item_ids: Sequence[str]
    starts: NDArray[np.int64]
    items: Places
    kinds: NDArray[np.uint8]
    times: NDArray[np.float64]
    weights: Floats
    has_dates: bool

    @property
    def user_count(self) -> int:
        return len(self.starts) - 1

    @property
    def item_count(self) -> int:
        return len(self.item_ids)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Items of each user."""
        import numpy as np

        return np.diff(self.starts)

    @property
    def counts(self) -> NDArray[np.int64]:
        """Users of each item."""
        import numpy as np

        return np.bincount(self.items, minlength=self.item_count)

    def matrix(self) -> sp.csr_matrix:
        """Ones [users, items] where there is a row."""
        import numpy as np

        return self.sparse(np.ones(len(self.items), np.float32))

    def history(self, decay: float) -> sp.csr_matrix:
        """Weights [users, items], the newest item of each user whole, each before `decay` times less."""
        import numpy as np

        ages = np.repeat(self.starts[1:], self.lengths) - 1 - np.arange(len(self.items))
        return self.sparse((self.weights * decay**ages).astype(np.float32))

    def of_users(self, users: NDArray[np.int64]) -> Interactions:
        """Those of some users only, in this order."""
        rows, starts = spans(self.starts[users], self.lengths[users])
        names = [self.user_ids[user] for user in users] if len(self.user_ids) else []
        return self.taken(rows, starts, names)

    def taken(
        self, rows: NDArray[np.int64], starts: NDArray[np.int64], names: Sequence[str]
    ) -> Interactions:
        """Some rows, in an order that keeps users together, with where each user's begin."""
        return replace(
            self,
            user_ids=names,
            starts=starts,
            items=self.items[rows],
            kinds=self.kinds[rows],
            times=self.times[rows],
            weights=self.weights[rows],
        )

    def sparse(self, values: Floats) -> sp.csr_matrix:
        import scipy.sparse as sp

        shape = (self.user_count, self.item_count)
        made = sp.csr_matrix((values, self.items, self.starts), shape=shape)
        made.has_sorted_indices = False
        return made


def spans(
    firsts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows of runs that begin at `firsts`, one run after the other, and where each begins then."""
    import numpy as np

    starts = np.concatenate([[0], np.cumsum(lengths)])
    return np.repeat(firsts - starts[:-1], lengths) + np.arange(starts[-1]), starts


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What is left to learn from, and the last item of each user who has one before it."""

    left: Interactions
    users: NDArray[np.int64]
    """Whose last item was taken away: places in `left`."""
    targets: Places


def hold_out(given: Interactions) -> HeldOut:
    """Take the last item of every user with at least two."""
    import numpy as np

    users = np.flatnonzero(given.lengths >= 2)
    last = given.starts[users + 1] - 1
    keep = np.ones(len(given.items), bool)
    keep[last] = False
    lengths = given.lengths.copy()
    lengths[users] -= 1
    starts = np.concatenate([[0], np.cumsum(lengths)])
    left = given.taken(np.flatnonzero(keep), starts, given.user_ids)
    return HeldOut(left, users, given.items[last])


def joined(some: Sequence[Interactions]) -> Interactions:
    """The users of several, one after the other; all have the same items."""
    import numpy as np

    if len(some) == 1:
        return some[0]
    lengths = np.concatenate([one.lengths for one in some])
    return replace(
        some[0],
        user_ids=[name for one in some for name in one.user_ids],
        starts=np.concatenate([[0], np.cumsum(lengths)]),
        items=np.concatenate([one.items for one in some]),
        kinds=np.concatenate([one.kinds for one in some]),
        times=np.concatenate([one.times for one in some]),
        weights=np.concatenate([one.weights for one in some]),
    )


class Collector:
    """Takes events one by one and holds 25 bytes of each."""

    def __init__(self) -> None:
        self._users: dict[str, int] = {}
        self._items: dict[str, int] = {}
        self._user, self._item = array("i"), array("i")
        self._kind, self._time = array("B"), array("d")

    def add(self, event: Event) -> None:
        self._user.append(self._users.setdefault(event.user, len(self._users)))
        self._item.append(self._items.setdefault(event.item, len(self._items)))
        self._kind.append(event.kind)
        self._time.append(event.time)

    def __len__(self) -> int:
        return len(self._user)

    def interactions(self, has_dates: bool, more_items: Iterable[str] = ()) -> Interactions:
        """What was collected; `more_items` are items that may have no event."""
        import numpy as np

        for item in more_items:
            self._items.setdefault(item, len(self._items))
        return from_columns(
            np.frombuffer(self._user, np.int32) if self._user else np.zeros(0, np.int32),
            np.frombuffer(self._item, np.int32) if self._item else np.zeros(0, np.int32),
            np.frombuffer(self._kind, np.uint8) if self._kind else np.zeros(0, np.uint8),
            np.frombuffer(self._time, np.float64) if self._time else np.zeros(0),
            list(self._users),
            list(self._items),
            has_dates,
        )


def from_columns(
    users: Places,
    items: Places,
    kinds: NDArray[np.uint8],
    times: NDArray[np.float64],
    user_ids: Sequence[str],
    item_ids: Sequence[str],
    has_dates: bool,
) -> Interactions:
    """Events as columns; of several with one user and item the newest stands, as strong as any.

    Events of one moment stay in the order in which they came.
    """
    import numpy as np

    order = np.lexsort((times, users)).astype(np.int32 if len(users) < 2**31 else np.int64)
    ends = np.cumsum(np.bincount(users, minlength=len(user_ids)))
    kept, told, start = [], [], 0
    while start < len(order):
        # Whole users, some million rows at once: the sorting of pairs takes many columns.
        user = np.searchsorted(ends, min(start + _ROWS_AT_ONCE, len(order)))
        stop = int(ends[user])
        rows = order[start:stop]
        newest, kind = _pairs(users[rows], items[rows], kinds[rows], len(item_ids))
        kept.append(rows[newest])
        told.append(kind)
        start = stop
    rows = np.concatenate(kept) if kept else order
    kind = np.concatenate(told) if told else kinds
    lengths = np.bincount(users[rows], minlength=len(user_ids))
    return Interactions(
        user_ids,
        item_ids,
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        items[rows],
        kind,
        times[rows],
        np.array(STRENGTH, np.float32)[kind],
        has_dates,
    )


def _pairs(
    users: Places, items: Places, kinds: NDArray[np.uint8], item_count: int
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """The last row of each pair of user and item, in order, and the strongest kind of the pair."""
    import numpy as np

    pairs = users.astype(np.int64) * max(item_count, 1) + items
    order = np.argsort(pairs, kind="stable")
    pairs = pairs[order]
    is_first = np.insert(pairs[1:] != pairs[:-1], 0, True)
    is_last = np.append(is_first[1:], True)
    # Whoever bought has looked at it, too; a rating says that they had it, and not from whom.
    rank = np.array(_RANK, np.uint8)
    strongest = np.maximum.reduceat(rank[kinds[order]], np.flatnonzero(is_first))
    newest = order[is_last]
    in_time = np.argsort(newest)
    return newest[in_time], np.argsort(rank).astype(np.uint8)[strongest[in_time]]
