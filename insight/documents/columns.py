"""What documents are narrowed and counted by, as columns of small numbers in memory.

A list of a million documents with counts beside it is a dozen passes over a million labels: over
arrays of codes they take milliseconds. One set
of columns is of one published copy; it takes about 80 bytes a document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from insight.store.reader import Snapshot

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Codes = NDArray[np.int32]

UNDATED = -(2**63)
CODED = (
    "source",
    "product",
    "variant",
    "kind",
    "language",
    "rating",
    "answered",
    "sample",
    "sentiment",
    "toxic",
    "topic",
    "doubtful",
    "corrected",
)


@dataclass(frozen=True, eq=False)
class Coded:
    """One column: its values, and for each document the place of its value, -1 where it has none."""

    values: tuple[str, ...]
    codes: Codes

    def value(self, row: int) -> str | None:
        """The value of a row."""
        place = int(self.codes[row])
        return None if place < 0 else self.values[place]

    def place(self, value: str) -> int:
        """The code of a value; one that no document has is -2."""
        return self.values.index(value) if value in self.values else -2


@dataclass(frozen=True, eq=False)
class Mentions:
    """Which documents speak of which aspect: one entry a document, aspect and judgement."""

    rows: NDArray[np.int32]
    aspect: Coded
    sentiment: Coded
    first: NDArray[np.bool_]
    """Whether it is the first entry of its document and aspect."""


@dataclass(frozen=True, eq=False)
class Columns:
    """All documents, the newest first; undated ones last, equal ones by id."""

    version: str
    moments: NDArray[np.int64]
    """Microseconds since 1970, in UTC."""
    coded: dict[str, Coded]
    mentions: Mentions
    ids: NDArray[np.bytes_]
    places: NDArray[np.int64]
    """Where each stood in the copy that was read."""
    sorted_keys: NDArray[np.uint64]
    by_key: NDArray[np.int32]
    """The row of each of `sorted_keys`."""

    def __len__(self) -> int:
        return len(self.moments)

    def rows_of(self, keys: NDArray[np.uint64]) -> NDArray[np.int32]:
        """The row of each key, -1 for one that is not there."""
        import numpy as np

        if not len(self) or not len(keys):
            return np.full(len(keys), -1, np.int32)
        places = np.searchsorted(self.sorted_keys, keys).clip(max=len(self) - 1)
        found: NDArray[np.int32] = np.where(
            self.sorted_keys[places] == keys, self.by_key[places], -1
        ).astype(np.int32)
        return found

    def ids_of(self, rows: NDArray[Any]) -> list[str]:
        return [one.decode() for one in self.ids[rows].tolist()]


def read_columns(snapshot: Snapshot, version: str) -> Columns:
    """The columns of a published copy. Reads some at a time, so memory is little more than theirs."""
    import numpy as np

    documents = _read(snapshot, "documents/columns.sql", CODED)
    ids = np.concatenate(documents.ids) if documents.ids else np.empty(0, "S1")
    moments = documents.joined("moment", np.int64)
    order = np.lexsort((ids, -1 - moments))
    keys = documents.joined("key", np.uint64)[order]
    by_key = np.argsort(keys).astype(np.int32)
    columns = Columns(
        version=version,
        moments=moments[order],
        coded={name: builder.coded(order) for name, builder in documents.builders.items()},
        mentions=Mentions(
            np.empty(0, np.int32), Coded((), _none()), Coded((), _none()), np.empty(0, bool)
        ),
        ids=ids[order],
        places=documents.joined("place", np.int64)[order],
        sorted_keys=keys[by_key],
        by_key=by_key,
    )
    aspects = _read(snapshot, "documents/column_aspects.sql", ())
    rows = columns.rows_of(aspects.joined("key", np.uint64))
    return replace(columns, mentions=_mentions(aspects, rows))


def _mentions(aspects: _Read, rows: NDArray[np.int32]) -> Mentions:
    import numpy as np

    of_row = np.repeat(rows, aspects.joined("lengths", np.int64))
    here = np.flatnonzero(of_row >= 0)
    both = aspects.mentions.coded(here)
    split = [value.rsplit(" ", 1) for value in both.values]
    halves = []
    for side in (0, 1):
        values = tuple(dict.fromkeys(pair[side] for pair in split))
        table = np.array([values.index(pair[side]) for pair in split], np.int32)
        halves.append(Coded(values, table[both.codes] if len(table) else _none()))
    of_row = of_row[here].astype(np.int32)
    pairs = of_row.astype(np.int64) * max(1, len(halves[0].values)) + halves[0].codes
    first = np.zeros(len(of_row), bool)
    first[np.unique(pairs, return_index=True)[1]] = True
    aspect, sentiment = halves
    return Mentions(of_row, aspect, sentiment, first)


class _Read:
    """What a query gave, column by column."""

    def __init__(self, coded: Sequence[str]) -> None:
        self.builders = {name: _Builder() for name in coded}
        self.ids: list[NDArray[np.bytes_]] = []
        self.plain: dict[str, list[NDArray[Any]]] = {}
        self.mentions = _Builder()

    def add(self, batch: pa.RecordBatch) -> None:
        import numpy as np

        for name, builder in self.builders.items():
            builder.add(batch.column(name))
        for name in batch.schema.names:
            if name == "document_id":
                text = batch.column(name).to_numpy(zero_copy_only=False)
                self.ids.append(text.astype("S"))
            elif name == "mentions":
                lists = batch.column(name)
                lengths = lists.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
                self.plain.setdefault("lengths", []).append(lengths.astype(np.int64))
                self.mentions.add(lists.flatten())
            elif name not in self.builders:
                self.plain.setdefault(name, []).append(batch.column(name).to_numpy())

    def joined(self, name: str, kind: Any) -> NDArray[Any]:
        import numpy as np

        return np.concatenate(self.plain[name]) if name in self.plain else np.empty(0, kind)


def _read(snapshot: Snapshot, name: str, coded: Sequence[str]) -> _Read:
    read = _Read(coded)
    for batch in snapshot.batches(name):
        read.add(batch)
    return read


def _none() -> Codes:
    import numpy as np

    return np.empty(0, np.int32)


class _Builder:
    """Codes of a column whose values come batch by batch."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._codes: list[Codes] = []

    def add(self, column: pa.Array) -> None:
        import numpy as np

        coded = column.dictionary_encode()
        mine = [
            -1 if value is None else self._places.setdefault(value, len(self._places))
            for value in coded.dictionary.to_pylist()
        ]
        # The last is that of rows without a value.
        table = np.array([*mine, -1], np.int32)
        places = coded.indices.fill_null(len(mine)).to_numpy(zero_copy_only=False)
        self._codes.append(table[places])

    def coded(self, order: NDArray[Any]) -> Coded:
        import numpy as np

        codes = np.concatenate(self._codes)[order] if self._codes else _none()
        small = np.int8 if len(self._places) < 120 else np.int32
        return Coded(tuple(self._places), codes.astype(small))


def values(coded: Coded, counts: NDArray[Any]) -> Iterator[tuple[str, int]]:
    """Each value with its count, the largest first; those without a document are left out."""
    for place in counts.argsort(kind="stable")[::-1].tolist():
        if counts[place]:
            yield coded.values[place], int(counts[place])
