"""The values that the parts of the assistant hand each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

PassageKind = Literal["faq", "policy", "product", "review"]
AnswerKind = Literal["answer", "ask", "order", "handover", "unknown", "greeting"]
Asks = Literal["order", "proof", "product"]
"""What is asked back: the number of an order with its proof, the proof alone, or which product."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the knowledge that can answer a question by itself."""

    id: str
    """Stable while its source and its heading stay."""
    kind: PassageKind
    source: str
    """The file as its user named it, relative to the folder of knowledge, or the product."""
    title: str
    """The question of an FAQ entry; the headings above a piece of policy."""
    text: str
    language: str
    version: str
    """Of the content of its source: an answer of last week can be told from one of today."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Of a product: its attributes, each with its value."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer, and how near it is to the question."""

    passage: Passage
    lexical: float
    """BM25 of its title and text; 0 where no word is shared."""
    meaning: float
    """Cosine of the vectors of the question and of the nearest of its title and text, -1 to 1."""
    title_meaning: float | None = None
    """Cosine with the title alone; what the judge tells near passages apart by."""
    text_meaning: float | None = None
    """Cosine with the title and the text as one."""
    usual: float = 0.0
    """How likely both are about the same of what customers usually ask, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate with the probability that it answers the question."""

    passage: Passage
    confidence: float


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation, its personal data masked."""

    by: Literal["customer", "assistant", "person"]
    text: str
    kind: AnswerKind | None = None
    """Of what the assistant said: whether it failed is known by it."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What the assistant asked for and did not get yet."""

    asks: Asks
    question: str
    """What is answered once it is told; personal data masked."""
    number: str | None = None
    """Of the order, where it was told before its proof."""
    wrong: int = 0
    """Times that number and proof did not fit, or that no answer came."""


@dataclass(frozen=True, slots=True)
class Citation:
    """What a sentence of an answer rests on."""

    passage: str
    source: str
    title: str
    quote: str
    """The sentences of the passage, word for word."""
    version: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says to one message."""

    kind: AnswerKind
    text: str
    """Plain text in the customer's language."""
    language: str
    citations: tuple[Citation, ...] = ()
    confidence: float = 0.0
    handover: bool = False
    reason: str | None = None
    """A code: why it was handed over, not known, or asked back."""
    asks: Asks | None = None
    """What it needs to be told; an answer that holds in general may ask too."""
    pending: Pending | None = None
    """To be given back with the customer's next message."""
    summary: str | None = None
    """For the person who takes over: what was asked, what was tried; personal data masked. A
    `message` in the languages of the staff."""
    product: str | None = None
    """The product that it is about, where that is known."""
