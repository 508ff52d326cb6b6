"""Documents for tests of alerts: counts of the negative binomial around daily and weekly cycles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from insight.alerts.history import ONE_VALUED, History
from insight.analyses.aspect_tree import aspects

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
"""A Monday."""
_HOURS = np.array(
    [1, 1, 1, 1, 1, 2, 4, 7, 9, 10, 10, 11, 12, 11, 10, 10, 11, 12, 13, 14, 12, 8, 4, 2]
)
_WEEKDAYS = np.array([1.3, 1.1, 1.0, 1.0, 1.1, 0.8, 0.7])
PRODUCTS, SOURCES, TOPICS = ("Kettle", "Lamp", "Mug"), ("shop", "market"), tuple("abcdefgh")


@dataclass
class Made:
    """Documents one after the other, as columns."""

    clock: list[int]
    product: list[int]
    source: list[int]
    topic: list[int]
    aspect: list[int]
    negative: list[bool]

    def add(self, at: datetime, product: int, topic: int, negative: bool, source: int = 0) -> None:
        self.clock.append(int(at.timestamp()))
        self.product.append(product)
        self.source.append(source)
        self.topic.append(topic)
        self.aspect.append(topic % 4)
        self.negative.append(negative)

    def history(self, now: datetime, weeks: int = 8) -> History:
        """What `read_history` gives at `now`."""
        clock = np.array(self.clock)
        end = int(now.timestamp())
        at = np.flatnonzero((clock < end) & (clock >= end - (weeks * 7 + 4) * 86400))
        at = at[np.argsort(-clock[at], kind="stable")]
        bits = np.left_shift(1, np.array(self.aspect)[at])
        negative = np.array(self.negative)[at]
        names: Sequence[Sequence[str]] = (PRODUCTS, TOPICS, SOURCES)
        return History(
            [str(i) for i in at],
            clock[at],
            np.zeros(len(at), dtype=bool),
            np.ones(len(at), dtype=bool),
            negative,
            {name: np.array(getattr(self, name))[at] for name in ONE_VALUED},
            bits,
            np.where(negative, bits, 0),
            {
                **{
                    n: {v: i for i, v in enumerate(vs)}
                    for n, vs in zip(ONE_VALUED, names, strict=True)
                },
                "aspect": {aspect: i for i, aspect in enumerate(aspects()[:4])},
            },
            7,
            weeks,
            end // 86400 - weeks * 7 - 2,
        )


def stationary(weeks: int, a_day: float, dispersion: float, seed: int) -> Made:
    """`weeks` of documents: each day's count varies by `dispersion`, shared by its hours."""
    chance = np.random.default_rng(seed)
    made = Made([], [], [], [], [], [])
    for day in range(weeks * 7):
        rate = a_day * _WEEKDAYS[day % 7] * chance.gamma(1 / dispersion, dispersion)
        for hour, share in enumerate(_HOURS / _HOURS.sum()):
            for _ in range(chance.poisson(rate * share)):
                made.add(
                    BEGIN + timedelta(days=day, hours=hour, seconds=int(chance.integers(3600))),
                    int(chance.choice(3, p=[0.5, 0.3, 0.2])),
                    int(chance.integers(8)),
                    bool(chance.random() < 0.2),
                    int(chance.random() < 0.3),
                )
    return made
