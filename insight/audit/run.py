"""The audit as a job, and of a file: which sentences are swapped, and where the rows go."""

from __future__ import annotations

import itertools
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import structlog

from insight.annotators import open_annotator
from insight.audit import frames
from insight.audit.asked import Asked
from insight.audit.measure import Shift, shifts
from insight.cleaning.plain import plain
from insight.enrich import models_of
from insight.models.language import detect_languages
from insight.models.scores import scorer
from insight.parameters import AuditParameters
from insight.pipeline import Batch, Counts
from insight.runner import Context
from insight.settings import Settings
from insight.sources.columns import require_columns
from insight.sources.files import open_rows
from insight.store import parts
from insight.store.reader import Reader

log = structlog.get_logger()

PATTERNS, STORED = "patterns", "stored"
OURS = "ours"
_TEXTS_A_SENTENCE = 20
"""Texts that are looked through for each sentence that is wanted: many cannot be swapped."""
_ROWS = 2048


def plan(settings: Settings, parameters: AuditParameters) -> list[Batch]:
    """Our own sentences and the stored ones, by language."""
    materials = (PATTERNS, STORED) if parameters.most else (PATTERNS,)
    languages = [parameters.language] if parameters.language else frames.LANGUAGES
    return [{"language": lang, "material": m} for lang in languages for m in materials]


def frames_of(settings: Settings, parameters: AuditParameters, batch: Batch) -> list[frames.Frame]:
    """The sentences of one language and material."""
    language = batch["language"]
    if batch["material"] == PATTERNS:
        found = frames.from_patterns(language, parameters.each) + frames.from_dialects(language)
        return frames.some_of(found, parameters.most) if parameters.annotator != OURS else found
    rows = Reader(settings).rows(
        "store/texts_that_name.sql",
        {
            "language": language,
            "pattern": frames.pattern_of(language),
            "most": parameters.most * _TEXTS_A_SENTENCE,
        },
    )
    return frames.from_texts((row["text"] for row in rows), language, parameters.most)


def audit_batch(context: Context, batch: Batch) -> Counts:
    """Audit the present models, or the endpoint, on the sentences of one language and material."""
    settings, parameters = context.settings, context.parameters
    language, material = batch["language"], batch["material"]
    found = frames_of(settings, parameters, batch)
    counts: Counts = {"rows": len(found), "sentences": len(found)}
    if parameters.annotator == OURS:
        models = models_of(settings)
        model = models.hash
        moved = shifts(found, scorer(models), language, material, context.progress)
    else:
        annotator = open_annotator(parameters.annotator, settings)
        asked, model = Asked(annotator), annotator.model
        at_once = settings.endpoint_texts
        moved = shifts(found, asked, language, material, context.progress, at_once)
        counts["unanswered"] = asked.failures.total()
        for cause, count in asked.failures.items():
            log.warning("no answer", texts=count, cause=cause)
    rows = [_row(one, context.job_id, model) for one in moved]
    name = parts.part_name("audits", context.task, context.batch)
    parts.write_part(settings.inbox, name, rows)
    return counts


def _row(shift: Shift, audit: str, model: str) -> dict[str, Any]:
    return {"audit": audit, "model": model, **asdict(shift)}


def frames_of_file(path: Path, text_column: str, most: int) -> dict[str, list[frames.Frame]]:
    """By language the sentences of a table that name a person or place, `most` of each kind.

    Raises SourceError for an unknown column.
    """
    texts: dict[str, list[str]] = {language: [] for language in frames.LANGUAGES}
    names = {lang: re.compile(frames.pattern_of(lang), re.IGNORECASE) for lang in texts}
    with open_rows(path, {"text": text_column}) as (columns, rows):
        require_columns([text_column], columns, path.name)
        while chunk := list(itertools.islice(rows, _ROWS)):
            some = [plain(row.values.get(text_column)) for row in chunk if not row.problem]
            for text, language in zip(some, detect_languages(some), strict=True):
                if (
                    language in texts
                    and len(texts[language]) < most * _TEXTS_A_SENTENCE
                    and names[language].search(text)
                ):
                    texts[language].append(text)
    return {language: frames.from_texts(some, language, most) for language, some in texts.items()}
