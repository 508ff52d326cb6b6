"""One event, one burst: terms that burst together in the same documents, and the one that tells most."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from insight.trends.bursts import Burst
from insight.trends.calendar import explanations
from insight.trends.counts import FEWEST, SHIFT, Counts, terms_of
from insight.trends.documents import Documents
from insight.trends.naming import is_name, name_of

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_SAME = 0.5
"""Share of a burst's documents in an event that makes it a part of the event."""
_PART = 0.9
"""The same of a burst that begins later in the event."""
_APART_DAYS = 1
"""Days between the beginnings of bursts that are one event."""
_TERMS = 12
"""Bursts of an event that are named."""
_ONE_THING = 0.75
"""Share of texts that must have more in common with another than the term."""
_CLEAR = 25.0
"""Score from which texts of one of several groups need nothing else in common: they all speak of
one kind of thing anyway. Where all is one group, the clearest burst may be of a common word.
"""
_HALF, _LIFT = 0.6, 0.2
"""Share of a burst's texts with another term, and how much smaller its share of all texts must be."""
_CHANCE = 0.05
"""Terms that a text and the others of a burst may have in common by chance."""

_Voice = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Event:
    """Bursts of one event, the strongest first; each has a name."""

    bursts: Sequence[Burst]
    terms: Sequence[str]
    documents: Sequence[int]
    """Places of the documents of the first burst, each text once."""

    @property
    def burst(self) -> Burst:
        return self.bursts[0]


def find_events(documents: Documents, counts: Counts, bursts: Sequence[Burst]) -> list[Event]:
    """The events behind bursts of a table's terms, by day, the strongest of a day first."""
    members = [_one_a_text(documents, places) for places in _members(documents, counts, bursts)]
    common: Counter[int] = Counter()
    for series, counted in zip(counts.series.tolist(), counts.counts.tolist(), strict=True):
        common[int(counts.terms[series])] += counted
    events = []
    for together in _clusters(bursts, members):
        event = _event(documents, counts, common, [(bursts[i], members[i]) for i in together])
        if event is not None:
            events.append(event)
    return sorted(events, key=lambda e: (e.burst.start, -e.burst.score))


def _one_a_text(documents: Documents, places: set[int]) -> dict[_Voice, int]:
    """The first document of each text of a group; all where the texts are labels."""
    if documents.labels:
        return {(place, ""): place for place in places}
    texts, groups = documents.texts, documents.group_numbers
    return {(int(groups[p]), texts[p]): p for p in sorted(places, reverse=True)}


def _clusters(bursts: Sequence[Burst], members: Sequence[Mapping[_Voice, int]]) -> list[list[int]]:
    """Numbers of bursts that are one event, the strongest first."""
    clusters: list[list[int]] = []
    of_text: defaultdict[_Voice, set[int]] = defaultdict(set)
    for i in sorted(range(len(bursts)), key=lambda i: -bursts[i].score):
        mine = members[i]
        if len(mine) < FEWEST:
            continue
        shared = Counter(c for text in mine for c in of_text[text])
        for best, hits in shared.most_common():
            leader, share = bursts[clusters[best][0]], hits / len(mine)
            apart = bursts[i].start - leader.start
            within = 0 <= apart <= leader.end - leader.start
            if (share >= _PART and within) or (share >= _SAME and abs(apart) <= _APART_DAYS):
                break
        else:
            best = len(clusters)
            clusters.append([])
        clusters[best].append(i)
        for text in mine:
            of_text[text].add(best)
    return clusters


def _event(
    documents: Documents,
    counts: Counts,
    common: Mapping[int, float],
    members: Sequence[tuple[Burst, Mapping[_Voice, int]]],
) -> Event | None:
    """The event with its names; None where no burst of it speaks of one thing."""
    kept: list[tuple[Burst, Mapping[_Voice, int]]] = []
    names: list[str] = []
    for burst, texts in members[:_TERMS]:
        term = int(counts.terms[burst.series])
        name = name_of(documents, term, list(texts.values()))
        if name is None or any(name in other for other in names):
            continue
        if not kept and not (
            _is_clear(burst, len(documents.groups))
            or documents.labels
            or " " in name
            or is_name(name)
            or _is_one_thing(documents, counts, common, term, list(texts.values()))
            or _is_occasion(documents, counts, burst, list(texts.values()))
        ):
            continue
        kept.append((burst, texts))
        names.append(name)
    if not kept:
        return None
    return Event([burst for burst, _ in kept], names, sorted(kept[0][1].values()))


def _is_clear(burst: Burst, groups: int) -> bool:
    return groups > 1 and burst.score >= _CLEAR


def _is_occasion(documents: Documents, counts: Counts, burst: Burst, places: Sequence[int]) -> bool:
    """Whether the calendar has what they speak of, as many things as they say of it."""
    start, end = (date.fromordinal(counts.first_day + day) for day in (burst.start, burst.end))
    return bool(explanations(start, end, [documents.texts[place] for place in places]))


def _is_one_thing(
    documents: Documents,
    counts: Counts,
    common: Mapping[int, float],
    term: int,
    places: Sequence[int],
) -> bool:
    """Whether most texts have a rare term in common with one more of them, besides the burst's own.

    Or more than half have one that is far rarer elsewhere.
    """
    own = {term >> SHIFT, term & ((1 << SHIFT) - 1)}
    texts = [
        {
            key
            for a, b in itertools.pairwise(units)
            for key in ((a << SHIFT) | b, b)
            if a and b and a not in own and b not in own and (key > b or documents.is_word[b])
        }
        for units in map(documents.units_of, places)
    ]
    here = Counter(key for text in texts for key in text)
    size = sum(map(len, texts)) / len(texts)
    most = _CHANCE * counts.totals.sum() / max(size * len(texts), 1)
    rare = {key for key, n in here.items() if n > 1 and common.get(key, n) - n <= most}
    if sum(bool(text & rare) for text in texts) >= _ONE_THING * len(texts):
        return True
    whole = counts.totals.sum() * _LIFT
    return any(
        n >= max(FEWEST, _HALF * len(texts)) and common.get(key, n) < whole * n / len(texts)
        for key, n in here.items()
    )


def _members(documents: Documents, counts: Counts, bursts: Sequence[Burst]) -> list[set[int]]:
    """The places of the documents with each burst's term on its days."""
    import numpy as np

    by_day: defaultdict[int, dict[int, list[int]]] = defaultdict(dict)
    for number, burst in enumerate(bursts):
        for day in range(burst.start, burst.end + 1):
            by_day[day].setdefault(int(counts.terms[burst.series]), []).append(number)
    days = documents.days - counts.first_day
    order = np.argsort(days, kind="stable")
    edges = np.searchsorted(days[order], np.arange(counts.totals.shape[1] + 1))
    ends = documents.ends
    starts = np.concatenate(([0], ends[:-1]))
    groups = documents.group_numbers
    found: list[set[int]] = [set() for _ in bursts]
    for day, wanted in by_day.items():
        chosen = order[edges[day] : edges[day + 1]]
        keys, owners = terms_of(documents, chosen, starts, ends - starts)
        terms = np.array(sorted(wanted))
        place = np.searchsorted(terms, keys).clip(0, len(terms) - 1)
        for where in np.flatnonzero(terms[place] == keys).tolist():
            document = int(chosen[owners[where]])
            for number in wanted[int(keys[where])]:
                if counts.groups[bursts[number].series] == groups[document]:
                    found[number].add(document)
    return found
