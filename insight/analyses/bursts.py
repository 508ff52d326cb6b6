"""Bursts: many reviews of one product in one shop within two days, and of one kind.

A rush alone is no doubt: a sale brings one too. It must also be of one rating, or by authors who
wrote nothing else, more than that product's reviews were before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import exp, lgamma, log
from typing import Any

DAYS = 2
HISTORY_DAYS = 56
FEWEST_HISTORY_DAYS = 28
FEWEST = 8
"""Reviews in two days that can be a burst at all."""
TIMES = 4.0
"""How many times as many as usual."""
MOST_CHANCE = 1e-4
"""Probability of so many by chance (Poisson): a year of a product has 365 beginnings."""
ONE_KIND = 0.8
"""Share of one rating, or of authors with a single review, that makes a burst doubtful."""


_COUNTS = ("reviews", "single", "named")
PLACE = ("source", "product", "first", "last", "stars")
"""What of a burst tells which documents are in it."""


@dataclass(frozen=True, slots=True)
class Burst:
    """Reviews of one product in one shop; `stars` where they are of one rating."""

    source: str
    product: str | None
    first: date
    last: date
    reviews: int
    usual: float
    """Reviews in as many days as from `first` to `last`, over the weeks before."""
    stars: int | None
    single: float | None
    """Share of authors with a single review, where authors are known."""


@dataclass(slots=True)
class _Day:
    reviews: int
    single: int
    named: int
    stars: Mapping[int, int]


def find(rows: Sequence[Mapping[str, Any]]) -> Iterator[Burst]:
    """The bursts in counts by source, product, day and stars, sorted so."""
    for (source, product), of_series in groupby(rows, lambda row: (row["source"], row["product"])):
        days = {
            day: _day(list(of_day)) for day, of_day in groupby(of_series, lambda row: row["day"])
        }
        yield from _in_series(source, product, days)


def _day(rows: Sequence[Mapping[str, Any]]) -> _Day:
    stars = {row["stars"]: row["reviews"] for row in rows if row["stars"] is not None}
    reviews, single, named = (sum(row[key] for row in rows) for key in _COUNTS)
    return _Day(reviews, single, named, stars)


def _in_series(source: str, product: str | None, days: Mapping[date, _Day]) -> Iterator[Burst]:
    first_day = min(days)
    for start in days:
        before = max(first_day, start - timedelta(days=HISTORY_DAYS))
        length = (start - before).days
        if length < FEWEST_HISTORY_DAYS:
            continue
        then = _sum(days, before, start - timedelta(days=1))
        a_day = then.reviews / length
        if days[start].reviews < TIMES * a_day:
            # Nothing begins on an ordinary day, and nothing ends on one.
            continue
        end = max(
            day
            for day in (start + timedelta(days=more) for more in range(DAYS))
            if day in days and days[day].reviews >= TIMES * a_day
        )
        now = _sum(days, start, end)
        usual = a_day * ((end - start).days + 1)
        if now.reviews < FEWEST:
            continue
        if now.reviews < TIMES * usual or _chance(now.reviews, usual) > MOST_CHANCE:
            continue
        stars = _one_rating(now, then)
        single = now.single / now.named if now.named >= FEWEST else None
        if stars is not None or _strangers(now, then):
            yield Burst(source, product, start, end, now.reviews, usual, stars, single)


def _sum(days: Mapping[date, _Day], first: date, last: date) -> _Day:
    stars: defaultdict[int, int] = defaultdict(int)
    reviews = single = named = 0
    for back in range((last - first).days + 1):
        if day := days.get(first + timedelta(days=back)):
            reviews += day.reviews
            single += day.single
            named += day.named
            for rating, count in day.stars.items():
                stars[rating] += count
    return _Day(reviews, single, named, stars)


def _one_rating(now: _Day, then: _Day) -> int | None:
    """The rating of nearly all, where it was not that of nearly all before."""
    if not now.stars:
        return None
    rating, most = max(now.stars.items(), key=lambda item: (item[1], item[0]))
    usual = then.stars.get(rating, 0) / max(sum(then.stars.values()), 1)
    share = most / sum(now.stars.values())
    return rating if most >= FEWEST and share >= max(ONE_KIND, usual + 0.1) else None


def _strangers(now: _Day, then: _Day) -> bool:
    if now.named < FEWEST:
        return False
    usual = then.single / then.named if then.named else 1.0
    return now.single / now.named >= max(ONE_KIND, usual + 0.1)


def _chance(count: int, mean: float) -> float:
    """Probability of `count` or more where `mean` are usual (Poisson); of none before, one day's."""
    mean = max(mean, 0.5)
    terms = range(count)
    return max(0.0, 1 - sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in terms))
