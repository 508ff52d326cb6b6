"""Content: items whose texts and attributes are alike, for what nobody has bought yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from insight.recommend.catalogue import Catalogue
from insight.recommend.check import Check, descend
from insight.recommend.interactions import Interactions
from insight.recommend.linear import ItemToItem, largest

if TYPE_CHECKING:
    import scipy.sparse as sp

NAME = "content"
MOST_ITEMS = 100_000
"""Each item is compared with each other: from here on that takes hours, and there is no such model."""
_NEAREST = 150
_ROWS_AT_ONCE = 256
_GRID = {
    "attributes": (0.0, 0.25, 0.5, 0.75, 1.0),
    "known": (0.0, 0.2, 0.4, 0.6),
    "decay": (0.5, 0.7, 0.85, 1.0),
}
_START = {"attributes": 0.5, "known": 0.2, "decay": 0.7}


def choose(left: Interactions, catalogue: Catalogue, check: Check) -> dict[str, float] | None:
    if not catalogue.has_content or len(catalogue.items) > MOST_ITEMS:
        return None
    has_both = catalogue.vectors is not None and any(one.attributes for one in catalogue.items)
    share = 0.0 if catalogue.vectors is not None else 1.0
    grid = _GRID if has_both else {**_GRID, "attributes": (share,)}
    start = _START if has_both else {**_START, "attributes": share}
    near = dict[float, "sp.csr_matrix"]()

    def quality(settings: dict[str, float]) -> float:
        part = settings["attributes"]
        if part not in near:
            near[part] = _nearest(catalogue, part)
        return check.quality(_model(near[part], left, settings).scores)

    return descend(grid, start, quality, rounds=1)[0]


def fit(given: Interactions, catalogue: Catalogue, settings: Mapping[str, float]) -> ItemToItem:
    return _model(_nearest(catalogue, settings["attributes"]), given, settings)


def _model(near: sp.csr_matrix, given: Interactions, settings: Mapping[str, float]) -> ItemToItem:
    """Of two items that are alike the one that more people have is the better guess: `known`."""
    import numpy as np
    import scipy.sparse as sp

    counts = (1 + given.counts).astype(np.float32)
    pairs = (near @ sp.diags(counts ** settings["known"])).tocsr().astype(np.float32)
    return ItemToItem(NAME, pairs, settings["decay"], settings)


def _nearest(catalogue: Catalogue, part: float) -> sp.csr_matrix:
    """The most alike items of each [items, items]; `part` of it is by attributes, the rest by text."""
    import numpy as np
    import scipy.sparse as sp

    count = len(catalogue.items)
    told = _attributes(catalogue) if part else sp.csr_matrix((count, 1), dtype=np.float32)
    texts = catalogue.vectors if part < 1 else None
    rows = []
    for start in range(0, count, _ROWS_AT_ONCE):
        block = slice(start, start + _ROWS_AT_ONCE)
        alike = part * (told[block] @ told.T).toarray()
        if texts is not None:
            alike += (1 - part) * np.maximum(texts[block] @ texts.T, 0)
        own = np.arange(len(alike))
        alike[own, start + own] = 0
        if count > _NEAREST:
            least = np.partition(alike, count - _NEAREST, axis=1)[:, count - _NEAREST]
            alike[alike < least[:, None]] = 0
        rows.append(largest(sp.csr_matrix(alike.astype(np.float32)), _NEAREST))
    return sp.vstack(rows).tocsr()


def _attributes(catalogue: Catalogue) -> sp.csr_matrix:
    """Unit rows [items, attributes], a rare attribute weighing more."""
    import numpy as np
    import scipy.sparse as sp

    names: dict[str, int] = {}
    columns, ends = list[int](), [0]
    for item in catalogue.items:
        columns += [names.setdefault(one, len(names)) for one in dict.fromkeys(item.attributes)]
        ends.append(len(columns))
    shape = (len(catalogue.items), max(len(names), 1))
    ones = sp.csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=shape)
    spread = np.asarray(ones.sum(axis=0)).ravel()
    weighted = ones @ sp.diags(np.log((1 + shape[0]) / (1 + spread)))
    length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    return (sp.diags(1 / np.maximum(length, 1e-9)) @ weighted).tocsr().astype(np.float32)
