"""The topics of any table, without storing it: `insight topics FILE`."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from insight.cleaning.plain import plain
from insight.errors import AnswerError, SourceError
from insight.files import write_atomically
from insight.models import Models
from insight.models.generator import Generator
from insight.models.language import detect_languages
from insight.sources.columns import require_columns
from insight.sources.files import open_rows
from insight.topics.discover import MOST_DOCUMENTS, Discovery, discover
from insight.topics.generated import better_label
from insight.topics.model import centred

_AT_ONCE = 2_048
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found."""

    rows: int
    topics: int
    without: int
    """Rows without a topic: they have no words, or could not be read."""


def find(
    source: Path,
    text_column: str,
    output: Path,
    models: Models,
    count: int | None = None,
    progress: Progress = lambda what, done, total: None,
    generator: Generator | None = None,
) -> Outcome:
    """Write the topics of a table, and the topic of each row, to `output` (.json).

    `count` topics, where the texts have so many; a `generator` is asked for better names. Raises SourceError for an unknown column or format.
    """
    if output.suffix.lower() != ".json":
        raise SourceError(f"{output.name}: the output must end in .json.")
    texts: list[str] = []
    with open_rows(source, {"text": text_column}) as (columns, rows):
        require_columns([text_column], columns, source.name)
        for row in rows:
            texts.append("" if row.problem else plain(row.values.get(text_column)))
    progress("read", len(texts), len(texts))
    found, groups = topics_of(texts, models, count, progress)
    described = _described(found, texts, groups, generator) if found else []
    ids = [None if group is None else described[group]["id"] for group in groups]
    content = {"topics": described, "rows": ids}
    write_atomically(output, json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8"))
    return Outcome(len(texts), len(described), ids.count(None))


def _described(
    found: Discovery,
    texts: Sequence[str],
    groups: Sequence[int | None],
    generator: Generator | None,
) -> list[dict[str, Any]]:
    described = []
    for number, topic in enumerate(found.topics):
        own = [text for text, group in zip(texts, groups, strict=True) if group == number]
        label, theme = topic.label, found.themes[topic.theme]
        if generator:
            with suppress(AnswerError):  # then ours stands
                label = better_label(generator, label, topic.words, own) or label
        described.append(
            {
                "id": f"t{number:02d}",
                "label": label.en,
                "label_zh": label.zh,
                "words": list(topic.words),
                "size": len(own),
                "theme": theme.en,
                "theme_zh": theme.zh,
            }
        )
    return described


def topics_of(
    texts: list[str],
    models: Models,
    count: int | None = None,
    progress: Progress = lambda what, done, total: None,
) -> tuple[Discovery | None, list[int | None]]:
    """The topics of texts, and the topic of each: None where a text has no words.

    Topics are found in at most `MOST_DOCUMENTS` of them and all are assigned.
    """
    import numpy as np

    distinct = sorted({text for text in texts if any(map(str.isalnum, text))})
    if not distinct:
        return None, [None] * len(texts)
    vectors = []
    for start in range(0, len(distinct), _AT_ONCE):
        vectors.append(models.student.encode(distinct[start : start + _AT_ONCE]))
        progress("encoded", min(start + _AT_ONCE, len(distinct)), len(distinct))
    together = np.concatenate(vectors)
    languages = detect_languages(distinct)
    # Evenly over the sorted texts, so that the choice does not depend on their order in the table.
    step = -(-len(distinct) // MOST_DOCUMENTS)
    some = slice(0, None, step)
    found = discover(distinct[some], together[some], languages[some], count)
    if found is None:
        return None, [None] * len(texts)
    group_of: dict[str, int] = {}
    for start in range(0, len(distinct), MOST_DOCUMENTS):
        part = slice(start, start + MOST_DOCUMENTS)
        points = centred(together[part], languages[part], found.means)
        nearest = (points @ found.centres.T).argmax(axis=1)
        group_of |= {
            text: int(topic)
            for text, topic, point in zip(distinct[part], nearest, points, strict=True)
            if point.any()
        }
    return found, [group_of.get(text) for text in texts]
