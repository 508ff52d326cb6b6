"""Between an upload and its job stands a page that shows how the columns are read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from insight.errors import SourceError
from insight.parameters import IngestParameters
from insight.preview import look
from insight.runner import run_here
from insight.settings import Settings
from insight.sources.columns import recognise
from insight.state import State
from tests.test_web_jobs import kept_files, upload
from tests.web_app import Visitor, compile_translations, logged_in, running_broker, text_of

TABLE = (
    b"reviewText,overall,date,reviewerName,shelf\n"
    b"Boils fast; write to ann@example.com,8,25/04/2024,Ann Smith,red\n"
    b"Too loud,10,26/04/2024,Bob,blue\n"
    b",3,27/04/2024,Cy,blue\n"
)


def page_of(visitor: Visitor, *files: tuple[str, bytes], **form: str) -> tuple[str, str]:
    """Address and text of the page that an upload leads to."""
    address = upload(visitor, *files, **form).location
    return address, visitor.get(address).text


def parameters_of(settings: Settings) -> list[dict[str, Any]]:
    return [json.loads(row["parameters"]) for row in State(settings).rows("jobs", count=9)]


def test_it_shows_columns_readings_and_rows_without_personal_data(settings: Settings) -> None:
    _, page = page_of(logged_in(settings), ("shop.csv", TABLE))
    words = text_of(page)
    assert "Columns that are not read: shelf" in words
    assert "day first, as 25/04/2024 shows" in words and "points from 1 to 10" in words
    assert "Boils fast; write to [email]" in words and "4" in words
    assert "ann@example.com" not in page and "Ann Smith" not in page
    assert "2 can be stored, 1 are rejected." in words
    assert "Line 4 is rejected: the row has no text" in words
    assert '<option value="reviewText" selected>' in page


def test_nothing_is_stored_or_started_before_the_import(settings: Settings) -> None:
    page_of(logged_in(settings), ("shop.csv", TABLE))
    assert State(settings).rows("jobs", count=9) == []


def test_what_is_chosen_is_what_the_job_is_told(settings: Settings) -> None:
    with running_broker(settings):
        visitor = logged_in(settings)
        address, _ = page_of(visitor, ("shop.csv", TABLE), product="Kettle")
        chosen = {"map-0-text": "reviewText", "map-0-product": "shelf", "map-0-date": "date"}
        again = visitor.post(address, {"action": "look", **chosen}).text
        assert "points from 1 to 10" not in text_of(again), "the rating is not read any more"
        answer = visitor.post(address, {"action": "import", **chosen})
    [given] = parameters_of(settings)
    assert answer.location.startswith("/jobs/2")
    assert given["product"] == "Kettle"
    assert {k: v for k, v in given["mapping"].items() if v} == {
        "text": "reviewText",
        "product": "shelf",
        "date": "date",
    }
    [path] = map(Path, given["files"])
    assert path.parent == settings.uploads and path.read_bytes() == TABLE
    row = run_here(settings, "ingest", {**given, "analyze": False}, "test")
    assert json.loads(row["counts"])["stored"] == 2


def test_dates_that_can_be_read_both_ways_are_asked_for_and_hold_up_the_import(
    settings: Settings,
) -> None:
    with running_broker(settings):
        visitor = logged_in(settings)
        address, page = page_of(visitor, ("a.csv", b"text,date\nBoils fast,03/04/2024\n"))
        assert 'name="dates-0"' in page and "could be read in two ways" in page
        assert visitor.post(address, {"action": "import"}).status_code == 200
        assert parameters_of(settings) == []
        asked = visitor.post(address, {"action": "look", "dates-0": "day-first"}).text
        assert "3 Apr 2024" in text_of(asked)
        visitor.post(address, {"action": "import", "dates-0": "day-first"})
    assert parameters_of(settings)[0]["dates"] == "day-first"


def test_a_file_without_column_names_is_read_by_numbers(settings: Settings) -> None:
    visitor = logged_in(settings)
    content = b"5,Boils fast and quietly\n4,Late\n"
    address, page = page_of(visitor, ("a.csv", content))
    assert "the first line looks like data" in page and "2: Boils fast" in page
    chosen = {"map-0-text": "2", "map-0-rating": "1"}
    words = text_of(visitor.post(address, {"action": "look", **chosen}).text)
    assert "2 can be stored, 0 are rejected." in words


def test_files_with_other_columns_are_jobs_of_their_own(settings: Settings) -> None:
    with running_broker(settings):
        visitor = logged_in(settings)
        address, _ = page_of(visitor, ("a.csv", TABLE), ("b.csv", TABLE), ("c.csv", b"text\nx\n"))
        assert visitor.post(address, {"action": "import"}).location == "/jobs"
    assert sorted(len(given["files"]) for given in parameters_of(settings)) == [1, 2]


def test_a_file_that_cannot_be_read_says_why_and_the_others_are_imported(
    settings: Settings,
) -> None:
    compile_translations()
    with running_broker(settings):
        visitor = logged_in(settings)
        address, page = page_of(visitor, ("a.csv", b"%PDF-1.4"), ("b.csv", TABLE))
        assert "is a PDF, not a table" in page
        assert "不是表格" in visitor.get(f"{address}?lang=zh").text
        assert visitor.post(address, {"action": "import"}).location.startswith("/jobs/2")
    assert len(kept_files(settings)) == 1
    address, page = page_of(visitor, ("a.csv", b"%PDF-1.4"))
    assert 'value="import"' not in page
    assert visitor.post(address, {"action": "import"}).status_code == 200


def test_an_upload_can_be_dropped_and_is_swept_after_a_day(settings: Settings) -> None:
    visitor = logged_in(settings)
    address, _ = page_of(visitor, ("a.csv", TABLE))
    assert visitor.post(address, {"action": "drop"}).location == "/jobs/new"
    assert kept_files(settings) == [] and visitor.get(address).status_code == 404
    old, _ = page_of(visitor, ("a.csv", TABLE))
    os.utime(settings.uploads / "drafts" / old.rsplit("/", 1)[1], (0, 0))
    fresh, _ = page_of(visitor, ("b.csv", TABLE))
    assert visitor.get(old).status_code == 404 and visitor.get(fresh).status_code == 200


@pytest.mark.parametrize("name", ["unknown", "0" * 32, "..%2f..", "*"])
def test_an_unknown_upload_is_not_found(settings: Settings, name: str) -> None:
    visitor = logged_in(settings)
    page_of(visitor, ("a.csv", TABLE))
    assert visitor.get(f"/jobs/new/{name}").status_code == 404


def test_columns_that_were_made_up_are_refused(settings: Settings) -> None:
    visitor = logged_in(settings)
    address, _ = page_of(visitor, ("a.csv", TABLE))
    page = visitor.post(address, {"action": "import", "map-0-text": "none"}).text
    assert "there is no column" in page and 'value="import"' not in page
    assert visitor.post(address, {"action": "import", "dates-0": "sideways"}).status_code == 400
    assert State(settings).rows("jobs", count=9) == []


def test_names_of_columns_and_values_are_never_markup(settings: Settings) -> None:
    content = '"<b>text",text\n<script>alert(1)</script>,"<img src=x onerror=alert(2)> fine"\n'
    _, page = page_of(logged_in(settings), ("<b>.csv", content.encode()))
    assert "<script>alert" not in page and "<img src=x" not in page and "<b>" not in page


def test_only_the_first_rows_are_looked_at(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("text\n" + "".join(f"number {n} is fine\n" for n in range(3000)))
    [preview] = look(settings, IngestParameters(files=[str(path)]), path)
    assert preview.cleaned is not None
    assert (preview.read, preview.is_whole, len(preview.cleaned.documents)) == (1000, False, 1000)


def test_a_field_mapped_to_nothing_is_not_read() -> None:
    columns = ["text", "rating", "title"]
    assert recognise(columns, {"rating": ""}, "a") == {"text": "text", "title": "title"}
    with pytest.raises(SourceError, match="no column looks like the text"):
        recognise(columns, {"text": ""}, "a")


def test_the_page_speaks_chinese(settings: Settings) -> None:
    import re

    compile_translations()
    address, _ = page_of(logged_in(settings), ("a.csv", TABLE))
    page = logged_in_again(settings).get(f"{address}?lang=zh").text
    page = re.sub(r"<(option|bdi|title)[ >].*?</\1>", " ", page, flags=re.DOTALL)
    words = set(re.findall(r"[A-Za-z]{3,}", text_of(page)))
    assert words <= {"Insight", "English", "SQL", "admin"}, words
    assert "这一行没有正文" in page and "日在前" in page


def logged_in_again(settings: Settings) -> Visitor:
    visitor = Visitor(settings)
    visitor.log_in()
    return visitor
