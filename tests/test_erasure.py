"""What is erased is nowhere: not in the store, its file, its history, nor beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from insight import erasure, retention
from insight.cleaning.identity import digest
from insight.errors import JobError, SettingsError
from insight.runner import run_here
from insight.settings import Settings
from insight.state import State, moment
from insight.store import loader, parts
from insight.store.reader import Reader
from insight.store.vectors import read_vectors, write_vectors
from insight.types import Annotation, Document
from tests.test_shop_tables import rows
from tests.web_app import documents

AUTHOR = "ab" * 16
SECRET = "zanzibarquill"
"""A word that only the documents of the author have."""


def load(settings: Settings, made: list[Document], task: str = "t") -> None:
    said = [
        Annotation(one.document_id, one.text_hash, "sentiment", "1", "m", "negative", -0.8)
        for one in made
    ]
    for kind, found in (
        ("documents", [parts.document_row(one) for one in made]),
        ("annotations", [parts.annotation_row(one) for one in said]),
    ):
        parts.write_part(settings.inbox, parts.part_name(kind, task, 0), found)
    loader.load(settings)


def mine(number: int, **more: object) -> Document:
    text = f"The {SECRET} of number {number} wobbles on the {number * 7919} {SECRET} shelf."
    given = {"text": text, "text_hash": digest(text), "author_hash": AUTHOR, **more}
    return replace(documents()[number], **given)  # type: ignore[arg-type]


def filled(settings: Settings) -> list[Document]:
    """A store in which an author has five documents, one of them in two versions."""
    load(settings, documents()[10:30], "others")
    made = [mine(number) for number in range(5)]
    load(settings, made, "mine")
    load(settings, [mine(0, rating=5.0)], "again")
    hashes = [one.text_hash for one in made] + [documents()[10].text_hash]
    write_vectors(settings.vectors, "v", hashes, np.ones((6, 4), np.float32), "m")
    state = State(settings)
    state.execute(
        "keep_explanation",
        text_hash=made[0].text_hash,
        model="m",
        version="1",
        explanation="{}",
        moment=moment(),
    )
    shown = [made[0].document_id, documents()[10].document_id]
    state.execute(
        "insert_alert", cause="{}", figures="{}", documents=json.dumps(shown), moment=moment()
    )
    state.execute("keep_meaning_search", search_id="s", texts=json.dumps([SECRET]), moment=moment())
    for number, quoted in enumerate(shown):
        state.rows(
            "insert_share",
            token_hash=str(number),
            title="Report",
            report=json.dumps({"id": quoted, "text": SECRET if number == 0 else "another"}),
            quotations=1,
            made_by="admin",
            moment=moment(),
            expires_at="9999",
        )
    return made


def holders(settings: Settings) -> list[str]:
    """Files of the home that hold the word."""
    needle = SECRET.encode()
    files = [path for path in settings.home.rglob("*") if path.is_file()]
    return [str(path.relative_to(settings.home)) for path in files if needle in path.read_bytes()]


def test_an_author_is_erased_from_everything(settings: Settings) -> None:
    made = filled(settings)
    assert {Path(name).name for name in holders(settings)} == {"insight.duckdb", "app.sqlite"}
    which = erasure.Which(author=AUTHOR)
    told = erasure.count(settings, which)
    assert (told["documents"], told["versions"], told["annotations"]) == (5, 1, 6)
    settings.exports.mkdir()
    (settings.exports / f"export-{'0' * 22}.zip").write_bytes(b"x")
    row = run_here(settings, "erase", {"author": AUTHOR}, "admin")
    assert json.loads(row["counts"]) == {"erased": 5}
    for table in ("documents", "document_versions", "annotations", "aspects"):
        found = rows(settings, f"SELECT DISTINCT document_id FROM core.{table}")
        assert not {one.document_id for one in made} & {row[0] for row in found}, table
    assert rows(settings, "SELECT count(*) FROM documents") == [(20,)]
    assert holders(settings) == [], "nor in the bytes of the files"
    hashes = [one.text_hash for one in made]
    assert read_vectors(settings.vectors, hashes, "m")[0] == []
    assert len(read_vectors(settings.vectors, [documents()[10].text_hash], "m")[0]) == 1
    state = State(settings)
    assert state.row("explanation", text_hash=hashes[0], version="1", model="m") is None
    assert json.loads(state.rows("alerts", state=None)[0]["documents"]) == [
        documents()[10].document_id
    ]
    assert [state.row("open_share", token_hash=t, moment=moment()) is None for t in "01"] == [
        True,
        False,
    ]
    assert not list(settings.exports.glob("*"))
    assert erasure.count(settings, which)["documents"] == 0


def test_a_document_is_erased_with_its_follow_up_and_a_shared_text_stays(
    settings: Settings,
) -> None:
    one, other = mine(0), mine(1)
    twin = replace(documents()[50], text=one.text, text_hash=one.text_hash)
    later = replace(mine(2), parent_id=one.document_id, kind="follow_up", author_hash=None)
    load(settings, [one, other, twin, later])
    write_vectors(settings.vectors, "v", [one.text_hash], np.ones((1, 4), np.float32), "m")
    run_here(settings, "erase", {"documents": [one.document_id]}, "admin")
    left = {row[0] for row in rows(settings, "SELECT document_id FROM documents")}
    assert left == {other.document_id, twin.document_id}
    assert read_vectors(settings.vectors, [one.text_hash], "m")[0] == [one.text_hash]


def test_what_waits_in_the_inbox_is_erased_too(settings: Settings) -> None:
    load(settings, documents()[10:12])
    rows_ = [parts.document_row(mine(0))]
    parts.write_part(settings.inbox, parts.part_name("documents", "late", 0), rows_)
    run_here(settings, "erase", {"author": AUTHOR}, "admin")
    assert holders(settings) == [] and not parts.waiting(settings.inbox)


def test_nothing_to_erase_is_said(settings: Settings) -> None:
    load(settings, documents()[:3])
    with pytest.raises(JobError, match="nothing was erased"):
        run_here(settings, "erase", {"documents": ["f" * 32]}, "admin")
    with pytest.raises(JobError, match="name an author"):
        run_here(settings, "erase", {}, "admin")


def test_the_store_that_was_written_anew_goes_on(settings: Settings) -> None:
    filled(settings)
    run_here(settings, "erase", {"author": AUTHOR}, "admin")
    load(settings, [mine(7)], "later")
    assert rows(settings, "SELECT count(*) FROM documents") == [(21,)]
    before = rows(settings, "SELECT count(*) FROM main.schema_migrations")
    assert before[0][0] > 5, "the ledger of migrations is copied"


def test_retention_is_off_until_somebody_decides_and_shows_what_it_would_delete(
    settings: Settings,
) -> None:
    old = [replace(mine(n), published_at=datetime(2020, 1, n + 1, tzinfo=UTC)) for n in range(3)]
    new = [replace(one, published_at=datetime.now(UTC)) for one in documents()[10:14]]
    load(settings, old + new)
    state = State(settings)
    assert retention.months(state) is None
    run_here(settings, "retention", {}, "schedule")
    assert rows(settings, "SELECT count(*) FROM documents") == [(7,)]
    told = retention.preview(settings, 12)
    assert (told["documents"], told["first_date"].year) == (3, 2020)
    retention.keep_for(state, 12, "admin")
    row = run_here(settings, "retention", {}, "schedule")
    assert json.loads(row["counts"]) == {"erased": 3}
    assert rows(settings, "SELECT count(*) FROM documents") == [(4,)]
    retention.keep_for(state, None, "admin")
    assert retention.months(state) is None


@pytest.mark.parametrize("months", [0, -1, 241])
def test_retention_takes_only_months_that_make_sense(settings: Settings, months: int) -> None:
    with pytest.raises(SettingsError):
        retention.keep_for(State(settings), months, "admin")


def test_the_cut_is_a_midnight_of_the_business(settings: Settings) -> None:
    shanghai = settings.model_copy(update={"timezone": "Asia/Shanghai"})
    cut = retention.cut(shanghai, 1, datetime(2026, 3, 30, 20, tzinfo=UTC))
    assert cut.isoformat() == "2026-02-28T00:00:00+08:00"


def test_counting_needs_no_store(settings: Settings) -> None:
    assert Reader(settings).version() == ""
    assert erasure.count(settings, erasure.Which(author=AUTHOR))["documents"] == 0
