"""Enriching what is stored: each analysis as a stage of a job, see `insight.pipeline`.

A stage plans batches of what is pending and writes what it finds as parts for the loader.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from insight.pipeline import Batch, Counts
from insight.runner import Context
from insight.settings import Settings
from insight.store import parts
from insight.store.reader import Reader
from insight.types import Annotation

if TYPE_CHECKING:
    from insight.analyses.batch import Text
    from insight.models import Models

_models: dict[Settings, Models] = {}


def models_of(settings: Settings) -> Models:
    """The models of this process, loaded once; with the own heads that are in use now."""
    from insight.models import Models

    known = _models.get(settings)
    _models[settings] = Models(settings) if known is None else known.refreshed()
    return _models[settings]


def plan_analyze(settings: Settings, parameters: Any) -> list[Batch]:
    """Ranges of documents of which the present models did not speak last."""
    from insight.analyses import sentiment

    return Reader(settings).rows(
        "store/pending_ranges.sql",
        {"batch_documents": settings.batch_documents}
        | {"model": models_of(settings).hash, "version": sentiment.VERSION},
    )


def analyze_batch(context: Context, batch: Batch) -> Counts:
    """Run every analysis of documents over one range; writes annotations and vectors."""
    from insight.analyses import sentiment
    from insight.analyses.batch import Text
    from insight.analyses.run import analyse
    from insight.store.vectors import write_vectors

    settings = context.settings
    models = models_of(settings)
    rows = Reader(settings).rows(
        "store/pending_documents.sql",
        {"first": batch["first"], "last": batch["last"]}
        | {"model": models.hash, "version": sentiment.VERSION},
    )
    texts = [Text(**row) for row in rows]
    read, annotations = analyse(texts, models, _known_annotations(settings, texts, models.hash))
    if read.texts:
        hashes = [text.text_hash for text in read.texts]
        name = parts.part_name("vectors", context.task, context.batch)
        write_vectors(settings.vectors, name, hashes, read.vectors, models.weights_hash)
    write_annotations(settings, context.task, context.batch, annotations)
    # A batch that runs again may find its documents analysed: they count all the same.
    return {"rows": batch["rows"], "analyzed": batch["rows"]}


def _known_annotations(settings: Settings, texts: Sequence[Text], model: str) -> list[Annotation]:
    """What the same models have said of the same texts in other documents."""
    rows = Reader(settings).rows(
        "store/known_annotations.sql",
        {"hashes": sorted({text.text_hash for text in texts}), "model": model},
    )
    return [
        Annotation("", model=model, **{**row, "details": json.loads(row["details"])})
        for row in rows
    ]


def plan_tokens(settings: Settings, parameters: Any) -> list[Batch]:
    """Ranges of texts whose words were not read, in the languages whose models are here."""
    from insight.analyses import tokens
    from insight.models import words

    return [
        {"language": language, **row}
        for language in words.prepare(settings)
        for row in Reader(settings).rows(
            "store/pending_tokens_ranges.sql",
            {
                "batch_documents": settings.batch_documents,
                "language": language,
                "version": tokens.VERSION,
                "model": words.model_hash(settings, language),
            },
        )
    ]


def read_tokens(context: Context, batch: Batch) -> Counts:
    """Read the words of the texts in one range."""
    from insight.analyses import tokens
    from insight.models import words

    settings, language = context.settings, batch["language"]
    model = words.model_hash(settings, language)
    rows = Reader(settings).rows(
        "store/pending_tokens.sql",
        {"first": batch["first"], "last": batch["last"], "language": language}
        | {"version": tokens.VERSION, "model": model},
    )
    texts = {row["text_hash"]: row["text"] for row in rows}
    found = tokens.analyse(texts, models_of(settings).words(language), model)
    name = parts.part_name("tokens", context.task, context.batch)
    parts.write_part(settings.inbox, name, found)
    return {"rows": batch["rows"], "tokenized": batch["rows"]}


def write_annotations(
    settings: Settings, task: str, number: int, annotations: Iterable[Annotation]
) -> None:
    rows = map(parts.annotation_row, annotations)
    parts.write_part(settings.inbox, parts.part_name("annotations", task, number), rows)


def plan_copies(settings: Settings, parameters: Any) -> list[Batch]:
    """One batch when some text was not compared with the others yet."""
    from insight.analyses import copies

    count = Reader(settings).row(
        "store/pending_copies_count.sql",
        {"characters": copies.FEWEST_CHARACTERS, "version": copies.VERSION},
    )
    return [{"rows": count["rows"]}] if count and count["rows"] else []


def find_copies(context: Context, batch: Batch) -> Counts:
    """Link each new text to the first one that is nearly the same."""
    import numpy as np

    from insight.analyses import copies

    reader, version = Reader(context.settings), {"version": copies.VERSION}
    rows = reader.rows(
        "store/pending_copies.sql", {"characters": copies.FEWEST_CHARACTERS} | version
    )
    texts, hashes = [row["text"] for row in rows], [row["text_hash"] for row in rows]
    keys = copies.bands(texts)
    found = reader.rows("store/copy_leaders.sql", {"bands": np.unique(keys).tolist()} | version)
    members = copies.group(texts, hashes, keys, [copies.Leader(**row) for row in found])
    linked = 0

    def annotations() -> Iterator[Annotation]:
        nonlocal linked
        for row, member in zip(rows, members, strict=True):
            linked += member.bands is None
            yield Annotation(
                row["document_id"],
                row["text_hash"],
                copies.NAME,
                copies.VERSION,
                "",
                member.group,
                member.similarity,
                member.details,
            )

    write_annotations(context.settings, context.task, context.batch, annotations())
    return {"rows": batch["rows"], "copies": linked}


def plan_doubts(settings: Settings, parameters: Any) -> list[Batch]:
    """One batch when some document was not looked at for doubts yet."""
    from insight.analyses import doubt

    count = Reader(settings).row(
        "store/doubt_pending.sql",
        {"version": doubt.VERSION, "model": models_of(settings).hash},
    )
    return [{"rows": count["rows"]}] if count and count["rows"] else []


def find_doubts(context: Context, batch: Batch) -> Counts:
    """Mark new documents that are doubtful, and earlier ones that new ones show in another light."""
    from insight.analyses import bursts, doubt

    settings = context.settings
    reader, model = Reader(settings), models_of(settings).hash
    asked = {"version": doubt.VERSION, "model": model, "zone": settings.timezone}
    found = list(bursts.find(reader.rows("store/doubt_days.sql", asked)))
    places = [
        {"number": number, **{key: getattr(burst, key) for key in bursts.PLACE}}
        for number, burst in enumerate(found)
    ]
    rows = reader.stream("store/doubt_documents.sql", asked | {"bursts": places})
    doubtful = 0

    def counted(annotations: Iterable[Annotation]) -> Iterator[Annotation]:
        nonlocal doubtful
        for annotation in annotations:
            doubtful += annotation.label == "doubtful"
            yield annotation

    annotations = counted(doubt.judge(rows, found, model))
    write_annotations(settings, context.task, context.batch, annotations)
    return {"rows": batch["rows"], "doubtful": doubtful}
