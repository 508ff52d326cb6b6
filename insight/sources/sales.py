"""Weekly tables of what was sold and returned and what advertising cost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from insight.messages import message
from insight.sources.amounts import read_amount, read_count
from insight.sources.dates import DateReader
from insight.sources.shop_rows import BadRowError, Layout, name, rejected
from insight.types import RawItem, Rejected, WeeklySales

_FIGURES = {"units": read_count, "revenue": read_amount, "returns": read_count}
_FIGURES |= {"ad_spend": read_amount}

LAYOUT = Layout(
    {
        "week": (
            "week weekstart weekbeginning weekof weekstarting isoweek date 周 周次 统计周 "
            "日期 统计日期 开始日期 周开始 週"
        ).split(),
        "product": "product productname item 商品 商品名称 产品 产品名称 商品名稱 產品".split(),
        "units": (
            "units unitssold sales salesunits quantity qty sold 销量 销售量 销售件数 "
            "支付件数 成交件数 件数 銷量"
        ).split(),
        "revenue": (
            "revenue salesrevenue salesamount turnover gmv amount 销售额 成交额 成交金额 "
            "支付金额 营业额 收入 銷售額"
        ).split(),
        "returns": (
            "returns returned unitsreturned returnedunits refunds 退货 退货量 退货件数 退货数 "
            "退款件数 退貨"
        ).split(),
        "ad_spend": (
            "adspend adcost advertising advertisingspend spend 广告费 广告花费 推广费 推广花费 "
            "推广费用 广告支出 廣告費"
        ).split(),
        "currency": "currency currencycode 币种 货币 幣種".split(),
    },
    (("week",), tuple(_FIGURES)),
)
_WEEK = re.compile(r"(\d{4})\s*(?:-?\s*W|年第?)\s*(\d{1,2})\s*周?", re.ASCII | re.IGNORECASE)
_CURRENCY = re.compile(r"[^\W\d_]{1,12}|[$€£¥￥₹]")


def parse(
    items: Iterable[RawItem], dates: DateReader, sample: bool = False
) -> Iterator[WeeklySales | Rejected]:
    """The figures of a week or a rejection for each item.

    Two rows of one week and product that say different things cannot be stored: the first counts.
    """
    known: dict[tuple[date, str | None], tuple[WeeklySales, int]] = {}
    for item in items:
        try:
            found = _sales(item, dates, sample)
            first, line = known.setdefault((found.week_start, found.product), (found, item.line))
            if first != found:
                raise BadRowError(
                    "week",
                    message(
                        "line %(line)s has other figures for this week and product; add them up to "
                        "one row",
                        line=line,
                    ),
                )
            yield found
        except BadRowError as error:
            yield rejected(item, error)


def is_week(value: Any) -> bool:
    """Whether a value names a week by its number, so that it is no date to learn the order from."""
    return _WEEK.fullmatch(str(value).strip()) is not None


def _sales(item: RawItem, dates: DateReader, sample: bool) -> WeeklySales:
    if item.problem:
        raise BadRowError("row", item.problem)
    fields, figures = item.fields, dict[str, Any]()
    for field, read in _FIGURES.items():
        try:
            figures[field] = read(fields.get(field))
        except ValueError as error:
            raise BadRowError(field, error.args[0]) from error
    if all(value is None for value in figures.values()):
        raise BadRowError("row", message("it has no figure"))
    currency = str(fields.get("currency") or "").strip()
    if currency and not _CURRENCY.fullmatch(currency):
        raise BadRowError("currency", message("it is no currency such as CNY or USD"))
    return WeeklySales(
        week_start=_monday(fields.get("week"), dates),
        product=name(fields.get("product")),
        currency=currency.upper() or None,
        is_sample=sample,
        **figures,
    )


def _monday(value: Any, dates: DateReader) -> date:
    """The first day of the week that a value names, or that its date lies in."""
    try:
        if match := _WEEK.fullmatch(str(value).strip()):
            return date.fromisocalendar(int(match[1]), int(match[2]), 1)
        moment = dates.read(value)
    except (ValueError, OverflowError, OSError) as error:
        raise BadRowError(
            "week", message("the week cannot be read: %(cause)s", cause=error.args[0])
        ) from error
    if moment is None:
        raise BadRowError("week", message("the row has no week"))
    day = moment.astimezone(dates.zone).date()
    return day - timedelta(days=day.weekday())
