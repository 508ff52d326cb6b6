"""Filters narrow, facets count what is left under the others, and orders are orders."""

from __future__ import annotations

from dataclasses import replace

import pytest

from insight.documents.columns import read_columns
from insight.documents.filters import Filters
from insight.documents.find import FACETS, rows_of
from insight.documents.library import Library
from insight.errors import QueryError
from insight.search.index import bring_up_to_date
from insight.settings import Settings
from insight.store import loader, parts
from insight.store.reader import Reader
from tests.web_app import fill


def test_a_facet_counts_under_all_filters_but_its_own(settings: Settings) -> None:
    documents = fill(settings)
    library = Library(settings, Reader(settings))
    found = library.search(Filters(sentiment="negative", language="zh"), "newest").found

    def bad(one: object) -> bool:
        return (getattr(one, "rating", 0) or 0) <= 2

    chinese = [one for one in documents if one.language == "zh"]
    assert found.total == sum(map(bad, chinese))
    counted = {name: {one.value: one.count for one in found.facets[name]} for name in found.facets}
    assert counted["sentiment"] == {
        "negative": sum(map(bad, chinese)),
        "positive": sum(not bad(one) for one in chinese),
    }
    assert counted["language"]["en"] == sum(bad(o) for o in documents if o.language == "en")
    assert sum(counted["rating"].values()) == found.total
    assert counted["aspect"] == {"battery": found.total}
    assert set(FACETS) < set(counted)


def test_words_narrow_the_facets_and_the_best_come_first(settings: Settings) -> None:
    fill(settings)
    bring_up_to_date(settings)
    library = Library(settings, Reader(settings))
    search = library.search(Filters(words="kettle life"), "best")
    assert search.indexed and search.found.total == 3
    assert {one.value for one in search.found.facets["product"]} == {"Lamp"}
    none = library.search(Filters(words="kettle", product="no such"), "best").found
    assert (none.total, [one.count for one in none.facets["product"]][-1]) == (0, 0)


def test_orders_are_the_newest_or_the_oldest_first_and_undated_last(settings: Settings) -> None:
    documents = fill(settings)
    reader = Reader(settings)
    library = Library(settings, reader)
    for sort, is_reversed in (("newest", True), ("oldest", False)):
        search = library.search(Filters(source="shop"), sort)
        rows = rows_of(reader, search.columns, search.found.rows, "documents/page.sql")
        dates = [row["published_at"] for row in rows]
        assert dates.pop() is None, "the undated one"
        assert dates == sorted(dates, reverse=is_reversed)
        assert len(rows) == len(documents) - 1, "the hostile one has another source"


def test_documents_that_stand_elsewhere_in_a_newer_copy_are_found(settings: Settings) -> None:
    fill(settings)
    reader = Reader(settings)
    search = Library(settings, reader).search(Filters(), "newest")
    rows, columns = search.found.rows, search.columns
    moved = replace(columns, places=columns.places[::-1] + 1)
    here = [rows_of(reader, one, rows, "documents/page.sql") for one in (columns, moved)]
    assert len(here[0]) == len(rows) > 2 and here[0] == here[1]


def test_days_are_of_the_business_and_both_within(settings: Settings) -> None:
    documents = fill(settings)
    library = Library(settings, Reader(settings))
    found = library.search(Filters(start="2026-11-02", end="2026-11-03"), "newest").found
    days = [one.published_at.date().isoformat() for one in documents if one.published_at]
    assert found.total == sum("2026-11-02" <= day <= "2026-11-03" for day in days) > 0
    assert library.search(Filters(end="2026-11-01"), "newest").found.total == 0
    for filters in (Filters(start="x"), Filters(end="0001-01-01"), Filters(week="0001-W01")):
        with pytest.raises(QueryError):
            library.search(filters, "newest")


def test_a_newer_copy_is_seen(settings: Settings) -> None:
    documents = fill(settings)
    library = Library(settings, Reader(settings))
    assert library.search(Filters(), "newest").found.total == 120
    more = replace(documents[0], document_id="e" * 32)
    parts.write_part(
        settings.inbox, parts.part_name("documents", "more", 0), [parts.document_row(more)]
    )
    loader.load(settings)
    assert library.search(Filters(), "newest").found.total == 121


def test_an_empty_store_has_no_documents(settings: Settings) -> None:
    reader = Reader(settings)
    with reader.snapshot() as snapshot:
        assert len(read_columns(snapshot, "")) == 0
    found = Library(settings, reader).search(Filters(words="a", aspect="b"), "best")
    assert found.found.total == 0 and not found.indexed
