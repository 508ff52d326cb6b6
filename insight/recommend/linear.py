"""Item-to-item models: a weight for each pair of items, and a history that is summed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from insight.recommend.interactions import Interactions

if TYPE_CHECKING:
    import scipy.sparse as sp
    from numpy.typing import NDArray

    from insight.recommend.interactions import Floats, Places

NEIGHBOURS = 300
"""Weights of an item that are kept; the others are too small to bring an item among the first."""
_DENSE = 0.1
"""From this share of weights that are not zero a plain matrix is quicker to multiply."""


@dataclass(frozen=True, slots=True)
class ItemToItem:
    """`pairs` [items, items]: how much having the row's item speaks for the column's."""

    name: str
    pairs: sp.csr_matrix
    decay: float
    """What an item of the history counts beside the next newer one."""
    settings: Mapping[str, Any]

    def scores(self, given: Interactions) -> Floats:
        """Scores [users, items]."""
        history = given.history(self.decay)
        if self.pairs.nnz > _DENSE * self.pairs.shape[0] ** 2:
            dense: Floats = history @ self.pairs.toarray()
            return dense
        found: Floats = (history @ self.pairs).toarray()
        return found

    def one(self, items: Places, weights: Floats) -> Floats:
        """Scores [items] for one history, the oldest first."""
        import numpy as np

        scores = np.zeros(self.pairs.shape[0], np.float32)
        indptr = self.pairs.indptr
        aged = weights * self.decay ** np.arange(len(items) - 1, -1, -1)
        for item, weight in zip(items.tolist(), aged.tolist(), strict=True):
            row = slice(indptr[item], indptr[item + 1])
            # No column stands twice in a row.
            scores[self.pairs.indices[row]] += weight * self.pairs.data[row]
        return scores

    def parts(self, items: Places, weights: Floats, places: Places) -> Floats:
        """What each item of a history adds to the scores of some [history, places]."""
        import numpy as np

        found = np.zeros((len(items), len(places)), np.float32)
        row = np.zeros(self.pairs.shape[0], np.float32)
        aged = weights * self.decay ** np.arange(len(items) - 1, -1, -1)
        indptr = self.pairs.indptr
        for at, (item, weight) in enumerate(zip(items.tolist(), aged.tolist(), strict=True)):
            part = slice(indptr[item], indptr[item + 1])
            columns = self.pairs.indices[part]
            row[columns] = self.pairs.data[part]
            found[at] = weight * row[places]
            row[columns] = 0
        return found

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What is kept in files; `of_arrays` reads it."""
        return {name: getattr(self.pairs, name) for name in ("data", "indices", "indptr")}

    @classmethod
    def of_arrays(
        cls, name: str, settings: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]
    ) -> ItemToItem:
        import scipy.sparse as sp

        count = len(arrays["indptr"]) - 1
        pairs = sp.csr_matrix((count, count), dtype=arrays["data"].dtype)
        # The constructor would check, and so read, the whole file.
        pairs.data, pairs.indices = arrays["data"], arrays["indices"]
        pairs.indptr = arrays["indptr"]
        return cls(name, pairs, float(settings["decay"]), settings)


def largest(pairs: sp.csr_matrix, most: int = NEIGHBOURS) -> sp.csr_matrix:
    """The same with the `most` weights of each row that are farthest from zero."""
    import numpy as np
    import scipy.sparse as sp

    pairs = sp.csr_matrix(pairs)
    lengths = np.diff(pairs.indptr)
    if not len(lengths) or lengths.max() <= most:
        return pairs
    keep = np.ones(len(pairs.data), bool)
    for row in np.flatnonzero(lengths > most):
        start, stop = pairs.indptr[row], pairs.indptr[row + 1]
        dropped = np.argpartition(-np.abs(pairs.data[start:stop]), most)[most:]
        keep[start + dropped] = False
    kept = np.concatenate([[0], np.cumsum(keep)])[pairs.indptr]
    return sp.csr_matrix((pairs.data[keep], pairs.indices[keep], kept), shape=pairs.shape)
