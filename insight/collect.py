"""Collecting from a source on the net: page after page into parts, and a look at one record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

from pydantic import ValidationError

from insight.cleaning.clean import Origin
from insight.cleaning.identity import digest, document_id
from insight.collections import Visit
from insight.errors import SourceError
from insight.http import HttpClient
from insight.http_cache import HttpCache
from insight.messages import message
from insight.parameters import FetchParameters, problems
from insight.pipeline import notable, rejected_rows, with_readers, write_documents
from insight.runner import Cancelled, Context
from insight.secrets import load_secrets
from insight.settings import Settings
from insight.sources import SOURCES
from insight.sources.keys import keys_of
from insight.sources.source import Page, Wanted, dated
from insight.sources.wanted_words import Term, WantedWords, fold, parse
from insight.store.reader import Reader
from insight.types import Document, RawItem

Counts = dict[str, int]


def fetch_batch(context: Context, batch: Mapping[str, Any]) -> Counts:
    """Collect what is new from a source into document parts."""
    settings = context.settings
    with HttpClient(allow=settings.fetch_allowed, cache=HttpCache(settings.http_cache)) as http:
        return collect(context, http)


def collect(context: Context, http: HttpClient) -> Counts:
    """The same through a client; goes on where an earlier visit was interrupted."""
    parameters: FetchParameters = context.parameters
    asked = Asked.of(context.settings, parameters)
    visit = Visit.begin(context.state, context.job_id, parameters)
    try:
        for page in asked.pages(http, visit.cursor):
            visit.keep(page.state, _take(context, asked, page, visit))
            context.progress(visit.counts["read"])
    except Cancelled:
        raise
    except Exception as error:
        visit.failed(error)
        raise
    visit.succeeded()
    always = {"rows": visit.counts["read"], "read": visit.counts["read"], "rejected": 0}
    return always | dict(+visit.counts)


@dataclass(frozen=True, slots=True)
class Asked:
    """A source with its options, and what is wanted of it."""

    source: Any
    options: Any
    wanted: Wanted
    origin: Origin
    keys: Mapping[str, Any]
    filter: Filter

    @classmethod
    def of(cls, settings: Settings, parameters: FetchParameters) -> Asked:
        """Raises SourceError naming each option that cannot be used."""
        source = SOURCES.load(parameters.source)
        options = checked_options(parameters.source, parameters.options)
        start, end = parameters.since, parameters.until
        midnight = partial(datetime.combine, time=time.min, tzinfo=settings.zone)
        return cls(
            source,
            options,
            Wanted(
                midnight(start) if start else None,
                midnight(end + timedelta(days=1)) if end else None,
            ),
            Origin(
                source=source.source_name(options),
                author_salt=load_secrets(settings.home).author_salt,
                kind=source.KIND,
            ),
            keys_of(settings, source.NEEDS)
            | {name: settings.home / name for name in getattr(source, "FOLDERS", ())},
            Filter.of(settings, parameters),
        )

    def pages(self, http: HttpClient, cursor: Mapping[str, str]) -> Any:
        return self.source.fetch(self.options, self.wanted, http, cursor, **self.keys)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents are taken, by their words, the products they name and their language."""

    words: WantedWords | None = None
    names: Sequence[Term] | None = None
    """One of these must be there; none of none is."""
    language: str | None = None

    @classmethod
    def of(cls, settings: Settings, parameters: FetchParameters) -> Filter:
        words = parse(parameters.words) if parameters.words else None
        names = None
        if parameters.about:
            rows = Reader(settings).rows("products/listings.sql")
            named = {
                row["product"]
                for row in rows
                if bool(row["competes_with"]) is (parameters.about == "competitors")
            }
            if not named:
                raise SourceError(
                    message(
                        "The table of products names none of these: add them under Products, or "
                        "leave the choice empty."
                    )
                )
            names = [
                Term(folded) for name in sorted(named) if (folded := " ".join(fold(name).split()))
            ]
        return cls(words, names, parameters.written_in)

    def takes(self, document: Document) -> bool:
        if self.language and document.language != self.language:
            return False
        folded = fold(f"{document.title or ''}\n{document.text}")
        if self.words and not self.words.node.matches(folded):
            return False
        return self.names is None or any(name.matches(folded) for name in self.names)


