"""A small shop for tests of recommendations: shoppers who buy one thing after another."""

from __future__ import annotations

import csv
import random
from functools import cache
from pathlib import Path

from insight.recommend.catalogue import Catalogue, Item, in_order
from insight.recommend.fit import Fitted, fit
from insight.recommend.interactions import KINDS, Collector, Event, Interactions
from insight.recommend.saved import save
from insight.recommend.train import aspects_of
from insight.settings import Settings

ITEMS = 40
DAY = 86_400.0
HOSTILE = '<script>alert(1)</script> =HYPERLINK("http://evil.example")'


def events(shoppers: int = 120, seed: int = 5) -> list[Event]:
    """Whoever bought item n mostly buys one of the two after it."""
    dice = random.Random(seed)
    made = []
    for shopper in range(shoppers):
        item = dice.randrange(ITEMS)
        for step in range(dice.randint(3, 7)):
            kind = KINDS.index(dice.choice(("view", "purchase", "purchase")))
            made.append(Event(f"s{shopper}", f"i{item}", kind, (20_000 + step) * DAY, 9.5))
            item = (
                (item + dice.choice((1, 1, 2))) % ITEMS
                if dice.random() < 0.8
                else dice.randrange(ITEMS)
            )
    return made


def items() -> list[Item]:
    """Of even numbers kettles, of odd ones lamps; i3 is sold out; `fresh` has no event."""
    made = [
        Item(
            f"i{number}",
            f"{'Lamp' if number % 2 else 'Kettle'} {number}",
            "The battery lasts long and the sound is low." if number % 2 else "Boils water.",
            "lamps" if number % 2 else "kettles",
            ("light",) if number % 2 else ("water",),
            number != 3,
        )
        for number in range(ITEMS)
    ]
    return [*made, Item("fresh", "Lamp of this year", "A lamp.", "lamps", ("light",))]


def interactions(given: list[Event] | None = None) -> Interactions:
    collector = Collector()
    for event in given if given is not None else events():
        collector.add(event)
    return collector.interactions(True, [one.item for one in items()])


def catalogue(given: Interactions) -> Catalogue:
    return Catalogue(in_order(items(), given.item_ids))


def fitted(settings: Settings) -> str:
    """Fit the shop into a home; the version."""
    given, known, found = _fitted()
    about = {
        "made_at": "2026-11-28T09:00:00+00:00",
        "events": len(given.items),
        "users": given.user_count,
        "items": given.item_count,
        "has_dates": True,
        "last_event": float(given.times.max()),
    }
    return save(settings, given, known, aspects_of(known), found, about)


@cache
def _fitted() -> tuple[Interactions, Catalogue, Fitted]:
    given = interactions()
    known = catalogue(given)
    return given, known, fit(given, known)


def write_events(path: Path, given: list[Event]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["用户ID", "商品ID", "行为类型", "时间戳", "金额"])
        for event in given:
            kind = ("浏览", "加购", "购买", "评分")[event.kind]
            out.writerow([event.user, event.item, kind, int(event.time), event.value])
    return path
