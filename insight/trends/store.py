"""Bursts of words and topics in the store: the last weeks, for the report, alerts and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from insight.settings import Settings
from insight.store.reader import Reader, Row
from insight.trends.bursts import Burst, find_bursts
from insight.trends.counts import FEWEST, Counts, counts_of
from insight.trends.documents import Documents
from insight.trends.events import find_events
from insight.trends.items import Item, event_item, item
from insight.trends.usual import HISTORY_DAYS

DAYS = 28
_DOCUMENTS = 200
"""Most documents of a burst that are read to name it."""


def find_in_store(
    reader: Reader, settings: Settings, now: datetime | None = None, days: int = DAYS
) -> list[Item]:
    """The bursts that begin in the last `days` with documents before `now`, by day.

    Each has a `kind`: word, where words were read, or topic, in the language of the settings.
    """
    given = {"zone": settings.timezone, "now": now or datetime.now(UTC)}
    daily = reader.rows("trends/days.sql", {**given, "days": days + HISTORY_DAYS})
    if not daily:
        return []
    first, last = daily[0]["day"], daily[-1]["day"]
    since = max(first, last - timedelta(days=days - 1))
    given["first"] = first
    found = _words(reader, given, daily, since) + _topics(reader, settings, given, daily, since)
    return sorted(found, key=lambda burst: (burst["start"], -burst["score"]))


def _words(
    reader: Reader, given: Mapping[str, Any], daily: Sequence[Row], since: date
) -> list[Item]:
    rows = reader.rows("trends/words.sql", {**given, "since": since, "fewest": FEWEST})
    documents = Documents()
    counts = _counts(daily, "documents", rows, [documents.unit(row["word"]) for row in rows])
    bursts = find_bursts(counts, since.toordinal() - counts.first_day)
    if not bursts:
        return []
    wanted = {
        "words": [documents.names[counts.terms[burst.series]] for burst in bursts],
        "starts": [date.fromordinal(counts.first_day + burst.start) for burst in bursts],
        "ends": [date.fromordinal(counts.first_day + burst.end) for burst in bursts],
    }
    texts = {**wanted, "zone": given["zone"], "now": given["now"], "most": _DOCUMENTS}
    for row in reader.rows("trends/texts.sql", texts):
        documents.add(row["day"], row["text"], row["document_id"], words=row["words"])
    return [
        {**event_item(documents, counts, event), "kind": "word"}
        for event in find_events(documents, counts, bursts)
    ]


def _topics(
    reader: Reader,
    settings: Settings,
    given: Mapping[str, Any],
    daily: Sequence[Row],
    since: date,
) -> list[Item]:
    rows = reader.rows("trends/topics.sql", given)
    ids = sorted({row["topic_id"] for row in rows})
    labels = {row["topic_id"]: row[f"topic_{settings.language}"] for row in rows}
    place = {topic: number for number, topic in enumerate(ids)}
    terms = [place[row["topic_id"]] for row in rows]
    counts = _counts(daily, "documents_with_topic", rows, terms)
    found = []
    for burst in find_bursts(counts, since.toordinal() - counts.first_day):
        topic = ids[counts.terms[burst.series]]
        texts = _topic_texts(reader, given, counts, burst, topic)
        numbers = [row["document_id"] for row in texts]
        told = item(
            counts.first_day, burst, [labels[topic]], [row["text"] for row in texts], numbers
        )
        found.append({**told, "kind": "topic", "topic_id": topic})
    return found


def _topic_texts(
    reader: Reader, given: Mapping[str, Any], counts: Counts, burst: Burst, topic: str
) -> list[Row]:
    parameters = {
        "topic": topic,
        "start": date.fromordinal(counts.first_day + burst.start),
        "end": date.fromordinal(counts.first_day + burst.end),
        "most": _DOCUMENTS,
    }
    of_all = {name: given[name] for name in ("zone", "now")}
    return reader.rows("trends/topic_texts.sql", {**of_all, **parameters})


def _counts(daily: Sequence[Row], total: str, rows: Sequence[Row], terms: Sequence[int]) -> Counts:
    """Counts of one group from rows of a term, a day and its documents."""
    import numpy as np

    first = daily[0]["day"].toordinal()
    totals = np.zeros((1, daily[-1]["day"].toordinal() - first + 1))
    for row in daily:
        totals[0, row["day"].toordinal() - first] = row[total]
    distinct, term = np.unique(np.array(terms, dtype=np.int64), return_inverse=True)
    days = np.array([row["day"].toordinal() - first for row in rows], dtype=np.int64)
    counted = np.array([row["documents"] for row in rows], dtype=float)
    return counts_of(first, totals, distinct, term, term * 0, days, counted)
