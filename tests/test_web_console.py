"""The console runs what analysts ask, and nothing else."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import threading
import time

import duckdb
import pyarrow.parquet as pq
import pytest

from insight.inert_csv import inert_csv
from insight.queries import names
from insight.settings import Settings
from tests.web_app import HOSTILE, fill, logged_in, text_of
from web.services import Services

SLOW = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE hash(a, b) = 0"


def problem_of(page: str) -> str:
    found = re.search(r'<pre class="problem"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert found, "the page says no problem"
    return html.unescape(found[1])


def test_a_query_gives_its_rows_with_their_count_and_time(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    sql = "SELECT product, count(*) AS n\r\nFROM documents GROUP BY product ORDER BY n DESC LIMIT 2"
    page = visitor.post("/sql", {"sql": sql}).text
    words = text_of(page)
    assert "2 rows" in words and re.search(r"\d\.\d\d s\b", words)
    assert "Lamp" in words and "60" in words and "BIGINT" in words
    assert "SELECT product, count(*) AS n" in page, "the query stays in its box"


def test_a_page_with_scripts_gets_the_result_alone_and_a_link_to_it(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    visitor.headers = {"HX-Request": "true"}
    answer = visitor.post("/sql", {"sql": "SELECT 6 * 7 AS answer"})
    assert "<html" not in answer.text and "42" in answer.text
    location = answer.headers["HX-Replace-Url"]
    visitor.headers = {}
    assert "SELECT 6 * 7 AS answer" in visitor.get(location).text


def test_the_page_lists_what_can_be_asked_and_what_it_means(settings: Settings) -> None:
    fill(settings)
    words = text_of(logged_in(settings).get("/sql").text)
    for name in ("documents", "annotations", "topics", "sentiment_score", "published_at"):
        assert name in words
    assert "From -1, negative, to 1, positive." in words
    assert "row_hash" not in words and "schema_migrations" not in words


def test_values_of_a_column_are_shown_on_request(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    words = text_of(visitor.get("/sql/values?view=documents&column=language").text)
    assert "en 91" in words and "zh 29" in words
    title = visitor.get("/sql/values?view=documents&column=title").text
    assert "&lt;script&gt;" in title and "<script>alert" not in title
    for view, column in (
        ("documents", "row_hash"),
        ('documents"; --', "text"),
        ("core.aspects", "x"),
    ):
        path = "/sql/values"
        answer = visitor.client.get(path, query_string={"view": view, "column": column})
        assert answer.status_code == 404


def test_the_editor_gets_every_name_with_its_meaning(settings: Settings) -> None:
    fill(settings)
    found = json.loads(logged_in(settings).get("/sql/names?lang=zh").text)
    documents = found["views"][0]
    assert documents["name"] == "documents" and documents["meaning"].startswith("每条反馈")
    assert {"name": "sentiment", "type": "VARCHAR"}.items() <= next(
        column.items() for column in documents["columns"] if column["name"] == "sentiment"
    )
    functions = {one["name"] for one in found["functions"]}
    assert {"date_trunc", "count", "list_transform"} <= functions
    assert "current_setting" not in functions


def test_each_example_runs_on_the_data(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    page = visitor.get("/sql").text
    examples = re.findall(r'href="/sql\?example=(\w+)"', page)
    assert len(examples) == len(names("web/examples")) == 15
    for example in examples:
        box = visitor.get(f"/sql?example={example}").text
        found = re.search(r"<textarea[^>]*>(.*?)</textarea>", box, re.DOTALL)
        assert found and found[1].strip().startswith("SELECT")
        answer = visitor.post("/sql", {"sql": html.unescape(found[1])}).text
        assert 'aria-label="Result"' in answer and 'class="problem"' not in answer, example
    assert visitor.get("/sql?example=none").status_code == 404


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("DELETE FROM documents", "Only one SELECT or EXPLAIN"),
        ("SELECT 1; SELECT 2", "Only one SELECT or EXPLAIN"),
        ("SELECT nothing FROM documents", "nothing"),
        ("", "SELECT"),
        ("SELECT * FROM read_csv('/etc/passwd')", "disabled"),
        ("SELECT path FROM duckdb_databases()", "not available here"),
        ("SELECT " + ", ".join(f"$p{n}" for n in range(21)), "20 is the limit"),
    ],
)
def test_what_fails_or_is_refused_is_said_on_the_page(
    settings: Settings, sql: str, words: str
) -> None:
    fill(settings)
    answer = logged_in(settings).post("/sql", {"sql": sql})
    assert answer.status_code == 200
    assert words in problem_of(answer.text)
    assert "root:" not in answer.text


def test_an_error_is_said_in_the_language_of_the_page(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    assert "只能运行" in problem_of(visitor.post("/sql?lang=zh", {"sql": "DROP TABLE x"}).text)


def test_an_error_shows_its_place_in_the_statement(settings: Settings) -> None:
    fill(settings)
    page = logged_in(settings).post("/sql", {"sql": "SELECT 1,\n  nothing\nFROM documents"}).text
    assert 'data-line="2" data-column="3"' in page


def test_without_data_the_console_says_so(settings: Settings) -> None:
    answer = logged_in(settings).post("/sql", {"sql": "SELECT 1"})
    assert "There is no data to query yet" in answer.text


def test_parameters_have_fields_and_are_values_never_sql(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    sql = "SELECT $product AS asked, count(*) AS n FROM documents WHERE product = $product"
    fields = visitor.post("/sql/parameters", {"sql": sql, "p_product": "Lamp"}).text
    assert 'name="p_product" value="Lamp"' in fields and "<html" not in fields
    assert "60" in text_of(visitor.post("/sql", {"sql": sql, "p_product": "Lamp"}).text)
    hostile = "Lamp' OR 1=1 --"
    page = visitor.post("/sql", {"sql": sql, "p_product": hostile}).text
    assert re.search(r'class="figure">\s*<bdi>0</bdi>', page) and html.escape(hostile, False)
    dated = {"sql": "SELECT $day::DATE + 1 AS next", "p_day": "2026-11-02", "kind_day": "date"}
    assert "2026-11-03" in text_of(visitor.post("/sql", dated).text)
    wrong = visitor.post("/sql", {**dated, "p_day": "soon"}).text
    assert "$day is no day" in problem_of(wrong)
    assert "no kind of parameter" in problem_of(
        visitor.post("/sql", {**dated, "kind_day": "x"}).text
    )


def test_null_numbers_days_and_long_texts_are_shown_as_what_they_are(settings: Settings) -> None:
    fill(settings)
    sql = (
        "SELECT NULL AS none, 0.1::DOUBLE + 0.2 AS sum, DATE '2026-11-02' AS day,"
        " TIMESTAMP '2026-11-02' AS midnight, repeat('long ', 100) AS text, true AS flag"
    )
    page = logged_in(settings).post("/sql", {"sql": sql}).text
    assert '<span class="null">NULL</span>' in page
    for text in (
        "<bdi>0.3</bdi>",
        "<bdi>2026-11-02</bdi>",
        "<bdi>true</bdi>",
        '<details class="fold">',
    ):
        assert text in page
    assert "00:00" not in page and "long " * 99 in page


def test_a_long_result_is_cut_in_the_page_and_whole_in_a_download(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    sql = "SELECT range AS n FROM range(9000)"
    page = visitor.post("/sql", {"sql": sql}).text
    words = text_of(page)
    assert page.count("<tr>") == 501 and "the first 500 are shown" in words
    assert "5,000 rows" in words and "cut off at the limit" in words
    answer = visitor.post("/sql/download/csv", {"sql": sql})
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows == [["n"], *([str(number)] for number in range(9000))]


def test_every_format_has_what_duckdb_would_answer(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    sql = "SELECT document_id, rating, published_at, title FROM documents ORDER BY document_id"
    form = {"sql": sql}
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        wanted = connection.execute(sql).fetchall()
    table = pq.read_table(io.BytesIO(visitor.post("/sql/download/parquet", form).data))
    assert [tuple(row.values()) for row in table.to_pylist()] == wanted
    plain = json.loads(visitor.post("/sql/download/json", form).data)
    lines = visitor.post("/sql/download/jsonl", form).data.splitlines()
    assert [json.loads(line) for line in lines] == plain
    assert [(row["document_id"], row["rating"], row["title"]) for row in plain] == [
        (row[0], row[1], row[3]) for row in wanted
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT nothing",
        "COPY documents TO '/tmp/stolen.csv'",
        "SELECT * FROM glob('/*')",
        "SELECT 1;",
    ],
)
def test_a_download_goes_the_guarded_way(settings: Settings, sql: str) -> None:
    fill(settings)
    answer = logged_in(settings).post("/sql/download/csv", {"sql": sql})
    if sql == "SELECT 1;":
        assert answer.data.decode("utf-8-sig").split() == ["1", "1"]
    else:
        assert answer.mimetype == "text/html" and answer.status_code == 400
        assert problem_of(answer.text)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_text_that_a_spreadsheet_would_run_is_made_inert(start: str) -> None:
    content = inert_csv([f"{start}name"], [(f"{start}1+1",), ("a=b",), (-5,), (None,)])
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [[f"'{start}name"], [f"'{start}1+1"], ["a=b"], ["-5"], [""]]


def test_customers_text_is_inert_in_a_download(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    sql = "SELECT '=' || text AS t FROM documents WHERE title IS NOT NULL"
    answer = visitor.post("/sql/download/csv", {"sql": sql})
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert rows == [["t"], ["'=" + HOSTILE]]


def test_customers_text_is_text_in_table_chart_and_names_of_columns(settings: Settings) -> None:
    fill(settings)
    sql = 'SELECT title, 1 AS "<script>alert(4)</script>", 2 AS "x\' onload=\'y" FROM documents'
    page = logged_in(settings).post("/sql", {"sql": sql + " WHERE title IS NOT NULL"}).text
    assert "<script>alert" not in page and "<img src=x" not in page
    chart = re.search(r'data-chart="([^"]*)"', page)
    assert chart and json.loads(html.unescape(chart[1]))["x"] == [HOSTILE[:80]]


def test_a_running_query_is_cancelled_by_its_name_and_by_its_user_alone(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    services: Services = visitor.app.extensions["insight"]
    name = "0123456789abcdef"
    answers: list[str] = []
    token = visitor.token()
    other = visitor.app.test_client()
    cookie = visitor.client.get_cookie("insight_session")
    assert cookie
    other.set_cookie("insight_session", cookie.value)

    def ask() -> None:
        form = {"csrf_token": token, "sql": SLOW, "_run": name}
        answers.append(other.post("/sql", data=form).text)

    asking = threading.Thread(target=ask)
    asking.start()
    deadline = time.monotonic() + 20
    while not services.runs.cancel("admin", "none") and not services.runs._running:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert not services.runs.cancel("somebody", name)
    assert visitor.post("/sql/cancel", {"_run": name}).status_code == 204
    asking.join(10)
    assert "The query was cancelled" in problem_of(answers[0])


def test_a_user_runs_a_few_queries_at_once_and_no_more(settings: Settings) -> None:
    from insight.console.runs import AT_ONCE, Asked
    from insight.errors import QueryError

    fill(settings)
    visitor = logged_in(settings)
    runs = visitor.app.extensions["insight"].runs
    stop, ended = threading.Event(), []

    def ask(number: int) -> None:
        try:
            runs.run(Asked("admin", SLOW, {}, f"run{number}"), gone=stop.is_set)
        except QueryError as error:
            ended.append(str(error))

    asking = [threading.Thread(target=ask, args=(number,)) for number in range(AT_ONCE)]
    for thread in asking:
        thread.start()
    deadline = time.monotonic() + 10
    while len(runs._running) < AT_ONCE:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    page = visitor.post("/sql", {"sql": "SELECT 1"}).text
    assert f"{AT_ONCE} of your queries are running already" in problem_of(page)
    assert runs.run(Asked("another", "SELECT 1", {})).result.rows == [(1,)]
    stop.set()
    for thread in asking:
        thread.join(10)
    assert ended == ["The query was cancelled."] * AT_ONCE
    assert "42" in text_of(visitor.post("/sql", {"sql": "SELECT 42 AS n"}).text)


def test_too_many_queries_in_a_minute_are_refused(settings: Settings) -> None:
    visitor = logged_in(settings)
    token = visitor.token()
    codes = [
        visitor.client.post("/sql", data={"csrf_token": token, "sql": "x"}).status_code
        for _ in range(61)
    ]
    assert codes == [200] * 60 + [429]
