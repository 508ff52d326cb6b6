"""Reviews in the markup of pages: on saved pages, on extruct's cases, and on pages that we wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.cleaning.clean import Origin, clean
from insight.cleaning.ratings import RatingReader
from insight.fetch_error import FetchError
from insight.sources._confined import parse_confined
from insight.sources._links import is_same_list
from insight.sources._review_page import ReviewPage, rating_of, read_page
from insight.sources.dates import DateReader

DATA = Path(__file__).parents[1] / ".." / "shared" / "data"
SAVED = sorted((DATA / "ing_review_pages").glob("*.html"))
EXTRUCT = sorted((DATA / "ing_extruct").rglob("*.html"))
recorded = pytest.mark.skipif(not SAVED, reason="the recorded pages are not there")
URL = "https://shop.example.com/kettle"


def read(body: str | bytes, origin: str = URL, content_type: str | None = None) -> ReviewPage:
    payload = body.encode() if isinstance(body, str) else body
    return read_page(payload, origin, content_type)


def fields(body: str | bytes, content_type: str | None = None) -> list[dict[str, Any]]:
    """The fields of each review that are there."""
    return [
        {name: value for name, value in item.fields.items() if value}
        for item in read(body, content_type=content_type).items
    ]


def ld(*blocks: Any) -> str:
    scripts = (
        f'<script type="application/ld+json">{one if isinstance(one, str) else json.dumps(one)}</script>'
        for one in blocks
    )
    return "<!DOCTYPE html><title>Shop</title>" + "".join(scripts)


def review(**of: Any) -> dict[str, Any]:
    return {"@type": "Review", "reviewBody": "Boils fast", "author": "Mei"} | of


# Recorded pages


class _Scripts(HTMLParser):
    """The JSON-LD of a page, by another parser than ours."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and ("type", "application/ld+json") in attrs
        if self._inside:
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = False


def marked_up(page: str) -> Iterator[dict[str, Any]]:
    def walk(value: Any) -> Iterator[dict[str, Any]]:
        if isinstance(value, dict):
            if value.get("@type") == "Review":
                yield value
            for inner in value.values():
                yield from walk(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner)

    scripts = _Scripts()
    scripts.feed(page)
    for text in scripts.texts:
        yield from walk(json.loads(text))


@recorded
@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_every_review_of_a_saved_page_is_found_with_author_date_rating_and_text(path: Path) -> None:
    expected = {
        (one["reviewBody"].strip(), one["author"]["name"].strip(), one.get("datePublished"),
         one["reviewRating"]["ratingValue"] + "/5")
        for one in marked_up(path.read_text(encoding="utf-8"))
    }  # fmt: skip
    items = read(path.read_bytes()).items
    names = ("text", "author", "date", "rating")
    assert {tuple(item.fields[name] for name in names) for item in items} == expected
    assert len(items) == len(expected) > 0
    assert all(item.fields["product"] for item in items)


@recorded
def test_of_a_saved_page_no_name_is_stored_and_every_review_has_stars_and_a_date() -> None:
    zone = ZoneInfo("Europe/Berlin")
    for path in SAVED:
        items = read(path.read_bytes()).items
        dates = DateReader.for_values([item.fields["date"] for item in items], zone)
        cleaned = clean(items, Origin("shop", "salt"), dates, RatingReader())
        assert not cleaned.rejected and cleaned.unread_ratings == 0
        assert len(cleaned.documents) == len(items)
        for item, document in zip(items, cleaned.documents, strict=True):
            assert document.rating is not None and 1 <= document.rating <= 5
            assert (document.published_at is None) is (item.fields["date"] is None)
            assert document.author_hash and item.fields["author"] not in repr(
                (document.title, document.product, document.url, document.author_hash)
            )


