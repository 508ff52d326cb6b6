"""Items from a table: title, text, category, attributes, and whether they are in stock."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from insight.cleaning.clean import tidy
from insight.cleaning.identity import author_hash
from insight.messages import message
from insight.recommend.catalogue import Item
from insight.recommend.events import as_id
from insight.sources.columns import normal_name
from insight.sources.shop_rows import BadRowError, Layout, read_rows, rejected
from insight.types import RawItem, Rejected

LAYOUT = Layout(
    {
        "item": (
            "item itemid itemidtoken product productid sku skuid asin parentasin goods goodsid movieid id listing "
            "商品id 商品编号 宝贝id 产品id 货号 sku编号 编号 商品"
        ).split(),
        "title": (
            "title itemname productname producttitle name movietitletokenseq 标题 商品名称 产品名称 名称 宝贝标题 "
            "商品标题"
        ).split(),
        "text": "text description desc details summary features 描述 详情 介绍 商品描述 商品详情".split(),
        "category": (
            "category categories cat department class classtokenseq genre genres 类目 品类 分类 类别"
        ).split(),
        "attributes": "attributes attribute tags tag features keywords properties 属性 标签 关键词".split(),
        "stock": (
            "stock instock inventory available availability quantity stockquantity 库存 现货 是否有货 库存量"
        ).split(),
    },
    (("item",),),
)
_NOTHING = frozenset(
    "0 0.0 false no n none outofstock soldout unavailable 否 无 无货 缺货 售罄 下架".split()
)
_SPLIT = re.compile(r"[|;；、\n]|,\s*")
_LONGEST_TITLE = 200
_LONGEST_TEXT = 4_000
_MOST_ATTRIBUTES = 100


def read_items(
    path: Path,
    mapping: Mapping[str, str],
    reject: Callable[[Rejected], None],
    salt: str | None = None,
) -> Iterator[Item]:
    """The items of a table; with a `salt` their ids are hashed. Raises SourceError for another file."""
    known: set[str] = set()
    for row in read_rows(path, mapping, LAYOUT):
        try:
            found = _item(row)
            if found.item in known:
                raise BadRowError("item", message("an earlier row is about this item"))
        except BadRowError as error:
            reject(rejected(row, error))
            continue
        known.add(found.item)
        if salt is not None:
            hashed = author_hash(salt, found.item) or ""
            found = Item(
                hashed, found.title, found.text, found.category, found.attributes, found.in_stock
            )
        yield found


def _item(row: RawItem) -> Item:
    if row.problem:
        raise BadRowError("row", row.problem)
    fields = row.fields
    thing = as_id(fields.get("item"))
    if not thing:
        raise BadRowError("item", message("the row has no item"))
    stock = normal_name(_text(fields.get("stock")))
    return Item(
        thing,
        tidy(fields.get("title"))[:_LONGEST_TITLE] or thing,
        tidy(fields.get("text"))[:_LONGEST_TEXT],
        tidy(fields.get("category"))[:_LONGEST_TITLE],
        tuple(_listed(fields.get("attributes"))) + tuple(_listed(fields.get("category"))),
        stock not in _NOTHING,
    )


def _listed(value: Any) -> Iterable[str]:
    """A list in whatever form a table has it: JSON, or with separators."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            value = str(value)
    parts = value if isinstance(value, list) else _SPLIT.split(_text(value))
    return [name for part in parts[:_MOST_ATTRIBUTES] if (name := tidy(part)[:100].casefold())]


def _text(value: Any) -> str:
    return "" if value is None else str(value)
