"""Which documents fit the filters and the words, in which order, and how many of each kind they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from insight.documents.columns import Columns, values
from insight.documents.filters import Filters, masks
from insight.store.reader import Reader, Row, Snapshot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from insight.search.find import Hits

SORTS = ("newest", "oldest", "best")
FACETS = (
    "sentiment",
    "rating",
    "product",
    "variant",
    "source",
    "kind",
    "language",
    "topic",
    "toxic",
    "doubtful",
    "answered",
    "corrected",
    "sample",
)
MOST_VALUES = 12
"""Values of a facet that are counted out; the chosen one is always among them."""


@dataclass(frozen=True, slots=True)
class Value:
    value: str
    count: int


@dataclass(frozen=True)
class Found:
    """One page of what fits, and the counts beside it."""

    rows: NDArray[np.int64]
    """All that fits, in order, as rows of the columns."""
    total: int
    facets: Mapping[str, Sequence[Value]]
    """Of each facet its values, the most frequent first, counted under all other filters."""


def find(
    columns: Columns,
    filters: Filters,
    hits: Hits | None,
    sort: str,
    zone: ZoneInfo,
    facets: Sequence[str] = (*FACETS, "aspect"),
) -> Found:
    """What fits. `hits` are the documents that have the words, where words are asked for.

    Raises QueryError for a malformed week or day.
    """
    import numpy as np

    by_filter = masks(columns, filters, zone)
    fails = np.zeros(len(columns), np.uint8)
    for mask in by_filter.values():
        fails += ~mask
    ranked = _ranked(columns, hits) if hits is not None else None
    if ranked is not None:
        lacks = np.ones(len(columns), bool)
        lacks[ranked] = False
        fails += lacks
    fits = fails == 0
    if sort == "best" and ranked is not None:
        rows = ranked[fits[ranked]].astype(np.int64)
    else:
        rows = np.flatnonzero(fits)
        rows = _oldest_first(columns, rows) if sort == "oldest" else rows
    counted = {
        name: tuple(_counted(columns, name, fits, fails, by_filter.get(name), filters))
        for name in facets
    }
    return Found(rows, len(rows), counted)


def _ranked(columns: Columns, hits: Hits) -> NDArray[np.int32]:
    """The rows of the hits, the best first; equal ones as the columns have them."""
    import numpy as np

    rows = columns.rows_of(hits.keys)
    order = np.lexsort((rows, -hits.scores))
    rows = rows[order]
    return rows[rows >= 0]


def _oldest_first(columns: Columns, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Undated ones stay last."""
    import numpy as np

    dated = int(np.searchsorted(-1 - columns.moments[rows], 2**63 - 1, "left"))
    return np.concatenate([rows[:dated][::-1], rows[dated:]])


def _counted(
    columns: Columns,
    name: str,
    fits: NDArray[np.bool_],
    fails: NDArray[np.uint8],
    own: NDArray[np.bool_] | None,
    filters: Filters,
) -> Iterator[Value]:
    """The values of a facet under all filters but its own."""
    import numpy as np

    here = fits if own is None else (fails - ~own) == 0
    chosen = getattr(filters, name)
    if name == "aspect":
        mentions = columns.mentions
        coded = mentions.aspect
        spoken = here[mentions.rows]
        if filters.aspect_sentiment:
            judged = mentions.sentiment.place(filters.aspect_sentiment)
            spoken &= mentions.sentiment.codes == judged
        else:
            # A document that judges an aspect in two ways counts once.
            spoken &= mentions.first
        codes = coded.codes[spoken]
    else:
        coded = columns.coded[name]
        codes = coded.codes[here]
    counts = np.bincount(codes + 1, minlength=len(coded.values) + 1)[1:]
    seen = False
    for number, (value, count) in enumerate(values(coded, counts)):
        if number < MOST_VALUES or value == chosen:
            seen = seen or value == chosen
            yield Value(value, count)
    if chosen and not seen:
        yield Value(chosen, 0)


def rows_of(reader: Reader, columns: Columns, rows: Any, name: str) -> list[Row]:
    """These documents by one of the queries that take `ids` and `places`, in the order of `rows`.

    One that was removed since the columns were read is left out.
    """
    ids = columns.ids_of(rows)
    with reader.snapshot() as snapshot:
        found = _by_id(snapshot, name, ids, columns.places[rows].tolist())
        # A copy that was published since may have them elsewhere.
        if moved := [one for one in ids if one not in found]:
            places = [row["place"] for row in snapshot.rows("documents/places.sql", {"ids": moved})]
            found |= _by_id(snapshot, name, moved, places)
    return [found[one] for one in ids if one in found]


def _by_id(
    snapshot: Snapshot, name: str, ids: Sequence[str], places: Sequence[int]
) -> dict[str, Row]:
    """What a query says of those of the documents that stand at these places."""
    if not places:
        return {}
    rows = snapshot.rows(name, {"ids": ids, "places": places})
    return {row["document_id"]: row for row in rows}


def streamed(reader: Reader, columns: Columns, rows: Any, at_once: int = 1000) -> Iterator[Row]:
    """The same for many, some at a time, with all that the view says of each."""
    for start in range(0, len(rows), at_once):
        yield from rows_of(reader, columns, rows[start : start + at_once], "documents/export.sql")
