"""The loader takes each part once, keeps the newest version, and survives being killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from insight.queries import query
from insight.settings import Settings
from insight.store import loader, parts
from insight.store.publish import is_current
from insight.store.reader import Reader
from tests.store_rows import document, write_documents, write_sentiments

TOTALS = "store/totals.sql"


def stored(settings: Settings) -> int:
    row = Reader(settings).row(TOTALS)
    return int(row["documents"]) if row else 0


def test_nothing_published_yet_reads_as_no_rows(settings: Settings) -> None:
    assert Reader(settings).rows(TOTALS) == []


def test_loaded_documents_are_read_from_the_published_copy(settings: Settings) -> None:
    write_documents(settings, "a", 0, [document(n) for n in range(5)])
    assert loader.load(settings) == 1
    assert stored(settings) == 5
    assert parts.waiting(settings.inbox) == []


def test_a_part_that_comes_again_adds_nothing(settings: Settings) -> None:
    for _ in range(2):
        write_documents(settings, "a", 0, [document(1), document(2)])
        loader.load(settings)
    assert stored(settings) == 2
    assert loader.counts(settings, "a") == loader.Loaded(rows=2, added=2, changed=0, duplicates=0)


def test_the_same_record_in_another_task_is_a_duplicate(settings: Settings) -> None:
    write_documents(settings, "a", 0, [document(1), document(1)])
    write_documents(settings, "b", 0, [document(1), document(2)])
    loader.load(settings)
    assert stored(settings) == 2
    assert loader.counts(settings, "a").duplicates == 1
    assert loader.counts(settings, "b") == loader.Loaded(rows=2, added=1, changed=0, duplicates=1)


def test_a_changed_record_replaces_the_stored_one_and_the_old_is_kept(settings: Settings) -> None:
    write_documents(settings, "a", 0, [document(1, "It works.")])
    loader.load(settings)
    write_documents(settings, "b", 0, [document(1, "It broke."), document(1, "It burnt.")])
    loader.load(settings)
    assert loader.counts(settings, "b").changed == 2
    with Reader(settings)._cursor() as cursor:  # type: ignore[union-attr]
        texts = cursor.execute("SELECT text FROM documents").fetchall()
        old = cursor.execute("SELECT text FROM core.document_versions ORDER BY text").fetchall()
    assert texts == [("It burnt.",)]
    assert old == [("It broke.",), ("It works.",)]


def test_a_label_follows_the_text_that_it_was_given_to(settings: Settings) -> None:
    write_documents(settings, "a", 0, [document(1, "It works.")])
    write_sentiments(settings, "a", 0, [document(1, "It works.")], "positive")
    loader.load(settings)
    write_documents(settings, "b", 0, [document(1, "It broke.")])
    loader.load(settings)
    with Reader(settings)._cursor() as cursor:  # type: ignore[union-attr]
        assert cursor.execute("SELECT text, sentiment FROM documents").fetchall() == [
            ("It broke.", None)
        ]


def test_the_newest_annotation_wins_and_the_old_stays(settings: Settings) -> None:
    write_documents(settings, "a", 0, [document(1)])
    for task, label in (("a", "positive"), ("b", "negative")):
        write_sentiments(settings, task, 0, [document(1)], label)
        loader.load(settings)
    with Reader(settings)._cursor() as cursor:  # type: ignore[union-attr]
        assert cursor.execute("SELECT sentiment FROM documents").fetchall() == [("negative",)]
        assert cursor.execute("SELECT count(*) FROM annotations").fetchall() == [(2,)]


def test_a_reader_sees_a_newer_copy_while_an_old_query_goes_on(settings: Settings) -> None:
    write_documents(settings, "a", 0, [document(1)])
    loader.load(settings)
    reader = Reader(settings)
    with reader._cursor() as old:  # type: ignore[union-attr]
        old.execute("SELECT count(*) FROM documents")
        write_documents(settings, "b", 0, [document(2)])
        loader.load(settings)
        row = reader.row(TOTALS)
        assert row is not None and row["documents"] == 2
        assert old.fetchall() == [(1,)]


def test_small_loads_do_not_copy_the_database_each_time(settings: Settings) -> None:
    write_documents(settings, "a", 0, [document(1)])
    loader.load(settings)
    version = Reader(settings).version()
    write_documents(settings, "b", 0, [document(2)])
    assert loader.load(settings, now=False) == 1
    assert Reader(settings).version() == version
    time.sleep(2.1)
    loader.load(settings, now=False)
    assert loader.counts(settings, "b").added == 1


def test_a_tick_with_nothing_to_do_touches_nothing(settings: Settings) -> None:
    write_documents(settings, "a", 0, [document(1)])
    loader.load(settings)
    before = settings.database.stat().st_mtime_ns, Reader(settings).version()
    time.sleep(2.1)
    assert loader.load(settings, now=False) == 0
    assert (settings.database.stat().st_mtime_ns, Reader(settings).version()) == before


def test_a_copy_of_a_release_with_other_views_is_made_anew(settings: Settings) -> None:
    write_documents(settings, "a", 0, [document(1)])
    loader.load(settings)
    assert is_current(settings)
    stamp = settings.published.with_suffix(".stamp")
    older, version = f"{stamp.read_text().rsplit(':', 1)[0]}:older", Reader(settings).version()
    stamp.write_text(older)
    assert not is_current(settings)
    time.sleep(2.1)
    loader.load(settings, now=False)
    assert is_current(settings) and Reader(settings).version() != version


def test_removing_the_sample_leaves_what_is_real(settings: Settings) -> None:
    from dataclasses import replace

    sample = replace(document(1), is_sample=True)
    write_documents(settings, "a", 0, [sample, document(2)])
    write_sentiments(settings, "a", 0, [sample, document(2)], "positive")
    loader.load(settings)
    loader.remove_sample(settings)
    row = Reader(settings).row(TOTALS)
    assert row is not None
    assert (row["documents"], row["sample_documents"], row["analyzed_documents"]) == (1, 0, 1)
    with Reader(settings)._cursor() as cursor:  # type: ignore[union-attr]
        assert cursor.execute("SELECT count(*) FROM annotations").fetchall() == [(1,)]


def test_a_damaged_part_is_set_aside_and_holds_up_no_other(settings: Settings) -> None:
    settings.inbox.mkdir(parents=True)
    (settings.inbox / "documents-b-000000.parquet").write_bytes(b"not parquet")
    write_documents(settings, "c", 0, [document(1)])
    assert loader.load(settings) == 1
    assert stored(settings) == 1
    assert (settings.inbox / "damaged" / "documents-b-000000.parquet").exists()


def test_forgotten_temporary_files_are_swept(settings: Settings) -> None:
    settings.inbox.mkdir(parents=True)
    old, young = settings.inbox / ".writing-old", settings.inbox / ".writing-young"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    loader.load(settings)
    assert not old.exists()
    assert young.exists()


LOAD_FOR_EVER = """
import sys, time
from pathlib import Path
from insight.settings import load_settings
from insight.store import loader
settings = load_settings(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    loader.load(settings)
"""


@pytest.mark.parametrize("seed", range(3))
def test_a_loader_killed_at_random_loses_and_doubles_nothing(settings: Settings, seed: int) -> None:
    chance = random.Random(seed)
    expected = 0
    for attempt in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", LOAD_FOR_EVER, str(settings.home)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).resolve().parents[1],
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        for batch in range(6):
            first = (attempt * 6 + batch) * 400
            write_documents(
                settings, f"k{attempt}", batch, [document(n) for n in range(first, first + 400)]
            )
            expected += 400
            time.sleep(chance.uniform(0, 0.02))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    loader.load(settings)
    assert stored(settings) == expected
    with Reader(settings)._cursor() as cursor:  # type: ignore[union-attr]
        row = cursor.execute("SELECT count(DISTINCT document_id) FROM documents").fetchone()
    assert row == (expected,)
    for attempt in range(5):
        assert loader.counts(settings, f"k{attempt}").rows == 2400


def test_a_load_that_needs_more_memory_than_is_meant_for_it_gets_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = "store/limit_memory.sql"
    monkeypatch.setattr(
        loader, "query", lambda name: "SET memory_limit = '2MB'" if name == limit else query(name)
    )
    for part in range(4):
        numbers = range(part * 5_000, part * 5_000 + 5_000)
        write_documents(settings, "a", part, [document(n, f"Text {n}. " * 20) for n in numbers])
    assert loader.load(settings) == 4
    assert stored(settings) == 20_000
    assert loader.counts(settings, "a").duplicates == 0


def test_parts_of_many_rows_are_taken_in_turn(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "_ROWS_AT_ONCE", 5)
    for part in range(3):
        write_documents(settings, "a", part, [document(n) for n in range(part, part + 4)])
    assert loader.load(settings) == 3
    assert loader.counts(settings, "a") == loader.Loaded(rows=12, added=6, changed=0, duplicates=6)
