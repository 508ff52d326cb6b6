"""Work shared with helpers gives what it would give alone, and leaves no helper behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from insight import parallel, pipeline
from insight.errors import StoreError
from insight.runner import run_here
from insight.settings import Settings, load_settings
from insight.store.reader import Reader

PROJECT = Path(__file__).resolve().parents[1]


def doubled(number: int) -> tuple[int, int]:
    time.sleep(0.05)
    if number < 0:
        raise StoreError("no room")
    return 2 * number, os.getpid()


def test_results_come_in_order_and_helpers_take_a_share() -> None:
    found = list(parallel.in_order(doubled, range(60), 1))
    assert [number for number, _ in found] == [2 * number for number in range(60)]
    assert len({process for _, process in found}) == 2


def test_a_few_pieces_start_no_helper() -> None:
    assert {process for _, process in parallel.in_order(doubled, range(4), 1)} == {os.getpid()}


def test_an_error_in_a_helper_is_raised_here() -> None:
    with pytest.raises(StoreError, match="no room"):
        list(parallel.in_order(doubled, [*range(40), *[-1] * 40], 1))


def test_pieces_are_taken_only_as_there_is_room() -> None:
    taken = 0

    def pieces() -> Iterator[int]:
        nonlocal taken
        for number in range(80):
            taken += 1
            yield number

    for done, _ in enumerate(parallel.in_order(doubled, pieces(), 1), 1):
        assert taken - done <= 21


def test_a_large_file_is_stored_as_by_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "many.csv"
    rows = "".join(f"{n},{'' if n % 7 == 0 else f'review number {n}'},5\n" for n in range(4000))
    path.write_text(f"id,text,rating\n{rows}")
    monkeypatch.setattr(pipeline, "ROWS_A_PART", 100)
    stored = []
    for count in (0, 1):
        monkeypatch.setattr(parallel, "helpers", lambda count=count: count)
        settings = load_settings(tmp_path / f"home{count}")
        stored.append(_ingested(settings, path))
    assert stored[0] == stored[1]
    assert stored[0][0]["read"] == 4000 and stored[0][0]["rejected"] == 572


def _ingested(settings: Settings, path: Path) -> tuple[dict[str, int], Any, list[Any]]:
    row = run_here(settings, "ingest", {"files": [str(path)], "analyze": False}, "test")
    with Reader(settings)._cursor() as cursor:  # type: ignore[union-attr]
        texts = cursor.execute("SELECT text, rating FROM documents ORDER BY ALL").fetchall()
    [refused] = settings.rejected.glob("*.jsonl")
    lines = [json.loads(line) for line in refused.read_text().splitlines()]
    return json.loads(row["counts"]), texts, lines


KILLED = """
import os, time
from insight import parallel
from tests.test_parallel import doubled
for number, process in parallel.in_order(doubled, range(10_000), 1):
    if process != os.getpid():
        print(process, flush=True)
"""


def test_a_helper_ends_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", KILLED], stdout=subprocess.PIPE, cwd=PROJECT, text=True
    )
    assert parent.stdout is not None
    helper = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    for _ in range(100):
        if not _lives(helper):
            return
        time.sleep(0.1)
    pytest.fail("the helper lives on")


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2][:3]
    except OSError:
        return False
