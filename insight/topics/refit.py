"""Fitting the topics of what is stored, from where they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from insight.settings import Settings
from insight.store.reader import Reader
from insight.store.vectors import read_vectors
from insight.topics.discover import MOST_DOCUMENTS, Discovery, discover
from insight.topics.events import Event, topic_row
from insight.topics.labels import Label
from insight.topics.model import TopicModel, floors, numbers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TEXTS_OF_LEMMAS = 20_000
"""Texts whose words tell the lemmas of English words."""
_WHOLE = 0.5
"""A new topic that has this share of its documents from one other was split off that one."""


@dataclass(frozen=True)
class Refit:
    """A fitted model with what is to be stored."""

    model: TopicModel
    events: tuple[Event, ...]
    topics: tuple[Mapping[str, Any], ...]


def fit(
    settings: Settings, encoder: str, before: TopicModel | None, family: str, documents: int
) -> Refit | None:
    """Topics of the store's texts with vectors of `encoder`; None where no text has words.

    They go on from the topics that documents have now, even where the model `before` is lost.
    `documents` is how many there are.
    """
    import numpy as np

    reader = Reader(settings)
    rows = reader.rows("store/topic_sample.sql", {"most": MOST_DOCUMENTS})
    known, vectors = read_vectors(settings.vectors, [row["text_hash"] for row in rows], encoder)
    have = set(known)
    rows = [row for row in rows if row["text_hash"] in have]
    states = {row["topic_id"]: row for row in reader.rows("store/topic_states.sql")}
    old_ids = sorted({row["topic_id"] for row in rows} & states.keys())
    place = {topic_id: index for index, topic_id in enumerate(old_ids)}
    own = [place.get(row["topic_id"], -1) for row in rows]
    found = (
        discover(
            [row["text"] for row in rows],
            vectors,
            [row["language"] for row in rows],
            before=own,
            lemmas=stored_lemmas(reader),
            held={place[topic_id] for topic_id in old_ids if states[topic_id]["held"]},
            names={
                place[topic_id]: Label(
                    states[topic_id]["own_label"], states[topic_id]["own_label_zh"]
                )
                for topic_id in old_ids
            },
        )
        if rows
        else None
    )
    if found is None:
        return None
    given = before.numbered if before else 0
    family = before.family if before else family
    fresh = iter(numbers(family, given, len(found.origins)))
    ids = [old_ids[origin] if origin >= 0 else next(fresh) for origin in found.origins]
    worded = found.groups >= 0
    model = TopicModel(
        family,
        given + found.origins.count(-1),
        documents,
        encoder,
        tuple(ids),
        found.centres,
        floors(found.points[worded], found.centres, found.groups[worded]),
        found.means,
    )
    kept = _kept(before, model, states, len(rows)) if before else []
    if before and kept:
        places = [before.ids.index(topic_id) for topic_id in kept]
        model = TopicModel(
            model.family,
            model.numbered,
            documents,
            encoder,
            (*model.ids, *kept),
            np.concatenate([model.centres, before.centres[places]]),
            np.concatenate([model.floors, before.floors[places]]),
            model.means,
        )
    return Refit(
        model,
        tuple(_events(found, np.array(own), old_ids, ids, set(kept))),
        tuple(_rows(found, ids, encoder)),
    )


def stored_lemmas(reader: Reader) -> dict[str, str]:
    """The lemmas that spaCy gave to English words of the store; none where it was not there."""
    rows = reader.rows("store/english_lemmas.sql", {"most": _TEXTS_OF_LEMMAS})
    return {row["word"]: row["lemma"] for row in rows}


def _kept(
    before: TopicModel, model: TopicModel, states: Mapping[str, Mapping[str, Any]], texts: int
) -> list[str]:
    """Topics that too few of the texts have to be fitted, and that are not to go for that."""
    if before.encoder != model.encoder:
        return []
    partial = texts >= MOST_DOCUMENTS
    return [
        topic_id
        for topic_id in before.ids
        if topic_id not in model.ids
        and topic_id in states
        and (states[topic_id]["held"] or partial)
    ]


def _events(
    found: Discovery,
    own: NDArray[np.int64],
    old_ids: Sequence[str],
    ids: Sequence[str],
    kept: set[str],
) -> list[Event]:
    moment = datetime.now(UTC)

    def event(kind: str, topic_id: str, other: str | None = None) -> Event:
        return Event(f"{kind}-{topic_id}-{moment:%Y%m%d%H%M%S%f}", kind, topic_id, moment, other)

    events = []
    for topic, (topic_id, origin) in enumerate(zip(ids, found.origins, strict=True)):
        if origin >= 0:
            continue
        came = Counter(own[found.groups == topic].tolist())
        most, count = came.most_common(1)[0] if came else (-1, 0)
        if not old_ids:
            events.append(event("found", topic_id))
        elif most >= 0 and count >= _WHOLE * came.total():
            events.append(event("split", topic_id, old_ids[most]))
        else:
            events.append(event("born", topic_id))
    for number, topic_id in enumerate(old_ids):
        if topic_id not in ids and topic_id not in kept:
            went = Counter(found.groups[(own == number) & (found.groups >= 0)].tolist())
            if went:
                events.append(event("merged", topic_id, ids[went.most_common(1)[0][0]]))
    return events


def _rows(found: Discovery, ids: Sequence[str], encoder: str) -> list[dict[str, Any]]:
    import numpy as np

    sizes = np.bincount(found.groups[found.groups >= 0], minlength=len(ids)).tolist()
    return [
        topic_row(topic_id, encoder, topic.label, topic.words, size, found.themes[topic.theme])
        for topic_id, topic, size in zip(ids, found.topics, sizes, strict=True)
    ]
