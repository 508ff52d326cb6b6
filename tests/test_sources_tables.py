"""Whatever file comes: good rows are kept, bad ones are named, and no other row is lost."""

from __future__ import annotations

import csv
import io
import string
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight.cleaning.clean import Origin, clean
from insight.cleaning.ratings import RatingReader
from insight.errors import SourceError
from insight.sources.dates import DateReader
from insight.sources.files import open_rows, open_tables, read_items
from tests.odd_files import Odd, odd_files, parquet, workbook, zipped

HERE = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("odd", odd_files(), ids=lambda odd: odd.name)
def test_an_odd_file_gives_its_good_rows_its_bad_rows_or_a_clear_error(
    odd: Odd, tmp_path: Path
) -> None:
    path = write(tmp_path, odd.name, odd.content)
    if odd.error:
        with pytest.raises(SourceError) as raised:
            list(read_items(path, {}))
        message = str(raised.value)
        assert odd.name in message and odd.error in message
        return
    items = list(read_items(path, {}))
    assert [item.fields["text"] for item in items if not item.problem] == odd.texts
    problems = [(item.line, item.problem) for item in items if item.problem]
    assert [line for line, _ in problems] == (odd.bad or [])
    assert odd.reason in (problems[0][1] or "" if problems else "")


def test_a_bad_row_is_rejected_with_its_file_line_value_and_reason(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", b"text,rating\nfine,5\nfine,5,more\n")
    documents, rejected, *_ = clean(
        list(read_items(path, {})),
        Origin("file", "salt"),
        DateReader(ZoneInfo("UTC")),
        RatingReader.for_values([]),
    )
    assert [document.text for document in documents] == ["fine"]
    [row] = rejected
    assert (row.origin, row.line, row.field) == ("a.csv", 3, "row")
    assert row.value == "fine,5,more"
    assert row.reason == "it has 3 of 2 columns"


def test_lines_are_of_the_file_rows_of_the_sheet_and_positions_of_records(tmp_path: Path) -> None:
    def lines(name: str, content: bytes) -> list[int]:
        return [item.line for item in read_items(write(tmp_path, name, content), {})]

    assert lines("a.csv", b'\ntext,rating\n"a\nb",5\nc,4\n') == [3, 5]
    sheet: list[list[Any]] = [[], ["text"], ["a"], [None], ["b"]]
    assert lines("a.xlsx", workbook({"S": sheet})) == [3, 5]
    assert lines("a.parquet", parquet({"text": ["a", "b"]})) == [1, 2]
    assert lines("a.json", b'[\n\n{"text": "a"},\n\n{"text": "b"}]') == [1, 2]
    assert lines("b.json", b'{\n"text": "a"}\n\n{\n"text": "b"}') == [1, 4]


def test_dates_and_numbers_of_a_workbook_come_as_what_they_are(tmp_path: Path) -> None:
    when = datetime(2026, 1, 2, 3, 4)
    rows: list[list[Any]] = [["id", "text", "rating", "date"], [12345, 7.0, 4.5, when]]
    [item] = read_items(write(tmp_path, "a.xlsx", workbook({"Old": [], "New": rows})), {})
    assert item.fields == {"id": 12345, "text": 7, "rating": 4.5, "date": when}
    assert item.origin == "a.xlsx[New]"


def test_tables_of_a_zip_keep_their_names_and_their_own_columns(tmp_path: Path) -> None:
    members = {"a.csv": b"text,rating\nfine,5\n", "b.csv": "评分;评论内容\n1;差\n".encode()}
    path = write(tmp_path, "all.zip", zipped(members))
    found = [(i.origin, i.fields["text"], i.fields["rating"]) for i in read_items(path, {})]
    assert found == [("all.zip/a.csv", "fine", "5"), ("all.zip/b.csv", "差", "1")]
    with open_rows(path) as (columns, rows):
        assert columns == ["text", "rating", "评分", "评论内容"]
        assert len(list(rows)) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b"1\t-0.9\tpoor, it, is, so\n2\t3.1\tfine\n"),
        ("a.xlsx", workbook({"S": [[1, -0.9, "poor, it, is, so"], [2, 3.1, "fine"]]})),
    ],
)
def test_columns_of_a_file_without_header_are_mapped_by_number(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = write(tmp_path, name, content)
    with pytest.raises(SourceError, match=r"looks like data.*--map text=3.*3 = 'poor"):
        list(read_items(path, {}))
    items = list(read_items(path, {"text": "3"}))
    assert [(i.line, i.fields["text"]) for i in items] == [(1, "poor, it, is, so"), (2, "fine")]
    with pytest.raises(SourceError, match=r"no column '4'. Columns: 1, 2, 3"):
        list(read_items(path, {"text": "4"}))


def test_a_column_that_is_named_by_a_number_is_found_by_its_name(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", b"0,1\nfine,5\n")
    assert [i.fields["text"] for i in read_items(path, {"text": "0"})] == ["fine"]


def test_a_file_stays_unread_behind_the_rows_that_are_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", b"text,rating\n" + b"fine,5\n" * 1000)
    tables = open_tables(path)
    assert next(next(tables).rows).values == {"text": "fine", "rating": "5"}
    tables.close()


WORDS = st.text(
    st.sampled_from(string.ascii_letters + string.digits + " ,;|.\"'\t\n-"), max_size=30
)
DIALECTS: list[dict[str, Any]] = [
    {"delimiter": delimiter, **quoting}
    for delimiter in ",;\t|"
    for quoting in (
        {"quoting": csv.QUOTE_MINIMAL},
        {"quoting": csv.QUOTE_ALL, "lineterminator": "\n"},
        {"quoting": csv.QUOTE_NONNUMERIC},
        {"quoting": csv.QUOTE_MINIMAL, "doublequote": False, "escapechar": "\\"},
    )
]
# Characters that say which encoding they are in: no reader can tell from one é what é was.
ALPHABETS = {
    "utf-8": "质量很好物流也快éàü😀",
    "utf-8-sig": "质量很好物流也快éàü😀",
    "gb18030": "质量很好物流也快下次还会买，。",
    "utf-16": "质量很好物流也快éàü😀",
    "cp1252": "éàüñ–",
}


def as_bytes(rows: Sequence[Sequence[str]], dialect: dict[str, Any], encoding: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, **dialect).writerows(rows)
    return out.getvalue().encode(encoding)


@HERE
@given(
    data=st.data(),
    dialect=st.sampled_from(DIALECTS),
    encoding=st.sampled_from(sorted(ALPHABETS)),
    width=st.integers(2, 5),
)
def test_a_written_table_comes_back_as_it_was(
    tmp_path: Path, data: st.DataObject, dialect: dict[str, Any], encoding: str, width: int
) -> None:
    foreign = st.text(st.sampled_from(ALPHABETS[encoding]), max_size=4)
    cell = st.one_of(WORDS, st.builds("the kettle works {} and well".format, foreign))
    rows = data.draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1))
    header = [f"name {place}" for place in range(width)]
    # A row that shows the dialect and the encoding: an escape that is nowhere needed cannot be
    # seen, and the two bytes of a single 也 are a letter in UTF-8 too.
    known = ALPHABETS[encoding]
    shown = [f'he said "no{dialect["delimiter"]} never", twice {known}'] * width
    path = write(tmp_path, "a.csv", as_bytes([header, shown, *rows], dialect, encoding))
    with open_rows(path) as (columns, found):
        read = list(found)
    assert columns == header
    assert [row.problem for row in read] == [None] * len(read)
    assert [list(row.values.values()) for row in read] == [shown, *rows]


