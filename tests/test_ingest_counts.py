"""Read = stored + duplicates + rejected, whatever is in a file of whatever kind."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.errors import SourceError
from insight.runner import run_here
from insight.settings import load_settings
from insight.store import parts
from insight.store.reader import Reader
from tests.odd_files import parquet, workbook, zipped

Rows = list[dict[str, str]]
COLUMNS = ("text", "rating", "date", "id")
CELLS = st.one_of(
    st.sampled_from(
        ["", "fine", "质量很好，物流也快", "5", "2026-01-02", "soon", "a,b\n", '"', "1"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12),
)
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELLS)), min_size=1, max_size=12)


def as_csv(rows: Rows) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def as_lines(rows: Rows) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


KINDS: dict[str, Callable[[Rows], bytes]] = {
    "a.csv": as_csv,
    "a.jsonl": as_lines,
    "a.json": lambda rows: json.dumps(rows).encode(),
    "a.csv.gz": lambda rows: gzip.compress(as_csv(rows)),
    "a.zip": lambda rows: zipped({"a.csv": as_csv(rows)}),
    "a.parquet": lambda rows: parquet({c: [row[c] for row in rows] for c in COLUMNS}),
    "a.xlsx": lambda rows: workbook(
        {"S": [list(COLUMNS), *([row[c] for c in COLUMNS] for row in rows)]}
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_every_row_is_stored_a_duplicate_or_rejected(name: str) -> None:
    @settings(max_examples=6, deadline=None)
    @given(ROWS)
    def check(rows: Rows) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(KINDS[name](rows))
            here = load_settings(Path(folder) / "home")
            given = {"files": [str(path)], "analyze": False}
            try:
                counts = json.loads(run_here(here, "ingest", given, "test")["counts"])
            except SourceError:
                return
            total = Reader(here).row("store/totals.sql")
            assert total is not None
            assert counts["read"] == sum(
                counts.get(one, 0) for one in ("stored", "duplicates", "rejected")
            )
            assert counts["read"] <= len(rows)
            assert total["documents"] == counts.get("stored", 0) - counts.get("changed", 0)

    check()


@given(
    st.sampled_from(parts.KINDS), st.from_regex(r"[A-Za-z0-9_.=-]+", fullmatch=True), st.integers(0)
)
def test_names_of_parts_differ_and_stay_in_their_folder(kind: str, task: str, batch: int) -> None:
    name = parts.part_name(kind, task, batch)
    assert Path(name).name == name
    assert name != parts.part_name(kind, task, batch + 1)
    assert name.split("-", 1)[0] == kind
