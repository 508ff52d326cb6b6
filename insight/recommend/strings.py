"""Many strings as two arrays: a million ids take no object each, and are read from a file as they lie."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Strings:
    """`blob` is their UTF-8, one after the other; `ends` [n] says where each one ends."""

    blob: NDArray[np.uint8]
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, values: Iterable[str]) -> Strings:
        import numpy as np

        encoded = [value.encode("utf-8", "replace") for value in values]
        ends = np.cumsum([len(one) for one in encoded], dtype=np.int64)
        return cls(np.frombuffer(b"".join(encoded), np.uint8), ends)

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, place: int) -> str:
        start = self.ends[place - 1] if place else 0
        return bytes(self.blob[start : self.ends[place]]).decode()

    def __iter__(self) -> Iterator[str]:
        return (self[place] for place in range(len(self)))


@dataclass(frozen=True, slots=True)
class Index:
    """Strings that are looked for: `hashes` [n] in ascending order, `places` [n] where each is."""

    strings: Strings
    hashes: NDArray[np.uint64]
    places: NDArray[np.int32]

    @classmethod
    def of(cls, strings: Strings) -> Index:
        import numpy as np

        hashes = np.fromiter(map(_hash, strings), np.uint64, len(strings))
        places = np.argsort(hashes, kind="stable").astype(np.int32)
        return cls(strings, hashes[places], places)

    def find(self, value: str) -> int | None:
        """The place of a string; None where it is not among them."""
        return next(self.find_all(value), None)

    def find_all(self, value: str) -> Iterator[int]:
        """The places of all that are this string."""
        import numpy as np

        wanted = np.uint64(_hash(value))
        at = int(np.searchsorted(self.hashes, wanted))
        while at < len(self.hashes) and self.hashes[at] == wanted:
            if self.strings[int(self.places[at])] == value:
                yield int(self.places[at])
            at += 1


def _hash(value: str) -> int:
    data = value.encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")
