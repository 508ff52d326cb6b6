"""The table of products is edited as a person thinks of it, and every edit can be taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from insight import products
from insight.errors import SourceError
from insight.settings import Settings
from insight.state import State
from insight.store import loader
from insight.types import Listing
from tests.test_shop_tables import REVIEWS, read, rows

NAMED = "SELECT product FROM documents ORDER BY text"


def put(settings: Settings, replaces: Any = None, **given: str) -> Listing:
    return products.put(settings, State(settings), "mei", given, replaces)


def every(settings: Settings) -> list[Listing]:
    return products.listings(settings, State(settings))


def test_a_listing_relabels_documents_after_the_next_load_and_says_when(
    settings: Settings, tmp_path: Path
) -> None:
    read(settings, "ingest", tmp_path, REVIEWS, analyze=False)
    put(settings, product="Kettle", shop="North", listing="100")
    (edit,) = products.edits(settings, State(settings))
    assert edit.waits and every(settings) == [Listing("North", "100", "Kettle")]
    loader.load(settings)
    (edit,) = products.edits(settings, State(settings))
    assert not edit.waits and every(settings) == [Listing("North", "100", "Kettle")]
    assert rows(settings, NAMED) == [("Kettle",), ("K7",), ("S3",), ("Old",)]


def test_a_listing_of_every_shop_is_also_another_name_of_its_product(
    settings: Settings, tmp_path: Path
) -> None:
    read(settings, "ingest", tmp_path, REVIEWS, analyze=False)
    put(settings, product="Kettle", listing="Old")
    put(settings, product="Kettle", listing="K7")
    loader.load(settings)
    assert rows(settings, NAMED) == [("Kettle",), ("Kettle",), ("S3",), ("Kettle",)]


def test_edits_count_in_their_order_within_one_load(settings: Settings) -> None:
    state = State(settings)
    put(settings, product="Kettle", listing="1")
    products.remove(settings, state, "mei", (None, "1"))
    put(settings, product="Lamp", listing="2")
    put(settings, (None, "2"), product="Lamp", listing="3", competes_with="Torch")
    loader.load(settings)
    found = [Listing(None, "3", "Lamp", competes_with="Torch")]
    assert every(settings) == found
    assert rows(settings, "FROM competitors") == [("Lamp", "Torch")]


def test_an_undo_brings_back_what_was_before_and_can_itself_be_undone(settings: Settings) -> None:
    state = State(settings)
    put(settings, product="Kettle", listing="1", variant="red")
    put(settings, product="Kettle", listing="1", variant="white")
    both = every(settings)
    assert {one.variant for one in both} == {"red", "white"}
    loader.load(settings)
    products.remove(settings, state, "mei", (None, "1"))
    loader.load(settings)
    assert every(settings) == []
    removed = products.edits(settings, state)[0]
    products.undo(settings, state, "li", removed.edit_id)
    loader.load(settings)
    assert every(settings) == both
    newest, before = products.edits(settings, state)[:2]
    assert (newest.kind, newest.made_by, before.is_undone) == ("undone", "li", True)
    with pytest.raises(SourceError, match="taken back already"):
        products.undo(settings, state, "li", removed.edit_id)
    products.undo(settings, state, "li", newest.edit_id)
    assert every(settings) == []


def test_an_edit_that_was_built_upon_is_not_undone_over_it(settings: Settings) -> None:
    put(settings, product="Kettle", listing="1")
    put(settings, product="Lamp", listing="1")
    assert every(settings) == [Listing(None, "1", "Lamp")]
    first = products.edits(settings, State(settings))[1]
    with pytest.raises(SourceError, match="changed again"):
        products.undo(settings, State(settings), "mei", first.edit_id)


def test_an_earlier_report_still_finds_the_listing_that_was_removed(settings: Settings) -> None:
    put(settings, product="Kettle", listing="1")
    loader.load(settings)
    products.remove(settings, State(settings), "mei", (None, "1"))
    loader.load(settings)
    assert rows(settings, "SELECT product FROM core.listing_versions") == [("Kettle",)]


def test_the_table_goes_out_and_comes_back_as_it_was(settings: Settings, tmp_path: Path) -> None:
    state = State(settings)
    hostile = '=HYPERLINK("http://evil.example")'
    put(settings, product="水壶", shop="A店", listing="100", variant="红, 大")
    put(settings, product="Rival", listing=hostile, competes_with="水壶")
    content = products.as_csv(every(settings))
    assert b"'=HYPERLINK" in content and b"\n=" not in content
    found = products.import_content(settings, state, "mei", "products.csv", content)
    assert (found.changed, found.known, list(found.refused)) == (0, 2, [])
    for one in every(settings):
        products.remove(settings, state, "mei", (one.source, one.listing))
    found = products.import_content(settings, state, "mei", "products.csv", content)
    assert found.changed == 2
    assert {one.listing for one in every(settings)} == {"100", hostile}
    products.undo(settings, state, "mei", products.edits(settings, state)[0].edit_id)
    assert every(settings) == []


def test_rows_of_an_import_that_are_no_listing_are_told(settings: Settings) -> None:
    content = b"product,sku\nKettle,1\n,2\nLamp,1\n"
    found = products.import_content(settings, State(settings), "mei", "../../x.csv", content)
    assert found.changed == 1 and [row.line for row in found.refused] == [3, 4]
    with pytest.raises(SourceError):
        products.import_content(settings, State(settings), "mei", "x.csv", b"a,b\n1,2\n")


@pytest.mark.parametrize(
    "given",
    [{"listing": "1"}, {"product": "K"}, {"product": "K", "listing": "1", "competes_with": "K"}],
)
def test_what_is_no_listing_is_refused(settings: Settings, given: dict[str, str]) -> None:
    with pytest.raises(SourceError):
        put(settings, **given)
    assert every(settings) == []
