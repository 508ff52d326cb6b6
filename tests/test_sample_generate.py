"""The sample reads like a shop's export, and holds exactly what its README says."""

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from insight.sample import generate
from insight.sample.banks import load_bank
from insight.sample.writer import PRODUCTS

TODAY = date(2026, 11, 25)
FOLDER = Path(generate.__file__).parent
EARBUDS, KETTLE, BACKPACK = generate.PRODUCT_NAMES.values()
BATTERY = re.compile(r"batter|drain|died before|续航|掉电|没电|电量|耗电|每天都得充电|关机", re.I)
KEEP_WARM = re.compile(r"keep[- ]?warm|keeps (it|the water) (warm|hot)|stays warm|保温|恒温", re.I)
LATE = re.compile(
    r"\blate\b|delay|deliver|tracking|courier|took (ages|forever)|before a trip|days after"
    r"|should have come",
    re.I,
)

Row = dict[str, str]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return generate.sample_rows(TODAY)


@pytest.fixture(scope="module")
def unique(rows: list[Row]) -> list[Row]:
    """Rows without the repeated ones."""
    return list({row["id"]: row for row in rows}.values())


def monday() -> date:
    """The first day of the week of TODAY."""
    return TODAY - timedelta(days=TODAY.weekday())


def week(row: Row) -> int:
    """1 to 16; 0 for an undated row."""
    if not row["date"]:
        return 0
    first = monday() - timedelta(weeks=16)
    return (datetime.fromisoformat(row["date"]).date() - first).days // 7 + 1


def is_chinese(text: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]", text))


def by_week(rows: list[Row]) -> dict[int, int]:
    return dict(sorted(Counter(week(row) for row in rows).items()))


def mean_rating(rows: list[Row], product: str, weeks: range) -> float:
    ratings = [int(r["rating"]) for r in rows if r["product"] == product and week(r) in weeks]
    return sum(ratings) / len(ratings)


def test_the_same_day_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    assert generate.write_sample(first, TODAY) == generate.write_sample(second, TODAY)
    assert first.read_bytes() == second.read_bytes()


def test_each_day_of_a_week_gives_the_same_rows(rows: list[Row]) -> None:
    assert generate.sample_rows(monday()) == rows
    assert generate.sample_rows(monday() + timedelta(days=6)) == rows


def test_another_week_moves_the_dates_and_nothing_else(rows: list[Row]) -> None:
    later = generate.sample_rows(TODAY + timedelta(weeks=3))
    dates = dict.fromkeys(("date", "follow_up_date", "answered_at"), "")
    assert [row | dates for row in later] == [row | dates for row in rows]
    assert later[0]["date"] != rows[0]["date"]


def test_another_seed_gives_other_rows_with_the_same_planted_effects(rows: list[Row]) -> None:
    other = generate.sample_rows(TODAY, seed=8)
    assert other != rows
    assert len(other) == len(rows)
    assert sum("保温" in row["text"] for row in other) == sum("保温" in row["text"] for row in rows)


def test_the_file_is_utf8_csv_with_the_rows_as_they_are(tmp_path: Path, rows: list[Row]) -> None:
    path = tmp_path / "sample.csv"
    assert generate.write_sample(path, TODAY) == len(rows)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert list(reader) == rows
        assert tuple(reader.fieldnames or ()) == generate.COLUMNS


def test_there_are_about_a_thousand_rows_and_a_natural_number_each_week(unique: list[Row]) -> None:
    counts = by_week([row for row in unique if row["date"]])
    assert list(counts) == list(range(1, 17))
    assert all(50 <= count <= 75 for count in counts.values())
    assert counts[16] >= 60


