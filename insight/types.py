"""The values that travel along the path from a source to a report: frozen and typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

Language = Literal["zh", "en", "other"]
Sentiment = Literal["negative", "neutral", "positive"]


class RawItem(NamedTuple):
    """One record as a source gave it, before cleaning.

    `fields` uses the field names of `insight.sources.columns.FIELDS`; its values are as found.
    """

    origin: str
    """The file name or URL that it came from."""
    line: int
    """Line in the file, counted from 1, or position in a feed."""
    fields: Mapping[str, Any]
    row: Mapping[str, Any] | None = None
    """The whole record with its own column names, where they are others than ours."""
    problem: str | None = None
    """Why it must be rejected, where the source could not read it; `fields` are as found then."""


@dataclass(frozen=True, slots=True)
class Document:
    """One review, post or message, cleaned, with personal data masked.

    `document_id` stays the same when the same record is read again; `text_hash` changes with
    the text. `published_at` is timezone-aware UTC, or None when the source does not tell.
    """

    document_id: str
    text_hash: str
    source: str
    kind: str
    text: str
    language: Language
    title: str | None = None
    product: str | None = None
    rating: float | None = None
    """Stars from 1 to 5."""
    published_at: datetime | None = None
    author_hash: str | None = None
    url: str | None = None
    is_sample: bool = False
    listing: str | None = None
    """What the shop calls the offer: its SKU, ASIN or number."""
    variant: str | None = None
    """Which colour, size or kind was bought."""
    parent_id: str | None = None
    """The review that a follow-up belongs to; see `FOLLOW_UP`."""
    answer: str | None = None
    """What the seller answered: stored and shown, never analysed as a customer's words."""
    answered_at: datetime | None = None
    likes: int | None = None
    replies: int | None = None
    """Both as they were when this version was read: a new count alone makes no new version."""
    verified: bool | None = None
    """Whether the shop knows that the author bought the product; None where it does not say."""
    gone_at: datetime | None = None
    """When we learned from the source that it is not there any more."""
    images: str | None = None
    """Addresses of the images that it names, with newlines between."""


FOLLOW_UP = "follow_up"
"""Kind of what a customer adds to a review later. It is the same voice: reports do not count it."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Which product, and which variant of it, a listing is; `source` is the shop, None for any."""

    source: str | None
    listing: str
    product: str
    variant: str | None = None
    is_sample: bool = False
    competes_with: str | None = None
    """The product of ours that this one, somebody else's, competes with."""


@dataclass(frozen=True, slots=True)
class WeeklySales:
    """What was sold in the week that begins on `week_start`; no product means the whole business."""

    week_start: date
    product: str | None
    units: int | None
    revenue: float | None
    returns: int | None
    ad_spend: float | None
    currency: str | None
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that could not become a document, with the reason in words."""

    origin: str
    line: int
    field: str
    value: str
    reason: str
    row: Mapping[str, Any]
    """The whole record as it was found."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """What one analysis says of one text. A failure is never an annotation."""

    document_id: str
    text_hash: str
    analysis: str
    version: str
    model: str
    """Short hash of the weights that spoke; empty for a rule."""
    label: str | None
    score: float | None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of a report with everything that is needed to prove it."""

    finding_id: str
    section: str
    kind: str
    """Key of its sentence, such as `topics.rising`: what a rule may ask for."""
    sentence: str
    figures: Mapping[str, Any]
    query: str
    """Name of the SQL file, such as `report/sentiment.sql`."""
    parameters: Mapping[str, Any]
    count: int
    """Documents behind the sentence."""
    interval: tuple[float, float] | None = None
    """95 % interval of the main figure."""
    documents: tuple[str, ...] = ()
    """Ids of documents that show it, the most telling first."""
    weight: float = 0.0
    """Size of the change in standard errors; 0 where there is nothing to tell in a summary."""
    rephrased: str | None = None
    """The sentence as a large model put it, with the same numbers, names and directions."""

    @property
    def told(self) -> str:
        """The sentence that a reader gets."""
        return self.rephrased or self.sentence


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a suggestion is for, by what they wrote and bought; nothing else is known of anybody."""

    sentence: str
    topic: str | None
    """Id of the topic that they wrote of."""
    aspect: str | None
    products: tuple[str, ...]
    sources: tuple[str, ...]
    documents: int
    """Genuine voices: doubtful documents and copies are not counted."""
    verified: int | None
    """How many of them the shop knows as buyers; None where it does not say of anybody."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What may come of it: a range in shares of all documents, or that it is not known."""

    sentence: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Effort:
    """A step of a fixed scale, and why it is this one."""

    level: Literal["small", "medium", "large"]
    reason: str


