"""Events and items are read from whatever tables shops have; bad rows are kept apart."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from insight.cleaning.identity import author_hash
from insight.errors import SourceError
from insight.recommend.events import Read, Reading, read_events
from insight.recommend.interactions import KINDS
from insight.recommend.items import read_items
from insight.types import Rejected

UTC = ZoneInfo("UTC")


def read(tmp_path: Path, text: str, **more: object) -> tuple[Read, list[Rejected]]:
    path = tmp_path / "events.csv"
    path.write_text(text, encoding="utf-8")
    refused: list[Rejected] = []
    reading = Reading(UTC, {}, **more)  # type: ignore[arg-type]
    return read_events([path], reading, refused.append), refused


@pytest.mark.parametrize(
    "text",
    [
        "user_id,sku,event_type,timestamp\nu1,a,view,1700000000\nu1,b,purchase,1700000100\n",
        "用户ID,商品ID,行为类型,时间\nu1,a,浏览,2023-11-14 22:13:20\nu1,b,购买,2023-11-14 22:15:00\n",
        "visitorid,itemid,event,timestamp\nu1,a,view,1700000000000\nu1,b,transaction,1700000100000\n",
    ],
)
def test_columns_and_kinds_are_known_by_the_names_that_shops_use(tmp_path: Path, text: str) -> None:
    found, refused = read(tmp_path, text)
    given = found.collector.interactions(found.has_dates)
    assert not refused and found.has_dates
    assert (list(given.user_ids), list(given.item_ids)) == (["u1"], ["a", "b"])
    assert [KINDS[kind] for kind in given.kinds] == ["view", "purchase"]
    assert given.times.tolist() == [1_700_000_000.0, 1_700_000_100.0]


def test_a_bad_row_is_kept_apart_with_its_reason_and_the_others_are_used(tmp_path: Path) -> None:
    text = (
        "user,item,kind,time,value\nu1,a,buy,2024-01-02,5\n,a,buy,2024-01-02,5\nu1,,buy,2024-01-02,5\n"
        "u1,a,steal,2024-01-02,5\nu1,a,buy,soon,5\nu1,a,buy,2024-01-03,-5\n"
    )
    found, refused = read(tmp_path, text)
    assert len(found.collector) == 1
    assert [(one.line, one.field) for one in refused] == [
        (3, "user"),
        (4, "item"),
        (5, "kind"),
        (6, "time"),
        (7, "value"),
    ]
    assert all(one.reason for one in refused)


def test_without_a_time_the_order_of_rows_counts_and_a_rating_rates(tmp_path: Path) -> None:
    found, _ = read(tmp_path, "user,item,rating\nu,b,5\nu,a,1\n")
    given = found.collector.interactions(found.has_dates)
    assert not found.has_dates
    assert [given.item_ids[item] for item in given.items] == ["b", "a"]
    assert {KINDS[kind] for kind in given.kinds} == {"rating"}


def test_a_count_as_time_orders_and_is_no_date(tmp_path: Path) -> None:
    found, _ = read(tmp_path, "user,item,time\nu,a,2\nu,b,1\n")
    given = found.collector.interactions(found.has_dates)
    assert not found.has_dates
    assert [given.item_ids[item] for item in given.items] == ["b", "a"]


def test_ids_are_hashed_where_that_is_asked_for(tmp_path: Path) -> None:
    text = "user,item\nu1,a\n"
    found, _ = read(tmp_path, text, salt="s", hash_users=True, hash_items=True)
    given = found.collector.interactions(False)
    assert list(given.user_ids) == [author_hash("s", "u1")]
    assert list(given.item_ids) == [author_hash("s", "a")]


@pytest.mark.parametrize("shopper", ["u1", author_hash("s", "u1")])
def test_who_is_forgotten_is_left_out_by_name_and_by_hash(tmp_path: Path, shopper: str) -> None:
    gone = frozenset({author_hash("s", "u1") or ""})
    found, refused = read(tmp_path, f"user,item\n{shopper},a\nu2,b\n", salt="s", forgotten=gone)
    assert list(found.collector.interactions(False).user_ids) == ["u2"]
    assert (found.forgotten, refused) == (1, [])


def test_a_table_without_shoppers_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no column looks like user"):
        read(tmp_path, "item,colour\na,red\n")


def test_items_have_lists_and_stock_in_whatever_form(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text(
        '商品ID,标题,描述,类目,标签,库存\n1,灯,好看,灯具,led|节能,0\n2,壶,,厨具,"[""快"", ""静""]",12\n'
        "2,壶二,,厨具,,1\n",
        encoding="utf-8",
    )
    refused: list[Rejected] = []
    lamp, kettle = read_items(path, {}, refused.append)
    assert (lamp.item, lamp.title, lamp.category, lamp.in_stock) == ("1", "灯", "灯具", False)
    assert lamp.attributes == ("led", "节能", "灯具")
    assert (kettle.attributes, kettle.in_stock) == (("快", "静", "厨具"), True)
    assert [one.line for one in refused] == [4]