@recorded
@pytest.mark.parametrize("path", EXTRUCT, ids=lambda path: path.name)
def test_microdata_has_the_items_that_extruct_finds(path: Path) -> None:
    extruct = pytest.importorskip("extruct.w3cmicrodata")
    from insight.sources._markup_nodes import MICRODATA, attributed, first_text, types
    from insight.sources._review_page import opened

    payload = path.read_bytes()

    def walk(value: Any) -> Iterator[dict[str, Any]]:
        if isinstance(value, dict):
            if "properties" in value:
                yield value
            for inner in value.values():
                yield from walk(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner)

    def plain(value: Any) -> str | None:
        first = value[0] if isinstance(value, list) and value else value
        return "".join(first.split()) if isinstance(first, str) else None

    found = extruct.MicrodataExtractor(nested=True).extract(
        re.sub(r"^\s*<\?xml.*?\?>", "", payload.decode("utf-8", "replace"))
    )
    names = ("name", "ratingValue", "reviewCount", "datePublished", "sku", "mpn")
    theirs = {
        (re.split("[/#:]", kind.rstrip("/"))[-1], name, plain(one["properties"][name]))
        for one in walk(found)
        for kind in ([one["type"]] if isinstance(one.get("type"), str) else one.get("type", ()))
        for name in names
        if plain(one["properties"].get(name))
    }
    ours = {
        (kind, name, plain(value))
        for node in attributed(opened(payload, None), MICRODATA, URL)
        for kind in types(node)
        for name in names
        if (value := first_text(node, (name,)))
    }
    assert ours == theirs


@recorded
def test_a_review_that_a_page_says_in_two_syntaxes_is_one() -> None:
    (path,) = (one for one in EXTRUCT if one.name.startswith("Years & Years"))
    texts = [item.fields["text"] for item in read(path.read_bytes()).items]
    assert len(texts) == 1 and "frontman of Years & Years" in texts[0]


# JSON-LD


def test_a_review_is_of_the_product_around_it_or_of_the_one_it_names() -> None:
    kettle = {"@type": "Product", "name": "Kettle", "sku": "K-1", "review": [review()]}
    assert fields(ld(kettle)) == [
        {"text": "Boils fast", "author": "Mei", "product": "Kettle", "listing": "K-1", "url": URL}
    ]
    graph = {
        "@graph": [
            review(itemReviewed={"@id": "#k"}),
            {"@id": "#k", "@type": "Product", "name": "Kettle"},
            {"@type": "Product", "name": "Toaster"},
        ]
    }
    assert [one["product"] for one in fields(ld(graph))] == ["Kettle"]


def test_a_broken_script_does_not_drop_the_others() -> None:
    page = ld(
        review(reviewBody="One"), '{"@type": "Review", "reviewBody": ', review(reviewBody="Two")
    )
    assert [one["text"] for one in fields(page)] == ["One", "Two"]


@pytest.mark.parametrize(
    "script",
    [
        '<!-- {"@type": "Review", "reviewBody": "Boils // fast"} -->',
        '//<![CDATA[\n{"@type": "Review", "reviewBody": "Boils // fast"}\n//]]>',
        '{"@type": "Review", /* first */ "reviewBody": "Boils // fast",}',
        '{"@type": "Review", // first\n "reviewBody": "Boils // fast"}',
        "{&quot;@type&quot;: &quot;Review&quot;, &quot;reviewBody&quot;: &quot;Boils // fast&quot;}",
        '{"@type": ["https://schema.org/Review"], "schema:reviewBody": "Boils // fast"}',
        '{"@type": "Review", "reviewBody": {"@value": "Boils // fast", "@language": "en"}}',
    ],
)
def test_a_script_is_read_as_loosely_as_it_is_written(script: str) -> None:
    assert [one["text"] for one in fields(ld(script))] == ["Boils // fast"]


@pytest.mark.parametrize(
    ("rating", "stars"),
    [
        ({"ratingValue": 4}, "4/5"),
        ({"ratingValue": "4,5"}, "4.5/5"),
        ({"ratingValue": "8", "bestRating": "10"}, "8/10"),
        ({"ratingValue": 80, "bestRating": 100}, "80/100"),
        ({"ratingValue": "80%"}, "80/100"),
        ({"ratingValue": "4/5"}, "4/5"),
        ({"ratingValue": "1", "bestRating": "1", "worstRating": "-1"}, "5/5"),
        ({"ratingValue": "0", "bestRating": "1", "worstRating": "-1"}, "3/5"),
        ({"ratingValue": "very good"}, None),
        ({"ratingValue": 1e400}, None),
    ],
)
def test_a_rating_says_what_it_is_out_of(rating: dict[str, Any], stars: str | None) -> None:
    (one,) = fields(ld(review(reviewRating={"@type": "Rating"} | rating)))
    assert one.get("rating") == stars


def test_of_several_ratings_the_one_of_the_whole_counts() -> None:
    rated = [{"ratingValue": 1, "reviewAspect": "delivery"}, {"ratingValue": 5}]
    assert fields(ld(review(reviewRating=rated)))[0]["rating"] == "5/5"


