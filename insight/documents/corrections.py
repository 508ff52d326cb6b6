"""Labels that persons correct: kept as rows that are appended, and shown instead of the model's.

A correction is written as a part, which the loader takes like any other. Until the published copy
has it, the application's database does, so that a page shows it at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from insight.errors import QueryError
from insight.messages import message
from insight.settings import Settings
from insight.state import State
from insight.store import parts
from insight.store.reader import Reader, Row

LABELS: Mapping[str, Sequence[str]] = {
    "sentiment": ("negative", "neutral", "positive"),
    "toxicity": ("not toxic", "toxic"),
    "doubt": ("not doubtful", "doubtful"),
}
"""What can be said of each field; of a topic, the id of one that is shown."""
FIELDS = ("sentiment", "toxicity", "topic", "doubt")
LONGEST_NOTE = 500
_SURE = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person said of a document; one that `undoes` another has no label."""

    correction_id: str
    document_id: str
    text_hash: str
    field: str
    label: str | None
    note: str | None
    undoes: str | None
    moment: datetime
    made_by: str
    is_undone: bool = False
    is_loaded: bool = True
    """Whether lists, reports and SQL count it yet."""


def correct(
    settings: Settings,
    state: State,
    reader: Reader,
    document_id: str,
    field: str,
    label: str,
    note: str,
    by: str,
) -> Correction:
    """Say what a label should be. Raises QueryError for what no document or field can have."""
    document = _document(reader, document_id)
    known = LABELS.get(field)
    if field == "topic":
        known = tuple(row["topic_id"] for row in reader.rows("store/topic_list.sql"))
    if known is None or label not in known:
        raise QueryError(
            message(
                "%(label)s is not one of the labels of %(field)s: %(known)s.",
                label=repr(label[:100]),
                field=field,
                known=", ".join((known or FIELDS)[:20]),
            )
        )
    note = " ".join(note.split())
    if len(note) > LONGEST_NOTE:
        raise QueryError(message("A note has at most %(most)s characters.", most=LONGEST_NOTE))
    made = Correction(
        uuid.uuid4().hex,
        document_id,
        document["text_hash"],
        field,
        label,
        note or None,
        None,
        datetime.now(UTC),
        by,
        is_loaded=False,
    )
    _send(settings, state, made)
    return made


def undo(
    settings: Settings,
    state: State,
    reader: Reader,
    document_id: str,
    correction_id: str,
    by: str,
) -> Correction:
    """Take a correction back: the one before it counts again, or the model's label.

    Raises QueryError where there is none, or it was taken back already.
    """
    document = _document(reader, document_id)
    for one in corrections(state, reader, document_id):
        if one.correction_id == correction_id and one.undoes is None and not one.is_undone:
            made = Correction(
                uuid.uuid4().hex,
                document_id,
                document["text_hash"],
                one.field,
                None,
                None,
                correction_id,
                datetime.now(UTC),
                by,
                is_loaded=False,
            )
            _send(settings, state, made)
            return made
    raise QueryError(message("There is no such correction, or it was taken back already."))


def corrections(state: State, reader: Reader, document_id: str) -> list[Correction]:
    """What persons said of a document's present text, the newest first, also what is on its way."""
    document = _document(reader, document_id)
    loaded = [
        Correction(**row)
        for row in reader.rows("documents/corrections.sql", {"document_id": document_id})
    ]
    known = {one.correction_id for one in loaded}
    sent = [
        Correction(**{**row, "moment": datetime.fromisoformat(row["moment"]), "is_loaded": False})
        for row in state.rows("sent_corrections", document_id=document_id)
        if row["correction_id"] not in known and row["text_hash"] == document["text_hash"]
    ]
    undone = {one.undoes for one in (*loaded, *sent) if one.undoes}
    every = sorted((*loaded, *sent), key=lambda one: (one.moment, one.correction_id), reverse=True)
    return [_as_undone(one) if one.correction_id in undone else one for one in every]


