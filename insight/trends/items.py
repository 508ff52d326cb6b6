"""Events as what is printed, written and told: terms, days, counts, whether they come every year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from insight.trends.bursts import Burst, find_bursts
from insight.trends.calendar import explanations
from insight.trends.counts import Counts, count
from insight.trends.documents import Documents
from insight.trends.events import Event, find_events
from insight.trends.seasonal import returning

Item = dict[str, Any]
"""term, start, end, count, expected, score, seasonal, season, terms, peak, documents."""
_EXAMPLES = 5


def items_of(documents: Documents, by: str | None = None) -> list[Item]:
    """The bursts in some documents, by day, the strongest of a day first.

    Of documents in groups, each has its `group` and what the groups are (`by`).
    """
    counts = count(documents)
    events = find_events(documents, counts, find_bursts(counts))
    found = []
    for event in events:
        group = documents.groups[counts.groups[event.burst.series]]
        if by is None:
            found.append(event_item(documents, counts, event))
        elif group:
            found.append({**event_item(documents, counts, event), "by": by, "group": group})
    starts = [date.fromisoformat(item["start"]) for item in found]
    for number in returning(starts, [item["terms"] for item in found]):
        found[number]["seasonal"] = True
    return found


def event_item(documents: Documents, counts: Counts, event: Event) -> Item:
    texts = [documents.texts[place] for place in event.documents]
    numbers = [documents.numbers[place] for place in event.documents]
    return item(counts.first_day, event.burst, event.terms, texts, numbers)


def item(
    first_day: int,
    burst: Burst,
    terms: Sequence[str],
    texts: Sequence[str],
    numbers: Sequence[Any],
) -> Item:
    """A burst with its terms, the most telling first, and the texts and numbers of its documents."""
    start, end, peak = (
        date.fromordinal(first_day + day) for day in (burst.start, burst.end, burst.peak)
    )
    seasons = explanations(start, end, texts)
    return {
        "term": terms[0],
        "start": start.isoformat(),
        "end": end.isoformat(),
        "count": round(burst.count),
        "expected": round(burst.expected, 3),
        "score": round(burst.score, 1),
        "seasonal": bool(seasons),
        "season": {"en": seasons[0].en, "zh": seasons[0].zh} if seasons else None,
        "terms": list(terms),
        "peak": peak.isoformat(),
        "documents": list(numbers[:_EXAMPLES]),
    }
