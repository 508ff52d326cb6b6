"""Documents that programs send: cleaned at once, kept as a part, loaded soon, each with its outcome."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

from insight import rejected
from insight.cleaning.clean import LATER_DATES, Origin, by_row, clean
from insight.cleaning.ratings import RatingReader
from insight.files import replacing
from insight.messages import Message, message
from insight.pipeline import write_documents
from insight.runner import Context
from insight.secrets import load_secrets
from insight.settings import Settings
from insight.sources.columns import FIELDS
from insight.sources.dates import DateReader, read_alone
from insight.sources.tables.table import UNSPLIT, Row, checked
from insight.store import loader, parts
from insight.store.reader import Reader
from insight.types import Document, RawItem, Rejected

JOB = "push"
MOST = 1_000
"""Documents that are taken at once."""
GATHER_SECONDS = 10.0
"""A job waits so long for more, so that a stream of single documents is not a stream of jobs. It is
shorter than the time after which a job that waits is taken for forgotten."""
_RATINGS = RatingReader()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document; `position` counts from 1."""

    position: int
    outcome: Literal["taken", "duplicate", "rejected"]
    document_id: str | None = None
    field: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """The outcome of each document in its order, and the rejected ones whole."""

    outcomes: tuple[Outcome, ...]
    rejected: tuple[Rejected, ...]

    def count(self, outcome: str) -> int:
        return sum(one.outcome == outcome for one in self.outcomes)


def origin_of(settings: Settings, source: str, product: str | None, kind: str = "review") -> Origin:
    """What is true of all documents that are sent together."""
    return Origin(source, load_secrets(settings.home).author_salt, product or None, kind)


def items_of(documents: Sequence[Any], origin: str) -> list[RawItem]:
    """Documents with our field names as items; one that is none has a problem."""
    return [_item(number, one, origin) for number, one in enumerate(documents, 1)]


def receive(
    settings: Settings, reader: Reader, items: Sequence[RawItem], origin: Origin
) -> Received:
    """Take items in; what is taken is on the disk when this returns, and is stored later.

    Dates and ratings are read one by one, not as a column: what a document says does not depend
    on what it is sent with. `line` of the items is their position. Raises StoreError when the
    disk takes nothing.
    """
    bad = {item.line: one for item in items if (one := _unreadable(item, settings.zone))}
    good = [item for item in items if item.line not in bad]
    reads = DateReader(settings.zone)
    cleaned = clean(good, origin, reads, _RATINGS, dict.fromkeys(LATER_DATES, reads))
    bad |= {one.line: one for one in cleaned.rejected}
    left = (item.line for item in good if item.line not in bad)
    found = dict(zip(left, by_row(cleaned.documents), strict=True))
    rows = {
        line: [parts.document_row(document) for document in documents]
        for line, documents in found.items()
    }
    ids = [row["document_id"] for some in rows.values() for row in some]
    known = reader.rows("store/known_documents.sql", {"ids": ids})
    newest = {row["document_id"]: row["row_hash"] for row in known}
    outcomes: list[Outcome] = []
    fresh: list[Document] = []
    for item in items:
        if (refused := bad.get(item.line)) is not None:
            told = Outcome(item.line, "rejected", None, refused.field, refused.reason)
        else:
            same = all(newest.get(r["document_id"]) == r["row_hash"] for r in rows[item.line])
            newest |= {row["document_id"]: row["row_hash"] for row in rows[item.line]}
            fresh += [] if same else found[item.line]
            first = found[item.line][0].document_id
            told = Outcome(item.line, "duplicate" if same else "taken", first)
        outcomes.append(told)
    if fresh:
        write_documents(settings, f"{JOB}-{uuid.uuid4().hex}", 0, fresh)
    return Received(tuple(outcomes), tuple(bad[line] for line in sorted(bad)))


def keep_rejected(settings: Settings, job_id: str, received: Received) -> None:
    """Keep the rejected documents beside the job that stores the others."""
    if received.rejected:
        path = settings.rejected / f"{job_id}-{uuid.uuid4().hex}.jsonl"
        read_as = rejected.decided(DateReader(settings.zone), _RATINGS)
        with replacing(path, mode=0o600) as temporary, temporary.open("w", encoding="utf-8") as out:
            for row in received.rejected:
                print(rejected.record(row, read_as), file=out)


def load_pushed(context: Context, batch: Mapping[str, Any]) -> dict[str, int]:
    """Load what was pushed, and whatever else waits; the counts are those of the inbox."""
    waiting = parts.waiting(context.settings.inbox)
    pushed = [path for path in waiting if path.stem.startswith(f"documents-{JOB}-")]
    read = sum(map(parts.row_count, pushed))
    loader.load(context.settings)
    return {"read": read} if read else {}


def not_an_object(number: int, document: Any, origin: str) -> RawItem:
    """What came where a document should be, with its problem."""
    problem = message('it is not an object, such as {"text": "..."}')
    return RawItem(origin, number, {UNSPLIT: document}, problem=problem)


def _item(number: int, document: Any, origin: str) -> RawItem:
    if not isinstance(document, dict):
        return not_an_object(number, document, origin)
    problem_of: str | None = checked(Row(number, document)).problem
    if unknown := next((str(name) for name in document if name not in FIELDS), None):
        problem_of = message(
            "there is no field %(field)s; fields: %(fields)s",
            field=repr(unknown[:100]),
            fields=", ".join(FIELDS),
        )
    return RawItem(origin, number, document, problem=problem_of)


def _unreadable(item: RawItem, zone: ZoneInfo) -> Rejected | None:
    """The rejection of an item whose date or rating would be lost or could be taken for another."""
    if item.problem:
        return None
    for field, value in item.fields.items():
        if isinstance(value, (dict, list)) and field not in ("variant", "images"):
            return _rejected(item, field, message("it is a list or an object, not a value"))
    for field in ("date", *LATER_DATES):
        if (value := item.fields.get(field)) is not None and not _is_date(value, zone):
            return _rejected(
                item,
                field,
                message("the date cannot be read; write it as 2026-11-02T09:00:00+00:00"),
            )
    try:
        _RATINGS.read(item.fields.get("rating"))
    except ValueError:
        return _rejected(
            item, "rating", message("the rating cannot be read; write stars from 1 to 5")
        )
    return None


def _is_date(value: Any, zone: ZoneInfo) -> bool:
    try:
        read_alone(value, zone)
    except ValueError:
        return False
    return True


def _rejected(item: RawItem, field: str, reason: Message) -> Rejected:
    shown = str(item.fields.get(field))[:2_000]
    return Rejected(item.origin, item.line, field, shown, reason, item.row or item.fields)
