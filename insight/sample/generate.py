"""Sample reviews of three invented products, with known effects planted (README.md lists them).

Weeks are counted from 1, the oldest, to 16, the last complete ISO week before the given day.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from insight.files import write_atomically
from insight.sample import shop
from insight.sample.banks import Table, load_authors
from insight.sample.writer import Writer, Written

COLUMNS = (
    *("id", "date", "product", "shop", "rating", "title", "text", "author"),
    *shop.LATER_COLUMNS,
)

PRODUCT_NAMES = {
    "earbuds": "Ostrelle S3 Earbuds",
    "kettle": "Brundel K7 Kettle",
    "backpack": "Taldmoor 22 Backpack",
}
SHOPS = {"en": "Pellwick Online", "zh": "澄屿旗舰店"}
_ID_PREFIX = {"Pellwick Online": "PW", "澄屿旗舰店": "CY"}

_VOLUMES = (58, 63, 55, 66, 61, 52, 68, 64, 59, 70, 62, 67, 60, 65, 66, 74)
WEEKS = len(_VOLUMES)
_PRODUCT_SHARES = {"earbuds": 40, "kettle": 32, "backpack": 28}
_ENGLISH_SHARE = 0.55
_OTHER_SHOP_SHARE = 0.03
_TITLE_SHARES = {"en": 0.38, "zh": 0.06}
_STAR_SHARES = {  # of 5, 4, 3, 2 and 1 stars
    "earbuds": (50, 21, 12, 6, 11),
    "kettle": (52, 20, 11, 6, 11),
    "backpack": (50, 20, 12, 6, 12),
}
_UNDATED = 5
_REPEATED_ROWS = 4
_PRAISE_WITH_ONE_STAR = 9
_ANGER_WITH_FIVE_STARS = 6
# How often people write in each hour of the day, UTC: British days and Chinese days.
_HOURS = {
    "en": (2, 1, 0, 0, 0, 1, 2, 4, 5, 5, 5, 5, 6, 5, 4, 4, 5, 7, 9, 11, 11, 9, 6, 3),
    "zh": (4, 5, 5, 5, 7, 6, 5, 5, 5, 6, 7, 9, 11, 12, 11, 7, 3, 1, 0, 0, 0, 0, 1, 2),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """Planted documents in one language: how many in which week. No product means any."""

    name: str
    language: str
    weeks: Mapping[int, int]
    product: str | None = None
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)


EFFECTS = (
    Effect("battery", "en", {15: 2, 16: 11}, "earbuds"),
    Effect("battery", "zh", {15: 2, 16: 10}, "earbuds"),
    Effect("battery_ordinary", "en", {6: 1}, "earbuds"),
    Effect("battery_ordinary", "zh", {11: 1}, "earbuds"),
    Effect(
        "keep_warm",
        "en",
        {3: 1, 9: 1, 10: 1, 11: 1, 12: 2, 13: 3, 14: 3, 15: 4, 16: 5},
        "kettle",
    ),
    Effect("keep_warm", "zh", {6: 1, 10: 1, 11: 2, 12: 2, 13: 2, 14: 3, 15: 4, 16: 4}, "kettle"),
    Effect("late", "en", {12: 16, 13: 4}),
    Effect("late_ordinary", "en", {4: 1, 9: 1}),
    Effect("copies", "zh", {16: 12}, "backpack", days=(2, 3)),
    Effect("personal_data", "en", {5: 1, 11: 1}),
    Effect("personal_data", "zh", {7: 1, 14: 1}),
    Effect("markup", "en", {2: 1, 13: 1}),
    Effect("markup", "zh", {8: 1}),
    Effect("no_text", "zh", {10: 1}),
)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a review goes before it is written. Week 0 means undated."""

    week: int
    day: int
    product: str
    language: str
    effect: str | None


def sample_rows(today: date, seed: int = 7) -> list[dict[str, str]]:
    """About 1,000 rows with the keys of COLUMNS, oldest first, dates in UTC.

    The rows depend only on `seed` and on the week of `today`; in another week the same reviews,
    with the same ids, come with shifted dates.
    """
    rng = Random(seed)
    writers = {language: Writer(language, rng) for language in SHOPS}
    authors = {language: load_authors(language) for language in SHOPS}
    places = _plan(rng)
    # Written in random order, so that the whole reviews spread over all weeks.
    rng.shuffle(places)
    reviews = [_write(place, writers[place.language], rng) for place in places]
    ratings = _ratings(reviews, rng)
    first = _first_monday(today)
    taken: set[tuple[str, str]] = set()
    rows = []
    for place, review, rating in zip(places, reviews, ratings, strict=True):
        moment = _moment(place, first, rng)
        row = {
            "id": "",
            "date": moment,
            "product": PRODUCT_NAMES[place.product],
            "shop": _shop(place, rng),
            "rating": str(rating),
            "title": "",
            "text": review.text,
            "author": _author(authors[place.language], place.language, moment[:10], taken, rng),
        }
        if review.how != "short" and rng.random() < _TITLE_SHARES[place.language]:
            row["title"] = writers[place.language].title(place.product, review.stars)
        rows.append(row)
    ordered = _ordered(rows, rng)
    shop.add_to_reviews(ordered, PRODUCT_NAMES, seed)
    return ordered


