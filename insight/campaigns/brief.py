"""What a writer is asked for, and what it gives back; the same for every writer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from insight.campaigns.channels import Channel
from insight.campaigns.saying import Fact
from insight.campaigns.types import CopyLanguage, Ground


@dataclass(frozen=True, slots=True)
class Praise:
    """What several customers say alike."""

    word: str
    """The word that they share."""
    quote: str
    """A clause of one of them, in the customer's own words."""
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Angle:
    """What a variant leads with."""

    name: str
    """As it is shown, such as the name of an attribute."""
    leads: tuple[Fact, ...]
    """The facts that come first."""
    praise: Praise | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """One piece of copy that is wanted."""

    channel: Channel
    language: CopyLanguage
    ground: Ground
    angle: Angle
    facts: tuple[Fact, ...]
    """All that can be said, those of the angle first."""
    number: int = 0
    """Which of the variants it is."""
    tone: str = ""
    """How it should sound, in somebody's words."""
    request: str = ""
    """What it is for, such as a suggestion's words; data, not an instruction."""
    problems: tuple[str, ...] = ()
    """What was wrong with the draft before, where a writer is asked again."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Texts by part, and who wrote them."""

    parts: Mapping[str, str]
    writer: str
    tokens_in: int = 0
    tokens_out: int = 0
    filled: frozenset[str] = frozenset()
    """Parts that the template gave, because the writer was not asked for them."""


class Writer(Protocol):
    """Somebody who drafts copy."""

    @property
    def name(self) -> str: ...

    def write(self, brief: Brief) -> Draft:
        """A draft of every part of the channel. Raises ModelError where it cannot be had."""
        ...