def test_likes_replies_verified_and_the_sellers_answer_are_kept_and_other_comments_not() -> None:
    shop = {"@type": "Product", "name": "Kettle", "brand": {"@type": "Brand", "name": "Boilwell"}}
    comments = [
        {"@type": "Comment", "text": "Mine too", "author": {"@type": "Person", "name": "Li"}},
        {"@type": "Comment", "text": "Thank you", "author": {"name": "Boilwell"},
         "dateCreated": "2026-03-02"},
    ]  # fmt: skip
    liked = {"interactionType": "https://schema.org/LikeAction", "userInteractionCount": 7}
    one = review(comment=comments, interactionStatistic=liked, commentCount=2, verified=True)
    (found,) = fields(ld(shop | {"review": one}))
    assert (found["likes"], found["replies"], found["verified"]) == ("7", "2", "true")
    assert (found["answer"], found["answered_at"]) == ("Thank you", "2026-03-02")


def test_pictures_of_a_review_are_named_by_their_addresses() -> None:
    shown = [
        {"@type": "ImageObject", "contentUrl": "/lid.jpg"},
        "https://cdn.example.com/a.png",
        "data:x",
    ]
    product = {"@type": "Product", "name": "Kettle", "image": "https://cdn.example.com/shop.png"}
    with_some, without = fields(
        ld(product | {"review": [review(image=shown), review(reviewBody="The lid is stiff")]})
    )
    assert with_some["images"].split() == [
        "https://shop.example.com/lid.jpg",
        "https://cdn.example.com/a.png",
    ]
    assert without.get("images") is None


def test_an_id_is_kept_where_it_is_the_reviews_own() -> None:
    page = {"@id": "https://shop.example.com/kettle#review"}
    assert [one.get("id") for one in fields(ld(review(reviewBody="A", **page),
                                               review(reviewBody="B", **page)))] == [None, None]  # fmt: skip
    own = [review(reviewBody=text, identifier=f"review-{text}") for text in "AB"]
    assert [one.get("id") for one in fields(ld(own))] == ["review-A", "review-B"]


def test_a_rating_without_words_is_no_document_but_the_page_tells_its_number() -> None:
    told = {"@type": "Product", "aggregateRating": {"@type": "AggregateRating", "reviewCount": "1"}}
    page = read(ld(told | {"review": {"@type": "Review", "reviewRating": {"ratingValue": 5}}}))
    assert page.items == () and page.told == 1


def test_deep_and_circular_markup_ends() -> None:
    deep = '{"review":' * 100_000 + "{}" + "}" * 100_000
    circle = {"@id": "#a", "@type": "Review", "reviewBody": "Round", "itemReviewed": {"@id": "#a"}}
    assert [one["text"] for one in fields(ld(deep, circle))] == ["Round"]


# Microdata and RDFa

MICRODATA = """<div itemscope itemtype="https://schema.org/Product" itemref="more">
<h1 itemprop="name">Kettle</h1><meta itemprop="sku" content="K-1">
<div itemprop="review" itemscope itemtype="https://schema.org/Review">
<b itemprop="name">Good</b><div itemprop="reviewBody">Boils fast<br>and <i>quiet</i></div>
<span itemprop="reviewRating" itemscope itemtype="https://schema.org/Rating">
<meta itemprop="worstRating" content="1"><span itemprop="ratingValue">4</span>/<span
itemprop="bestRating">5</span></span><time itemprop="datePublished" datetime="2026-03-01">1 March</time>
<span itemprop="author" itemscope><span itemprop="name">Mei</span></span>
<a itemprop="url" href="?review=7#top">link</a></div></div>
<p id="more">By <span itemprop="brand">Boilwell</span></p>"""
RDFA = """<div vocab="https://schema.org/" typeof="Product"><h1 property="name">Kettle</h1>
<span property="sku" content="K-1"></span><div property="review" typeof="Review">
<b property="name">Good</b><div property="reviewBody">Boils fast<br>and <i>quiet</i></div>
<span property="reviewRating" typeof="Rating"><span property="ratingValue">4</span>/<span
property="bestRating">5</span></span><time property="datePublished" datetime="2026-03-01">1 March</time>
<span property="author" typeof="Person"><span property="name">Mei</span></span>
<a property="url" href="?review=7#top">link</a></div></div>"""


@pytest.mark.parametrize("page", [MICRODATA, RDFA, RDFA.replace('="r', '="schema:r')])
def test_microdata_and_rdfa_say_the_same_as_json_ld(page: str) -> None:
    (found,) = fields(page)
    assert found == {
        "title": "Good", "text": "Boils fast<br>and <i>quiet</i>", "rating": "4/5", "author": "Mei",
        "date": "2026-03-01", "product": "Kettle", "listing": "K-1", "url": f"{URL}?review=7",
        "id": f"{URL}?review=7",
    }  # fmt: skip


