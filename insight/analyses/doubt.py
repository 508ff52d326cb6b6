"""Doubtful reviews: copies, bursts, stars against text, incentives, advertising (scope "corpus").

A document is marked with its reasons and their evidence; nothing is deleted or left out by it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from math import prod
from typing import Any

from insight.analyses import doubt_words
from insight.analyses.bursts import Burst
from insight.types import Annotation

NAME = "doubt"
VERSION = "1"
COPY, BURST, MISMATCH = "copy", "burst", "mismatch"
REASONS = (COPY, BURST, MISMATCH, doubt_words.INCENTIVE, doubt_words.ADVERTISING, doubt_words.TOLD)
WEIGHTS: Mapping[str, float] = {
    COPY: 0.7,
    BURST: 0.6,
    MISMATCH: 0.5,
    doubt_words.INCENTIVE: 0.9,
    doubt_words.ADVERTISING: 0.9,
    doubt_words.TOLD: 0.0,
}
"""How much each reason counts, set by hand: an order for the reader, not a probability."""
DOUBTFUL = 0.5
"""Score from which a document is doubtful: any reason but `incentive_told` reaches it."""
_FEWEST_UNNAMED = 3
"""Copies without an author that count as several people's."""
Reason = dict[str, Any]


def judge(
    rows: Iterable[Mapping[str, Any]], bursts: Sequence[Burst], model: str
) -> Iterator[Annotation]:
    """The annotation of each new document, and of each earlier one whose reasons have changed.

    `rows` are those of `store/doubt_documents.sql`, whose `burst` is a place in `bursts`.
    """
    for row in rows:
        reasons = list(_reasons(row, bursts))
        details = {"reasons": reasons}
        if not row["is_new"] and row["known"] and json.loads(row["known"]) == details:
            continue
        score = round(1 - prod(1 - WEIGHTS[reason["reason"]] for reason in reasons), 4)
        label = "doubtful" if score >= DOUBTFUL else "clear"
        yield Annotation(
            row["document_id"], row["text_hash"], NAME, VERSION, model, label, score, details
        )


def _reasons(row: Mapping[str, Any], bursts: Sequence[Burst]) -> Iterator[Reason]:
    if _is_copy(row):
        evidence = {"documents": row["copied"], "copies": row["copies"]}
        yield {"reason": COPY, "evidence": evidence | {"authors": row["accounts"]}}
    if row["burst"] is not None:
        burst = asdict(bursts[row["burst"]])
        days = {key: burst[key].isoformat() for key in ("first", "last")}
        usual = {"usual": round(burst["usual"], 3)}
        yield {"reason": BURST, "evidence": burst | days | usual}
    if row["contradiction"] is not None:
        evidence = {"rating": row["rating"], "probability": round(row["contradiction"], 4)}
        yield {"reason": MISMATCH, "evidence": evidence}
    for words in doubt_words.find(row["text"]):
        evidence = {"start": words.start, "end": words.end}
        yield {"reason": words.reason, "evidence": evidence}


def _is_copy(row: Mapping[str, Any]) -> bool:
    """Whether other accounts wrote the same; the first of only two is whom the other copied."""
    if not row["copies"]:
        return False
    voices = row["accounts"] + (row["unnamed"] >= _FEWEST_UNNAMED) * row["unnamed"]
    return voices >= 3 or (voices == 2 and not row["is_first"])