@dataclass(frozen=True, slots=True)
class Measure:
    """What would show that it worked."""

    sentence: str
    name: str
    """`complaints`, `praise`, `units` a week, or `clicks`."""
    value: float | None
    """Its present value."""
    low: float | None
    high: float | None
    weeks: int
    change: float | None
    """Smallest change that so many weeks could prove, with a power of 80 %; None if none could."""


@dataclass(frozen=True, slots=True)
class Trial:
    """People that each of two variants needs, so that a lift is found four times in five."""

    rate: float
    """Of the variant that is there now."""
    lift: float
    """Relative: .2 is a fifth more."""
    people: int


@dataclass(frozen=True, slots=True)
class SuggestedText:
    """A text to begin with; gaps in square brackets are for what only the shop knows."""

    kind: Literal["faq", "listing", "reply"]
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing to do, drawn from findings by a rule and from genuine documents only."""

    suggestion_id: str
    """Such as `answer.topic.t-04`."""
    kind: Literal["promote", "answer", "fix", "time", "test"]
    action: str
    reason: str
    findings: tuple[str, ...]
    documents: tuple[str, ...]
    subject: str
    """What it is about, in words."""
    count: int
    """Genuine voices behind it."""
    share: float
    """The lower end of their share of all: what suggestions are ranked by."""
    audience: Audience
    effect: Effect
    effort: Effort
    measure: Measure
    route: Literal["product", "logistics", "service"] | None = None
    """Who is to fix it."""
    day: date | None = None
    """The day to be ready for."""
    texts: tuple[SuggestedText, ...] = ()
    trials: tuple[Trial, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the key into its rows, its heading, and the format of its values."""

    key: str
    title: str
    format: str = "text"
    """A format of `insight.reports.words`, such as `count` or `share`."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with unrounded values; a missing value is None."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One week of a chart; `value` is None where nothing is known."""

    week: str
    start: date
    value: float | None
    marked: bool
    """Whether the report is about this week."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """A line over a chart of bars, with an axis of its own on the right; a value a week."""

    label: str
    format: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One value a week, the oldest first."""

    title: str
    kind: Literal["bars", "line"]
    format: str
    points: tuple[Point, ...]
    label: str = ""
    """Of the axis on the left, where there are two."""
    overlay: Overlay | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of one document under one finding; the document is in `Report.documents`."""

    finding_id: str
    document_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply to one review, for a person to read, mend and use; in the language of the review."""

    finding_id: str
    document_id: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class QuotedDocument:
    """A document as a report keeps it, without invisible controls and cut where it is long."""

    document_id: str
    title: str | None
    text: str
    characters: int
    """Length of the whole text."""
    language: str
    product: str | None
    source: str
    rating: float | None
    sentiment: str | None
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Scope:
    """Which documents a report counts; what is empty means all."""

    products: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    without_doubtful: bool = False
    """Whether documents marked as doubtful are left out of all figures."""


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants a report on; without a week or days on the latest whole week."""

    week: str | None = None
    """An ISO week, such as `2026-W47`."""
    days: tuple[date, date] | None = None
    """The first and the last day."""
    scope: Scope = EVERYTHING


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What a report was computed with."""

    generated_at: datetime
    zone: str
    """Time zone of the business; weeks begin in it."""
    periods: int
    """Earlier windows of the same length that the report compares with."""
    documents: int
    """In the window."""
    total: int
    undated: int
    future: int
    """Dated after the report was made."""
    sample: int
    data_from: datetime | None
    data_to: datetime | None
    as_of: datetime | None
    """When the newest data that it knows were loaded."""
    minimum_documents: int
    """Fewest documents that it speaks of."""
    minimum_support: int
    """Fewest genuine documents that a suggestion rests on."""
    asked: Asked


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a report: its findings in reading order, and what shows them."""

    name: str
    title: str
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    chart: Chart | None = None
    quotations: tuple[Quotation, ...] = ()
    drafts: tuple[Draft, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report on one week (or a longer window where the week has too few documents)."""

    week: str | None
    """ISO week, such as `2026-W47`, that the window ends with; None without a dated document."""
    start: datetime | None
    end: datetime | None
    """The first moment after the window."""
    weeks: int | None
    """Length of the window; None where it was asked for day by day."""
    language: str
    status: Literal["ok", "widened", "too few", "no data"]
    title: str
    notes: tuple[str, ...]
    sections: tuple[Section, ...]
    suggestions: tuple[Suggestion, ...]
    documents: tuple[QuotedDocument, ...]
    facts: ReportFacts
