"""One web page: the reviews that its markup tells of, the product, and where it leads."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from insight.cleaning.images import MOST
from insight.sources._charset import to_utf8
from insight.sources._links import all_reviews, asks_for_login, next_page, web_address
from insight.sources._markup_nodes import Node, first_text, nodes, types
from insight.types import RawItem

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

REVIEW_TYPES = frozenset({"Review", "UserReview", "CriticReview", "EmployerReview"})
FIELDS = ("text", "rating", "date", "author", "title", "product", "id", "url")
"""Fields by which a changed page is told from one that has fewer reviews."""
MOST_REVIEWS = 10_000
LONGEST = {"id": 2_000, "title": 2_000, "text": 200_000, "author": 500, "product": 500}
_LONGEST_VALUE = 4_096

_HEAD_BYTES = 4_096
_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})""", re.I
)
_NUMBER = re.compile(r"-?\d{1,9}(?:[.,]\d{1,9})?")
_OUT_OF = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?)\s*(?:/|／|out of|of)\s*(\d{1,3})", re.I)
_LISTING = ("sku", "productID", "gtin13", "gtin14", "gtin12", "gtin8", "gtin", "mpn", "asin")
_VERIFIED = (
    "verifiedPurchase",
    "isVerifiedPurchase",
    "isVerifiedBuyer",
    "verifiedBuyer",
    "verified",
)


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """What one page says; addresses are whole ones of the same site."""

    items: tuple[RawItem, ...] = ()
    next: str | None = None
    all_reviews: str | None = None
    told: int | None = None
    """How many reviews the page says that there are; None where it does not say."""
    has_login: bool = False

    def found(self) -> list[str]:
        """The fields of `FIELDS` that some review has."""
        return [name for name in FIELDS if any(item.fields.get(name) for item in self.items)]


def parse(payload: bytes, origin: str, content_type: str | None = None) -> Iterator[RawItem]:
    """The reviews that are marked up in a page; see `read_page`."""
    yield from read_page(payload, origin, content_type).items


def read_page(payload: bytes, origin: str, content_type: str | None = None) -> ReviewPage:
    """Read schema.org reviews in JSON-LD, microdata and RDFa.

    Fields: id, title, text (with its markup), rating (such as "4/5"), date (as it stands there),
    author, product, listing, url, language, likes, replies, verified, answer, answered_at, images; None
    where the review does not tell. A page without a review gives no items.
    """
    page = opened(payload, content_type)
    where = base_address(page, origin)
    found = nodes(page, where)
    return ReviewPage(
        items=tuple(
            RawItem(origin, line, fields) for line, fields in enumerate(_reviews(found, where), 1)
        ),
        next=next_page(page, where),
        all_reviews=all_reviews(page, where),
        told=_told(itertools.chain.from_iterable(found)),
        has_login=asks_for_login(page, where),
    )


def opened(payload: bytes, content_type: str | None) -> LexborHTMLParser:
    """The page, in the charset that it is in."""
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser(text_of(payload, content_type))


def text_of(payload: bytes, content_type: str | None) -> str:
    """The text of a page, whose own word on its charset counts where the header has none."""
    if not (content_type and "charset" in content_type.lower()) and (
        meta := _META_CHARSET.search(payload[:_HEAD_BYTES])
    ):
        content_type = f"text/html; charset={meta[1].decode()}"
    document = to_utf8(payload, content_type)
    return (payload if document is None else document).decode("utf-8", "replace")


def base_address(page: LexborHTMLParser, origin: str) -> str:
    """What addresses in the page are relative to; of a saved page where it says that it was."""
    if urlsplit(origin).scheme in ("http", "https"):
        base = page.css_first("base[href]")
        return (web_address(base.attributes.get("href"), origin) if base else None) or origin
    for link in page.css('link[rel~=canonical][href], meta[property="og:url"][content]'):
        attributes = link.attributes
        if url := web_address(attributes.get("href") or attributes.get("content"), ""):
            return url
    return origin


