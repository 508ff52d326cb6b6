"""The orders of the sample shop, in SQLite: forty, in every state, of invented customers.

Their addresses end in `example.com`, and their telephone numbers are of ranges kept for films.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from insight.assistant.orders import STATUSES
from insight.files import replacing
from insight.queries import query

COUNT = 40
FIRST_NUMBER = 10_041
_FIRST_NAMES = (
    "ann bram clara dirk elin femke goran hanna ivo jana kofi lena milan nora otto".split()
)
_ITEMS = ("Ostrelle S3 Earbuds", "Brundel K7 Kettle", "Taldmoor 22 Backpack")
_CARRIERS = ("PostNL", "DHL", "DPD")
_STATES = tuple(status for status in STATUSES if status != "unknown")
_REACHED = {
    "placed": 0,
    "packed": 0,
    "cancelled": 0,
    "shipped": 1,
    "delivered": 2,
    "returned": 3,
    "refunded": 4,
}


def write_orders(path: Path, today: date, seed: int = 7) -> None:
    """Write them as they are on a day; the same seed and day give the same orders."""
    with (
        replacing(path, mode=0o600) as temporary,
        closing(sqlite3.connect(temporary)) as connection,
    ):
        connection.executescript(query("sample/orders_schema.sql"))
        for order, items in _orders(today, Random(f"orders {seed}")):
            connection.execute(query("sample/insert_order.sql"), order)
            for item, quantity in items:
                row = {"number": order["number"], "item": item, "quantity": quantity}
                connection.execute(query("sample/insert_order_item.sql"), row)
        connection.commit()


def _orders(today: date, rng: Random) -> Iterator[tuple[dict[str, Any], list[tuple[str, int]]]]:
    for place in range(COUNT):
        status = _STATES[place % len(_STATES)]
        name = _FIRST_NAMES[place % len(_FIRST_NAMES)]
        reached = _REACHED[status]
        placed = today - timedelta(days=(0, 3, 9, 16, 25)[reached] + rng.randint(0, 2))
        days = [placed + timedelta(days=count) for count in (1, 4, 9, 13)]
        carrier = rng.choice(_CARRIERS)
        number = f"B-{FIRST_NUMBER + place}"
        tracking = f"PW{rng.randint(10**9, 10**10 - 1)}"
        order = {
            "number": number,
            "email": f"{name}{place + 1}@example.com",
            "phone": f"+44 7700 900{rng.randint(100, 999)}",
            "status": status,
            "placed": placed.isoformat(),
            "shipped": days[0].isoformat() if reached >= 1 else None,
            "carrier": carrier if reached >= 1 else None,
            "tracking": tracking if reached >= 1 else None,
            "expected": days[1].isoformat() if status != "cancelled" else None,
            "delivered": days[1].isoformat() if reached >= 2 else None,
            "returned": days[2].isoformat() if reached >= 3 else None,
            "refunded": days[3].isoformat() if reached >= 4 else None,
        }
        chosen = rng.sample(_ITEMS, rng.choice((1, 1, 1, 2)))
        yield order, [(item, rng.choice((1, 1, 1, 2))) for item in chosen]
