"""The topics of what is stored, as stages of a job: new documents join, new topics are born.

When the corpus has grown by half, or the vectors are others, topics are fitted again: from where
they are, so that they keep ids, names and colours, and what a person changed stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from insight.enrich import models_of, write_annotations
from insight.pipeline import Batch, Counts
from insight.runner import Context
from insight.settings import Settings
from insight.store.reader import Reader
from insight.store.vectors import read_vectors
from insight.topics import NAME, VERSION, births, refit
from insight.topics import model as models
from insight.topics.events import Event, topic_row, write
from insight.topics.labels import Label
from insight.types import Annotation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from insight.topics.clusters import Floats

FEWEST_DOCUMENTS = 30
"""With fewer there are no topics."""
_AT_ONCE = 50_000
"""Documents whose vectors are held together."""


def plan_topics(settings: Settings, parameters: Any) -> list[Batch]:
    """One batch when some document has no topic yet and there are enough to find topics in."""
    count = Reader(settings).row("store/topic_counts.sql")
    if count is None or not count["waiting"] or count["documents"] < FEWEST_DOCUMENTS:
        return []
    return [{"rows": count["waiting"], "documents": count["documents"]}]


def find_topics(context: Context, batch: Batch) -> Counts:
    """Give documents that have none a topic; fit topics first where they are missing or outgrown."""
    settings, encoder = context.settings, models_of(context.settings).weights_hash
    with models.locked(settings.topics):
        model = models.load(settings.topics)
        fresh = None
        if model is None or model.outgrown(batch["documents"], encoder):
            # Named after the job, so that a repeated batch gives the same topics.
            family = f"t{context.job_id[2:10]}"
            fresh = refit.fit(settings, encoder, model, family, batch["documents"])
            if fresh is None:
                return {"rows": batch["rows"]}
            model = fresh.model
        waiting = fresh is None
        rows = Reader(settings).stream("store/topic_documents.sql", {"waiting": waiting})
        given = 0

        def annotations() -> Iterator[Annotation]:
            nonlocal given
            for annotation in assigned(rows, model, settings):
                given += 1
                yield annotation
                context.progress(given)

        write_annotations(settings, context.task, context.batch, annotations())
        if fresh:
            # Last: a batch that is stopped before this fits the same topics once more.
            write(settings, context.task, context.batch, fresh.events, fresh.topics)
            models.save(fresh.model, settings.topics)
    return {"rows": batch["rows"], "assigned": given}


def assigned(
    rows: Iterable[Mapping[str, Any]], model: models.TopicModel, settings: Settings
) -> Iterator[Annotation]:
    """The topic of each document whose topic is not known or is another now.

    Rows have document_id, text_hash, language, topic_id and topic_fits; some are held at a time.
    """
    left = iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        some, points = points_of(some, model, settings)
        if not some:
            continue
        for row, topic, score, fits in zip(
            some, *(found.tolist() for found in model.assign(points)), strict=True
        ):
            topic_id = model.ids[topic]
            if (row["topic_id"], row["topic_fits"] is not False) != (topic_id, fits):
                yield annotation(row, topic_id, score, fits, model.encoder)


def annotation(
    row: Mapping[str, Any], topic_id: str, score: float, fits: bool, encoder: str
) -> Annotation:
    """What is said of a document; only that it does not fit is worth a detail."""
    details = {} if fits else {"fits": False}
    return Annotation(
        row["document_id"],
        row["text_hash"],
        NAME,
        VERSION,
        encoder,
        topic_id,
        round(score, 4),
        details,
    )


def points_of(
    rows: Sequence[Mapping[str, Any]], model: models.TopicModel, settings: Settings
) -> tuple[list[Mapping[str, Any]], Floats]:
    """The rows whose texts have a vector, and their points [n, dimensions]."""
    hashes = list(dict.fromkeys(row["text_hash"] for row in rows))
    known, vectors = read_vectors(settings.vectors, hashes, model.encoder)
    place = {text_hash: index for index, text_hash in enumerate(known)}
    kept = [row for row in rows if row["text_hash"] in place]
    chosen = vectors[[place[row["text_hash"]] for row in kept]]
    return kept, model.points(chosen, [row["language"] for row in kept])


def plan_births(settings: Settings, parameters: Any) -> list[Batch]:
    """One batch when enough documents are far from the topic that they were given."""
    strays = Reader(settings).row("store/topic_stray_count.sql")
    return [{"rows": strays["rows"]}] if strays and strays["rows"] >= births.FEWEST else []


def find_births(context: Context, batch: Batch) -> Counts:
    """Make new topics of documents that fit nowhere, where enough of them are alike."""
    settings = context.settings
    with models.locked(settings.topics):
        model = models.load(settings.topics)
        if model is None:
            return {"rows": batch["rows"]}
        rows: Sequence[Mapping[str, Any]] = Reader(settings).rows(
            "store/topic_strays.sql", {"most": births.MOST_STRAYS}
        )
        rows, points = points_of(rows, model, settings)
        if not rows:
            return {"rows": batch["rows"]}
        centres, joined = births.newborn(points, model)
        if not len(centres):
            return {"rows": batch["rows"]}
        floors = models.floors(points[joined >= 0], centres, joined[joined >= 0])
        grown = model.with_new(centres, floors)
        ids = grown.ids[len(model.ids) :]
        moment = datetime.now(UTC)
        events = [Event(f"{context.task}-{topic_id}", "born", topic_id, moment) for topic_id in ids]
        described = _described(settings, rows, joined, ids, model, centres)
        write(settings, context.task, context.batch, events, described)
        scores = (points @ centres.T).max(axis=1).tolist()
        members = [
            annotation(row, ids[topic], score, True, model.encoder)
            for row, topic, score in zip(rows, joined.tolist(), scores, strict=True)
            if topic >= 0
        ]
        write_annotations(settings, context.task, context.batch, members)
        models.save(grown, settings.topics)
    return {"rows": batch["rows"], "born": len(ids)}


def _described(
    settings: Settings,
    rows: Sequence[Mapping[str, Any]],
    joined: NDArray[np.int64],
    ids: Sequence[str],
    model: models.TopicModel,
    centres: Floats,
) -> list[dict[str, Any]]:
    """The rows of new topics; their theme is that of the nearest topic."""
    from insight.topics.discover import describe_some

    reader = Reader(settings)
    states = {row["topic_id"]: row for row in reader.rows("store/topic_states.sql")}
    others = [row["text"] for row in reader.rows("store/topic_sample.sql", {"most": 5_000})]
    groups = [
        [row["text"] for row, topic in zip(rows, joined, strict=True) if topic == number]
        for number in range(len(ids))
    ]
    nearest = (centres @ model.centres.T).argmax(axis=1)
    described = []
    for topic_id, near, texts, (label, words) in zip(
        ids,
        nearest,
        groups,
        describe_some(groups, others, refit.stored_lemmas(reader)),
        strict=True,
    ):
        state = states.get(model.ids[near], {})
        theme = Label(state.get("theme") or label.en, state.get("theme_zh") or label.zh)
        described.append(topic_row(topic_id, model.encoder, label, words, len(texts), theme))
    return described
