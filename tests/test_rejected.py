"""Rejected rows can be taken away, mended, and read as if they had been right at first."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight import rejected
from insight.errors import SourceError
from insight.inert_csv import inert_csv, without_mark
from insight.messages import Message, keep, message, recall
from insight.runner import run_here
from insight.settings import Settings
from insight.store.reader import Reader

HEADER = "id,review,stars,day,user,extra\n"
GOOD = [
    "r-000000001,It boils fast,8,25/04/2024,ann,x\n",
    "r-000000002,物流太慢 等了一周才到,10,26/04/2024,bob,y\n",
]
# As they should have been, and as they came: each is broken in another way.
RIGHT = [
    "r-000000003,It stopped working,4,03/04/2024,cy,z\n",
    "r-000000004,=Good but loud,6,04/04/2024,di,=1+1\n",
    '5,"Fine, and cheap",2,05/04/2024,ed,w\n',
    "6,Smells of plastic ä,8,06/04/2024,flo,v\n",
    '7,"A quote opens",9,07/04/2024,gus,u\n',
]
BROKEN = [
    b"r-000000003,It stopped working,4,some day,cy,z\n",
    b"r-000000004,=Good but loud,6,4 April,di,=1+1\n",
    b"5,Fine, and cheap,2,05/04/2024,ed,w\n",
    b"6,Smells of plastic \xe4,8,06/04/2024,flo,v\n",
    b'7,"A quote opens,9,07/04/2024,gus,u\n',
]
MAPPING = {"text": "review", "rating": "stars", "date": "day", "author": "user"}


def ingest(settings: Settings, path: Path) -> tuple[str, dict[str, Any]]:
    given = {"files": [str(path)], "mapping": MAPPING, "product": "Kettle", "analyze": False}
    row = run_here(settings, "ingest", given, "test")
    assert row["state"] == "done", row["error"]
    return row["job_id"], json.loads(row["counts"])


def stored(settings: Settings) -> set[tuple[Any, ...]]:
    with Reader(settings)._cursor() as cursor:  # type: ignore[union-attr]
        return set(
            cursor.execute(
                "SELECT document_id, text, rating, published_at, author_hash FROM documents"
            ).fetchall()
        )


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_what_is_mended_is_stored_as_if_it_had_been_right(
    settings: Settings, tmp_path: Path, suffix: str
) -> None:
    right = tmp_path / "right.csv"
    right.write_text(HEADER + "".join([*GOOD, *RIGHT]), encoding="utf-8")
    other = settings.model_copy(update={"home": tmp_path / "other"})
    other.home.mkdir()
    settings.home.mkdir(exist_ok=True)
    ingest(other, right)
    # The salt of authors' hashes belongs to a home.
    (settings.home / "secrets.json").write_bytes((other.home / "secrets.json").read_bytes())

    broken = tmp_path / "broken.csv"
    broken.write_bytes((HEADER + "".join(GOOD)).encode() + b"".join(BROKEN))
    job, counts = ingest(settings, broken)
    assert (counts["read"], counts["stored"], counts["rejected"]) == (7, 2, 5)

    taken = tmp_path / f"rejected{suffix}"
    rejected.write(rejected.files(settings, job), taken)
    _, again = ingest(settings, taken)
    assert (again["read"], again["rejected"]) == (5, 5), "not mended yet"

    mend(taken)
    _, mended = ingest(settings, taken)
    assert (mended.get("stored"), mended["rejected"]) == (5, 0)
    assert stored(settings) == stored(other)
    _, twice = ingest(settings, taken)
    assert (twice["stored"], twice["duplicates"]) == (0, 5)


def mend(path: Path) -> None:
    """What a person does: write what is right into the columns, by the line in the old file."""
    right = dict(enumerate(csv.reader(RIGHT), 4))
    columns = HEADER.strip().split(",")
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            row.update(zip(columns, right[int(row["rejected_line"])], strict=True))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    else:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for row in rows:
            row.update(zip(columns, right[int(row["rejected_line"])], strict=True))
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")


def test_the_csv_is_inert_and_holds_the_whole_row(settings: Settings, tmp_path: Path) -> None:
    broken = tmp_path / "broken.csv"
    broken.write_bytes((HEADER + "".join(GOOD)).encode() + b"".join(BROKEN))
    job, _ = ingest(settings, broken)
    content = b"".join(rejected.export(rejected.files(settings, job), ".csv"))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    by_line = {row["rejected_line"]: row for row in rows}
    assert by_line["5"]["review"] == "'=Good but loud" and by_line["5"]["extra"] == "'=1+1"
    assert by_line["4"]["rejected_reason"].startswith("the date cannot be read")
    assert by_line["6"]["rejected_text"] == "5,Fine, and cheap,2,05/04/2024,ed,w"
    assert by_line["7"]["review"] == "Smells of plastic \\xE4"
    assert {row["rejected_read_as"] for row in rows} == {"dates=day-first ratings=10 cells=inert"}


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"must end in \.csv or \.jsonl"):
        rejected.write([], tmp_path / "rejected.xlsx")


@given(st.from_regex(r"'{0,2}[=+@-]?[^\r\n\ud800-\udfff]*", fullmatch=True))
def test_a_cell_made_inert_comes_back_as_it_was(text: str) -> None:
    line = inert_csv(["a", "b"], [[text, ""]]).decode("utf-8-sig").split("\r\n")[1]
    [cell, _] = next(csv.reader([line]))
    assert without_mark(cell) == text
    assert not cell.startswith(("=", "+", "-", "@"))


@given(st.text(), st.integers())
def test_a_message_is_its_english_and_remembers_its_parts(cause: str, count: int) -> None:
    inner = message("it has %(count)s columns", count=count)
    made = message("line %(cause)s: %(problem)s", cause=cause, problem=inner)
    assert made == f"line {cause}: it has {count} columns"
    back = recall(keep(made))
    assert back == made and isinstance(back, Message)
    assert isinstance(back.values["problem"], Message)


@given(st.text() | st.sampled_from(["{}", "[1]", "7", '{"template": "%(x)s", "values": 1}']))
def test_other_text_is_kept_as_it_is(text: str) -> None:
    assert recall(keep(text)) == text
