"""Tables (CSV, TSV, XLSX, JSON): questions with answers, or rows whose columns say what they tell."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from insight.assistant.reading.section import Block, Outline, Section, UnreadableError, one_line
from insight.sources.files import open_tables

MOST_ROWS = 20_000
_MOST_BAD = 20
_LONGEST_TITLE = 120
_NAMES: Mapping[str, tuple[str, ...]] = {
    "question": tuple(
        "question questions q faq title subject query 问题 问 提问 标题 问句 常见问题 问法".split()
    ),
    "answer": tuple(
        "answer answers a response reply text content body 答案 答 回答 回复 解答 答复 内容 正文".split()
    ),
    "topic": tuple("category topic section group 分类 类别 类目 主题 栏目".split()),
}

Problem = tuple[int, str]


def sections(path: Path) -> tuple[list[Section], list[Problem]]:
    """The rows as sections, and the bad ones with line and reason.

    Raises SourceError as `open_tables` does, UnreadableError where there are too many rows.
    """
    found: list[Section] = []
    bad: list[Problem] = []
    with closing(open_tables(path)) as tables:
        for table in tables:
            fields = _fields(table.columns)
            for row in table.rows:
                if len(found) >= MOST_ROWS:
                    raise UnreadableError("rows", most=MOST_ROWS)
                if row.problem:
                    bad.append((row.line, row.problem))
                    if len(bad) > max(_MOST_BAD, len(found)):
                        # No table, or another kind of file under such a name.
                        raise UnreadableError("no_table", line=row.line, cause=row.problem)
                elif any(value not in (None, "") for value in row.values.values()):
                    section = _entry(row.values, fields, row.line)
                    if section is None:
                        bad.append((row.line, "half" if fields else "nested"))
                    else:
                        found.append(section)
    if bad and not found:
        line, cause = bad[0]
        raise UnreadableError("no_table", line=line, cause=cause)
    return found, bad


def _fields(columns: Any) -> dict[str, str]:
    """Field to column; without both question and answer there are none."""
    plain = {column: " ".join(column.casefold().replace("_", " ").split()) for column in columns}
    found: dict[str, str] = {}
    for field, names in _NAMES.items():
        for name in names:
            for column, said in plain.items():
                if said == name and column not in found.values():
                    found.setdefault(field, column)
    return found if "question" in found and "answer" in found else {}


def _entry(values: Mapping[str, Any], fields: Mapping[str, str], line: int) -> Section | None:
    """A row; None for a question without an answer or the other way round."""
    if not fields:
        words = {name: word for name, value in values.items() if (word := _word(value))}
        if not words:
            return None
        first = next(iter(words.values()))
        told = "; ".join(f"{name}: {word}" for name, word in words.items())
        return Section((first[:_LONGEST_TITLE],), (Block(told, "row"),), line)
    said = {field: _lines(values.get(column)) for field, column in fields.items()}
    outline = Outline()
    outline.block(said["answer"], "paragraph", line)
    question, answer = one_line(said["question"]), outline.sections()
    if not question or not answer:
        return None
    topic = one_line(said.get("topic", ""))
    path = (topic, question) if topic else (question,)
    blocks = tuple(block for section in answer for block in section.blocks)
    return Section(path, blocks, line, is_entry=True)


def _word(value: Any) -> str:
    """A plain value in words; lists and objects are none."""
    return one_line(str(value)) if isinstance(value, str | int | float | date) else ""


def _lines(value: Any) -> str:
    """The same with its line breaks, which part an answer."""
    return value if isinstance(value, str) else _word(value)
