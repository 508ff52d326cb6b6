"""The job that keeps the knowledge up to date; see `insight.pipeline` for stages."""

from __future__ import annotations

from typing import Any

from insight.assistant.encoder import open_encoder, stamp_of
from insight.assistant.places import current
from insight.assistant.refresh import is_settled, knowledge_folder, refresh
from insight.pipeline import Batch, Counts
from insight.runner import Context
from insight.settings import Settings


def plan_index(settings: Settings, parameters: Any) -> list[Batch]:
    """One batch; none where there is neither a folder nor an index of one."""
    if current(settings) is None and not knowledge_folder(settings).is_dir():
        return []
    return [{}]


def index_knowledge(context: Context, batch: Batch) -> Counts:
    """Index what changed. Counts nothing where nothing did."""
    stamp = stamp_of(context.settings)
    if is_settled(context.settings, stamp):
        return {}
    before = current(context.settings)
    indexed = refresh(
        context.settings,
        open_encoder(context.settings),
        progress=lambda what, done, total: context.progress(done),
        daily=True,
        made_by=stamp,
    )
    if indexed.version == before:
        return {}
    refused = sum(source.problem is not None for source in indexed.sources)
    counts = {"files_read": len(indexed.sources) - refused, "indexed": len(indexed.passages)}
    return counts | ({"files_refused": refused} if refused else {})
