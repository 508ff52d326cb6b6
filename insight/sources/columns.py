"""Which column of a file is which field, recognised by its name in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from insight.errors import SourceError
from insight.messages import message

FIELDS = (
    *("id", "text", "title", "rating", "date", "author", "product", "listing", "variant"),
    *("color", "size", "source", "url"),
    *("follow_up", "follow_up_date", "answer", "answered_at", "likes", "replies", "verified"),
    "images",
)
"""What a row of a file can tell; `text` is the only one that is needed, or `follow_up` in its place.

`variant`, `color` and `size` become one: the variant that was bought.
"""

Names = Mapping[str, Sequence[str]]
"""For each field the names it goes by, the surest first: where a file has two, the earlier wins."""

_NAMES: Names = {
    "id": (
        "id reviewid commentid tweetid postid messageid "
        "documentid guid rowid 评论id 评价id 评价编号 评论编号 编号 序号 評論編號 編號"
    ).split(),
    "text": (
        "text reviewtext reviewbody review content contents body comment comments message feedback "
        "reviewcontent commentcontent posttext tweet tweettext fulltext "
        "评论内容 评价内容 评论 评价 内容 初评内容 正文 文本 留言 微博正文 評論內容 評價內容 評論 評價 內容"
    ).split(),
    "title": "title summary reviewtitle headline subject 标题 评论标题 评价标题 標題".split(),
    "rating": (
        "rating stars star score overall starrating reviewrating reviewscore "
        "评分 星级 打分 分数 评价星级 评论星级 評分 星級"
    ).split(),
    "date": (
        "unixreviewtime timestamp date datetime reviewdate reviewtime createdat created published "
        "publishedat publishtime postedat time at tweetcreated submissiontime "
        "日期 时间 评论时间 评价时间 评论日期 评价日期 发布时间 创建时间 初评时间 時間 評論時間 評論日期 發布時間"
    ).split(),
    "author": (
        "author reviewerid userid username user reviewer reviewername nickname name customer "
        "作者 用户名 用户 昵称 买家 会员名 买家昵称 评价人 用户id 用戶 暱稱 買家"
    ).split(),
    "product": (
        "product productname producttitle asin parentasin item itemname sku productid appid app "
        "category cat 商品 商品名称 产品 产品名称 商品名稱 產品 宝贝 宝贝标题 商品标题 "
        "商品编号 商品id 货号 宝贝id 商品編號 貨號 类目 品类 类别"
    ).split(),
    "listing": (
        "listing listingid sku skuid asin parentasin itemid productid "
        "sku编号 skuid编号 商家编码 商品编号 商品id 货号 款号 宝贝id 商品編號 貨號"
    ).split(),
    "variant": (
        "variant variation style productvariant option "
        "款式 规格 商品规格 购买规格 sku规格 已购规格 款式规格 规格型号 規格 購買規格"
    ).split(),
    "color": "color colour productcolor productcolour 颜色 商品颜色 颜色分类 顏色".split(),
    "size": "size productsize 尺码 尺寸 商品尺码 商品尺寸 尺碼".split(),
    "source": "source shop store platform site channel 来源 店铺 店铺名称 平台 渠道 网站".split(),
    "url": "url link permalink reviewurl 链接 网址".split(),
    "follow_up": (
        "followup followupreview followupcontent additionalreview appendcontent appendcomment "
        "aftercomment 追评 追评内容 追加评论 追加评价 追加评论内容 追加评价内容 追評 追加評論 追加評價"
    ).split(),
    "follow_up_date": (
        "followupdate followuptime followupat appendtime appenddate "
        "追评时间 追评日期 追加评论时间 追加评价时间 追加时间 追評時間"
    ).split(),
    "answer": (
        "answer reply replycontent sellerreply sellerresponse shopreply merchantreply ownerreply "
        "owneranswer ownerresponse developerreply developerresponse response "
        "商家回复 卖家回复 商家回复内容 卖家回复内容 回复内容 店家回复 客服回复 掌柜回复 卖家解释 商家回覆 賣家回覆"
    ).split(),
    "answered_at": (
        "answeredat repliedat replydate replytime replyat responsedate responsetime "
        "商家回复时间 卖家回复时间 回复时间 回复日期 解释时间 回覆時間"
    ).split(),
    "likes": (
        "likes likecount likescount favouritescount upvotes thumbsup thumbsupcount helpfulvote helpfulvotes "
        "helpfulcount votes usefulvotecount 点赞数 点赞 点赞量 赞数 有用数 按讚數"
    ).split(),
    "replies": "replies replycount repliescount commentcount commentscount 回复数 评论数 回覆數".split(),
    "images": (
        "images image imageurls imageurl imagelinks pics pictures photos photourls "
        "图片 评论图片 评价图片 晒图 买家秀 圖片"
    ).split(),
    "verified": "verified verifiedpurchase isverified verifiedbuyer 已验证购买 是否已购".split(),
}
_MAY_SHARE = {"listing": "product"}
"""A field that may be the column of another: an ASIN alone is both listing and product."""


def recognise(header: Iterable[str], mapping: Mapping[str, str], origin: str) -> dict[str, str]:
    """Field to column name, for a file with this header; see `find_columns`.

    A file that has a title and no text is read as texts. Raises SourceError when a mapped column
    or field does not exist, or when no column can be the text.
    """
    columns = [column for column in header if column]
    found = find_columns(columns, mapping, origin, _NAMES)
    if "text" not in mapping and "text" not in found and "title" in found:
        found["text"] = found.pop("title")
    if "text" not in found and "follow_up" not in found:
        raise SourceError(
            message(
                "%(name)s: no column looks like the text. Columns: %(columns)s. Name it by hand: "
                "--map text=COLUMN",
                name=origin,
                columns=", ".join(columns) or "–",
            )
        )
    return {field: found[field] for field in FIELDS if field in found}


def find_columns(
    columns: Sequence[str], mapping: Mapping[str, str], origin: str, known: Names
) -> dict[str, str]:
    """Field to column by the `known` names; `mapping` wins, and a field mapped to "" is not read.

    Raises SourceError when a mapped column or field does not exist.
    """
    if unknown := sorted(set(mapping) - set(known)):
        raise SourceError(
            message(
                "%(name)s: there is no field %(field)s to map to. Fields: %(fields)s.",
                name=origin,
                field=repr(unknown[0]),
                fields=", ".join(known),
            )
        )
    require_columns(sorted(set(mapping.values()) - {""}), columns, origin)
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(normal_name(column), column)
    taken = set(mapping.values())
    found = {field: column for field, column in mapping.items() if column}
    for field, names in known.items():
        if field not in mapping:
            shared = found.get(_MAY_SHARE.get(field, ""))
            for name in names:
                candidate = by_name.get(name)
                if candidate is not None and (candidate not in taken or candidate == shared):
                    found[field] = candidate
                    taken.add(candidate)
                    break
    return found


def require_columns(wanted: Iterable[str], columns: Sequence[str], origin: str) -> None:
    """Raise SourceError for the first of the `wanted` that is no column."""
    for column in wanted:
        if column not in columns:
            raise SourceError(
                message(
                    "%(name)s: there is no column %(column)s. Columns: %(columns)s.",
                    name=origin,
                    column=repr(column),
                    columns=", ".join(columns),
                )
            )


def looks_like_data(columns: Sequence[str]) -> bool:
    """Whether these are hardly names of columns: one is a number, a date or a long text."""
    return any(
        len(column) > 80 or re.fullmatch(r"[-+]?\d[\d.,:/_-]*", column) for column in columns
    )


def normal_name(column: str) -> str:
    """A column's name without what makes no difference: case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", column).casefold()
