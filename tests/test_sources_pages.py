"""The source of web pages, on a shop that plays all tricks."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.errors import SourceError
from insight.fetch_error import FetchError
from insight.http import HttpClient
from insight.sources import _sitemap, pages
from insight.sources.source import Page, Wanted
from insight.types import RawItem
from tests.feed_site import FeedSite, page
from tests.shop_site import Again, html, product, shop_site, sitemap

RECIPE = """
hosts: [127.0.0.1]
reviews: li.review
fields:
  text: .body
  rating: b.stars
  date: {select: time, formats: ["%d.%m.%Y"]}
  author: ./i
  product: {select: h1, page: true}
next: a.more
expected: [text, rating, date]
"""


@pytest.fixture
def site() -> Iterator[FeedSite]:
    with shop_site() as running:
        yield running


def visit(
    site: FeedSite,
    at: str,
    state: Mapping[str, str] | None = None,
    *,
    recipes: Path | None = None,
    wanted: Wanted | None = None,
    **of: Any,
) -> list[Page]:
    # To pack the bomb takes a busy machine a while.
    http = site.client(read_seconds=10.0, total_seconds=20.0)
    parameters = pages.Parameters(url=site.url(at), **of)
    return list(pages.fetch(parameters, wanted or Wanted(), http, state or {}, recipes))


def numbers(found: list[Page]) -> list[int]:
    return [int(item.fields["id"].removeprefix("review-")) for one in found for item in one.items]


# One list


def test_the_pages_of_a_list_are_read_to_its_end(site: FeedSite) -> None:
    found = visit(site, "/kettle")
    assert numbers(found) == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert site.paths() == ["/kettle", "/kettle?page=2", "/kettle?page=3"]
    assert (
        found[-1].state["newest"] == "2026-01-10T00:00:00+00:00" and "next" not in found[-1].state
    )


def test_an_interrupted_visit_goes_on_where_it_stopped(site: FeedSite) -> None:
    first = visit(site, "/kettle")[0]
    site.requests.clear()
    rest = visit(site, "/kettle", first.state)
    assert numbers([first, *rest]) == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert site.paths() == ["/kettle?page=2", "/kettle?page=3"]
    assert rest[-1].state == visit(site, "/kettle")[-1].state


def test_the_next_visit_reads_until_what_it_knows(site: FeedSite) -> None:
    state = {"newest": "2026-01-09T00:00:00+00:00", "fields": "text"}
    found = visit(site, "/kettle", state)
    assert numbers(found) == [9, 8, 7]
    assert found[-1].state["newest"] == "2026-01-10T00:00:00+00:00"


def test_a_list_that_is_not_sorted_by_date_is_read_to_its_end() -> None:
    shown = {"/k": html(product([1, 9], next="/k?page=2")), "/k?page=2": html(product([5, 3]))}
    with shop_site(shown) as site:
        assert numbers(visit(site, "/k", {"newest": "2026-01-08T00:00:00+00:00"})) == [1, 9, 5, 3]


def test_all_reviews_are_read_where_the_page_links_to_them() -> None:
    shown = {
        "/k": html(product([9]) + b'<a href="/k/all">See all 4 reviews</a>'),
        "/k/all": html(product([9, 8], next="/k/all?page=2")),
        "/k/all?page=2": html(product([7, 6])),
    }
    with shop_site(shown) as site:
        assert numbers(visit(site, "/k")) == [9, 9, 8, 7, 6]


def test_a_next_page_about_another_product_is_not_of_the_list() -> None:
    shown = {
        "/k": html(product([9], next="/k?page=2")),
        "/k?page=2": html(product([5], name="Toaster")),
    }
    with shop_site(shown) as site:
        assert numbers(visit(site, "/k")) == [9]


def test_a_list_that_leads_in_a_circle_ends() -> None:
    shown = {
        "/k": html(product([9], next="/k?page=2")),
        "/k?page=2": html(product([8], next="/k")),
    }
    with shop_site(shown) as site:
        assert numbers(visit(site, "/k")) == [9, 8]


@pytest.mark.parametrize("answer", [page(404), page(403), page(410)])
def test_what_came_before_a_page_that_may_not_be_read_is_kept(answer: Any) -> None:
    with shop_site({"/public?page=2": answer}) as site:
        assert numbers(visit(site, "/public")) == [9, 8]


def test_robots_rules_for_the_pages_further_on_are_kept(site: FeedSite) -> None:
    site.robots = (200, b"User-agent: *\nDisallow: /public?page=")
    assert numbers(visit(site, "/public")) == [9, 8]
    assert site.paths() == ["/public"]


def test_a_page_that_says_that_it_has_no_reviews_is_an_honest_nothing(site: FeedSite) -> None:
    (found,) = visit(site, "/lamp")
    assert found.items == ()


def test_a_wait_that_the_site_asks_for_is_kept(site: FeedSite) -> None:
    assert numbers(visit(site, "/busy")) == [1]
    assert 7.0 in site.fake_time.slept


@pytest.mark.parametrize("path", ["/gbk", "/lies"])
def test_a_wrong_charset_changes_no_word(site: FeedSite, path: str) -> None:
    (found,) = visit(site, path)
    assert [item.fields["product"] for item in found.items] == ["水壶", "水壶"]
    assert "水开得很快, says number 2" in [item.fields["text"] for item in found.items]


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/about", "no review markup"),
        ("/scripted", "no review markup"),
        ("/members", "asks for login"),
        ("/members-only", "asks for login"),
        ("/to-members", "asks for login"),
        ("/very-busy", "asks to wait"),
        ("/overloaded", "gave an error 503"),
        ("/inside", "private address"),
        ("/metadata", "private address"),
        ("/round", "redirect loop"),
        ("/bomb", "too large"),
        ("/bomb.xml.gz", "too large"),
        ("/private/kettle", "robots.txt forbids"),
        ("/nowhere", "not found"),
    ],
)
def test_what_cannot_be_read_ends_in_a_clear_state(site: FeedSite, path: str, state: str) -> None:
    site.robots = (200, b"User-agent: *\nDisallow: /private/")
    with pytest.raises(FetchError) as caught:
        visit(site, path)
    assert caught.value.state == state


def test_a_page_that_comes_a_byte_now_and_then_is_left(site: FeedSite) -> None:
    http = site.client(total_seconds=0.3, clock=time.monotonic)
    with pytest.raises(FetchError) as caught:
        list(pages.fetch(pages.Parameters(url=site.url("/slow")), Wanted(), http, {}))
    assert caught.value.state == "too slow"


def test_a_page_without_reviews_that_had_some_has_changed(site: FeedSite) -> None:
    state = visit(site, "/relaunched")[-1].state
    with pytest.raises(FetchError) as caught:
        visit(site, "/relaunched", state)
    assert caught.value.state == "markup changed: 0 of 7 expected fields"


def test_reviews_that_lost_their_dates_have_changed(site: FeedSite) -> None:
    shown = html(product([3, 2, 1]).replace(b"datePublished", b"published"))
    with shop_site({"/k": Again([html(product([3, 2, 1])), shown])}) as changing:
        state = visit(changing, "/k")[-1].state
        with pytest.raises(FetchError) as caught:
            visit(changing, "/k", state)
    assert caught.value.state == "markup changed: 6 of 7 expected fields"


def test_dates_in_words_are_read_and_those_of_two_meanings_left_out() -> None:
    def dates(*written: str) -> list[str | None]:
        items = [RawItem("x", 1, {"date": one, "text": "x"}) for one in written]
        return [item.fields["date"] for item in pages.with_plain_dates(items)]

    assert dates("March 3, 2026", "3 Mar 2026 10:00 +0200") == [
        "2026-03-03T00:00:00", "2026-03-03T08:00:00+00:00"]  # fmt: skip
    assert dates("13/04/2026", "02/04/2026") == ["2026-04-13T00:00:00", "2026-04-02T00:00:00"]
    assert dates("2026-03-01", "02/04/2026") == ["2026-03-01", None]
    assert dates("2026-03-01T10:00:00+08:00", "yesterday") == [
        "2026-03-01T10:00:00+08:00", "yesterday"]  # fmt: skip


# A site


def shop(site: FeedSite, robots: str = "Sitemap: /map.xml") -> None:
    site.robots = (200, robots.encode())


def test_a_shop_is_read_by_the_sitemap_that_its_robots_txt_names() -> None:
    shown = {
        "/map.xml": page(200, sitemap(("/products.xml.gz", None), ("/pages.xml", None), kind="sitemap")),
        "/products.xml.gz": page(200, gzip.compress(sitemap(("/kettle", "2026-03-01"), ("/toaster", None)))),
        "/pages.xml": page(200, sitemap(("/about", None), ("http://other.example/kettle", None))),
    }  # fmt: skip
    with shop_site(shown) as site:
        shop(site)
        found = visit(site, "/")
        assert sorted(numbers(found)) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14]
        assert "since" in found[-1].state and "after" not in found[-1].state
        site.requests.clear()
        again = visit(site, "/", found[-1].state)
        # What did not change is left alone; what does not say so is looked at.
        assert site.paths() == ["/map.xml", "/products.xml.gz", "/pages.xml", "/about", "/toaster"]
        assert numbers(again) == [14, 13]


def test_an_interrupted_round_goes_on_after_the_page_that_it_ended_with() -> None:
    shown = {"/sitemap.xml": page(200, sitemap(("/kettle", None), ("/toaster", None)))}
    with shop_site(shown) as site:
        found = visit(site, "/")
        after = next(one for one in found if one.state.get("after", "").endswith("/kettle"))
        site.requests.clear()
        rest = visit(site, "/", after.state)
        assert numbers(rest) == [14, 13] and site.paths() == ["/sitemap.xml", "/toaster"]
        assert rest[-1].state["since"] == after.state["began"]


def test_only_addresses_with_the_part_that_is_asked_for_are_read() -> None:
    shown = {"/m.xml": page(200, sitemap(("/kettle", None), ("/toaster", None)))}
    with shop_site(shown) as site:
        assert numbers(visit(site, "/m.xml", path="/toas")) == [14, 13]
        with pytest.raises(FetchError) as caught:
            visit(site, "/m.xml", path="/nothing/")
    assert caught.value.state == "no review markup"


def test_a_site_without_any_review_is_an_error() -> None:
    shown = {"/m.xml": page(200, sitemap(("/about", None)))}
    with shop_site(shown) as site, pytest.raises(FetchError) as caught:
        visit(site, "/m.xml")
    assert caught.value.state == "no review markup"


def test_entities_of_a_sitemap_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    payload = bomb + b"<urlset><url><loc>https://a.example/&x;</loc></url></urlset>"
    assert all("root" not in entry.url for entry in _sitemap.parse(payload, "https://a.example/"))


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=200).map(lambda rest: b"<urlset><url><loc>" + rest) | st.binary(max_size=50)
)
def test_any_bytes_are_a_sitemap_or_none(payload: bytes) -> None:
    try:
        list(_sitemap.parse(payload, "https://a.example/"))
    except FetchError as error:
        assert error.state in ("not a sitemap", "unreadable")


# Recipes


@pytest.fixture
def recipes(tmp_path: Path) -> Path:
    (tmp_path / "corner.yaml").write_text(RECIPE)
    return tmp_path


def test_a_page_without_markup_is_read_by_the_recipe_for_its_host(
    site: FeedSite, recipes: Path
) -> None:
    first, _ = visit(site, "/plain", recipes=recipes)
    assert [dict(item.fields) for item in first.items] == [
        {"text": "Boils fast\nand quiet", "rating": "4/5", "date": "2026-02-03T00:00:00",
         "author": "Mei", "product": "Kettle", "url": site.url("/plain")},
        {"text": "Too loud", "rating": "2/5", "date": "2026-02-01T00:00:00",
         "author": "Jo", "product": "Kettle", "url": site.url("/plain")},
    ]  # fmt: skip
    assert site.paths() == ["/plain", "/plain?page=2"]


def test_a_changed_layout_says_how_many_fields_are_left(site: FeedSite, recipes: Path) -> None:
    with pytest.raises(FetchError) as caught:
        visit(site, "/changed", recipes=recipes)
    assert caught.value.state == "markup changed: 0 of 3 expected fields"


def test_a_page_that_lost_one_expected_field_has_changed(recipes: Path) -> None:
    shown = {"/k": html(b'<li class="review"><p class="body">Good</p><b class="stars">4</b></li>')}
    with shop_site(shown) as site, pytest.raises(FetchError) as caught:
        visit(site, "/k", recipes=recipes)
    assert caught.value.state == "markup changed: 2 of 3 expected fields"


@pytest.mark.parametrize("name", ["../secrets", "nothing", "a/b", ""])
def test_a_recipe_is_named_by_a_plain_name(site: FeedSite, recipes: Path, name: str) -> None:
    if name:
        with pytest.raises(SourceError):
            visit(site, "/plain", recipes=recipes, recipe=name)
    else:
        assert visit(site, "/plain", recipes=recipes, recipe=name)


def test_of_a_shop_with_a_recipe_only_pages_with_reviews_count(recipes: Path) -> None:
    shown = {
        "/m.xml": page(200, sitemap(("/about", None), ("/plain", None))),
        "/none.xml": page(200, sitemap(("/about", None), ("/changed", None))),
    }
    with shop_site(shown) as site:
        found = visit(site, "/m.xml", recipes=recipes)
        assert sum(len(one.items) for one in found) == 2
        with pytest.raises(FetchError) as caught:
            visit(site, "/none.xml", recipes=recipes)
    assert caught.value.state == "markup changed: 0 of 3 expected fields"


@pytest.mark.parametrize(
    "url", ["http://[", "//", "", "file:///etc/passwd", "http://a\0b/", "kettle"]
)
def test_what_is_no_address_is_refused_with_a_state(tmp_path: Path, url: str) -> None:
    http = HttpClient(resolve=lambda host, port: [])
    with pytest.raises(FetchError) as caught:
        list(pages.fetch(pages.Parameters(url=url), Wanted(), http, {}, tmp_path))
    assert caught.value.state in ("unusable address", "unreachable")
    assert pages.source_name(pages.Parameters(url=url))


def test_addresses_of_a_sitemap_that_are_none_are_left_out() -> None:
    shown = {"/m.xml": page(200, sitemap(("http://[", None), ("mailto:a", None), ("/lamp", None)))}
    with shop_site({**shown, "/lamp": html(product([1]))}) as site:
        assert numbers(visit(site, "/m.xml")) == [1]
