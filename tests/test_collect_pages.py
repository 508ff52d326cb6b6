"""Pages into a real store: nothing is doubled, nobody is named, an interruption costs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from insight.collect import collect
from insight.dispatch import ByName
from insight.fetch_error import FetchError
from insight.http_cache import HttpCache
from insight.parameters import FetchParameters
from insight.runner import Context, Runner
from insight.settings import Settings
from insight.state import State
from insight.store import loader
from insight.store.database import writing
from tests.feed_site import FeedSite, page
from tests.shop_site import Again, html, product, shop_site
from tests.test_sources_pages import RECIPE

TEXT = "select text, rating, product, source, author_hash, published_at::date::varchar from core.documents"


@pytest.fixture
def site() -> Iterator[FeedSite]:
    with shop_site() as running:
        yield running


def run(settings: Settings, site: FeedSite, path: str, **more: Any) -> dict[str, int]:
    state = State(settings)
    given = {"source": "pages", "options": {"url": site.url(path)}} | more
    job = Runner(settings, state, ByName(lambda *message: None)).submit("fetch", given, "test")
    context = Context(settings, state, job, 0, 0, FetchParameters.model_validate(given))
    with site.client(cache=HttpCache(settings.http_cache)) as http:
        return collect(context, http)


def stored(settings: Settings) -> list[tuple[Any, ...]]:
    loader.load(settings)
    with writing(settings) as connection:
        return connection.execute(TEXT).fetchall()


def test_reviews_of_a_shop_are_stored_once_and_without_a_name(
    settings: Settings, site: FeedSite
) -> None:
    assert run(settings, site, "/kettle")["read"] == 9
    assert run(settings, site, "/kettle")["read"] >= 3
    rows = stored(settings)
    assert len(rows) == 9
    by_text = {row[0]: row[1:] for row in rows}
    rating, name, source, author, day = by_text["Boils fast, says number 6"]
    assert (rating, name, source, day) == (2.0, "Kettle", "127.0.0.1", "2026-01-07")
    assert author and "Person" not in str(rows)


def test_a_visit_that_fails_goes_on_after_its_last_page(settings: Settings) -> None:
    failing = Again([page(503)] * 3 + [html(product([6, 5, 4]))])
    with shop_site({"/kettle?page=2": failing}) as site:
        with pytest.raises(FetchError):
            run(settings, site, "/kettle")
        assert len(stored(settings)) == 3
        site.requests.clear()
        run(settings, site, "/kettle")
        assert site.paths() == ["/kettle?page=2"]
    assert len(stored(settings)) == 6


def test_only_the_days_that_are_asked_for_are_stored(settings: Settings, site: FeedSite) -> None:
    run(settings, site, "/kettle", since="2026-01-04", until="2026-01-06")
    assert sorted(row[-1] for row in stored(settings)) == ["2026-01-04", "2026-01-05", "2026-01-06"]


def test_an_edited_review_is_a_new_version_of_the_same_document(settings: Settings) -> None:
    edited = product([3, 2]).replace(b"says number 3", b"says it again")
    with shop_site({"/k": Again([html(product([3, 2])), html(edited)])}) as site:
        run(settings, site, "/k")
        run(settings, site, "/k")
    texts = sorted(row[0] for row in stored(settings))
    assert len(texts) == 2 and any("says it again" in text for text in texts)


def test_a_recipe_of_the_home_is_used_for_its_host(settings: Settings, site: FeedSite) -> None:
    folder: Path = settings.home / "recipes"
    folder.mkdir(parents=True)
    (folder / "corner.yaml").write_text(RECIPE)
    assert run(settings, site, "/plain")["read"] == 2
    assert {row[1] for row in stored(settings)} == {4.0, 2.0}
