"""Which events come every year: those whose terms came at that time of another year too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from insight.trends.calendar import same_season

_MOSTLY = 0.5
"""Share of a term's events that lie in one season: what comes at all times comes then too."""
_NEAR_DAYS = 14


def returning(starts: Sequence[date], terms: Sequence[Sequence[str]]) -> set[int]:
    """The numbers of events that come again: by the day each starts, and its terms."""
    of_term: defaultdict[str, list[int]] = defaultdict(list)
    for event, names in enumerate(terms):
        for name in names:
            of_term[name].append(event)
    found = set()
    for events in of_term.values():
        for event in events:
            again = sum(same_season(starts[event], starts[other]) for other in events)
            near = sum(abs((starts[o] - starts[event]).days) <= _NEAR_DAYS for o in events)
            if again and again + near >= _MOSTLY * len(events):
                found.add(event)
    return found
