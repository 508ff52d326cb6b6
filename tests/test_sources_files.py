"""Tables are read in the dialects and encodings that people have, and trouble is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from insight.errors import SourceError
from insight.sources.files import open_rows, read_items


def write(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def items(path: Path, mapping: dict[str, str] | None = None) -> list[tuple[int, dict[str, object]]]:
    return [(item.line, dict(item.fields)) for item in read_items(path, mapping or {})]


def test_quoted_fields_may_hold_separators_quotes_and_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'text,score\n"good, ""very""\nindeed",5\nplain,3\n')
    assert items(path) == [
        (2, {"text": 'good, "very"\nindeed', "rating": "5"}),
        (4, {"text": "plain", "rating": "3"}),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_seen_in_the_header(tmp_path: Path, delimiter: str) -> None:
    path = write(
        tmp_path / "a.csv",
        delimiter.join(["date", "text"]) + "\n2026-01-02" + delimiter + "well made\n",
    )
    assert items(path)[0][1] == {"text": "well made", "date": "2026-01-02"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_files_are_read_in_their_encoding(tmp_path: Path, encoding: str) -> None:
    rows = "质量很好，物流也快，客服耐心，下次还会买\n" * 30
    path = write(tmp_path / "a.csv", "评论内容,评分\n" + rows.replace("\n", ",5\n"), encoding)
    assert items(path)[0][1] == {"text": "质量很好，物流也快，客服耐心，下次还会买", "rating": "5"}


def test_json_lines_keep_the_types_of_their_values(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl", '{"reviewText": "ok", "overall": 4.0}\n\n{"reviewText": "no"}\n'
    )
    assert items(path) == [(1, {"text": "ok", "rating": 4.0}), (3, {"text": "no", "rating": None})]


def test_a_line_that_is_not_json_is_named_and_costs_no_other(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "ok"}\n{"text": \n{"text": "fine"}\n')
    found = list(read_items(path, {}))
    assert [(item.line, item.fields.get("text")) for item in found if not item.problem] == [
        (1, "ok"),
        (3, "fine"),
    ]
    assert [(i.origin, i.line) for i in found if i.problem] == [("a.jsonl", 2)]


def test_a_file_without_a_text_column_lists_its_columns(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "colour,size\nred,5\n")
    with pytest.raises(SourceError, match=r"Columns: colour, size.*--map text=COLUMN"):
        items(path)


def test_a_column_can_be_named_by_hand(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "mood,text,airline\nred,bumpy,Acme\n")
    assert items(path, {"product": "airline"})[0][1] == {"text": "bumpy", "product": "Acme"}


def test_traditional_chinese_columns_are_known_too(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "評論內容,評分,時間,商品名稱\n很好用,5,2026-01-01,水壺\n")
    assert set(items(path)[0][1]) == {"text", "rating", "date", "product"}


def test_a_title_alone_is_the_text(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tsv", "date\ttitle\n2026-01-01\t新品发布\n")
    assert items(path)[0][1] == {"text": "新品发布", "date": "2026-01-01"}


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is empty"):
        items(write(tmp_path / "a.csv", ""))


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        items(tmp_path / "none.csv")


def test_a_broken_byte_spoils_its_own_row_alone(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        b"text,score\n" + "很好的东西值得买,5\n".encode() * 40 + b"bro\xffken,1\n",
    )
    with open_rows(path) as (_, rows):
        texts = [row.values["text"] for row in rows]
    assert texts[-1] == "bro\udcffken"
    assert len(texts) == 41
