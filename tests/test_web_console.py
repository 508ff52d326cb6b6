"""The console runs what analysts ask, and nothing else."""

from __future__ import annotations

import csv
import io
import re

import pytest

from insight.inert_csv import inert_csv
from insight.queries import names
from insight.settings import Settings
from tests.web_app import HOSTILE, fill, logged_in, text_of


def test_a_query_gives_its_rows_with_their_count_and_time(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    sql = "SELECT product, count(*) AS n\r\nFROM documents GROUP BY product ORDER BY n DESC LIMIT 2"
    page = visitor.post("/sql", {"sql": sql}).text
    words = text_of(page)
    assert "2 rows" in words and re.search(r"\d\.\d\d s\b", words)
    assert "Lamp" in words and "60" in words and "BIGINT" in words
    assert "SELECT product, count(*) AS n" in page, "the query stays in its box"


def test_the_page_lists_what_can_be_asked(settings: Settings) -> None:
    fill(settings)
    words = text_of(logged_in(settings).get("/sql").text)
    for name in ("documents", "annotations", "topics", "sentiment_score", "published_at"):
        assert name in words
    assert "row_hash" not in words and "schema_migrations" not in words


def test_each_example_runs(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    page = visitor.get("/sql").text
    examples = re.findall(r'href="/sql\?example=(\w+)"', page)
    assert len(examples) == len(names("web/examples")) == 8
    for example in examples:
        box = visitor.get(f"/sql?example={example}").text
        found = re.search(r"<textarea[^>]*>(.*?)</textarea>", box, re.DOTALL)
        assert found and found[1].strip().startswith("SELECT")
        sql = found[1].replace("&gt;", ">").replace("&#39;", "'").replace("&lt;", "<")
        answer = visitor.post("/sql", {"sql": sql}).text
        assert "Result" in answer and 'role="alert"' not in answer, example


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("DELETE FROM documents", "Only one SELECT or EXPLAIN"),
        ("SELECT 1; SELECT 2", "Only one SELECT or EXPLAIN"),
        ("SELECT nothing FROM documents", "nothing"),
        ("", "SELECT"),
        ("SELECT * FROM read_csv('/etc/passwd')", ""),
    ],
)
def test_what_fails_or_is_refused_is_said_on_the_page(
    settings: Settings, sql: str, words: str
) -> None:
    fill(settings)
    answer = logged_in(settings).post("/sql", {"sql": sql})
    assert answer.status_code == 200
    found = re.search(r'<pre class="problem"[^>]*>(.*?)</pre>', answer.text, re.DOTALL)
    assert found and words in found[1]
    assert "root:" not in answer.text


def test_without_data_the_console_says_so(settings: Settings) -> None:
    answer = logged_in(settings).post("/sql", {"sql": "SELECT 1"})
    assert "There is no data to query yet" in answer.text


def test_a_long_result_is_cut_in_the_page_and_whole_in_the_csv(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    sql = "SELECT range AS n FROM range(600)"
    page = visitor.post("/sql", {"sql": sql}).text
    assert page.count("<tr>") == 501 and "the first 500 are shown" in page
    answer = visitor.post("/sql/csv", {"sql": sql})
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows == [["n"], *([str(number)] for number in range(600))]


def test_a_failed_download_shows_the_error_in_the_console(settings: Settings) -> None:
    fill(settings)
    answer = logged_in(settings).post("/sql/csv", {"sql": "SELECT nothing"})
    assert answer.mimetype == "text/html" and "nothing" in answer.text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_text_that_a_spreadsheet_would_run_is_made_inert(start: str) -> None:
    content = inert_csv([f"{start}name"], [(f"{start}1+1",), ("a=b",), (-5,), (None,)])
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [[f"'{start}name"], [f"'{start}1+1"], ["a=b"], ["-5"], [""]]


def test_customers_text_is_inert_in_a_download(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    sql = "SELECT '=' || text AS t FROM documents WHERE title IS NOT NULL"
    answer = visitor.post("/sql/csv", {"sql": sql})
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert rows == [["t"], ["'=" + HOSTILE]]


def test_too_many_queries_in_a_minute_are_refused(settings: Settings) -> None:
    visitor = logged_in(settings)
    token = visitor.token()
    codes = [
        visitor.client.post("/sql", data={"csrf_token": token, "sql": "x"}).status_code
        for _ in range(61)
    ]
    assert codes == [200] * 60 + [429]
