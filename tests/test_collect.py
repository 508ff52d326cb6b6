"""Collecting into a real store, through a client that answers from the test."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import ValidationError

from insight import rejected
from insight.collect import check, collect
from insight.dispatch import ByName
from insight.errors import SourceError
from insight.fetch_error import FetchError
from insight.parameters import FetchParameters
from insight.runner import Context, Runner
from insight.settings import Settings, load_settings
from insight.state import State
from insight.store import loader, parts
from insight.store.reader import Reader
from tests.api_site import FakeHttp, thing

Rows = list[dict[str, Any]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(tmp_path / "home")


def reddit(things: Rows, fails_at: int | None = None, size: int = 2) -> FakeHttp:
    """Pages of two; the page of number `fails_at` is an error."""
    names = [one["name"] for one in things]

    def answer(url: str) -> Any:
        after = parse_qs(urlsplit(url).query).get("after", [""])[0]
        start = names.index(after) + 1 if after else 0
        if fails_at is not None and start // size == fails_at:
            return FetchError("The site is down.", state="unreachable")
        onwards = names[start + size - 1] if start + size < len(things) else None
        some = [{"data": one} for one in things[start : start + size]]
        return {"data": {"children": some, "after": onwards}}

    return FakeHttp(answer)


def context(settings: Settings, **more: Any) -> Context:
    """Of a new job that collects."""
    state = State(settings)
    given = {"source": "reddit", "options": {"subreddit": "kettles"}} | more
    job_id = Runner(settings, state, ByName(lambda *message: None)).submit("fetch", given, "test")
    return Context(settings, state, job_id, 0, 0, FetchParameters.model_validate(given))


def stored(settings: Settings) -> Rows:
    loader.load(settings)
    reader = Reader(settings)
    some = reader.rows("store/known_documents.sql", {"ids": ALL_IDS})
    found = reader.rows("store/some_documents.sql", {"ids": [row["document_id"] for row in some]})
    return sorted(found, key=lambda row: str(row["title"]))


def _id(number: int) -> str:
    from insight.cleaning.identity import document_id

    return document_id("Reddit", f"t3_{number:05}", None, None, None, "", None)


ALL_IDS = [_id(number) for number in range(20)]


def test_likes_and_replies_are_stored_and_the_author_is_a_hash(settings: Settings) -> None:
    counts = collect(context(settings), reddit([thing(1, 1)]))
    assert (counts["read"], counts["new"]) == (1, 1)
    (row,) = stored(settings)
    assert (row["likes"], row["replies"], row["verified"], row["gone_at"]) == (5, 2, None, None)
    assert row["author_hash"] and "kay" not in str(row)
    assert row["url"] == "https://www.reddit.com/r/kettles/comments/1/"


def test_a_rejected_record_is_kept_without_its_author(settings: Settings) -> None:
    where = context(settings)
    assert collect(where, reddit([thing(1, 1, selftext="<p></p>")]))["rejected"] == 1
    (kept,) = rejected.files(settings, where.job_id)
    assert "Post 1" in kept.read_text() and "kay" not in kept.read_text()


def test_an_interrupted_run_goes_on_after_its_last_page_and_loses_nothing(
    settings: Settings,
) -> None:
    things = [thing(number, number / 10) for number in range(7)]
    where = context(settings)
    with pytest.raises(FetchError):
        collect(where, reddit(things, fails_at=2))
    again = reddit(things)
    counts = collect(where, again)
    assert len(again.asked) == 2
    assert counts["read"] == counts["new"] == 7
    assert len(stored(settings)) == 7


def test_another_job_goes_on_where_the_one_before_was_interrupted(settings: Settings) -> None:
    things = [thing(number, number / 10) for number in range(7)]
    with pytest.raises(FetchError):
        collect(context(settings), reddit(things, fails_at=2))
    assert collect(context(settings), reddit(things))["read"] == 3
    assert len(stored(settings)) == 7


def test_a_part_that_was_written_before_a_crash_is_never_overwritten(settings: Settings) -> None:
    where = context(settings)
    with pytest.raises(FetchError):
        collect(where, reddit([thing(0, 1), thing(1, 1.1), thing(2, 1.2)], fails_at=1))
    before = {path.name: path.read_bytes() for path in parts.waiting(settings.inbox)}
    collect(where, reddit([thing(5, 0.5), thing(1, 1.1), thing(6, 2)]))
    after = {path.name: path.read_bytes() for path in parts.waiting(settings.inbox)}
    assert before.items() < after.items()


def test_the_next_run_fetches_only_what_is_new(settings: Settings) -> None:
    old = [thing(number, 1.5 + number) for number in range(6)]
    collect(context(settings), reddit(old))
    loader.load(settings)
    http = reddit([thing(9, 0.1), *old])
    counts = collect(context(settings), http)
    assert counts["new"] == 1 and len(http.asked) == 2


def test_other_dates_have_a_cursor_of_their_own(settings: Settings) -> None:
    things = [thing(number, number) for number in range(1, 9)]
    collect(context(settings), reddit(things))
    day = str(stored(settings)[0]["published_at"].date())
    assert collect(context(settings, until=day), reddit(things))["read"] == 8
    assert collect(context(settings, since=day), reddit(things))["read"] < 8


def test_an_edited_post_is_a_new_version_and_a_new_count_of_likes_is_not(
    settings: Settings,
) -> None:
    collect(context(settings), reddit([thing(1, 0.1), thing(2, 0.2)]))
    loader.load(settings)
    changed = [thing(1, 0.1, score=99), thing(2, 0.2, selftext="It leaks. Edit: it burst.")]
    counts = collect(context(settings), reddit(changed))
    assert counts.get("new", 0) == 0
    same, edited = stored(settings)
    assert same["likes"] == 5 and edited["text"].endswith("burst.")


def test_what_the_source_says_is_gone_is_marked_once_and_kept(settings: Settings) -> None:
    collect(context(settings), reddit([thing(1, 0.1)]))
    stored(settings)
    gone = [thing(1, 0.1, selftext="[removed]"), thing(2, 0.2, selftext="[removed]")]
    assert collect(context(settings), reddit(gone))["gone"] == 1
    (row,) = stored(settings)
    assert row["gone_at"] and row["text"] == "It leaks."
    assert collect(context(settings), reddit(gone)).get("gone", 0) == 0
    collect(context(settings), reddit([thing(1, 0.1)]))
    assert stored(settings)[0]["gone_at"] is None


def test_words_and_language_are_filtered_after_the_source(settings: Settings) -> None:
    things = [
        thing(1, 0.1, selftext="The kettle leaks at the seam after a month."),
        thing(2, 0.2, selftext="A gift card, and a kettle that leaks all the time."),
        thing(3, 0.3, selftext="这个水壶用了一个月就漏水，kettle leaks，很失望。"),
    ]
    counts = collect(
        context(settings, words='kettle leaks -"gift card"', written_in="en"), reddit(things)
    )
    assert (counts["read"], counts["left_out"], counts["new"]) == (3, 2, 1)
    assert [row["title"] for row in stored(settings)] == ["Post 1"]


def test_products_are_those_of_the_table(settings: Settings) -> None:
    rows: Rows = [
        {"source": None, "listing": "K1", "product": "Ostrelle Kettle", "competes_with": None},
        {"source": None, "listing": "M1", "product": "Mirova Pot", "competes_with": "Ostrelle"},
    ]
    full = [row | {"variant": None, "is_sample": False} for row in rows]
    parts.write_part(settings.inbox, parts.part_name("listings", "t", 0), full)
    loader.load(settings)
    things = [
        thing(1, 0.1, title="My ostrelle  kettle"),
        thing(2, 0.2, title="A Mirova pot"),
        thing(3, 0.3),
    ]
    collect(context(settings, about="own"), reddit(things))
    assert [row["title"] for row in stored(settings)] == ["My ostrelle kettle"]
    collect(context(settings, about="competitors"), reddit(things))
    assert len(stored(settings)) == 2


def test_products_that_nobody_named_are_an_error_and_not_nothing(settings: Settings) -> None:
    with pytest.raises(SourceError, match="table of products"):
        collect(context(settings, about="own"), reddit([thing(1, 0.1)]))


def test_an_option_that_a_source_has_not_is_refused(settings: Settings) -> None:
    with pytest.raises(SourceError, match=r"no option subredit\. Known: product, subreddit"):
        collect(context(settings, options={"query": "tea", "subredit": "x"}), reddit([]))


def test_words_that_cannot_be_read_are_refused_before_the_job() -> None:
    with pytest.raises(ValidationError, match="not closed"):
        FetchParameters(source="reddit", options={}, words='"kettle')


def test_a_check_shows_one_record_as_it_would_be_stored_and_stores_nothing(
    settings: Settings,
) -> None:
    http = reddit([thing(1, 0.1, selftext="Mail me: kay@example.com"), thing(2, 0.2)])
    asked = FetchParameters(source="reddit", options={"subreddit": "kettles"}, words="mail -leaks")
    found = check(settings, asked, http)
    assert found and found.document and found.taken
    assert found.document.text == "Mail me: [email]"
    assert len(http.asked) == 1
    assert parts.waiting(settings.inbox) == []
    assert State(settings).rows("collections") == []
    assert check(settings, asked, reddit([])) is None


def test_a_check_says_why_a_record_would_not_be_stored(settings: Settings) -> None:
    http = reddit([thing(1, 0.1, selftext="<p></p>")])
    found = check(
        settings, FetchParameters(source="reddit", options={"subreddit": "kettles"}), http
    )
    assert found and found.document is None and found.reason == "the row has no text"
