"""The path of data, as functions: source, parse, clean, store; `insight.enrich` goes on from there.

Each stage of a job (see `insight.jobs`) is a function here: `plan_*` gives the batches of a
stage, the others do one batch. A batch may run twice, so its output is named by its place.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import structlog

from insight import parallel, rejected
from insight.cleaning.clean import LATER_DATES, Cleaned, Origin, by_row, clean
from insight.cleaning.ratings import RatingReader
from insight.errors import SourceError
from insight.files import replacing
from insight.parameters import IngestParameters, RowsParameters
from insight.runner import Context
from insight.secrets import load_secrets
from insight.settings import Settings
from insight.sources.dates import DateReader, Order
from insight.sources.files import read_items
from insight.store import loader, parts
from insight.store.reader import Reader
from insight.types import FOLLOW_UP, Document, RawItem, Rejected

log = structlog.get_logger()

ROWS_A_PART = 5_000
_PARTS_A_BATCH = 100_000
"""Part numbers of one batch: no file has more parts than this."""
_COLUMN_SAMPLE = 1_000
"""First rows of a file that decide how its dates and ratings are read."""
Batch = dict[str, Any]
Counts = dict[str, int]


def plan_once(settings: Settings, parameters: Any) -> list[Batch]:
    """A stage of a single batch."""
    return [{}]


class Files(Protocol):
    """Parameters of a job that reads files."""

    files: list[str]


def plan_ingest(settings: Settings, parameters: Files) -> list[Batch]:
    """One batch a file. Raises SourceError when a file is not there."""
    for name in parameters.files:
        if not Path(name).is_file():
            raise SourceError(f"There is no file {name}.")
    return [{"file": name} for name in parameters.files]


def ingest_batch(context: Context, batch: Batch) -> Counts:
    """Parse and clean one file into document parts; rejected rows are kept beside."""
    parameters: IngestParameters = context.parameters
    origin = origin_of(context.settings, parameters)
    items = read_items(Path(batch["file"]), parameters.mapping, parameters.told)
    return take_in(context, items, origin, parameters.dates)


def remove_uploads(settings: Settings, parameters: Files) -> None:
    """Remove files that came through the web: the store has what may be kept of them."""
    for name in parameters.files:
        if Path(name).parent == settings.uploads:
            Path(name).unlink(missing_ok=True)


def preview(settings: Settings, parameters: IngestParameters) -> Counts:
    """What an import would bring, without storing anything."""
    counts = Counter(read=0, stored=0, duplicates=0, rejected=0)
    reader, newest = Reader(settings), dict[str, str]()
    for batch in plan_ingest(settings, parameters):
        items = read_items(Path(batch["file"]), parameters.mapping, parameters.told)
        items, readers = with_readers(settings, items, parameters.dates)
        for chunk in _chunks(items, ROWS_A_PART):
            cleaned = readers.clean(chunk, origin_of(settings, parameters))
            ids = [document.document_id for document in cleaned.documents]
            known = reader.rows("store/known_documents.sql", {"ids": ids})
            newest = {row["document_id"]: row["row_hash"] for row in known} | newest
            for documents in by_row(cleaned.documents):
                rows = [parts.document_row(document) for document in documents]
                same = all(newest.get(row["document_id"]) == row["row_hash"] for row in rows)
                counts["duplicates" if same else "stored"] += 1
                newest |= {row["document_id"]: row["row_hash"] for row in rows}
                counts["default_texts"] += sum(row["is_default"] for row in rows)
            counts["read"] += len(chunk)
            counts["rejected"] += len(cleaned.rejected)
            counts += notable(cleaned)
    always = ("read", "stored", "duplicates", "rejected")
    return {name: counts[name] for name in always} | dict(+counts)


def origin_of(settings: Settings, parameters: RowsParameters) -> Origin:
    """What the parameters say of all rows."""
    return Origin(
        source=parameters.source,
        author_salt=load_secrets(settings.home).author_salt,
        product=parameters.product,
        sample=parameters.sample,
    )


@dataclass(frozen=True, slots=True)
class Readers:
    """How the columns of one file are read."""

    dates: Mapping[str, DateReader]
    ratings: RatingReader

    def clean(self, items: Sequence[RawItem], origin: Origin) -> Cleaned:
        return clean(items, origin, self.dates["date"], self.ratings, self.dates)

    def describe(self) -> dict[str, str]:
        """In words, by field."""
        told: dict[str, str] = {field: reader.describe() for field, reader in self.dates.items()}
        return told | {"rating": self.ratings.describe()}

    def decided(self) -> str:
        """What a file of rejected rows remembers of it; see `insight.rejected`."""
        return rejected.decided(self.dates["date"], self.ratings)


def with_readers(
    settings: Settings, items: Iterable[RawItem], order: Order | None
) -> tuple[Iterator[RawItem], Readers]:
    """The items again, and readers for the dates and ratings that the first of them have."""
    stream = iter(items)
    sample = list(itertools.islice(stream, _COLUMN_SAMPLE))
    origin = sample[0].origin if sample else ""
    told = next((t for i in sample if (t := rejected.told(i.fields.get(rejected.READ_AS)))), None)
    order = order or (told.order if told else None)

    def values(*fields: str) -> list[Any]:
        return [item.fields.get(field) for item in sample for field in fields]

    dates = {"date": DateReader.for_values(values("date"), settings.zone, order, origin)}
    # The dates of one file are written alike: those of the reviews help to decide the others.
    for field in LATER_DATES:
        both = values(field, "date")
        dates[field] = DateReader.for_values(both, settings.zone, order, origin)
    ratings = RatingReader.for_values(values("rating"))
    if told:
        # Few rows cannot show how their file was read.
        dates = {
            field: replace(reader, serial=reader.serial or told.serial)
            for field, reader in dates.items()
        }
        ratings = RatingReader(told.best, ratings.seen)
    return itertools.chain(sample, stream), Readers(dates, ratings)


def take_in(
    context: Context, items: Iterable[RawItem], origin: Origin, order: Order | None = None
) -> Counts:
    """Clean items and write them as parts; counts of what was read, rejected and lost."""
    settings = context.settings
    stream, readers = with_readers(settings, items, order)
    log.info("columns decided", **readers.describe())
    work = partial(_clean_part, settings, context.task, origin, readers)
    pieces = enumerate(_chunks(stream, ROWS_A_PART), context.batch * _PARTS_A_BATCH)
    read = refused = 0
    told = Counter[str]()
    with rejected_rows(context, readers.decided()) as reject:
        for part in parallel.in_order(work, pieces, parallel.helpers()):
            for row in part.rejected:
                reject(row)
            read += part.read
            refused += len(part.rejected)
            told += part.notable
            context.progress(read)
    return {"rows": read, "read": read, "rejected": refused} | dict(+told)


class _Part(NamedTuple):
    """What one part brought."""

    read: int
    rejected: list[Rejected]
    notable: Counter[str]


def _clean_part(
    settings: Settings,
    task: str,
    origin: Origin,
    readers: Readers,
    piece: tuple[int, list[RawItem]],
) -> _Part:
    number, items = piece
    cleaned = readers.clean(items, origin)
    defaults = write_documents(settings, task, number, cleaned.documents)
    found = notable(cleaned) + Counter(default_texts=defaults)
    return _Part(len(items), cleaned.rejected, found)


@contextmanager
def rejected_rows(
    context: Context, read_as: str = "", number: int | None = None
) -> Iterator[Callable[[Rejected], None]]:
    """Keeps the rejected rows of a batch, or a numbered part of it, in a file of their own."""
    number = context.batch if number is None else number
    kept = context.settings.rejected / f"{context.task}-{number}.jsonl"
    with replacing(kept, mode=0o600) as temporary, temporary.open("w", encoding="utf-8") as out:
        yield lambda row: print(rejected.record(row, read_as), file=out)
    if not kept.stat().st_size:
        kept.unlink()


def notable(cleaned: Cleaned) -> Counter[str]:
    """Counts that are told where there is something to tell."""
    return Counter(
        unread_ratings=cleaned.unread_ratings,
        unread_dates=cleaned.unread_dates,
        follow_ups=sum(document.kind == FOLLOW_UP for document in cleaned.documents),
        answers=sum(document.answer is not None for document in cleaned.documents),
    )


def write_documents(
    settings: Settings, task: str, number: int, documents: Sequence[Document]
) -> int:
    """Write documents as one part; returns how many have a default text."""
    rows = [parts.document_row(document) for document in documents]
    parts.write_part(settings.inbox, parts.part_name("documents", task, number), rows)
    return sum(row["is_default"] for row in rows)


def load_parts(context: Context, batch: Batch) -> Counts:
    """Load what waits in the inbox; counts of what the stage before this one brought."""
    loader.load(context.settings)
    before = f"{context.job_id}-{context.stage - 1}"
    loaded = loader.counts(context.settings, before)
    if not loaded.rows:
        return {}
    return {
        "stored": loaded.added + loaded.changed,
        "changed": loaded.changed,
        "duplicates": loaded.duplicates,
    }


def remove_sample(context: Context, batch: Batch) -> Counts:
    """Remove the sample documents; topics that only they had go too, and the sample's knowledge."""
    from insight.sample.knowledge_files import remove_knowledge

    loader.load(context.settings)
    loader.remove_sample(context.settings)
    # The topics were found in the sample: the next analysis finds them anew.
    for path in context.settings.topics.glob("*"):
        path.unlink(missing_ok=True)
    remove_knowledge(context.settings)
    return {}


def _chunks(items: Iterator[RawItem], size: int) -> Iterator[list[RawItem]]:
    while chunk := list(itertools.islice(items, size)):
        yield chunk
