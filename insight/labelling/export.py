"""The labels that persons gave, as a table that `insight train own` and `insight evaluate` read."""

from __future__ import annotations

from collections.abc import Iterator

from insight.state import State
from insight.store.reader import Reader, Row

COLUMNS = (
    "document_id", "text", "language", "sentiment", "toxicity", "topic", "doubt", "by", "moment",
    "origin",
)  # fmt: skip
_AT_ONCE = 1000


def rows(state: State, reader: Reader) -> Iterator[Row]:
    """One row a document: its text, and each label that a person gave it; others are empty.

    A correction goes before a label of a batch: its person saw what the model said and objected.
    """
    corrected: dict[str, Row] = {}
    for row in reader.stream("documents/all_corrections.sql"):
        found = corrected.setdefault(row["document_id"], _row(row, "correction"))
        found[row["field"]] = "ok" if row["label"] == "not toxic" else row["label"]
    labelled: dict[str, Row] = {}
    for row in state.rows("all_label_answers"):
        labelled.setdefault(row["document_id"], row)
    for one in corrected.values():
        other = labelled.pop(one["document_id"], None)
        if other and not one["sentiment"]:
            one["sentiment"] = other["label"]
        yield one
    ids = list(labelled)
    for start in range(0, len(ids), _AT_ONCE):
        for text in reader.rows("documents/texts.sql", {"ids": ids[start : start + _AT_ONCE]}):
            answer = labelled[text["document_id"]]
            if answer["text_hash"] == text["text_hash"]:
                given = {"made_by": answer["person"], "moment": answer["moment"]}
                yield {**_row({**text, **given}, "batch"), "sentiment": answer["label"]}


def _row(row: Row, origin: str) -> Row:
    return {
        **dict.fromkeys(COLUMNS),
        "document_id": row["document_id"],
        "text": row["text"],
        "language": row["language"],
        "by": row["made_by"],
        "moment": row["moment"],
        "origin": origin,
    }
