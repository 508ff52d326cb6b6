"""Recipes: what they may say, what they find, and the command that tries them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.cli import cli
from insight.errors import SourceError
from insight.fetch_error import FetchError
from insight.sources._page_reading import read_confined
from insight.sources._recipe_page import read_by_recipe
from insight.sources.recipe import Recipe, for_address, load_recipe
from tests.feed_site import FeedSite
from tests.shop_site import shop_site
from tests.test_sources_pages import RECIPE

SITE = Path(__file__).parents[1] / "insight" / "sample" / "site"
GIVEN: dict[str, Any] = yaml.safe_load(RECIPE)


@pytest.fixture
def site() -> Iterator[FeedSite]:
    with shop_site() as running:
        yield running


def recipe_of(**of: Any) -> Recipe:
    return Recipe.model_validate(GIVEN | of)


def field(**of: Any) -> Recipe:
    return recipe_of(fields={"text": of}, expected=[], reviews="li")


def texts(recipe: Recipe, page: str) -> list[str]:
    items = read_by_recipe(page.encode(), "https://a.example/k", None, recipe).items
    return [str(item.fields["text"]) for item in items]


def test_the_example_reads_the_page_that_it_is_for() -> None:
    recipe = load_recipe(SITE / "corner-shop.yaml")
    page = read_by_recipe((SITE / "corner-shop.html").read_bytes(), "file:", None, recipe)
    first, second, third = (dict(item.fields) for item in page.items)
    assert first == {
        "id": "voice-104", "title": "Quick in the morning", "rating": "9/10",
        "text": "Boils a litre before the bread is toasted.\nThe lid is stiff.",
        "date": "2026-03-03T00:00:00", "author": "Anna", "product": "Kettle Two", "likes": "12",
        "answer": "Thank you. The lid gets softer after some days.",
        "url": "https://corner-shop.example/kettle-two",
    }  # fmt: skip
    assert (second["date"], second["likes"], third["text"]) == (
        "2026-02-28T00:00:00", None, "做工很好，就是线有点短。")  # fmt: skip
    assert page.next == "https://corner-shop.example/kettle-two?voices=2"


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"reviews": "li["}, "is no CSS selector"),
        ({"reviews": "//li["}, "is no XPath"),
        ({"fields": {"title": "h3"}}, "there is no text"),
        ({"fields": {"text": "p", "colour": "b"}}, "colour"),
        ({"fields": {"text": {"select": "p", "code": "1"}}}, "code"),
        ({"fields": {"text": {"select": "p", "pattern": "("}}}, "no regular expression"),
        ({"fields": {"text": {"select": "p", "pattern": "a"}}}, "needs one group"),
        ({"expected": ["likes"]}, "likes is no field"),
        ({"hosts": []}, "hosts"),
        ({"other": 1}, "other"),
    ],
)
def test_a_recipe_that_cannot_be_used_says_what_is_wrong(
    tmp_path: Path, changed: dict[str, Any], cause: str
) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(yaml.safe_dump(GIVEN | changed))
    with pytest.raises(SourceError) as caught:
        load_recipe(path)
    assert "bad.yaml" in str(caught.value) and cause in str(caught.value)


@pytest.mark.parametrize(
    "content",
    ["", "- 1", "a: [", "!!python/object/apply:os.system ['true']", "x" * 200_000,
     "a: &a [*a]", "&a [*a, *a]"],
)  # fmt: skip
def test_a_file_that_is_no_recipe_is_refused_and_runs_nothing(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(content)
    with pytest.raises(SourceError, match=r"bad\.yaml"):
        load_recipe(path)
    with pytest.raises(SourceError, match="There is no recipe"):
        load_recipe(tmp_path / "other.yaml")


def test_the_recipe_of_a_host_is_found_by_it(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(RECIPE)
    assert for_address(tmp_path, "http://127.0.0.1:8000/kettle") == ("a", recipe_of())
    assert for_address(tmp_path, "https://other.example/") is None
    assert for_address(tmp_path / "nowhere", "https://other.example/") is None


@pytest.mark.parametrize(
    ("of", "found"),
    [
        ({"select": "p"}, "One\nand two"),
        ({"select": "./p"}, "One\nand two"),
        ({"select": "p::text"}, None),
        ({"select": "./p/text()"}, "One"),
        ({"select": "p", "attribute": "title"}, "three"),
        ({"attribute": "data-x"}, "four"),
        ({"select": "p", "pattern": "(t.o)"}, "two"),
        ({"select": "p", "pattern": "(five)"}, None),
        ({"select": "count(./p)"}, None),
        ({"select": "h1", "page": True}, "Head"),
    ],
)
def test_a_field_is_the_first_value_that_is_there(of: dict[str, Any], found: str | None) -> None:
    page = '<h1>Head</h1><li data-x="four"><p title="three">One<br>and <b>two</b></p><p>x</p></li>'
    if of.get("select") in ("p::text", "count(./p)"):
        with pytest.raises((SourceError, ValueError)):
            texts(field(**of), page)
    else:
        assert texts(field(**of), page) == ([found] if found else [])


def test_scripts_and_comments_are_no_text() -> None:
    page = "<li><p>Good<script>alert(1)</script><!-- no --><style>p{}</style> kettle</p></li>"
    assert texts(field(select="p"), page) == ["Good kettle"]


def test_a_page_that_says_that_it_has_no_reviews_is_told_from_a_changed_one() -> None:
    recipe = recipe_of(empty=".none-yet")
    assert read_by_recipe(b'<p class="none-yet">', "https://a.example/", None, recipe).told == 0
    assert read_by_recipe(b"<p>", "https://a.example/", None, recipe).told is None


def test_a_pattern_that_never_ends_is_ended() -> None:
    with pytest.raises(FetchError) as caught:
        read_confined(
            f"<li><p>{'a' * 60}!</p></li>".encode(), "https://a.example/", None,
            field(select="p", pattern="((?:a+)+)$"), cpu_seconds=1,
        )  # fmt: skip
    assert caught.value.state == "unreadable"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")))
def test_any_page_is_read_by_a_recipe(page: str) -> None:
    recipe = field(select="p")
    for item in read_by_recipe(page.encode(), "https://a.example/", None, recipe).items:
        assert item.fields["text"]
    read_by_recipe(f"<li><p>{page}".encode(), "https://a.example/", None, recipe)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["recipe", "try", *arguments])


def test_a_trial_shows_what_is_found_and_what_is_not(tmp_path: Path) -> None:
    recipe = ["--recipe", str(SITE / "corner-shop.yaml")]
    done = run(str(SITE / "corner-shop.html"), *recipe)
    assert done.exit_code == 0 and "3 reviews, read by: corner-shop" in done.stdout
    assert "likes        in 1\n" in done.stdout and "rating       9/10" in done.stdout
    changed = tmp_path / "new.html"
    changed.write_text((SITE / "corner-shop.html").read_text().replace('class="dots"', ""))
    done = run(str(changed), *recipe)
    assert done.exit_code == 3 and "rating       not found" in done.stdout
    assert "markup changed: 2 of 3 expected fields" in done.stderr


def test_an_address_is_tried_by_the_recipe_of_the_home(
    site: FeedSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSIGHT_HOME", str(tmp_path))
    monkeypatch.setenv("INSIGHT_FETCH_ALLOW", site.address)
    found = json.loads(run(site.url("/kettle"), "--json").stdout)
    assert (found["read_by"], found["reviews"], found["state"]) == ("markup", 3, None)
    (tmp_path / "recipes").mkdir()
    (tmp_path / "recipes" / "corner.yaml").write_text(RECIPE)
    found = json.loads(run(site.url("/plain"), "--json").stdout)
    assert (found["read_by"], found["found"]["rating"]) == ("corner", 2)
    assert not list(tmp_path.glob("inbox/*"))