def in_force(made: Iterable[Correction]) -> dict[str, Correction]:
    """The correction of each field that counts; `made` has the newest first."""
    found: dict[str, Correction] = {}
    for one in made:
        if one.undoes is None and not one.is_undone:
            found.setdefault(one.field, one)
    return found


def labelled(document: Row, counting: Mapping[str, Correction], reader: Reader) -> Row:
    """A document as it is once all its corrections are loaded, by the rules of the loader."""
    shown = dict(document)
    if set(document["corrected"] or ()) - counting.keys():
        shown |= _said_by_models(document, reader)
    if one := counting.get("sentiment"):
        shown |= {"sentiment": one.label, "sentiment_score": _SURE[str(one.label)]}
    if one := counting.get("toxicity"):
        toxic = one.label == "toxic"
        shown |= {"toxic": toxic, "toxicity": float(toxic)}
    if one := counting.get("doubt"):
        doubtful = one.label == "doubtful"
        reasons = [*(shown["doubt_reasons"] or ()), "person"] if doubtful else []
        shown |= {"doubtful": doubtful, "doubt_reasons": list(dict.fromkeys(reasons))}
    if one := counting.get("topic"):
        shown |= _topic(one.label, reader)
    return shown


def _said_by_models(document: Row, reader: Reader) -> Row:
    """The labels of a document without any correction."""
    rows = reader.rows("documents/said.sql", {"document_id": document["document_id"]})
    said = {row["analysis"]: row for row in rows}
    nothing = {"label": None, "score": None, "reasons": None}
    sentiment, toxicity, topic, doubt = (
        said.get(name, nothing) for name in ("sentiment", "toxicity", "topics", "doubt")
    )
    return {
        "sentiment": sentiment["label"],
        "sentiment_score": sentiment["score"],
        "toxicity": toxicity["score"],
        "toxic": toxicity["label"] and toxicity["label"] == "toxic",
        "doubtful": doubt["label"] and doubt["label"] == "doubtful",
        "doubt_reasons": doubt["reasons"],
        **_topic(topic["label"], reader),
    }


def _topic(topic_id: str | None, reader: Reader) -> Row:
    """The names of a topic as it is shown."""
    states = {row["topic_id"]: row for row in reader.rows("store/topic_states.sql")}
    state = states.get(topic_id or "")
    if state is None:
        return {"topic_id": topic_id, "topic": None, "topic_zh": None}
    names = {"topic": state["label"], "topic_zh": state["label_zh"]}
    return {"topic_id": state["shown_id"], **names}


def forget_loaded(state: State, reader: Reader) -> int:
    """Forget the corrections that the published copy has; returns how many."""
    sent = [row["correction_id"] for row in state.rows("sent_corrections", document_id=None)]
    if not sent:
        return 0
    known = reader.rows("documents/known_corrections.sql", {"ids": sent})
    for row in known:
        state.execute("forget_correction", correction_id=row["correction_id"])
    return len(known)


def _send(settings: Settings, state: State, made: Correction) -> None:
    row = {
        key: value for key, value in asdict(made).items() if key not in ("is_undone", "is_loaded")
    }
    parts.write_part(settings.inbox, parts.part_name("corrections", made.correction_id, 0), [row])
    state.execute("send_correction", **{**row, "moment": made.moment.isoformat()})


def _as_undone(one: Correction) -> Correction:
    return Correction(**{**asdict(one), "is_undone": True})


def _document(reader: Reader, document_id: str) -> Row:
    row = reader.row("documents/one.sql", {"document_id": document_id})
    if row is None:
        raise QueryError(message("There is no document %(id)s.", id=repr(document_id[:100])))
    return row


def load_corrections(context: Any, batch: dict[str, Any]) -> dict[str, int]:
    """Work of a job: have the loader take what was sent, publish it, and forget what it has."""
    from insight.pipeline import load_parts

    counts = load_parts(context, batch)
    return counts | {"corrected": forget_loaded(context.state, Reader(context.settings))}
