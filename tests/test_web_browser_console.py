"""In a real browser: write a query with completion, see it drawn, save it, open its link, download it."""

from __future__ import annotations

import re
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from insight.settings import Settings
from tests.browser import address, browser, needs_browser, open_page

__all__ = ["address", "browser"]
pytestmark = needs_browser()

SLOW = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE hash(a, b) = 0"


def write(page: Any, sql: str) -> None:
    """Put a statement into the editor as somebody who types it."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(sql)


def choose(page: Any, name: str, key: str) -> None:
    """Take a completion; one that has just appeared is not taken, so that nobody takes it unseen."""
    page.locator(".cm-tooltip-autocomplete li", has_text=name).first.wait_for()
    page.wait_for_timeout(200)
    page.keyboard.press(key)


def test_a_query_is_completed_drawn_saved_opened_by_its_link_and_downloaded(
    browser: Any, address: str, settings: Settings
) -> None:
    page = open_page(browser, address)
    page.goto(f"{address}/sql")
    page.locator(".cm-content").click()
    page.keyboard.type("SELECT produ")
    choose(page, "product", "Enter")
    page.keyboard.type(", count(*) AS n FROM docu")
    choose(page, "documents", "Tab")
    page.keyboard.type(" WHERE language = $language GROUP BY product ORDER BY product")
    page.get_by_role("group", name="Parameters").wait_for()
    page.locator('[name="p_language"]').fill("zh")
    page.locator('[name="p_language"]').press("Control+Enter")
    page.locator("#result tbody tr").first.wait_for()
    sql = page.locator('textarea[name="sql"]').first.input_value()
    assert sql.startswith("SELECT product, count(*) AS n FROM documents WHERE")
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        wanted = {
            language: connection.execute(sql, {"language": language}).fetchall()
            for language in ("zh", "en")
        }
    rows = page.locator("#result tbody tr").all_inner_texts()
    assert [row.split("\t")[1] for row in rows] == [str(n) for _, n in wanted["zh"]]

    page.get_by_role("radio", name="Chart").check()
    page.locator("#result figure canvas").wait_for()
    page.locator("details.save summary").click()
    page.get_by_label("Title").fill("Products by language")
    page.get_by_role("button", name="Save as a new query").click()
    page.wait_for_url(f"{address}/sql/q/products-by-language")
    page.locator("#result figure canvas").wait_for()
    assert page.locator('[name="p_language"]').input_value() == "zh", "it is the default now"

    page.goto(f"{address}/sql/q/products-by-language?p_language=en&_view=table")
    rows = page.locator("#result tbody tr").all_inner_texts()
    assert [row.split("\t")[1] for row in rows] == [str(n) for _, n in wanted["en"]]
    with page.expect_download() as started:
        page.get_by_role("button", name="Parquet").click()
    downloaded = pq.read_table(started.value.path())
    assert [tuple(row.values()) for row in downloaded.to_pylist()] == wanted["en"]
    assert started.value.suggested_filename == "products-by-language.parquet"
    assert page.problems == []


def test_a_running_query_shows_its_time_and_is_cancelled(browser: Any, address: str) -> None:
    page = open_page(browser, address)
    page.goto(f"{address}/sql")
    write(page, SLOW)
    page.keyboard.press("Control+Enter")
    page.get_by_text(re.compile(r"running, [1-9]\.\d s")).wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("The query was cancelled.").wait_for()
    assert page.locator("#elapsed").is_hidden() and page.locator("#run").is_enabled()
    assert page.problems == []


def test_a_query_ends_when_its_page_is_left(browser: Any, address: str) -> None:
    page = open_page(browser, address)
    page.goto(f"{address}/sql")
    write(page, SLOW)
    page.keyboard.press("Control+Enter")
    page.get_by_text(re.compile(r"running, [1-9]\.\d s")).wait_for()
    page.goto(f"{address}/jobs")
    for _ in range(50):
        page.goto(f"{address}/sql/history")
        if page.get_by_text("The query was cancelled.").count():
            break
        page.wait_for_timeout(200)
    assert page.get_by_text("The query was cancelled.").count() == 1


def test_an_error_is_marked_at_its_line_until_the_statement_changes(
    browser: Any, address: str
) -> None:
    page = open_page(browser, address)
    page.goto(f"{address}/sql")
    write(page, "SELECT 1,\n  nothing\nFROM documents")
    page.keyboard.press("Control+Enter")
    page.locator(".problem-line").wait_for()
    assert page.locator(".problem-line").inner_text().strip() == "nothing"
    assert page.locator(".problem-place").inner_text() == "nothing"
    page.keyboard.type(" ")
    page.locator(".problem-line").wait_for(state="detached")
    assert page.problems == []


def test_the_keyboard_leaves_the_editor_and_keywords_are_as_typed(
    browser: Any, address: str
) -> None:
    page = open_page(browser, address)
    page.goto(f"{address}/sql")
    for typed, wanted in (("SEL", "SELECT"), ("sel", "select")):
        write(page, "")
        page.keyboard.type(typed)
        page.locator(".cm-tooltip-autocomplete li", has_text=re.compile(f"^{wanted}$")).wait_for()
        page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") != "editor"
    assert page.problems == []


def test_rows_are_sorted_by_their_header_and_long_texts_unfold(browser: Any, address: str) -> None:
    page = open_page(browser, address)
    page.goto(f"{address}/sql")
    write(page, "SELECT n, repeat('long ', 60) AS t FROM (VALUES (2), (NULL), (10), (9)) v(n)")
    page.keyboard.press("Control+Enter")
    header = page.get_by_role("button", name="n", exact=True)
    header.click()
    cells = page.locator("#result tbody tr td:first-child")
    assert cells.all_inner_texts() == ["2", "9", "10", "NULL"]
    header.click()
    assert cells.all_inner_texts() == ["10", "9", "2", "NULL"]
    assert page.locator('th[aria-sort="descending"]').count() == 1
    page.locator("details.fold summary").first.click()
    assert page.locator("details.fold > bdi").first.inner_text().count("long") == 60


@pytest.mark.parametrize("path", ["/sql", "/sql?example=sentiment_by_week_and_product"])
def test_without_scripts_a_query_is_written_run_saved_and_downloaded(
    browser: Any, address: str, path: str
) -> None:
    page = open_page(browser, address, java_script_enabled=False)
    page.goto(f"{address}{path}")
    if path == "/sql":
        page.get_by_label("One SELECT statement").fill("SELECT $n + 1 AS n")
    page.get_by_role("button", name="Run", exact=True).click()
    assert page.get_by_role("region", name="Result").count() == 1
    if path == "/sql":
        page.locator('.parameters [name="p_n"]').fill("41")
        page.locator('select[name="kind_n"]').select_option("number")
        page.get_by_role("button", name="Run", exact=True).click()
        assert page.locator("#result td").inner_text() == "42"
    else:
        page.get_by_role("radio", name="Table").check()
        assert page.locator("#result tbody tr").first.is_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="CSV").click()
    assert started.value.suggested_filename == "result.csv"
    page.locator("details.save summary").click()
    page.get_by_label("Title").fill("Plain")
    page.get_by_role("button", name="Save as a new query").click()
    page.wait_for_url(f"{address}/sql/q/plain")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_page_of_the_console_is_wider_than_a_phone(
    browser: Any, address: str, language: str
) -> None:
    page = open_page(browser, address, viewport={"width": 390, "height": 800})
    page.goto(f"{address}/sql?example=sentiment_by_week_and_product")
    page.locator("#run").click()
    page.locator("#result canvas").wait_for()
    page.locator("details.save summary").click()
    page.get_by_label("Title").fill("A very long title " * 8)
    page.get_by_role("button", name="Save as a new query").click()
    page.wait_for_url(f"{address}/sql/q/*")
    saved = page.url.removeprefix(address)
    for path in ("/sql?run=1", saved, "/sql/q", f"{saved}/versions", "/sql/history"):
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        page.wait_for_timeout(300)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, (path, language)
    assert page.problems == []
