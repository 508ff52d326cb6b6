"""What belongs to a shop beside its reviews: listings, follow-ups, answers, weekly sales.

It has a source of chance of its own, so that the reviews are the same with and without it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

_PATH = Path(__file__).with_name("shop_texts.toml")
LISTING_COLUMNS = ("product", "shop", "sku", "variant")
SALES_COLUMNS = ("week", "product", "units", "revenue", "returns", "ad_spend", "currency")
LATER_COLUMNS = ("sku", "follow_up", "follow_up_date", "answer", "answered_at")

FOLLOW_UPS = 8
ANSWERS = 12
_UNITS = {"earbuds": 420, "kettle": 310, "backpack": 260}
_PRICES = {"earbuds": 39.0, "kettle": 52.0, "backpack": 64.0}
_RETURN_SHARE = 0.03
_BATTERY_RETURNS = {15: 0.05, 16: 0.11}
"""Share of the earbuds returned in the weeks of the battery complaints."""


def listing_rows(names: Mapping[str, str]) -> list[dict[str, str]]:
    """Which product and variant each listing of the shops is; keys are LISTING_COLUMNS.

    `names` maps the keys of products to their names.
    """
    return [
        {"product": names[product], "shop": shop, "sku": sku, "variant": variant}
        for product, shops in _texts()["listings"].items()
        for shop, skus in shops.items()
        for sku, variant in skus.items()
    ]


def sales_rows(
    names: Mapping[str, str], first: date, weeks: int, seed: int
) -> list[dict[str, str]]:
    """What was sold of each product in each of the weeks from the Monday `first` on."""
    rng = Random(f"sales {seed}")
    rows = []
    for week in range(1, weeks + 1):
        year, number, _ = (first + timedelta(weeks=week - 1)).isocalendar()
        for product, usual in _UNITS.items():
            units = round(usual * rng.uniform(0.9, 1.1))
            complaints = _BATTERY_RETURNS if product == "earbuds" else {}
            share = complaints.get(week, _RETURN_SHARE)
            returns = round(units * share * rng.uniform(0.8, 1.2))
            rows.append(
                {
                    "week": f"{year}-W{number:02d}",
                    "product": names[product],
                    "units": f"{units:,}",
                    "revenue": f"{units * _PRICES[product]:,.2f}",
                    "returns": str(returns),
                    "ad_spend": f"{usual * rng.uniform(1.5, 2.0):,.2f}",
                    "currency": "EUR",
                }
            )
    return rows


def add_to_reviews(rows: Sequence[dict[str, str]], names: Mapping[str, str], seed: int) -> None:
    """Give each row its SKU, and a few of them a follow-up or an answer of the seller."""
    rng = Random(f"shop {seed}")
    texts = _texts()
    skus: dict[tuple[str, str], list[str]] = {}
    for listing in listing_rows(names):
        skus.setdefault((listing["product"], listing["shop"]), []).append(listing["sku"])
    dated = []
    # A review that stands twice in the file is one.
    by_id: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_id.setdefault(row["id"], []).append(row)
    for same in by_id.values():
        sku = rng.choice(skus[same[0]["product"], same[0]["shop"]])
        for row in same:
            row.update(dict.fromkeys(LATER_COLUMNS, "") | {"sku": sku})
        if len(same) == 1 and same[0]["date"] and same[0]["text"]:
            dated.append(same[0])
    # Of the weeks before the last two, so that a follow-up of three weeks has happened.
    earlier = dated[: len(dated) * 3 // 4]
    happy = [row for row in earlier if row["rating"] in "45"]
    unhappy = [row for row in earlier if row["rating"] in "12"]
    for kind, chosen, field in (
        ("follow_ups", _of_each_shop(happy, FOLLOW_UPS, rng), "follow_up"),
        ("answers", _of_each_shop(unhappy, ANSWERS, rng), "answer"),
    ):
        for number, row in enumerate(chosen):
            bank = texts[kind]["zh" if row["shop"] == "澄屿旗舰店" else "en"]
            row[field] = bank[number // 2 % len(bank)]
            days = rng.randint(12, 21) if field == "follow_up" else rng.randint(1, 3)
            later = datetime.fromisoformat(row["date"]) + timedelta(days=days)
            row["follow_up_date" if field == "follow_up" else "answered_at"] = f"{later:%Y-%m-%d}"


def _of_each_shop(rows: Iterable[dict[str, str]], count: int, rng: Random) -> list[dict[str, str]]:
    """So many rows, of the shops in turn."""
    shops: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        shops.setdefault(row["shop"], []).append(row)
    drawn = [rng.sample(shops[shop], count // len(shops)) for shop in sorted(shops)]
    return [row for group in zip(*drawn, strict=True) for row in group]


def _texts() -> dict[str, Any]:
    return tomllib.loads(_PATH.read_text(encoding="utf-8"))
