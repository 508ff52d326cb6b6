"""How often items stand together in the histories of users, counted in blocks of users."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from insight.recommend.interactions import Interactions, spans
from insight.recommend.linear import largest

if TYPE_CHECKING:
    import numpy as np
    import scipy.sparse as sp
    from numpy.typing import NDArray

    PairsOf = Callable[[NDArray[np.int64]], NDArray[np.int64]]

LONGEST = 500
"""Of a longer history only the newest items are paired."""
_PAIRS_AT_ONCE = 20_000_000
_MOST_PAIRS = 80_000_000
"""Pairs that are held; from here on each item keeps its most frequent ones."""
_KEPT_OF_MANY = 800
_LEAST = 0.05
"""A step so far apart that it would count less than this is left out."""
_FARTHEST = 50


def together(given: Interactions) -> sp.csr_matrix:
    """Users who have both items [items, items], without the items themselves."""
    import scipy.sparse as sp

    total = sp.csr_matrix((given.item_count, given.item_count), dtype="float32")
    for block in _blocks(given, lambda lengths: lengths**2):
        ones = block.matrix()
        ones.sort_indices()
        total = _added(total, (ones.T @ ones).tocsr())
    total.setdiag(0)
    total.eliminate_zeros()
    return total


def followed(given: Interactions, fade: float) -> sp.csr_matrix:
    """How often the column's item came after the row's [items, items].

    The next item counts 1, the one after it `fade`, and so on.
    """
    import numpy as np
    import scipy.sparse as sp

    steps = 1
    while steps < _FARTHEST and fade**steps >= _LEAST:
        steps += 1
    count = given.item_count
    total = sp.csr_matrix((count, count), dtype="float32")
    for block in _blocks(given, lambda lengths: lengths * np.minimum(lengths, steps)):
        left = np.repeat(block.starts[1:], block.lengths) - 1 - np.arange(len(block.items))
        rows, columns, values = [], [], []
        for step in range(1, steps + 1):
            at = np.flatnonzero(left >= step)
            if not len(at):
                break
            rows.append(block.items[at])
            columns.append(block.items[at + step])
            values.append(np.full(len(at), fade ** (step - 1), np.float32))
        if rows:
            where = (np.concatenate(rows), np.concatenate(columns))
            counted = sp.coo_matrix((np.concatenate(values), where), shape=(count, count))
            total = _added(total, counted.tocsr())
    return total


def _blocks(given: Interactions, pairs_of: PairsOf) -> Iterator[Interactions]:
    """Users in turn, so many that they have some million pairs; long histories shortened."""
    import numpy as np

    given = newest(given, LONGEST)
    ends = np.cumsum(pairs_of(given.lengths))
    start = 0
    while start < given.user_count:
        before = ends[start - 1] if start else 0
        stop = int(np.searchsorted(ends, before + _PAIRS_AT_ONCE, side="right"))
        stop = min(max(stop, start + 1), given.user_count)
        yield given.of_users(np.arange(start, stop))
        start = stop


def newest(given: Interactions, most: int) -> Interactions:
    """The same with the `most` newest items of each user."""
    import numpy as np

    lengths = given.lengths
    if not len(lengths) or lengths.max() <= most:
        return given
    kept = np.minimum(lengths, most)
    rows, starts = spans(given.starts[1:] - kept, kept)
    return given.taken(rows, starts, given.user_ids)


def _added(total: sp.csr_matrix, more: sp.csr_matrix) -> sp.csr_matrix:
    total = total + more
    return largest(total, _KEPT_OF_MANY) if total.nnz > _MOST_PAIRS else total