def write_sample(path: Path, today: date, seed: int = 7) -> int:
    """Write `sample_rows` as CSV in UTF-8 with a header; returns the number of rows."""
    return _write_csv(path, COLUMNS, sample_rows(today, seed))


def write_listings(path: Path) -> int:
    """Write which listing is which product as CSV; returns the number of rows."""
    return _write_csv(path, shop.LISTING_COLUMNS, shop.listing_rows(PRODUCT_NAMES))


def write_sales(path: Path, today: date, seed: int = 7) -> int:
    """Write what was sold in the weeks of the reviews as CSV; returns the number of rows."""
    rows = shop.sales_rows(PRODUCT_NAMES, _first_monday(today), WEEKS, seed)
    return _write_csv(path, shop.SALES_COLUMNS, rows)


def _write_csv(path: Path, columns: Sequence[str], rows: list[dict[str, str]]) -> int:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_atomically(path, file.getvalue().encode())
    return len(rows)


def _first_monday(today: date) -> date:
    """The first day of week 1."""
    return today - timedelta(days=today.weekday(), weeks=WEEKS)


def _plan(rng: Random) -> list[_Place]:
    """The planted places of each week, and ordinary ones up to the week's volume."""
    places = []
    for week, volume in enumerate(_VOLUMES, start=1):
        planted = [
            _Place(
                week,
                rng.choice(effect.days),
                effect.product or _product(rng),
                effect.language,
                effect.name,
            )
            for effect in EFFECTS
            for _ in range(effect.weeks.get(week, 0))
        ]
        places += planted
        places += [_ordinary_place(week, rng) for _ in range(volume - len(planted))]
    return places + [_ordinary_place(0, rng) for _ in range(_UNDATED)]


def _ordinary_place(week: int, rng: Random) -> _Place:
    language = "en" if rng.random() < _ENGLISH_SHARE else "zh"
    return _Place(week, rng.randrange(7), _product(rng), language, None)


def _product(rng: Random) -> str:
    return rng.choices(list(_PRODUCT_SHARES), list(_PRODUCT_SHARES.values()))[0]


def _write(place: _Place, writer: Writer, rng: Random) -> Written:
    if place.effect == "no_text":
        return Written("", 5, "planted")
    if place.effect is not None:
        return writer.planted(place.effect, place.product)
    stars = rng.choices((5, 4, 3, 2, 1), _STAR_SHARES[place.product])[0]
    return writer.ordinary(place.product, stars)


def _ratings(reviews: list[Written], rng: Random) -> list[int]:
    """The stars that the texts deserve, but for a few people who mixed up the ends."""
    ratings = [review.stars for review in reviews]
    for stars, wrong, count in (
        (5, 1, _PRAISE_WITH_ONE_STAR),
        (1, 5, _ANGER_WITH_FIVE_STARS),
    ):
        candidates = [
            index
            for index, review in enumerate(reviews)
            if review.stars == stars and review.how in {"whole", "composed"}
        ]
        for index in rng.sample(candidates, count):
            ratings[index] = wrong
    return ratings


def _moment(place: _Place, first: date, rng: Random) -> str:
    if place.week == 0:
        return ""
    day = first + timedelta(weeks=place.week - 1, days=place.day)
    hour = rng.choices(range(24), _HOURS[place.language])[0]
    return f"{datetime.combine(day, time(hour, rng.randrange(60))):%Y-%m-%d %H:%M}"


def _shop(place: _Place, rng: Random) -> str:
    """The shop of the language; a few customers buy in the other one."""
    if place.effect is None and rng.random() < _OTHER_SHOP_SHARE:
        return SHOPS["zh" if place.language == "en" else "en"]
    return SHOPS[place.language]


def _author(parts: Table, language: str, day: str, taken: set[tuple[str, str]], rng: Random) -> str:
    """A name that has not written on that day yet; one review in twelve has none."""
    if rng.random() < 1 / 12:
        return ""
    while True:
        first, handle = rng.choice(parts["first"]), rng.choice(parts["handle"])
        masked = f"{handle[0]}***{first[-1]}"
        if language == "zh":
            names = (first, handle + first, masked)
        else:
            initial = rng.choice("ABCDEFGHJKLMNPRSTW")
            names = (f"{first} {initial}.", f"{handle}{rng.randrange(2, 99)}", masked)
        name = rng.choice(names)
        if (name, day) not in taken:
            taken.add((name, day))
            return name


def _ordered(rows: list[dict[str, str]], rng: Random) -> list[dict[str, str]]:
    """Oldest first and numbered, undated rows anywhere, and a few rows twice."""
    dated = sorted((row for row in rows if row["date"]), key=lambda row: row["date"])
    for row in rows:
        if not row["date"]:
            dated.insert(rng.randrange(len(dated)), row)
    for number, row in enumerate(dated, start=1):
        row["id"] = f"{_ID_PREFIX[row['shop']]}-{number:05d}"
    # Not in the last weeks, whose counts are planted.
    for index in sorted(rng.sample(range(100, 800), _REPEATED_ROWS), reverse=True):
        dated.insert(index + rng.randrange(5, 60), dict(dated[index]))
    return dated