def rating_of(value: str | None, best: str | None, worst: str | None = None) -> str | None:
    """A rating as "value/best", both as numbers; None for what is no rating."""
    if value is None:
        return None
    plain = " ".join(value.split())
    if match := _OUT_OF.fullmatch(plain):
        return f"{match[1].replace(',', '.')}/{match[2]}"
    if plain.endswith("%"):
        plain, best = plain[:-1].strip(), "100"
    if not _NUMBER.fullmatch(plain):
        return None
    number, top, bottom = (_number(plain), _number(best) or 5.0, _number(worst))
    assert number is not None
    if bottom is not None and bottom < 0 and top > bottom:  # such as -1, 0 and 1
        number, top = 1 + 4 * (number - bottom) / (top - bottom), 5.0
    if not top.is_integer() or top < 2:
        number, top = number / top * 5, 5.0
    return f"{number:g}/{top:g}"


def _number(value: str | None) -> float | None:
    plain = (value or "").strip()
    found = float(plain.replace(",", ".")) if _NUMBER.fullmatch(plain) else None
    return found if found is not None and math.isfinite(found) else None


def _reviews(found: Sequence[Sequence[Node]], origin: str) -> list[dict[str, Any]]:
    """The fields of each review once, in the order of the page."""
    reviews: list[dict[str, Any]] = []
    said: set[tuple[str | None, str]] = set()
    for one_syntax in found:
        fresh = [
            fields
            for fields in _of_one_syntax(one_syntax, origin)
            if (fields["author"], _letters(fields["text"])) not in said
        ]
        # Many pages say the same in two syntaxes, with other line ends and dates.
        said |= {(fields["author"], _letters(fields["text"])) for fields in fresh}
        reviews += fresh
    # An id or address that several have is not theirs but the page's.
    for name in ("id", "url"):
        count = Counter(fields[name] for fields in reviews)
        for fields in reviews:
            if count[fields[name]] > 1:
                fields[name] = None
    for fields in reviews:
        fields["url"] = fields["url"] or web_address(origin, "")
    return reviews[:MOST_REVIEWS]


def _of_one_syntax(found: Sequence[Node], origin: str) -> list[dict[str, Any]]:
    by_id = {one: node for node in found if len(node) > 1 and (one := _id(node))}
    parents: dict[int, Node] = {}
    for node in found:
        for name in ("review", "reviews"):
            for value in node.get(name, ()):
                if isinstance(value, dict):
                    parents[id(_resolved(value, by_id))] = node
    products = [node for node in found if "Product" in types(node) and first_text(node, ("name",))]
    names = {first_text(node, ("name",)) for node in products}
    alone = products[0] if len(names) == 1 else None
    kept: dict[tuple[Any, ...], dict[str, Any]] = {}
    for node in found:
        if types(node) & REVIEW_TYPES:
            about = _subject(node, by_id) or parents.get(id(node)) or alone or {}
            fields = _fields(node, about, by_id, origin)
            what = (fields["text"], fields["author"], fields["date"], fields["rating"])
            if fields["text"]:
                kept.setdefault(what, fields)
    return list(kept.values())


def _letters(text: str) -> str:
    """The beginning of a text without its markup and marks, to know it again by."""
    return re.sub(r"<[^>]{0,500}>|&\w{1,8};|[\W_]+", "", text[:2_000])[:100].casefold()


def _fields(node: Node, about: Node, by_id: Mapping[str, Node], origin: str) -> dict[str, Any]:
    title = first_text(node, ("headline", "name"))
    text = first_text(node, ("reviewBody", "description", "text"))
    url = web_address(first_text(node, ("url",)), origin)
    author = _name(node, ("author", "creator"), by_id)
    answer = _answer(node, about, by_id)
    own = _id(node) or first_text(node, ("identifier",))
    raw = {
        "id": own or (url if url != origin else None),
        "title": title if text else None,
        "text": text or title,
        "rating": _rating(node, by_id),
        "date": first_text(node, ("datePublished", "dateCreated", "dateModified")),
        "author": author,
        "product": first_text(about, ("name",)) or _item_name(node),
        "listing": first_text(about, _LISTING),
        "url": url,
        "language": first_text(node, ("inLanguage",)),
        "likes": first_text(node, ("upvoteCount",)) or _interactions(node, "LikeAction", by_id),
        "replies": first_text(node, ("commentCount",))
        or _interactions(node, "CommentAction", by_id),
        "verified": _verified(node),
        "answer": first_text(answer, ("text", "description")) if answer else None,
        "answered_at": first_text(answer, ("dateCreated", "datePublished")) if answer else None,
    }
    cut = {name: _cut(name, value) for name, value in raw.items()}
    return {**cut, "images": _images(node, by_id, origin)}