@HERE
@given(noise=st.binary(max_size=400), middle=st.integers(0, 20))
def test_noise_in_a_file_costs_no_good_row_that_stands_apart(
    tmp_path: Path, noise: bytes, middle: int
) -> None:
    good = ["质量很好，物流也快，下次还会买,5", "the kettle works well,4"] * 10
    before, after = "\n".join(good[:middle]), "\n".join(good[middle:])
    noise = noise.replace(b'"', b"").replace(b"'", b"")
    content = f"text,rating\n{before}\n".encode() + noise + f"\n{after}\n".encode()
    items = list(read_items(write(tmp_path, "a.csv", content), {}))
    texts = [item.fields["text"] for item in items if not item.problem]
    assert [text for text in texts if text in ("the kettle works well", GOOD)] == [
        line.rsplit(",", 1)[0] for line in good
    ]
    documents, rejected, *_ = clean(
        items, Origin("file", "salt"), DateReader(ZoneInfo("UTC")), RatingReader.for_values([])
    )
    assert len(documents) + len(rejected) == len(items)


GOOD = "质量很好，物流也快，下次还会买"


@HERE
@given(content=st.binary(min_size=1, max_size=2000), name=st.sampled_from(["a.csv", "a.json"]))
def test_random_bytes_give_rows_in_order_or_an_expected_error(
    tmp_path: Path, content: bytes, name: str
) -> None:
    for start in (
        b"",
        b"text,rating\n",
        b'[{"text": "a"},',
        b'{"text": "a"}\n',
        b"PAR1",
        b"PK\3\4",
    ):
        try:
            items = list(read_items(write(tmp_path, name, start + content), {}))
        except SourceError as error:
            assert name in str(error)
        else:
            assert sorted(item.line for item in items) == [item.line for item in items]
