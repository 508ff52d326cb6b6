"""Bursts and changes in the store: the last weeks, for the report, alerts and pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from insight.reports.statistics import mean_change
from insight.settings import Settings
from insight.store.reader import Reader, Row
from insight.trends.bursts import Burst, find_bursts
from insight.trends.changes import Share, changes
from insight.trends.counts import FEWEST, Counts, counts_of
from insight.trends.documents import Documents
from insight.trends.events import find_events
from insight.trends.items import Item, event_item, item
from insight.trends.series import without_seasons
from insight.trends.usual import HISTORY_DAYS

DAYS = 28
WEEK = 7
_FEWEST_DAYS_BEFORE = 28
_YEARS_DAYS = 3 * 366
"""Days of volume from which the ups and downs of the year are learnt."""
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
    first = max(first, since - timedelta(days=HISTORY_DAYS))
    daily = [row for row in daily if row["day"] >= first]
    given |= {"start": _midnight(first, settings), "since": _midnight(since, settings)}
    found = _words(reader, given, daily, since) + _topics(reader, settings, given, daily, since)
    return sorted(found, key=lambda burst: (burst["start"], -burst["score"]))


def find_changes(reader: Reader, settings: Settings, now: datetime | None = None) -> list[Item]:
    """What changed in the last seven whole days against the eight weeks before them.

    First the documents a day, without the ups and downs of the week and the calendar, where their
    95 % interval is clear of none; then shares of documents and of negative ones, by source, product
    and topic, the surest first (see `changes`).
    """
    now = now or datetime.now(UTC)
    given = {"zone": settings.timezone, "now": now}
    daily = reader.rows("trends/days.sql", {**given, "days": _YEARS_DAYS})
    today = now.astimezone(settings.zone).date()
    whole = {row["day"]: row["documents"] for row in daily if row["day"] < today}
    if not whole:
        return []
    since = max(whole) - timedelta(days=WEEK - 1)
    first = max(min(whole), since - timedelta(days=HISTORY_DAYS))
    if (since - first).days < _FEWEST_DAYS_BEFORE:
        return []
    span = {"start": first, "since": since, "end": max(whole) + timedelta(days=1)}
    moments = {name: _midnight(day, settings) for name, day in span.items()}
    rows = reader.rows("trends/weeks.sql", moments)
    (everything,) = (row for row in rows if row["dimension"] == "all")
    written, negative = [], []
    for row in rows:
        of = {"dimension": row["dimension"], "value": row["value"]}
        if row["dimension"] != "all":
            written.append(
                Share(
                    {"measure": "documents", **of},
                    row["documents"],
                    everything["documents"],
                    row["documents_before"],
                    everything["documents_before"],
                )
            )
        negative.append(
            Share(
                {"measure": "negative", **of},
                row["negative"],
                row["read_documents"],
                row["negative_before"],
                row["read_before"],
            )
        )
    dimensions = ("source", "product", "topic")
    families = [[s for s in written if s.of["dimension"] == name] for name in dimensions]
    return _volume(whole) + changes([*families, negative])


def _volume(whole: Mapping[date, int]) -> list[Item]:
    """The documents a day of the last week, where they are clearly more or fewer than usual."""
    from statistics import mean, stdev

    first = min(whole)
    days = (max(whole) - first).days + 1
    values = [float(whole.get(first + timedelta(days=day), 0)) for day in range(days)]
    steady = without_seasons(first, values)
    week, before = steady[-WEEK:], steady[-WEEK - HISTORY_DAYS : -WEEK]
    change = mean_change(
        mean(week), stdev(week), len(week), mean(before), stdev(before), len(before)
    )
    if change.direction == "unclear":
        return []
    return [
        {
            "measure": "documents a day",
            "dimension": "all",
            "value": None,
            "count": round(sum(values[-WEEK:])),
            "a_day": round(mean(week), 2),
            "usual": round(mean(before), 2),
            "change_low": round(change.low, 2),
            "change_high": round(change.high, 2),
        }
    ]


def _words(
    reader: Reader, given: Mapping[str, Any], daily: Sequence[Row], since: date
) -> list[Item]:
    rows = reader.rows("trends/words.sql", {**given, "fewest": FEWEST})
    documents = Documents()
    totals = {row["day"]: row["documents"] for row in daily}
    counts = _counts(totals, rows, [documents.unit(row["word"]) for row in rows])
    bursts = find_bursts(counts, since.toordinal() - counts.first_day)
    if not bursts:
        return []
    wanted = {
        "words": [documents.names[counts.terms[burst.series]] for burst in bursts],
        "starts": [date.fromordinal(counts.first_day + burst.start) for burst in bursts],
        "ends": [date.fromordinal(counts.first_day + burst.end) for burst in bursts],
    }
    texts = {name: given[name] for name in ("zone", "now", "since")}
    for row in reader.rows("trends/texts.sql", {**texts, **wanted, "most": _DOCUMENTS}):
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
    asked = {name: given[name] for name in ("zone", "now", "start")}
    rows = reader.rows("trends/topics.sql", asked)
    # A document has one topic at most: their sum is what a topic has a share of.
    totals: Counter[date] = Counter({row["day"]: 0 for row in daily})
    for row in rows:
        totals.update(dict(zip(row["days"], row["documents"], strict=True)))
    counts = _counts(totals, rows, range(len(rows)))
    found = []
    for burst in find_bursts(counts, since.toordinal() - counts.first_day):
        topic = rows[counts.terms[burst.series]]
        texts = _topic_texts(reader, given, counts, burst, topic["topic_id"])
        told = item(
            counts.first_day,
            burst,
            [topic[f"topic_{settings.language}"]],
            [row["text"] for row in texts],
            [row["document_id"] for row in texts],
        )
        found.append({**told, "kind": "topic", "topic_id": topic["topic_id"]})
    return found


def _topic_texts(
    reader: Reader, given: Mapping[str, Any], counts: Counts, burst: Burst, topic: str
) -> list[Row]:
    parameters = {
        "topic": topic,
        "first_day": date.fromordinal(counts.first_day + burst.start),
        "last_day": date.fromordinal(counts.first_day + burst.end),
        "most": _DOCUMENTS,
    }
    of_all = {name: given[name] for name in ("zone", "now", "since")}
    return reader.rows("trends/topic_texts.sql", {**of_all, **parameters})


def _counts(totals: Mapping[date, int], rows: Sequence[Row], terms: Sequence[int]) -> Counts:
    """Counts of one group from rows of a term, with its `days` and the `documents` of each."""
    import numpy as np

    first = min(totals).toordinal()
    exposures = np.zeros((1, max(totals).toordinal() - first + 1))
    for day, documents in totals.items():
        exposures[0, day.toordinal() - first] = documents
    distinct, term = np.unique(np.array(terms, dtype=np.int64), return_inverse=True)
    lengths = [len(row["days"]) for row in rows]
    days = np.array([d.toordinal() - first for row in rows for d in row["days"]], dtype=np.int64)
    counted = np.array([n for row in rows for n in row["documents"]], dtype=float)
    of_entry = np.repeat(term, lengths)
    return counts_of(first, exposures, distinct, of_entry, of_entry * 0, days, counted)


def _midnight(day: date, settings: Settings) -> datetime:
    return datetime.combine(day, time(), settings.zone)
