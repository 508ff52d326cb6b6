"""The search index as a stage of jobs; see `insight.pipeline`."""

from __future__ import annotations

from typing import Any

from insight.pipeline import Batch, Counts
from insight.runner import Context
from insight.search.index import bring_up_to_date, missing
from insight.settings import Settings


def plan_index(settings: Settings, parameters: Any) -> list[Batch]:
    """One batch, of as many documents as are to be indexed."""
    return [{"rows": missing(settings)}]


def index_documents(context: Context, batch: Batch) -> Counts:
    """Bring the index up to date with the published copy."""
    indexed = bring_up_to_date(context.settings, context.progress)
    return {"rows": batch["rows"]} | ({"indexed": indexed} if indexed else {})