def test_the_readme_states_the_number_of_rows(rows: list[Row]) -> None:
    assert 950 <= len(rows) <= 1080
    assert f"{len(rows):,} invented reviews" in (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("days", [0, 6])
def test_weeks_are_complete_iso_weeks_before_today(days: int) -> None:
    today = monday() + timedelta(days=days)
    dates = [r["date"][:10] for r in generate.sample_rows(today) if r["date"]]
    assert min(dates) == str(monday() - timedelta(weeks=16))
    assert max(dates) == str(monday() - timedelta(days=1))


def test_languages_and_stars_are_shared_as_in_a_shop(unique: list[Row]) -> None:
    english = sum(not is_chinese(row["text"]) for row in unique) / len(unique)
    assert 0.51 <= english <= 0.59
    stars = Counter(row["rating"] for row in unique)
    shares = {star: stars[star] / len(unique) for star in "12345"}
    for star, share in {"5": 0.5, "4": 0.2, "3": 0.1, "2": 0.067, "1": 0.125}.items():
        assert abs(shares[star] - share) < 0.035, (star, shares)
    assert {row["shop"] for row in unique} == set(generate.SHOPS.values())
    assert {row["product"] for row in unique} == {EARBUDS, KETTLE, BACKPACK}


def test_texts_have_the_lengths_that_buyers_write(unique: list[Row]) -> None:
    words = sorted(
        len(r["text"].split()) for r in unique if r["text"] and not is_chinese(r["text"])
    )
    assert words[0] <= 2
    assert 80 <= words[-1] <= 125
    assert sum(8 <= count <= 40 for count in words) > 0.7 * len(words)


def test_nobody_writes_twice_on_a_day(unique: list[Row]) -> None:
    pairs = Counter((r["author"], r["date"][:10]) for r in unique if r["author"] and r["date"])
    assert max(pairs.values()) == 1


def test_few_texts_occur_twice_outside_the_planted(unique: list[Row]) -> None:
    texts = Counter(row["text"] for row in unique if "非常满意的一次购物" not in row["text"])
    repeated = [(text, count - 1) for text, count in texts.items() if count > 1]
    assert sum(count for _, count in repeated) <= 0.06 * len(unique)  # "Good." and the like
    assert sum(count for text, count in repeated if len(text) > 12) <= 0.03 * len(unique)


def test_no_two_reviews_share_most_of_their_text(unique: list[Row]) -> None:
    def grams(text: str) -> frozenset[str]:
        return frozenset(text[i : i + 3] for i in range(len(text) - 2))

    close = 0
    for product in (EARBUDS, KETTLE, BACKPACK):
        texts = [
            grams(row["text"].lower())
            for row in unique
            if row["product"] == product and len(row["text"]) > 15 and "强烈推荐" not in row["text"]
        ]
        for one, two in combinations(texts, 2):
            shared = len(one & two)
            close += shared > 0.5 * (len(one) + len(two) - shared)
    assert close <= 0.03 * len(unique)


def test_sixty_whole_reviews_of_each_language_are_used_as_they_stand(unique: list[Row]) -> None:
    texts = {row["text"] for row in unique}
    for language in ("en", "zh"):
        banks = [load_bank(product, language) for product in PRODUCTS]
        whole = {text for bank in banks for group in bank.whole.values() for text in group}
        assert len(whole & texts) >= 60


def lists(tree: Any) -> Iterator[list[str]]:
    if isinstance(tree, list):
        yield tree
    elif isinstance(tree, dict):
        for branch in tree.values():
            yield from lists(branch)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.name)
def test_no_sentence_stands_twice_in_a_bank(path: Path) -> None:
    tree = tomllib.loads(path.read_text(encoding="utf-8"))
    tree.pop("title", None)  # a title may say what a short review says
    tree.pop("emoji", None)
    tree.pop("connector", None)
    items = [item for group in lists(tree) for item in group]
    assert [item for item, count in Counter(items).items() if count > 1] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_banks_hold_enough_sentences_to_vary(language: str) -> None:
    sentences: set[str] = set()
    for product in PRODUCTS:
        bank = load_bank(product, language)
        for table in (bank.opening, bank.closing, *bank.matter.values()):
            sentences.update(text for texts in table.values() for text in texts)
    assert len(sentences) >= 260


def test_every_slot_is_filled(rows: list[Row]) -> None:
    assert [row["text"] for row in rows if "{" in row["text"] or "}" in row["text"]] == []


def test_battery_complaints_follow_the_update_and_peak_in_week_16(unique: list[Row]) -> None:
    complaints = [
        row
        for row in unique
        if row["product"] == EARBUDS and int(row["rating"]) <= 3 and BATTERY.search(row["text"])
    ]
    counts = by_week(complaints)
    assert counts.pop(15) == 4
    assert counts.pop(16) == 21
    assert sum(counts.values()) <= 4
    peak = [row["text"] for row in complaints if week(row) == 16]
    assert sum(map(is_chinese, peak)) == 10
    assert sum(bool(re.search("2.3|updat|firmware|更新|升级|固件", text)) for text in peak) >= 18