def test_a_page_made_to_keep_a_parser_busy_is_ended() -> None:
    page = b'<div itemscope itemtype="https://schema.org/Review" itemprop="x">' * 100_000
    with pytest.raises(FetchError) as caught:
        parse_confined("insight.sources._review_page", page, URL, None, cpu_seconds=1)
    assert caught.value.state == "unreadable"


# Charsets


@pytest.mark.parametrize(
    ("charset", "declared", "header"),
    [
        ("gb18030", '<meta charset="gbk">', None),
        ("gb18030", '<meta charset="utf-8">', "text/html; charset=gb2312"),
        ("big5", '<meta http-equiv="Content-Type" content="text/html; charset=big5">', None),
        ("utf-8", '<meta charset="iso-8859-1">', "text/html; charset=gbk"),
        ("utf-16", "", None),
    ],
)
def test_a_page_is_read_in_its_charset_whatever_it_declares(
    charset: str, declared: str, header: str | None
) -> None:
    text = "水開得很快，聲音小，做工很好，下次還會再買一個送給家人。"
    page = f"<html><head>{declared}</head>{ld(review(reviewBody='@@'))}</html>".replace("@@", text)
    assert fields(page.encode(charset), header)[0]["text"] == text


# Links


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("/kettle", "/kettle?page=2", True),
        ("/kettle?page=2", "/kettle?page=3", True),
        ("/kettle/", "/kettle/page/2/", True),
        ("/kettle/reviews", "/kettle/reviews/2", True),
        ("/kettle/comment-page-1/", "/kettle/comment-page-2/", True),
        ("/kettle.html", "/kettle-p2.html", True),
        ("/best-kettles/", "/best-toasters/", False),
        ("/item?id=1", "/item?id=2", False),
        ("/item?sku=1", "/item?sku=1&page=2", True),
    ],
)
def test_the_next_page_is_one_of_the_same_list(one: str, other: str, same: bool) -> None:
    assert is_same_list("https://a.example" + one, "https://a.example" + other) is same


def test_links_lead_to_the_next_page_and_to_all_reviews_of_the_same_site() -> None:
    page = read(
        '<link rel="next" href="https://other.example/kettle?page=2">'
        '<a href="?page=2" rel="nofollow next">2</a><a href="/kettle/reviews">See all 1,204 reviews ›</a>'
    )
    assert page.next == f"{URL}?page=2" and page.all_reviews == f"{URL}/reviews"
    chinese = read('<a href="/kettle/pl">查看全部评价(99)</a><a href="?p=2">下一页</a>')
    assert (
        chinese.next == f"{URL}?p=2" and chinese.all_reviews == "https://shop.example.com/kettle/pl"
    )


@pytest.mark.parametrize(
    ("page", "origin"),
    [('<form><input type="PASSWORD"></form>', URL), ("<p>", "https://shop.example.com/login?to=1")],
)
def test_a_form_to_log_in_is_seen(page: str, origin: str) -> None:
    assert read(page, origin).has_login and not read("<p>Kettle</p>").has_login


# Anything


@settings(max_examples=150, deadline=None)
@given(payload=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode()))
def test_any_bytes_are_a_page_without_a_crash(payload: bytes) -> None:
    read(payload)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["@id", "@type", "@value", "name", "text", "ratingValue"]), inner
    ),
    max_leaves=8,
)
KEYS = ("reviewBody", "name", "author", "reviewRating", "datePublished", "itemReviewed", "comment",
        "@id", "url", "interactionStatistic", "verified", "identifier")  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(found=st.dictionaries(st.sampled_from(KEYS), JUNK, max_size=6))
def test_fields_of_any_kind_are_read_as_text_or_left_out(found: dict[str, Any]) -> None:
    for item in read(ld(json.dumps({"@type": "Review"} | found))).items:
        assert item.fields["text"]
        assert all(value is None or isinstance(value, str) for value in item.fields.values())


@given(st.text(max_size=12), st.text(max_size=6), st.text(max_size=6))
def test_a_rating_is_none_or_something_that_can_be_read(value: str, best: str, worst: str) -> None:
    read_as = rating_of(value, best, worst)
    assert read_as is None or re.fullmatch(r"-?[\d.e+]+/[\d.e+]+", read_as)