def checked_options(source: str, given: Mapping[str, str]) -> Any:
    """The parameters of a source. Raises SourceError naming each that cannot be used."""
    model = SOURCES.load(source).Parameters
    if unknown := sorted(set(given) - set(model.model_fields)):
        known = ", ".join(model.model_fields)
        raise SourceError(f"{source} has no option {', '.join(unknown)[:100]}. Known: {known}.")
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise SourceError(
            f"{source} cannot be asked like this: {problems(error, source)}."
        ) from error


@dataclass(frozen=True, slots=True)
class Checked:
    """One record as it would be stored, or why not."""

    document: Document | None
    reason: str | None
    """Why the record that came first would not be stored."""
    taken: bool
    """Whether the words, products and language that are asked for let it in."""


def check(settings: Settings, parameters: FetchParameters, http: HttpClient) -> Checked | None:
    """Fetch until there is one record, store nothing; None where the source has none.

    Raises SourceError and FetchError.
    """
    asked = Asked.of(settings, parameters)
    for page in asked.pages(http, {}):
        items = [item for item in page.items if asked.wanted.has(dated(item))][:1]
        if items:
            stream, readers = with_readers(settings, items, None)
            cleaned = readers.clean(list(stream), asked.origin)
            if cleaned.documents:
                first = cleaned.documents[0]
                return Checked(first, None, asked.filter.takes(first))
            return Checked(None, cleaned.rejected[0].reason, False)
    return None


def _take(context: Context, asked: Asked, page: Page, visit: Visit) -> Counts:
    """Write the items of a page as a part, and what its source says is gone as another version."""
    settings, reader = context.settings, Reader(context.settings)
    items = [item for item in page.items if asked.wanted.has(dated(item))]
    counts: Counter[str] = Counter(read=len(items))
    if items:
        counts += _write(context, asked, items, visit, reader)
    if page.deleted:
        gone = _gone(reader, asked.origin.source, page.deleted)
        counts["gone"] = len(gone)
        if gone:
            write_documents(settings, context.task, visit.number(), gone)
    return dict(counts)


def _write(
    context: Context, asked: Asked, items: Sequence[RawItem], visit: Visit, reader: Reader
) -> Counter[str]:
    number = visit.number()
    stream, readers = with_readers(context.settings, items, None)
    cleaned = readers.clean(list(stream), asked.origin)
    with rejected_rows(context, readers.decided(), number) as reject:
        for row in cleaned.rejected:
            # Of an author nothing is kept, not even here.
            reject(replace(row, row={**row.row, "author": None}))
    taken = [one for one in cleaned.documents if asked.filter.takes(one)]
    ids = list({one.document_id for one in taken})
    known = {row["document_id"] for row in reader.rows("store/known_documents.sql", {"ids": ids})}
    defaults = write_documents(context.settings, context.task, number, taken) if taken else 0
    return notable(cleaned) + Counter(
        rejected=len(cleaned.rejected),
        left_out=len(cleaned.documents) - len(taken),
        new=len(ids) - len(known),
        default_texts=defaults,
    )


def _gone(reader: Reader, source: str, deleted: Sequence[str]) -> list[Document]:
    """Stored documents that are marked as gone now, those that are marked already left out."""
    now = datetime.now(UTC)
    ids = [document_id(source, one, None, None, None, "", None) for one in deleted]
    stored = reader.rows("store/some_documents.sql", {"ids": ids})
    return [
        replace(Document(**row), text_hash=digest(row["text"]), gone_at=now)
        for row in stored
        if row["gone_at"] is None
    ]
