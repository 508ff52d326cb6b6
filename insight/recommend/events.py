"""Events from files: who viewed, carted, bought or rated what, and when."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from insight.cleaning.identity import author_hash
from insight.messages import message
from insight.recommend.interactions import KINDS, Collector, Event
from insight.sources.amounts import read_amount
from insight.sources.columns import normal_name
from insight.sources.dates import DateReader, Order
from insight.sources.shop_rows import BadRowError, Layout, read_rows, rejected
from insight.types import RawItem, Rejected

LAYOUT = Layout(
    {
        "user": (
            "user userid usertoken useridtoken visitor visitorid shopper shopperid customer customerid buyer "
            "buyerid member memberid reviewerid client clientid account 用户 用户id 用户编号 顾客 客户 客户id 买家 "
            "买家id 会员 会员id 会员号"
        ).split(),
        "item": (
            "item itemid itemidtoken product productid sku skuid asin parentasin goods goodsid movieid listing "
            "商品 商品id 商品编号 宝贝id 产品 产品id 货号 sku编号"
        ).split(),
        "kind": (
            "kind event eventtype eventname type action behavior behaviour behaviortype activity "
            "行为 行为类型 事件 事件类型 动作 类型"
        ).split(),
        "time": (
            "time timestamp timestampfloat date datetime eventtime unixreviewtime createdat orderdate ordertime "
            "invoicedate purchasedate 时间 日期 事件时间 下单时间 订单时间 付款时间 购买时间 行为时间"
        ).split(),
        "value": (
            "value rating ratingfloat amount price total revenue quantity score stars overall dollars "
            "金额 价格 数量 评分 实付金额 订单金额"
        ).split(),
    },
    (("user",), ("item",)),
)
_KINDS: Mapping[str, str] = {
    word: kind
    for kind, words in {
        "view": "view pv click viewed pageview detail browse 浏览 点击 查看 访问",
        "cart": (
            "cart addtocart addcart carted basket favorite favourite fav wishlist like 加购 加入购物车 "
            "购物车 收藏"
        ),
        "purchase": (
            "purchase buy bought purchased order ordered transaction sale checkout paid pay 购买 下单 "
            "支付 成交 付款"
        ),
        "rating": "rating rate rated review reviewed stars 评分 评价 打分",
    }.items()
    for word in words.split()
}
_SAMPLE = 1_000
LONGEST_ID = 300
_MILLISECONDS = 1e11
"""From here on a number counts milliseconds: as seconds it would be the year 5138."""
_FIRST_EPOCH = 1e8
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Reading:
    """How the events of a file are read."""

    zone: ZoneInfo
    mapping: Mapping[str, str]
    dates: Order | None = None
    salt: str = ""
    """Of this instance: what ids are hashed with, as authors are."""
    hash_users: bool = False
    hash_items: bool = False
    forgotten: Collection[str] = ()
    """Hashes of shoppers who asked to be forgotten."""


@dataclass(slots=True)
class Read:
    """What reading brought."""

    collector: Collector
    has_dates: bool = True
    rows: int = 0
    refused: int = 0
    forgotten: int = 0


def read_events(
    paths: Iterable[Path],
    reading: Reading,
    reject: Callable[[Rejected], None],
    progress: Callable[[int], None] = lambda rows: None,
    found: Read | None = None,
) -> Read:
    """Collect the events of some files, beside those that were `found`; a bad row is given to `reject` with its reason.

    Without a column of time the order of the rows is that of the events; without one of the kind
    a row with a rating rates and any other buys. Raises SourceError for a file that is no table
    of events, or whose dates could be read in two ways.
    """
    found = found or Read(Collector())
    for path in paths:
        times, events = open_events(path, reading, reject, found)
        found.has_dates &= times.is_dated
        for event in events:
            progress(found.rows)
            found.collector.add(event)
    return found


def open_events(
    path: Path,
    reading: Reading,
    reject: Callable[[Rejected], None],
    told: Read,
    by_date: bool = False,
) -> tuple[Times, Iterator[Event]]:
    """How the times of a file are read, and its events; rows are counted in `told`.

    With `by_date` a row needs a time instead of an item. Raises SourceError; see `read_events`.
    """
    layout = Layout(LAYOUT.names, (("user",), ("time",))) if by_date else LAYOUT
    stream = read_rows(path, reading.mapping, layout)
    first = list(itertools.islice(stream, _SAMPLE))
    times = Times.of([item.fields.get("time") for item in first], reading, path.name)
    rates = bool(first) and "rating" in _told(first[0], "value", reading.mapping)
    hashes = reading.hash_users or bool(reading.forgotten)

    def events() -> Iterator[Event]:
        for item in itertools.chain(first, stream):
            told.rows += 1
            try:
                event = _event(item, times, rates, told.rows, by_date)
            except BadRowError as error:
                told.refused += 1
                reject(rejected(item, error))
                continue
            hashed = (author_hash(reading.salt, event.user) or "") if hashes else ""
            if hashed in reading.forgotten or event.user in reading.forgotten:
                told.forgotten += 1
                continue
            if reading.hash_users:
                event = event._replace(user=hashed)
            if reading.hash_items:
                event = event._replace(item=author_hash(reading.salt, event.item) or "")
            yield event

    return times, events()


def _event(item: RawItem, times: Times, rates: bool, place: int, by_date: bool) -> Event:
    if item.problem:
        raise BadRowError("row", item.problem)
    fields = item.fields
    user, thing = as_id(fields.get("user")), as_id(fields.get("item"))
    if not user:
        raise BadRowError("user", message("the row has no shopper"))
    if not thing and not by_date:
        raise BadRowError("item", message("the row has no item"))
    try:
        value = read_amount(fields.get("value"))
    except ValueError as error:
        raise BadRowError("value", error.args[0]) from error
    kind = _kind(fields.get("kind"), rates)
    return Event(user, thing, kind, times.read(fields.get("time"), place), value)


def _kind(value: Any, rates: bool) -> int:
    word = normal_name("" if value is None else str(value))
    if not word:
        return KINDS.index("rating" if rates else "purchase")
    if word not in _KINDS:
        raise BadRowError("kind", message("it is none of %(kinds)s", kinds=", ".join(KINDS)))
    return KINDS.index(_KINDS[word])


def as_id(value: Any) -> str:
    """An id as text, the same in each table; a whole number that a table gave as 12.0 is 12."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()[:LONGEST_ID]


