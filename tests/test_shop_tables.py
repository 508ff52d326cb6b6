"""Tables of products and of weekly sales: each row is accounted for, and the newest wins."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from insight import rejected
from insight.cli import cli
from insight.errors import SourceError
from insight.runner import run_here
from insight.settings import Settings
from insight.sources.amounts import read_amount, read_count
from insight.store.reader import Reader
from tests.odd_files import workbook

REVIEWS = (
    "id,text,product,sku,shop,color\n"
    "r-000000001,Boils fast enough,K7,100,North,red\n"
    "r-000000002,Boils too slowly,K7,100,South,\n"
    "r-000000003,Lovely sound indeed,S3,200,North,\n"
    "r-000000004,No listing is named,Old,,North,\n"
)


def rows(settings: Settings, statement: str) -> list[tuple[Any, ...]]:
    with Reader(settings)._cursor() as cursor:  # type: ignore[union-attr]
        return cursor.execute(statement).fetchall()


def read(settings: Settings, job: str, folder: Path, content: str | bytes, **given: Any) -> Any:
    """Counts of a job that reads one file: read, stored, duplicates, rejected."""
    data = content.encode() if isinstance(content, str) else content
    path = folder / f"table{'.xlsx' if data.startswith(b'PK') else '.csv'}"
    path.write_bytes(data)
    row = run_here(settings, job, {"files": [str(path)], **given}, "test")
    counts = json.loads(row["counts"])
    return tuple(counts.get(name, 0) for name in ("read", "stored", "duplicates", "rejected"))


def reasons(settings: Settings) -> list[tuple[int, str, str]]:
    kept = rejected.read(sorted(settings.rejected.glob("*")))
    return [(row.line, row.field, str(row.reason)) for row in kept]


def test_a_table_of_products_relabels_documents_that_are_stored(
    settings: Settings, tmp_path: Path
) -> None:
    read(settings, "ingest", tmp_path, REVIEWS, analyze=False)
    named = "SELECT product, variant FROM documents ORDER BY text"
    assert rows(settings, named) == [("K7", "red"), ("K7", None), ("S3", None), ("Old", None)]
    table = "product,sku,shop,colour,size\nKettle,100,,,\nKettle North,100,North,Red,1 l\nEarbuds,200,East,,\n"
    assert read(settings, "products", tmp_path, table) == (3, 3, 0, 0)
    assert rows(settings, named) == [
        ("Kettle North", "Red, 1 l"),
        ("Kettle", None),
        ("S3", None),
        ("Old", None),
    ], "the shop's own row first, then one for any shop; East is another shop"
    assert rows(settings, "SELECT count(*) FROM core.document_versions") == [(0,)]


def test_the_newest_table_wins_and_the_same_row_is_a_duplicate(
    settings: Settings, tmp_path: Path
) -> None:
    table = "商品,货号,店铺,款式\n水壶,100,A店,红\n水壶,100,A店,白\n水壶,100,A店,白\n耳机,200,,\n"
    assert read(settings, "products", tmp_path, table) == (4, 3, 1, 0)
    assert read(settings, "products", tmp_path, table) == (4, 0, 4, 0)
    changed = "商品,货号,店铺,款式\n新水壶,100,A店,红\n"
    assert read(settings, "products", tmp_path, changed) == (1, 1, 0, 0)
    found = rows(
        settings, "SELECT product, listing, source, variant FROM listings ORDER BY listing"
    )
    assert found == [("新水壶", "100", "A店", "红"), ("耳机", "200", None, None)]


def test_a_competitor_is_named_with_the_product_it_competes_with(
    settings: Settings, tmp_path: Path
) -> None:
    table = "商品,货号,对标商品\nRival,R1,Kettle\nKettle,K1,\nKettle,K2,Kettle\n"
    assert read(settings, "products", tmp_path, table) == (3, 2, 0, 1)
    assert rows(settings, "FROM competitors") == [("Rival", "Kettle")]
    assert reasons(settings) == [(4, "competes_with", "a product does not compete with itself")]
    ours = "product,listing,competes_with\nRival,R1,Earbuds\n"
    assert read(settings, "products", tmp_path, ours) == (1, 1, 0, 0)
    assert read(settings, "products", tmp_path, ours) == (1, 0, 1, 0)
    assert rows(settings, "FROM competitors") == [("Rival", "Earbuds")]
    kept = rows(settings, "SELECT competes_with FROM core.listing_versions")
    assert kept == [("Kettle",)]


def test_a_listing_with_several_variants_does_not_tell_which_was_bought(
    settings: Settings, tmp_path: Path
) -> None:
    read(settings, "ingest", tmp_path, REVIEWS, analyze=False)
    read(settings, "products", tmp_path, "product,sku,variant\nKettle,100,Red\nKettle,100,White\n")
    found = rows(
        settings, "SELECT product, variant FROM documents WHERE listing = '100' ORDER BY 2"
    )
    assert found == [("Kettle", "red"), ("Kettle", None)]


def test_rows_that_say_nothing_or_two_things_are_rejected_with_the_reason(
    settings: Settings, tmp_path: Path
) -> None:
    table = "product,sku\nKettle,100\nPan,100\n,300\nPan,\nPan,400,more\n"
    assert read(settings, "products", tmp_path, table) == (5, 1, 0, 4)
    assert reasons(settings) == [
        (3, "product", "line 2 says that this listing is Kettle"),
        (4, "product", "the row names no product"),
        (5, "listing", "the row names no listing"),
        (6, "row", "it has 3 of 2 columns"),
    ]


def test_a_table_without_the_columns_it_needs_says_which(
    settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match=r"no column looks like listing.*--map listing=COLUMN"):
        read(settings, "products", tmp_path, "product,what\nKettle,1\n")
    with pytest.raises(SourceError, match=r"units / revenue / returns / ad_spend"):
        read(settings, "sales", tmp_path, "week,what\n2026-W01,1\n")
    mapped = read(
        settings, "products", tmp_path, "p,l\nA,1\n", mapping={"product": "p", "listing": "l"}
    )
    assert mapped == (1, 1, 0, 0)


def test_a_number_of_a_listing_is_the_same_in_a_sheet_and_in_a_text(
    settings: Settings, tmp_path: Path
) -> None:
    reviews = "id,text,sku\nr-000000001,Boils fast enough,13800138000\n"
    read(settings, "ingest", tmp_path, reviews, analyze=False)
    read(
        settings,
        "products",
        tmp_path,
        workbook({"S": [["product", "sku"], ["Kettle", 13800138000]]}),
    )
    assert rows(settings, "SELECT product, listing FROM documents") == [("Kettle", "13800138000")]


def test_weeks_products_and_amounts_are_read_in_both_languages(
    settings: Settings, tmp_path: Path
) -> None:
    table = (
        "周,商品,销量,销售额,退货,推广费,币种\n"
        '2026-W47,耳机,"1,204","¥12,040.50",31,1.2万,cny\n'
        "2026年第46周,耳机,900,9000元,,,\n"
        "2026-11-18,,2000,,,,\n"
    )
    assert read(settings, "sales", tmp_path, table) == (3, 3, 0, 0)
    assert read(settings, "sales", tmp_path, table) == (3, 0, 3, 0)
    found = rows(
        settings,
        "SELECT week, product, units, revenue, returns, ad_spend, currency FROM weekly_sales "
        "ORDER BY week DESC, product",
    )
    assert found == [
        ("2026-W47", "耳机", 1204, 12040.5, 31, 12000.0, "CNY"),
        ("2026-W47", None, 2000, None, None, None, None),
        ("2026-W46", "耳机", 900, 9000.0, None, None, None),
    ]
    newer = "周,商品,销量\n2026-W47,耳机,1300\n"
    assert read(settings, "sales", tmp_path, newer) == (1, 1, 0, 0)
    assert rows(
        settings,
        "SELECT units, revenue FROM weekly_sales WHERE week = '2026-W47' AND product = '耳机'",
    ) == [(1300, None)]


def test_figures_that_cannot_be_are_rejected_with_the_reason(
    settings: Settings, tmp_path: Path
) -> None:
    table = (
        "week,units,returns\n2026-W47,10,5%\n2026-W46,-3,\n2026-W45,1.5,\n2026-W99,1,\n"
        "2026-W44,,\nsoon,1,\n2026-W43,5,1\n2026-10-20,6,1\n,1,\n"
    )
    assert read(settings, "sales", tmp_path, table) == (9, 1, 0, 8)
    assert [(line, field) for line, field, _ in reasons(settings)] == [
        (2, "returns"), (3, "units"), (4, "units"), (5, "week"), (6, "row"), (7, "week"),
        (9, "week"), (10, "week"),
    ]  # fmt: skip
    assert "line 8 has other figures for this week" in reasons(settings)[6][2]


def test_the_date_of_a_week_is_of_the_business_and_two_readings_are_refused(
    settings: Settings, tmp_path: Path
) -> None:
    east = settings.model_copy(update={"timezone": "Pacific/Kiritimati"})
    read(east, "sales", tmp_path, "date,units\n2026-11-16,1\n")
    assert rows(east, "SELECT week FROM weekly_sales") == [("2026-W47",)]
    with pytest.raises(SourceError, match="--dates day-first"):
        read(settings, "sales", tmp_path, "date,units\n03/04/2026,1\n")
    read(settings, "sales", tmp_path, "date,units\n03/04/2026,1\n", dates="day-first")
    assert ("2026-W14",) in rows(settings, "SELECT week FROM weekly_sales")


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1,234.50", 1234.5), ("￥１２０", 120), ("$5", 5), ("1.15万", 11500), ("12 件", 12), (7, 7),
     ("1 234", 1234), ("USD 3.20", 3.2), ("", None), ("-", None), (None, None)],
)  # fmt: skip
def test_amounts_of_both_languages_are_read(text: Any, amount: float | None) -> None:
    assert read_amount(text) == amount


@pytest.mark.parametrize(
    "text",
    ["5%", "５％", "-1", "(3)", "1.234,50", "12,50", "1e5", "inf", "abc", "1,23,456", "9" * 30],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"it is"):
        read_amount(text)


@given(st.integers(0, 10**12))
def test_a_number_with_separators_is_that_number(number: int) -> None:
    assert read_count(f"{number:,}") == read_count(str(number)) == read_count(number) == number


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_is_refused(text: str) -> None:
    try:
        amount = read_amount(text)
    except ValueError:
        return
    assert amount is None or 0 <= amount < 1e15


def test_the_commands_print_the_counts_of_their_rows(settings: Settings, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("product,sku,week,units\nKettle,100,2026-W47,5\nPan,,2026-W46,x\n")
    home = ["--home", str(settings.home)]
    told = CliRunner().invoke(cli, [*home, "products", str(table)])
    assert told.stdout == "read 2, stored 1, duplicates 0, rejected 1\n"
    assert "insight rejected" in told.stderr
    told = CliRunner().invoke(cli, [*home, "sales", str(table), "--json"])
    assert json.loads(told.stdout) == {"read": 2, "stored": 1, "duplicates": 0, "rejected": 1}


def test_removing_the_sample_leaves_what_is_real(settings: Settings, tmp_path: Path) -> None:
    read(settings, "products", tmp_path, "product,sku\nKettle,100\n", sample=True)
    read(settings, "products", tmp_path, "product,sku\nPan,200\n")
    read(settings, "sales", tmp_path, "week,units\n2026-W47,5\n", sample=True)
    read(settings, "sales", tmp_path, "week,units\n2026-W46,6\n")
    run_here(settings, "remove-sample", {}, "test")
    assert rows(settings, "SELECT product FROM listings") == [("Pan",)]
    assert rows(settings, "SELECT week FROM weekly_sales") == [("2026-W46",)]