def _images(node: Node, by_id: Mapping[str, Node], origin: str) -> str | None:
    """Addresses of the pictures that the review itself has, with newlines between."""
    found: dict[str, None] = {}
    for name in ("image", "photo", "associatedMedia"):
        for value in node.get(name, ()):
            inner = _resolved(value, by_id) if isinstance(value, dict) else {"url": [value]}
            if address := web_address(first_text(inner, ("contentUrl", "url")), origin):
                found[address] = None
    return "\n".join(list(found)[:MOST]) or None


def _cut(name: str, value: str | None) -> str | None:
    if value is None:
        return None
    longest = LONGEST.get("text" if name == "answer" else name, _LONGEST_VALUE)
    return value[:longest].encode("utf-8", "replace").decode().strip() or None


def _resolved(node: Node, by_id: Mapping[str, Node]) -> Node:
    """The node that a reference means, where the page has it."""
    return by_id.get(_id(node) or "", node) if set(node) <= {"@id", "@type"} else node


def _id(node: Node) -> str | None:
    return first_text(node, ("@id",))


def _related(node: Node, names: Sequence[str], by_id: Mapping[str, Node]) -> Iterator[Node]:
    for name in names:
        for value in node.get(name, ()):
            if isinstance(value, dict):
                yield _resolved(value, by_id)


def _subject(node: Node, by_id: Mapping[str, Node]) -> Node | None:
    named = (one for one in _related(node, ("itemReviewed", "about"), by_id) if len(one) > 1)
    return next((one for one in named if first_text(one, ("name",))), None)


def _item_name(node: Node) -> str | None:
    return first_text(node, ("itemReviewed",))


def _name(node: Node, names: Sequence[str], by_id: Mapping[str, Node]) -> str | None:
    for one in _related(node, names, by_id):
        if found := first_text(one, ("name", "alternateName", "givenName")):
            return found
    return first_text(node, names)


def _rating(node: Node, by_id: Mapping[str, Node]) -> str | None:
    """Of the whole, not of one aspect of it."""
    rated = list(_related(node, ("reviewRating",), by_id))
    for one in sorted(rated, key=lambda one: "reviewAspect" in one):
        value = first_text(one, ("ratingValue",))
        if read := rating_of(
            value, first_text(one, ("bestRating",)), first_text(one, ("worstRating",))
        ):
            return read
    value = first_text(node, ("reviewRating", "ratingValue"))
    return rating_of(value, first_text(node, ("bestRating",)))


def _interactions(node: Node, kind: str, by_id: Mapping[str, Node]) -> str | None:
    for one in _related(node, ("interactionStatistic",), by_id):
        inner = {
            name for each in _related(one, ("interactionType",), by_id) for name in types(each)
        }
        said = first_text(one, ("interactionType",)) or ""
        if kind in inner or said.rpartition("/")[2] == kind:
            return first_text(one, ("userInteractionCount",))
    return None


def _verified(node: Node) -> str | None:
    for name in _VERIFIED:
        for value in node.get(name, ()):
            if isinstance(value, bool | str):
                return str(value).lower()
    return None


def _answer(node: Node, about: Node, by_id: Mapping[str, Node]) -> Node | None:
    """What the seller wrote below: a company, or whoever bears the name of one in the markup."""
    companies = ("seller", "brand", "manufacturer", "publisher", "provider")
    sellers = {first_text(one, ("name",)) for one in _related(about, companies, by_id)}
    sellers |= {first_text(about, ("brand",)), first_text(about, ("name",))}
    for comment in _related(node, ("comment",), by_id):
        authors = list(_related(comment, ("author", "creator"), by_id))
        is_company = any(types(one) & {"Organization", "LocalBusiness", "Brand"} for one in authors)
        name = _name(comment, ("author", "creator"), by_id)
        if is_company or (name and name in sellers):
            return comment
    return None


def _told(found: Iterable[Node]) -> int | None:
    """The greatest number of reviews that an AggregateRating names."""
    counts = [
        number
        for node in found
        if "AggregateRating" in types(node)
        if (number := _number(first_text(node, ("reviewCount", "ratingCount")))) is not None
    ]
    return int(max(counts)) if counts else None
