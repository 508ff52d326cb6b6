"""How many documents of each day have each term: sparse arrays, for a term in a group a series."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from insight.trends.documents import Documents

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

FEWEST = 3
"""Documents below which nothing can burst, and so nothing is tested."""
SHIFT = 31
"""A term is one unit, or two as `first << SHIFT | second`."""
_UNITS_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class Counts:
    """Series of counts by day. Entries are sorted by series, then day; empty days have none."""

    first_day: int
    """Ordinal of day 0."""
    totals: Array
    """Documents by group and day, also of days without an entry; shape (groups, days)."""
    terms: Array
    """Term of each series."""
    groups: Array
    """Group of each series."""
    series: Array
    days: Array
    counts: Array
    """Of each entry: its series, its day counted from 0, its documents."""

    def together(self) -> tuple[Counts, Array]:
        """The same in one group, and the series there of each series here."""
        import numpy as np

        terms, term = np.unique(self.terms, return_inverse=True)
        totals = self.totals.sum(axis=0, keepdims=True)
        of_entry = term[self.series]
        none = of_entry * 0
        counts = counts_of(self.first_day, totals, terms, of_entry, none, self.days, self.counts)
        return counts, term


def count(documents: Documents) -> Counts:
    """Count units that are words, and pairs of neighbours, once in each document."""
    import numpy as np

    days, groups = documents.days, documents.group_numbers
    first = int(days.min())
    totals = np.zeros((len(documents.groups), int(days.max()) - first + 1))
    np.add.at(totals, (groups, days - first), 1)
    order = np.argsort(days, kind="stable")
    ends = documents.ends
    starts = np.concatenate(([0], ends[:-1]))
    lengths = ends - starts
    found: list[tuple[Array, Array, Array, Array]] = []
    for part in _parts(days[order], lengths[order]):
        chosen = order[part]
        found.append(_count_part(documents, chosen, starts, lengths, groups, first))
    keys, of_group, of_day, counted = (
        np.concatenate(column) for column in zip(*found, strict=True)
    )
    terms, term = np.unique(keys, return_inverse=True)
    len(documents.groups)
    kept = (np.bincount(term, weights=counted) >= FEWEST)[term]
    return counts_of(first, totals, terms, term[kept], of_group[kept], of_day[kept], counted[kept])


def counts_of(
    first_day: int,
    totals: Array,
    terms: Array,
    term: Array,
    group: Array,
    day: Array,
    count: Array,
) -> Counts:
    """Counts from rows in any order: place of the term in `terms`, group, day from 0, documents.

    Rows of the same term, group and day are added up.
    """
    import numpy as np

    many, wide = totals.shape
    keys, series = np.unique(term * many + group, return_inverse=True)
    flat, place = np.unique(series * wide + day, return_inverse=True)
    return Counts(
        first_day,
        totals,
        terms[keys // many],
        keys % many,
        flat // wide,
        flat % wide,
        np.bincount(place, weights=count),
    )


def _parts(days: Array, lengths: Array) -> list[slice]:
    """Documents that are counted at once: of one day, and not too long together."""
    import numpy as np

    if not len(days):
        return []
    block = np.cumsum(lengths, dtype=np.int64) // _UNITS_AT_ONCE
    begins = np.flatnonzero((np.diff(days) != 0) | (np.diff(block) != 0)) + 1
    edges = [0, *begins.tolist(), len(days)]
    return [slice(a, b) for a, b in itertools.pairwise(edges)]


def _count_part(
    documents: Documents,
    chosen: Array,
    starts: Array,
    lengths: Array,
    groups: Array,
    first: int,
) -> tuple[Array, Array, Array, Array]:
    import numpy as np

    keys, owners = terms_of(documents, chosen, starts, lengths)
    distinct, place = np.unique(keys, return_inverse=True)
    pairs = np.unique(place * len(chosen) + owners)
    place, owner = pairs // max(len(chosen), 1), pairs % max(len(chosen), 1)
    many = len(documents.groups)
    both, counted = np.unique(place * many + groups[chosen][owner], return_counts=True)
    day = np.full(len(both), documents.days[chosen[0]] - first, dtype=np.int64)
    return distinct[both // many], both % many, day, counted


def terms_of(
    documents: Documents, chosen: Array, starts: Array, lengths: Array
) -> tuple[Array, Array]:
    """The terms of some documents, and the place in `chosen` of the document of each."""
    import numpy as np

    many = lengths[chosen]
    owners = np.repeat(np.arange(len(chosen)), many)
    offsets = np.arange(len(owners)) - np.repeat(np.cumsum(many) - many, many)
    units = documents.units[np.repeat(starts[chosen], many) + offsets].astype(np.int64)
    pair = (units[:-1] > 0) & (units[1:] > 0) & (owners[:-1] == owners[1:])
    alone = documents.is_word[units]
    keys = np.concatenate((units[:-1][pair] << SHIFT | units[1:][pair], units[alone]))
    return keys, np.concatenate((owners[:-1][pair], owners[alone]))
