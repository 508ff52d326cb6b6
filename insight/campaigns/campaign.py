"""A campaign: what is said to whom, where and when, and who approved which claim of it. Frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, WithJsonSchema

from insight.campaigns.types import CopyLanguage, ProductFacts
from insight.types import Suggestion

CampaignState = Literal["draft", "reviewed", "approved", "used"]
STATES: tuple[CampaignState, ...] = ("draft", "reviewed", "approved", "used")


@dataclass(frozen=True, slots=True)
class Approval:
    """Who stands for something, and since when (ISO 8601, UTC)."""

    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A stretch of a text with what it rests on."""

    start: int
    end: int
    quote: str
    fact: str | None
    documents: tuple[str, ...]
    approval: Approval | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text cannot be approved; `reason` is a kept message."""

    start: int
    end: int
    quote: str
    rule: str
    reason: str
    source: str
    proposal: str | None
    severity: Literal["error", "notice"]


@dataclass(frozen=True, slots=True)
class Passage:
    """One field of a variant, such as `title`, with what the checks found in it."""

    name: str
    text: str
    claims: tuple[Claim, ...]
    faults: tuple[Fault, ...]

    @property
    def passes(self) -> bool:
        return not any(fault.severity == "error" for fault in self.faults)


@dataclass(frozen=True, slots=True)
class Variant:
    """One text for one channel."""

    variant_id: str
    """A letter, such as `A`."""
    channel: str
    language: CopyLanguage
    angle: str
    writer: str
    """A model, `template`, or the name of a user."""
    passages: tuple[Passage, ...]
    piece_id: str | None = None
    facts: ProductFacts | None = None
    reading: Approval | None = None
    """Who read it as a whole."""

    @property
    def passes(self) -> bool:
        return all(passage.passes for passage in self.passages)

    @property
    def is_approved(self) -> bool:
        claims = (claim for passage in self.passages for claim in passage.claims)
        return self.passes and self.reading is not None and all(c.approval for c in claims)

    @property
    def text(self) -> str:
        return "\n\n".join(passage.text for passage in self.passages)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happens at a time; day and time are those of the business."""

    entry_id: int
    day: date
    at: Annotated[time, WithJsonSchema({"type": "string"})]
    channel: str
    owner: str
    variant_id: str | None = None
    note: str = ""

    def starts(self, zone: ZoneInfo) -> datetime:
        return datetime.combine(self.day, self.at, zone)


@dataclass(frozen=True, slots=True)
class Origin:
    """The suggestion that a campaign came from, as it was then."""

    suggestion: Suggestion
    week: str | None
    language: str
    scope: dict[str, list[str]]
    """Arguments of the address that made the report."""


@dataclass(frozen=True, slots=True)
class Content:
    """All that a version of a campaign holds."""

    title: str
    owner: str
    state: CampaignState = "draft"
    audience: str = ""
    brand: str | None = None
    channels: tuple[str, ...] = ()
    origin: Origin | None = None
    variants: tuple[Variant, ...] = ()
    entries: tuple[Entry, ...] = ()
    moved: Approval | None = None
    """Who brought it into its state."""

    def variant(self, variant_id: str) -> Variant | None:
        return next((one for one in self.variants if one.variant_id == variant_id), None)


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as it stands."""

    campaign_id: int
    version: int
    content: Content
    action: str
    """What made this version."""
    made_by: str
    made_at: str
    created_at: str
    can_be_undone: bool
    deleted_at: str | None


def to_json(content: Content) -> str:
    return _adapter().dump_json(content).decode()


def from_json(text: str) -> Content:
    return _adapter().validate_json(text)


def plain(content: Content) -> dict[str, Any]:
    """The content as JSON has it."""
    return _adapter().dump_python(content, mode="json")  # type: ignore[no-any-return]


@cache
def _adapter() -> TypeAdapter[Content]:
    return TypeAdapter(Content)
