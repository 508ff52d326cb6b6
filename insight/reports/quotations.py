"""Choosing and cutting the words of customers that a report shows."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from insight.types import Finding, Quotation, QuotedDocument

LONGEST = 240
LONGEST_TOXIC = 80
MOST = 3
"""Quotations under one finding."""
APPENDIX = 4_000
"""Characters of a document in the appendix."""
_QUOTED = frozenset(
    {
        "topics.new",
        "topics.rising",
        "topics.falling",
        "why.share_aspect",
        "why.stars_aspect",
        "aspects.complaints_rose",
        "aspects.praise_rose",
        "replies.review",
        "copies.text",
        "contradictions.some",
        "toxicity.some",
        "doubtful.incentive",
        "doubtful.advertising",
        "doubtful.incentive_told",
    }
)
"""Kinds of findings that are followed by quotations."""
_ONE_TEXT = "copies.text"


def candidates(findings: Sequence[Finding]) -> list[str]:
    """Ids of the documents that may be quoted."""
    return sorted({id_ for f in findings if f.kind in _QUOTED for id_ in f.documents})


def choose(finding: Finding, documents: Mapping[str, Mapping[str, Any]]) -> list[Quotation]:
    """Up to three quotations, in the finding's order, no two of one text.

    `documents` maps ids to rows of `report/documents.sql`.
    """
    if finding.kind not in _QUOTED:
        return []
    limit = LONGEST_TOXIC if finding.section == "toxicity" else LONGEST
    most = 1 if finding.kind == _ONE_TEXT else MOST
    chosen: list[Quotation] = []
    texts: set[str] = set()
    for document_id in finding.documents:
        row = documents.get(document_id)
        if row is None or row["text_hash"] in texts or len(chosen) == most:
            continue
        texts.add(row["text_hash"])
        chosen.append(Quotation(finding.finding_id, document_id, cut(row["text"], limit)))
    return chosen


def in_appendix(row: Mapping[str, Any]) -> QuotedDocument:
    """A row of `report/documents.sql` as a report keeps it."""
    return QuotedDocument(
        document_id=row["document_id"],
        title=cut(row["title"] or "", LONGEST) or None,
        text=cut(row["text"], APPENDIX, keep_lines=True),
        characters=row["characters"],
        language=row["language"],
        product=row["product"],
        source=row["source"],
        rating=row["rating"],
        sentiment=row["sentiment"],
        published_at=row["published_at"].astimezone(UTC),
    )


def cut(text: str, longest: int, keep_lines: bool = False) -> str:
    """`text` without invisible controls, at most `longest` characters.

    What is cut ends in an ellipsis, at the end of a word where the script has spaces, and never
    inside a character that is made of several code points.
    """
    shown = _plain(text, keep_lines)
    if len(shown) <= longest:
        return shown
    end = longest - 1
    space = shown.rfind(" ", max(0, end - 24), end + 1)
    if _in_word(shown, end) and space > 0:
        end = space
    while end > 0 and (_joins(shown[end]) or shown[end - 1] == "\u200d"):
        end -= 1
    return shown[:end].rstrip(" ,;:\n") + "\N{HORIZONTAL ELLIPSIS}"


def _plain(text: str, keep_lines: bool) -> str:
    """Without control and direction characters, which can make a line read as another."""
    kept = "".join(
        c
        for c in text
        if c in "\n\t\u200c\u200d" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    if keep_lines:
        return kept.strip()
    return " ".join(kept.split())


def _in_word(text: str, end: int) -> bool:
    pair = text[end - 1 : end + 1]
    return all(c.isalnum() and c < "\u2e80" for c in pair)


def _joins(character: str) -> bool:
    """Whether a character belongs to the one before it."""
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc")
        or character == "\u200d"
        or "\ufe00" <= character <= "\ufe0f"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )
