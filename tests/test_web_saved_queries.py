"""Saved queries have a page and a link; nothing of them is lost, and a history is one's own."""

from __future__ import annotations

import html
import re

from insight.settings import Settings
from insight.state import State
from insight.users import create_user
from tests.web_app import HOSTILE, PASSWORD, Visitor, fill, logged_in, text_of

SQL = "SELECT product, count(*) AS n FROM documents WHERE language = $language GROUP BY product ORDER BY product"
FORM = {"sql": SQL, "title": "Products by language", "p_language": "zh", "_view": "chart"}


def another(visitor: Visitor, name: str, role: str = "analyst") -> Visitor:
    create_user(State(visitor.settings), name, PASSWORD, role)
    made = Visitor(visitor.settings)
    made.log_in(name)
    return made


def test_a_saved_query_runs_at_its_link_with_the_parameters_of_the_address(
    settings: Settings,
) -> None:
    fill(settings)
    visitor = logged_in(settings)
    link = visitor.post("/sql/q", FORM).location
    assert link == "/sql/q/products-by-language"
    default = visitor.get(link).text
    assert "Kettle" in text_of(default) and 'value="chart" form="console" checked' in default
    assert 'name="p_language" value="zh"' in default
    english = visitor.get(f"{link}?p_language=en&_view=table").text
    assert 'value="table" form="console" checked' in english and "60" in text_of(english)
    assert "Products by language" in visitor.get("/sql/q").text
    assert "Products by language" in visitor.get("/sql").text
    found = visitor.get("/sql/q?words=nothing").text
    assert "No saved query has these words" in found
    csv = visitor.get(f"{link}/download/csv?p_language=zh")
    assert csv.data.decode("utf-8-sig").splitlines()[0] == "product,n"
    assert 'filename="products-by-language.csv"' in csv.headers["Content-Disposition"]


def test_a_wrong_parameter_of_a_link_is_said(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    form = {"sql": "SELECT $since::DATE AS since", "title": "Since", "kind_since": "date"}
    link = visitor.post("/sql/q", form).location
    assert "$since is no day" in text_of(visitor.get(f"{link}?p_since=soon").text)
    assert visitor.get(f"{link}/download/csv?p_since=soon").status_code in (400, 409)
    assert visitor.get("/sql/q/nothing").status_code == 404
    assert visitor.get("/sql/q/nothing/download/csv").status_code == 404


def test_a_change_is_a_version_and_an_old_one_can_be_opened(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    link = visitor.post("/sql/q", FORM).location
    editor = visitor.get("/sql?saved=products-by-language").text
    assert "Save as a new version" in editor and 'name="version" value="1"' in editor
    changed = {**FORM, "title": "Languages", "sql": "SELECT 2 AS two", "version": "1"}
    assert visitor.post(link, changed).location == link
    versions = text_of(visitor.get(f"{link}/versions").text)
    assert "Version 2" in versions and "Version 1" in versions and "SELECT 2 AS two" in versions
    old = visitor.get("/sql?saved=products-by-language&version=1").text
    assert html.escape("language = $language", False) in old
    assert "This is version 1 of 2" in text_of(old)
    stale = visitor.post(link, changed)
    assert stale.status_code == 400 and "saved version 2 of this query meanwhile" in text_of(
        stale.text
    )
    assert "SELECT 2 AS two" in stale.text, "what was written is still in the editor"


def test_a_deleted_query_is_gone_until_it_is_taken_back(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    link = visitor.post("/sql/q", FORM).location
    listed = visitor.post(f"{link}/delete").location
    assert visitor.get(link).status_code == 404
    page = visitor.get(listed).text
    assert "Take it back" in page
    assert visitor.post(f"{link}/restore").location == link
    assert visitor.get(link).status_code == 200


def test_a_query_of_another_is_run_and_copied_but_not_changed(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    link = visitor.post("/sql/q", FORM).location
    bob = another(visitor, "bob")
    page = bob.get(link).text
    assert "Open in the editor" in page and "Delete this query" not in page
    assert "Save as a new version" not in bob.get("/sql?saved=products-by-language").text
    refused = bob.post(link, {**FORM, "version": "1"})
    assert refused.status_code == 400 and "is of admin" in text_of(refused.text)
    assert bob.post(f"{link}/delete").status_code == 400
    assert bob.post("/sql/q", FORM).location == "/sql/q/products-by-language-2"
    assert another(visitor, "root", "admin").post(f"{link}/delete").status_code == 302


def test_what_cannot_be_saved_is_said_and_stays_in_the_editor(settings: Settings) -> None:
    fill(settings)
    answer = logged_in(settings).post("/sql/q", {**FORM, "title": " "})
    assert answer.status_code == 400 and "needs a title" in text_of(answer.text)
    assert "language = $language" in answer.text


def test_hostile_titles_values_and_statements_are_text(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    form = {
        "sql": f"SELECT $a AS a -- {HOSTILE}",
        "title": HOSTILE,
        "description": HOSTILE,
        "p_a": HOSTILE,
        "kind_a": "choice",
        "choices_a": HOSTILE,
    }
    link = visitor.post("/sql/q", form).location
    for path in (
        link,
        "/sql/q",
        f"{link}/versions",
        "/sql/history",
        f"/sql?saved={link[7:]}",
        "/sql",
    ):
        page = visitor.get(path).text
        assert "alert(1)" in page and "<script>alert" not in page and "<img src=x" not in page, path


def test_the_history_is_ones_own_and_is_searched_opened_and_forgotten(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    visitor.post("/sql", {"sql": "SELECT $n AS first", "p_n": "7"})
    visitor.post("/sql", {"sql": "SELECT nothing"})
    page = visitor.get("/sql/history").text
    assert "SELECT nothing" in page and "Referenced column" in page and "1 row" in text_of(page)
    assert "SELECT nothing" not in visitor.get("/sql/history?words=FIRST").text
    assert "SELECT" not in another(visitor, "bob").get("/sql/history").text
    again = re.findall(r'href="(/sql\?run=\d+)"', page)
    opened = visitor.get(again[1]).text
    assert "SELECT $n AS first" in opened and 'name="p_n" value="7"' in opened
    number = again[0].split("=")[1]
    assert visitor.post("/sql/history/forget", {"run": number}).status_code == 302
    assert "SELECT nothing" not in visitor.get("/sql/history").text
    assert visitor.post("/sql/history/forget").status_code == 400
    visitor.post("/sql/history/forget", {"all": "yes"})
    assert "Nothing yet" in visitor.get("/sql/history").text
    for path in (again[1], "/sql?run=-1", f"/sql?run={10**30}"):
        assert visitor.get(path).status_code == 404, path
    assert visitor.get("/sql?run=x").status_code == 200


def test_what_changes_is_in_the_audit_log(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    link = visitor.post("/sql/q", FORM).location
    visitor.post(link, {**FORM, "version": "1"})
    visitor.get(f"{link}/download/csv")
    visitor.post(f"{link}/delete")
    rows = State(settings).rows("audit_log", who=None, action=None, count=50, offset=0)
    actions = [row["action"] for row in rows]
    for action in ("query.saved", "query.changed", "query.deleted", "result.downloaded"):
        assert action in actions


def test_who_only_reads_sees_nothing_of_sql(settings: Settings) -> None:
    fill(settings)
    visitor = logged_in(settings)
    link = visitor.post("/sql/q", FORM).location
    eve = another(visitor, "eve", "viewer")
    for path in ("/sql", "/sql/q", link, f"{link}/download/csv", "/sql/history", "/sql/names"):
        assert eve.get(path).status_code == 403, path
