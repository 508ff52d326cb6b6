"""Formats that a stranger could make to do harm, read in a process with limits on time and memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from typing import Any

from insight.assistant.reading.section import Block, Section, UnreadableError
from insight.fetch_error import FetchError
from insight.sources._confined import confined

CPU_SECONDS = 30
_HARMLESS_BYTES = 64_000
"""No page of Markdown or HTML of this size keeps its parser busy for a second."""
_ALWAYS = frozenset({"pdf", "docx"})


def sections(kind: str, payload: bytes, name: str) -> list[Section]:
    """The sections that the module `kind` reads. Raises UnreadableError, also at the limits."""
    if kind not in _ALWAYS and len(payload) <= _HARMLESS_BYTES:
        return _reader(kind)(payload)
    try:
        answer = confined(__name__, "read", payload, {"kind": kind, "origin": name}, CPU_SECONDS)
    except FetchError as error:
        raise UnreadableError("limits", seconds=CPU_SECONDS) from error
    if "code" in answer:
        raise UnreadableError(answer["code"], **answer["values"])
    return [_section(row) for row in answer["sections"]]


def read(payload: bytes, kind: str, origin: str) -> dict[str, Any]:
    """In the process with limits: the sections as JSON, or why there are none."""
    try:
        return {"sections": [asdict(section) for section in _reader(kind)(payload)]}
    except UnreadableError as error:
        return {"code": error.code, "values": error.values}


def _reader(kind: str) -> Callable[[bytes], list[Section]]:
    found: Callable[[bytes], list[Section]] = import_module(
        f"insight.assistant.reading.{kind}"
    ).sections
    return found


def _section(row: dict[str, Any]) -> Section:
    blocks = tuple(Block(**block) for block in row["blocks"])
    return Section(tuple(row["path"]), blocks, row["place"], row["is_entry"])
