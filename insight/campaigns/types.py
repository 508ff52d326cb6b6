"""The values that travel from product facts to a checked piece of copy: frozen and typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

CopyLanguage = Literal["zh", "en"]


class ProductFacts(BaseModel):
    """What a shop knows of a product and can prove; nothing else may be claimed of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=300)
    attributes: Mapping[str, str] = {}
    """Such as `{"Capacity": "1.2 L"}`; keys and values in the shop's own words."""
    price: str | None = None
    proofs: tuple[str, ...] = ()
    """Test reports, certificates, awards, surveys: what an endorsement may rest on."""


@dataclass(frozen=True, slots=True)
class Review:
    """One customer's words that may support a claim."""

    document_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Brand:
    """How one brand speaks."""

    name: str
    style: str = ""
    """The style guide, in the brand's own words."""
    banned: tuple[str, ...] = ()
    """Words that it never uses."""
    examples: tuple[str, ...] = ()
    """Copy of its own that a writer may take its tone from."""


@dataclass(frozen=True, slots=True)
class Ground:
    """All that a text may rest on."""

    facts: ProductFacts
    reviews: tuple[Review, ...] = ()
    """Without the doubtful ones."""
    brand: Brand | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """A text for one channel, such as `weibo`; no channel means that no platform's rules apply."""

    text: str
    language: CopyLanguage
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A stretch of a text that must not be published as it stands."""

    start: int
    end: int
    """Characters of the text, the last not included."""
    quote: str
    rule: str
    """Such as `claims.number` or `law_zh.absolute`."""
    reason: str
    """What is wrong, a `message` of `insight.messages`."""
    source: str
    """What the rule rests on: a statute with its article, a platform's rule, `product facts`."""
    proposal: str | None = None
    """Wording that may stand for the quote; empty strikes it, None needs a person."""
    severity: Literal["error", "notice"] = "error"
    """An error is repaired or the text withheld; a notice is for a person to weigh."""


@dataclass(frozen=True, slots=True)
class Support:
    """What a claim in a text rests on."""

    start: int
    end: int
    quote: str
    fact: str | None = None
    """Where in the facts: `name`, `price`, `proofs.0`, or `attributes.` with the key."""
    documents: tuple[str, ...] = ()
    """The reviews that say it, at least k."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A text with all that was found, in reading order."""

    copy: Copy
    problems: tuple[Problem, ...]
    supports: tuple[Support, ...]

    @property
    def passes(self) -> bool:
        return not any(problem.severity == "error" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a channel's copy, such as `title` or `bullets.2`."""

    name: str
    checked: Checked


@dataclass(frozen=True, slots=True)
class Piece:
    """One variant for one channel: finished, or withheld with its reasons."""

    piece_id: str
    channel: str
    language: CopyLanguage
    angle: str
    """What it leads with, such as an attribute or what customers praise."""
    parts: tuple[Part, ...]
    writer: str
    """Who wrote the draft: `template`, or the name of a model."""
    withheld: bool
    """Whether a problem was left that could not be repaired: it is shown to nobody as copy."""
    notes: tuple[str, ...] = ()
    """What was repaired, and why another writer stood in, as `message`s."""
    cost: Mapping[str, int] = field(default_factory=dict)
    """`tokens_in` and `tokens_out` of a model."""

    @property
    def text(self) -> str:
        """All its parts as one text."""
        return "\n\n".join(part.checked.copy.text for part in self.parts)
