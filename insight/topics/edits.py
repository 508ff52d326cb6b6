"""What a person changes about topics: appended as events, shown at once, kept by the next runs.

`by` is the person's name; `task` names the change, and its events, where it may come twice. Every
change can be taken back: by `undo` the newest, or that of one topic, by `take_back` any by its name.
Each function raises TopicError for what cannot be done, and says why.
"""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from insight.errors import AnswerError, TopicError
from insight.messages import message
from insight.models.generator import Generator
from insight.settings import Settings
from insight.store import loader
from insight.store.reader import Reader
from insight.topics.events import Event, write
from insight.topics.labels import Label

LONGEST_LABEL = 80
_FEWEST_TEXTS = 10
"""Different texts of a topic that can be split."""

Row = dict[str, Any]


def topics(settings: Settings) -> list[Row]:
    """The topics that are shown, pinned ones and then large ones first."""
    return Reader(settings).rows("store/topic_list.sql")


def changes(settings: Settings) -> list[Row]:
    """What persons changed, the newest first, also what was taken back."""
    return Reader(settings).rows("store/topic_edits.sql")


def rename(
    settings: Settings, topic_id: str, label: Label, by: str, task: str | None = None
) -> None:
    """Give a topic another name, in both languages."""
    state = _shown(settings, topic_id)
    names = {"label": checked_name(label.en), "label_zh": checked_name(label.zh)}
    if (state["label"], state["label_zh"]) != tuple(names.values()):
        _append(settings, [("renamed", topic_id, None, names)], by, task)


def rename_by(
    settings: Settings, generator: Generator, topic_id: str | None, by: str
) -> Iterator[tuple[str, Label | None]]:
    """Ask a large model for the name of a topic, or of all; each with its new name, or None.

    Raises ModelError where it cannot be asked; names that were given before that stay.
    """
    from insight.topics.generated import better_label

    asked = [_shown(settings, topic_id)] if topic_id else topics(settings)
    for state in asked:
        ids = [state["topic_id"], *_merged_into(settings, state["topic_id"])]
        rows = Reader(settings).rows("store/topic_members.sql", {"topics": ids})
        texts = [row["text"] for row in rows]
        label = Label(state["label"], state["label_zh"])
        try:
            better = better_label(generator, label, state["words"], texts) if texts else None
        except AnswerError:
            better = None
        if better:
            rename(settings, state["topic_id"], better, by)
        yield state["topic_id"], better


def merge(
    settings: Settings, topic_ids: Sequence[str], into: str, by: str, task: str | None = None
) -> None:
    """Show the documents of some topics as those of another one."""
    _shown(settings, into)
    for topic_id in topic_ids:
        _shown(settings, topic_id)
        if topic_id == into:
            raise TopicError(message("%(topic)s cannot be merged into itself.", topic=into))
    _append(settings, [("merged", one, into, {}) for one in dict.fromkeys(topic_ids)], by, task)


def pin(settings: Settings, topic_id: str, by: str, task: str | None = None) -> None:
    """Keep a topic, whatever the next runs find."""
    if not _shown(settings, topic_id)["pinned"]:
        _append(settings, [("pinned", topic_id, None, {})], by, task)


def unpin(settings: Settings, topic_id: str, by: str, task: str | None = None) -> None:
    if _shown(settings, topic_id)["pinned"]:
        _append(settings, [("unpinned", topic_id, None, {})], by, task)


def undo(settings: Settings, by: str, topic_id: str | None = None) -> Row:
    """Take back the newest change, or the newest of one topic; returns what it was."""
    for row in changes(settings):
        about = (row["topic_id"], row["other_topic_id"])
        if not row["is_undone"] and (topic_id is None or topic_id in about):
            undone = {"undoes": row["event_id"]}
            other = row["other_topic_id"]
            _append(settings, [("undone", row["topic_id"], other, undone)], by)
            return row
    raise TopicError(message("Nobody has changed anything that could be taken back."))


def change_of(row: Mapping[str, Any]) -> str:
    """The name of the change that a row of `changes` belongs to; a merge of several has as many rows."""
    return str(row["event_id"]).rpartition("-")[0]


def take_back(settings: Settings, change: str, by: str, task: str | None = None) -> list[Row]:
    """Take back all of one change; returns what it was. Nothing happens where it is taken back already."""
    rows = [row for row in changes(settings) if change_of(row) == change]
    if not rows:
        raise TopicError(message("There is no change of topics named %(change)s.", change=change))
    undone = [
        ("undone", row["topic_id"], row["other_topic_id"], {"undoes": row["event_id"]})
        for row in rows
        if not row["is_undone"]
    ]
    if undone:
        _append(settings, undone, by, task)
    return rows


