"""The watched folder: what is complete is read once, and nothing outside of it is ever read."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from insight import folder as watched
from insight.errors import InsightError
from insight.folder import plan_folder, read_file
from insight.parameters import FolderParameters
from insight.runner import Context, run_here
from insight.settings import Settings, load_settings
from insight.state import State
from tests.test_push import stored
from tests.web_app import logged_in, text_of

GOOD = b"id,text,rating\nreview-1,Boils fast.,5\nreview-2,Too loud.,2\n"
ASKED = FolderParameters()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


@pytest.fixture
def home(settings: Settings, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("INSIGHT_WATCHED_FOLDER", str(inbox))
    # The clock of the files cannot be set back, since the kernel notes when they changed.
    monkeypatch.setattr(watched, "SETTLED_SECONDS", 0)
    return load_settings(settings.home)


def put(inbox: Path, name: str, content: bytes = GOOD) -> Path:
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def read(home: Settings, **given: object) -> dict[str, int]:
    counts: dict[str, int] = json.loads(
        run_here(home, "folder", {"analyze": False, **given}, "test")["counts"]
    )
    return counts


def planned(home: Settings) -> list[str]:
    return [batch["path"] for batch in plan_folder(home, ASKED)]


def test_a_file_is_read_once_and_stays_where_it_is(home: Settings, inbox: Path) -> None:
    path = put(inbox, "2026/november.csv")
    assert read(home, source="my shop")["stored"] == 2
    assert {row["source"] for row in stored(home)} == {"my shop"}
    assert planned(home) == [] and path.read_bytes() == GOOD
    assert "read" not in read(home)


def test_a_changed_file_is_read_again(home: Settings, inbox: Path) -> None:
    put(inbox, "a.csv")
    read(home)
    put(inbox, "a.csv", GOOD + b"review-3,New.,4\n")
    counts = read(home)
    assert (counts["stored"], counts["duplicates"]) == (1, 2)


def test_a_file_that_is_still_being_written_waits(
    home: Settings, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(inbox, "a.csv")
    monkeypatch.setattr(watched, "SETTLED_SECONDS", 10)
    assert planned(home) == []
    # That somebody dates it back makes it no older.
    os.utime(path, (1, 1))
    assert planned(home) == []
    monkeypatch.setattr(time, "time", lambda: path.stat().st_ctime + 11)
    assert planned(home) == ["a.csv"]


def test_what_is_no_table_is_refused_with_the_reason_and_holds_up_nothing(
    home: Settings, inbox: Path
) -> None:
    put(inbox, "bad.csv", b"nose,ear\n1,2\n")
    put(inbox, "broken.xlsx", b"PK\x03\x04 no workbook")
    put(inbox, "good.csv")
    counts = read(home)
    assert counts["files_refused"] == 2 and counts["stored"] == 2
    told = {row["path"]: row["problem"] for row in watched.known_files(home, State(home))}
    assert told["good.csv"] is None and "no column" in told["bad.csv"] and told["broken.xlsx"]
    assert planned(home) == []
    put(inbox, "bad.csv", GOOD.replace(b"review-", b"other-"))
    assert read(home)["stored"] == 2


def test_hidden_files_and_those_of_other_kinds_are_left(home: Settings, inbox: Path) -> None:
    for name in (".hidden.csv", "a.csv.part", "notes.md", "b.CSV", ".d/a.csv", "x/.y/z.csv"):
        put(inbox, name)
    os.mkfifo(inbox / "pipe.csv")
    assert planned(home) == ["b.CSV"]


def test_no_link_is_followed(home: Settings, inbox: Path, tmp_path: Path) -> None:
    secret = put(tmp_path / "outside", "secret.csv")
    (inbox / "file.csv").symlink_to(secret)
    (inbox / "folder").symlink_to(secret.parent)
    assert planned(home) == []


@pytest.mark.parametrize("path", ["d/a.csv", "a.csv"])
def test_a_link_that_takes_the_place_of_a_file_is_not_read(
    home: Settings, inbox: Path, tmp_path: Path, path: str
) -> None:
    secret = put(tmp_path / "outside", "a.csv", GOOD.replace(b"Boils", b"Leaks"))
    put(inbox, path)
    [batch] = plan_folder(home, ASKED)
    status = secret.stat()
    batch |= {"size": status.st_size, "changed_ns": status.st_mtime_ns}
    (inbox / path).unlink()
    if path == "a.csv":
        (inbox / path).symlink_to(secret)
    else:
        (inbox / "d").rmdir()
        (inbox / "d").symlink_to(secret.parent)
    context = Context(home, State(home), "job", 0, 0, ASKED)
    assert read_file(context, batch) == {}
    assert not list(home.inbox.glob("*")) and not list(home.uploads.glob("*"))


@pytest.mark.parametrize("path", ["../outside/a.csv", "{outside}/a.csv", "./../outside/a.csv"])
def test_no_path_leads_out_of_the_folder(
    home: Settings, inbox: Path, tmp_path: Path, path: str
) -> None:
    status = put(tmp_path / "outside", "a.csv").stat()
    context = Context(home, State(home), "job", 0, 0, ASKED)
    batch = {
        "path": path.format(outside=tmp_path / "outside"),
        "size": status.st_size,
        "changed_ns": status.st_mtime_ns,
    }
    assert read_file(context, batch) == {}
    assert not list(home.inbox.glob("*"))


def test_a_file_that_changed_since_it_was_planned_waits_for_the_next_time(
    home: Settings, inbox: Path
) -> None:
    put(inbox, "a.csv")
    [batch] = plan_folder(home, ASKED)
    put(inbox, "a.csv", GOOD + b"review-3,New.,4\n")
    assert read_file(Context(home, State(home), "job", 0, 0, ASKED), batch) == {}
    assert planned(home) == ["a.csv"]


def test_without_a_folder_the_job_says_which_setting_is_missing(settings: Settings) -> None:
    with pytest.raises(InsightError, match="INSIGHT_WATCHED_FOLDER"):
        run_here(settings, "folder", {}, "test")


def test_the_page_of_the_sources_tells_what_became_of_each_file(
    home: Settings, inbox: Path
) -> None:
    put(inbox, "<b>bad</b>.csv", b"nose,ear\n1,2\n")
    read(home)
    page = logged_in(home).get("/settings/sources").text
    assert "refused" in text_of(page) and "&lt;b&gt;bad&lt;/b&gt;.csv" in page