def test_satisfaction_with_the_earbuds_falls_with_the_battery(unique: list[Row]) -> None:
    before = mean_rating(unique, EARBUDS, range(1, 15))
    assert mean_rating(unique, EARBUDS, range(16, 17)) < before - 1
    for product in (KETTLE, BACKPACK):
        usual = mean_rating(unique, product, range(1, 15))
        assert mean_rating(unique, product, range(16, 17)) > usual - 0.4


def test_praise_of_keeping_warm_rises_from_week_9(unique: list[Row]) -> None:
    praise = [
        row
        for row in unique
        if row["product"] == KETTLE and int(row["rating"]) >= 4 and KEEP_WARM.search(row["text"])
    ]
    expected = {3: 1, 6: 1, 9: 1, 10: 2, 11: 3, 12: 4, 13: 5, 14: 6, 15: 8, 16: 9}
    assert by_week(praise) == expected
    for language in (True, False):
        assert sum(is_chinese(row["text"]) is language for row in praise) >= 15


def test_one_shop_delivers_late_in_week_12(unique: list[Row]) -> None:
    late = [
        row
        for row in unique
        if row["shop"] == "Pellwick Online" and int(row["rating"]) <= 3 and LATE.search(row["text"])
    ]
    counts = by_week(late)
    assert 16 <= counts.pop(12) <= 17
    assert 4 <= counts.pop(13) <= 5
    assert max(counts.values()) <= 2


def test_a_burst_of_copies_praises_the_backpack_in_week_16(unique: list[Row]) -> None:
    copies = [row for row in unique if "非常满意的一次购物" in row["text"]]
    assert len(copies) == 12
    assert {(row["product"], row["rating"], week(row)) for row in copies} == {(BACKPACK, "5", 16)}
    assert Counter(row["text"] for row in copies).most_common(1)[0][1] == 5
    authors = [row["author"] for row in copies if row["author"]]
    assert len(set(authors)) == len(authors)
    days = {datetime.fromisoformat(row["date"]).isoweekday() for row in copies}
    assert days <= {3, 4}


def test_the_dirt_is_there(rows: list[Row], unique: list[Row]) -> None:
    assert sum(not row["date"] for row in unique) == 5
    assert len(rows) - len(unique) == 4
    personal = re.compile(r"@example\.com|07700 900\d{3}|1990000\d{4}|\d{4}-\d{4}-\d{4}-\d{4}")
    assert sum(bool(personal.search(row["text"])) for row in unique) == 4
    assert sum(bool(re.search(r"&\w+;|<br", row["text"])) for row in unique) == 3
    assert sum(not row["text"] for row in unique) == 1


def test_repeated_rows_are_equal_in_every_column(rows: list[Row]) -> None:
    for identifier, count in Counter(row["id"] for row in rows).items():
        copies = [row for row in rows if row["id"] == identifier]
        assert count in {1, 2}
        assert copies[0] == copies[-1]


def test_a_few_stars_contradict_a_hand_written_text(unique: list[Row]) -> None:
    deserved = {
        text: int(stars)
        for language in ("en", "zh")
        for product in PRODUCTS
        for stars, texts in load_bank(product, language).whole.items()
        for text in texts
    }
    pairs = [
        (deserved[row["text"]], int(row["rating"])) for row in unique if row["text"] in deserved
    ]
    wrong = [pair for pair in pairs if pair[0] != pair[1]]
    assert 1 <= len(wrong) <= 15
    assert set(wrong) <= {(5, 1), (1, 5)}


def test_no_real_brand_is_named(rows: list[Row]) -> None:
    brands = re.compile(
        r"\b(apple|airpods|iphone|android|samsung|sony|bose|anker|amazon|ebay|tiktok|zoom|dyson)\b"
        r"|小米|华为|苹果|淘宝|天猫|京东|拼多多|抖音|小红书|顺丰|美的|苏泊尔",
        re.I,
    )
    assert [row["text"] for row in rows if brands.search(row["text"])] == []