def _told(item: RawItem, field: str, mapping: Mapping[str, str]) -> str:
    """The name of the column that a field was read from."""
    if field in mapping:
        return mapping[field].casefold()
    value = item.fields.get(field)
    names = [name for name, cell in (item.row or {}).items() if cell == value and value is not None]
    return " ".join(names).casefold()


@dataclass(frozen=True, slots=True)
class Times:
    """How the column of time is read: as dates, as numbers, or not at all."""

    form: str
    dates: DateReader
    unit: float = 1.0

    @property
    def is_dated(self) -> bool:
        return self.form == "dates" or (self.form == "numbers" and self.unit != 0.0)

    @classmethod
    def of(cls, values: list[Any], reading: Reading, origin: str) -> Times:
        given = [value for value in values if value is not None and str(value).strip()]
        nothing = DateReader(reading.zone)
        if not given:
            return cls("none", nothing)
        numbers = [_number(value) for value in given]
        if all(number is not None for number in numbers):
            largest = max(number for number in numbers if number is not None)
            if largest >= _MILLISECONDS:
                return cls("numbers", nothing, 1e-3)
            if largest >= _FIRST_EPOCH:
                return cls("numbers", nothing)
            dates = DateReader.for_values(given, reading.zone, reading.dates, origin)
            # Days of a spreadsheet, or a count that has an order and no length.
            return cls("numbers", nothing, _DAY if dates.serial else 0.0)
        return cls("dates", DateReader.for_values(given, reading.zone, reading.dates, origin))

    def read(self, value: Any, place: int) -> float:
        if self.form == "none":
            return float(place)
        if self.form == "numbers":
            number = _number(value)
            if number is None:
                raise BadRowError("time", message("it is no number, as the other times are"))
            return number * (self.unit or 1.0)
        try:
            moment = self.dates.read(value)
        except (ValueError, OverflowError, OSError) as error:
            raise BadRowError("time", error.args[0]) from error
        if moment is None:
            raise BadRowError("time", message("the row has no time"))
        return moment.timestamp()


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if -1e15 < number < 1e15 else None
