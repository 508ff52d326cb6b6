"""The documents of the texts that a search by meaning found, narrowed by the filters."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from insight.documents.columns import Columns
from insight.documents.filters import Filters, masks
from insight.documents.find import rows_of
from insight.documents.meaning import Near
from insight.store.reader import Reader, Row

MOST = 12


def near_documents(
    reader: Reader,
    columns: Columns,
    near: Sequence[Near],
    filters: Filters,
    zone: ZoneInfo,
    most: int = MOST,
) -> list[Row]:
    """The newest document of each text, the nearest first, with `score` and `documents`.

    Raises QueryError for a malformed week or day.
    """
    import numpy as np

    scores = {one.text_hash: one.score for one in near}
    found = reader.rows("documents/of_texts.sql", {"hashes": list(scores)}) if scores else []
    about = {row["document_id"]: row for row in found}
    keys = np.array([row["key"] for row in found], np.uint64)
    rows = columns.rows_of(keys)
    fits = rows >= 0
    for mask in masks(columns, filters, zone).values():
        fits &= mask[rows]
    score = np.array([scores[row["text_hash"]] for row in found], float)
    order = np.flatnonzero(fits)
    order = order[np.lexsort((keys[order], -score[order]))][:most]
    return [
        {
            **row,
            "score": scores[about[row["document_id"]]["text_hash"]],
            "documents": about[row["document_id"]]["documents"],
        }
        for row in rows_of(reader, columns, rows[order], "documents/page.sql")
    ]