def split(settings: Settings, topic_id: str, by: str, task: str | None = None) -> str:
    """Make two topics of one, by what its documents say; returns the id of the new one.

    The larger part keeps the name.
    """
    from insight.enrich import write_annotations
    from insight.topics import model as models
    from insight.topics.job import annotation

    _shown(settings, topic_id)
    others = _merged_into(settings, topic_id)
    if others:
        raise TopicError(
            message(
                "%(topic)s was merged from others (%(others)s): undo that instead.",
                topic=topic_id,
                others=", ".join(others),
            )
        )
    with models.locked(settings.topics):
        model = models.load(settings.topics)
        if model is None or topic_id not in model.ids:
            raise TopicError(
                message("%(topic)s has no centre any more: analyse first.", topic=topic_id)
            )
        halves = _halves(settings, topic_id, model)
        grown = model.with_new(halves.moved_centre, halves.floor).with_centres(
            {topic_id: halves.kept_centre}
        )
        fresh = grown.ids[-1]
        task = task or _task()
        row = halves.described(settings, fresh, model.encoder)
        event = Event(f"{task}-0", "split", fresh, datetime.now(UTC), topic_id, made_by=by)
        write(settings, task, 0, [event], [row])
        moved = [
            annotation(row, fresh, score, True, model.encoder)
            for row, score in zip(halves.moved, halves.scores, strict=True)
        ]
        write_annotations(settings, task, 0, moved)
        loader.load(settings)
        models.save(grown, settings.topics)
    return fresh


@dataclass(frozen=True)
class _Halves:
    """The parts of a topic: what stays, and what moves to a new one."""

    kept: list[Row]
    moved: list[Row]
    scores: list[float]
    """Of what moves, the cosine to its centre."""
    kept_centre: Any
    moved_centre: Any
    floor: Any

    def described(self, settings: Settings, topic_id: str, encoder: str) -> Row:
        """The new topic as a row."""
        from insight.topics.discover import describe_some
        from insight.topics.events import topic_row
        from insight.topics.refit import stored_lemmas

        texts = [[row["text"] for row in rows] for rows in (self.moved, self.kept)]
        reader = Reader(settings)
        sample = [row["text"] for row in reader.rows("store/topic_sample.sql", {"most": 5_000})]
        label, words = describe_some(texts, sample, stored_lemmas(reader))[0]
        theme = next(row for row in topics(settings) if row["topic_id"] == self.kept[0]["topic_id"])
        return topic_row(
            topic_id,
            encoder,
            label,
            words,
            len(self.moved),
            Label(theme["theme"] or label.en, theme["theme_zh"] or label.zh),
        )


def _halves(settings: Settings, topic_id: str, model: Any) -> _Halves:
    import numpy as np

    from insight.topics.clusters import halves
    from insight.topics.job import points_of
    from insight.topics.model import floors

    found = Reader(settings).rows("store/topic_members.sql", {"topics": [topic_id]})
    rows, points = points_of(found, model, settings)
    centres = halves(np.unique(points, axis=0)) if len(rows) else None
    if centres is None or len({row["text_hash"] for row in rows}) < _FEWEST_TEXTS:
        raise TopicError(
            message("%(topic)s has too few different documents to be split.", topic=topic_id)
        )
    nearest = (points @ centres.T).argmax(axis=1)
    less = int(np.bincount(nearest, minlength=2).argmin())
    moved = nearest == less
    scores = points @ centres[less]
    return _Halves(
        [dict(row) for row, moves in zip(rows, moved, strict=True) if not moves],
        [dict(row) for row, moves in zip(rows, moved, strict=True) if moves],
        scores[moved].tolist(),
        centres[1 - less],
        centres[less : less + 1],
        floors(points[moved], centres[less : less + 1], np.zeros(int(moved.sum()), np.int64)),
    )


def _shown(settings: Settings, topic_id: str) -> Row:
    """The state of a topic that is shown."""
    states = {row["topic_id"]: row for row in Reader(settings).rows("store/topic_states.sql")}
    state = states.get(topic_id)
    if state is None:
        known = ", ".join(row["topic_id"] for row in topics(settings)[:10]) or "none"
        raise TopicError(
            message("There is no topic %(topic)s. Known: %(known)s.", topic=topic_id, known=known)
        )
    if state["shown_id"] != topic_id:
        raise TopicError(
            message(
                "%(topic)s is merged into %(into)s: change that one, or undo the merge.",
                topic=topic_id,
                into=state["shown_id"],
            )
        )
    return state


def _merged_into(settings: Settings, topic_id: str) -> list[str]:
    return [
        row["topic_id"]
        for row in Reader(settings).rows("store/topic_states.sql")
        if row["shown_id"] == topic_id != row["topic_id"]
    ]


def checked_name(label: str) -> str:
    """A name as it is kept."""
    name = " ".join(label.split())
    if not name or any(unicodedata.category(sign).startswith("C") for sign in name):
        raise TopicError(message("A name has at least one sign, and only such as can be seen."))
    if len(name) > LONGEST_LABEL:
        raise TopicError(message("A name has at most %(most)s characters.", most=LONGEST_LABEL))
    return name


def _append(
    settings: Settings,
    what: Sequence[tuple[str, str, str | None, dict[str, str]]],
    by: str,
    task: str | None = None,
) -> None:
    task, moment = task or _task(), datetime.now(UTC)
    events = [
        Event(f"{task}-{number}", kind, topic_id, moment, other, made_by=by, **more)
        for number, (kind, topic_id, other, more) in enumerate(what)
    ]
    write(settings, task, 0, events)
    loader.load(settings)


def _task() -> str:
    return f"edit{uuid.uuid4().hex[:16]}"
