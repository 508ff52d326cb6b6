"""Tables of products: one product, its listings and variants in every shop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from insight.cleaning.clean import listing_name, variant_name
from insight.messages import message
from insight.sources.shop_rows import BadRowError, Layout, name, rejected
from insight.types import Listing, RawItem, Rejected

LAYOUT = Layout(
    {
        "product": "product productname 商品 商品名称 产品 产品名称 商品名稱 產品".split(),
        "listing": (
            "listing listingid sku skuid asin itemid productid 商品编号 商品id 货号 款号 sku编号 "
            "商家编码 宝贝id 商品編號 貨號"
        ).split(),
        "source": "shop source store platform site channel 店铺 店铺名称 来源 平台 渠道 店鋪".split(),
        "variant": "variant variation style option 款式 规格 商品规格 規格".split(),
        "color": "color colour 颜色 颜色分类 顏色".split(),
        "size": "size 尺码 尺寸 尺碼".split(),
        "competes_with": "competeswith competitorof rivalof 竞品对标 对标商品 对标 競品對標".split(),
    },
    (("product",), ("listing",)),
)


def parse(
    items: Iterable[RawItem], shop: str | None = None, sample: bool = False
) -> Iterator[Listing | Rejected]:
    """A listing or a rejection for each item; `shop` is that of rows which name none.

    A listing that is two products cannot be stored: the first row of it counts.
    """
    known: dict[tuple[str | None, str], tuple[str, int]] = {}
    for item in items:
        try:
            found = _listing(item, shop, sample)
            key = (found.source, found.listing)
            product, line = known.setdefault(key, (found.product, item.line))
            if product != found.product:
                raise BadRowError(
                    "product",
                    message(
                        "line %(line)s says that this listing is %(product)s",
                        line=line,
                        product=product,
                    ),
                )
            yield found
        except BadRowError as error:
            yield rejected(item, error)


def _listing(item: RawItem, shop: str | None, sample: bool) -> Listing:
    if item.problem:
        raise BadRowError("row", item.problem)
    fields = item.fields
    product, listing = name(fields.get("product")), listing_name(fields.get("listing"))
    if product is None:
        raise BadRowError("product", message("the row names no product"))
    if listing is None:
        raise BadRowError("listing", message("the row names no listing"))
    source = name(fields.get("source")) or shop
    rival = name(fields.get("competes_with"))
    if rival == product:
        raise BadRowError("competes_with", message("a product does not compete with itself"))
    return Listing(source, listing, product, variant_name(fields), sample, rival)
