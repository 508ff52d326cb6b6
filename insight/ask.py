"""The stage that asks the endpoint: its words are annotations beside those of our models.

Our models have read every document before. What the endpoint says is loaded later, so that it is
the newest and reports go by it. A text that it fails on keeps our label, and waits for the next
time that the endpoint is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import structlog

from insight.annotators import Reading
from insight.annotators.endpoint import EndpointAnnotator
from insight.enrich import write_annotations
from insight.models.endpoint import Endpoint
from insight.pipeline import Batch, Counts
from insight.runner import Context
from insight.settings import Settings
from insight.store.reader import Reader
from insight.types import Annotation

log = structlog.get_logger()


def plan_ask(settings: Settings, parameters: Any) -> list[Batch]:
    """Ranges of documents that the endpoint has not read; none where it is not asked."""
    if parameters.annotator != "endpoint":
        return []
    annotator = EndpointAnnotator(Endpoint(settings), settings)
    return Reader(settings).rows(
        "store/pending_endpoint_ranges.sql",
        {"batch_documents": settings.batch_documents}
        | {"model": annotator.model, "version": annotator.version},
    )


def ask_batch(context: Context, batch: Batch) -> Counts:
    """Ask the endpoint for one range; counts of what it answered and what it did not."""
    settings = context.settings
    annotator = EndpointAnnotator(Endpoint(settings), settings)
    rows = Reader(settings).rows(
        "store/pending_endpoint_documents.sql",
        {"first": batch["first"], "last": batch["last"]}
        | {"model": annotator.model, "version": annotator.version},
    )
    annotations: list[Annotation] = []
    failed = 0
    for start in range(0, len(rows), settings.endpoint_texts):
        some = rows[start : start + settings.endpoint_texts]
        readings = annotator.annotate(
            [row["text"] for row in some], [row["language"] for row in some]
        )
        for row, reading in zip(some, readings, strict=True):
            if reading.failure:
                failed += 1
                log.warning("no answer", document=row["document_id"], cause=reading.failure)
            annotations += said(reading, row, annotator.model, annotator.version)
        context.progress(start + len(some))
    write_annotations(settings, context.task, context.batch, annotations)
    return {"rows": batch["rows"], "answered": len(rows) - failed, "unanswered": failed}


def said(reading: Reading, row: dict[str, Any], model: str, version: str) -> Iterator[Annotation]:
    """The annotations of one document; none of a failure."""
    if reading.failure:
        return
    of_each: Sequence[tuple[str, str | None, float | None, dict[str, Any]]] = (
        ("sentiment", reading.label, reading.score, {}),
        ("toxicity", "toxic" if reading.toxic else "ok", reading.toxicity, {}),
        ("aspects", None, None, {"items": reading.items}),
    )
    for analysis, label, score, details in of_each:
        yield Annotation(
            row["document_id"], row["text_hash"], analysis, version, model, label, score, details
        )
