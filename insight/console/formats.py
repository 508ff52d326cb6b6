"""The formats of a download; `insight.console.download` writes them, and loads slowly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    suffix: str
    mimetype: str


FORMATS: Mapping[str, Format] = {
    "csv": Format("csv", "text/csv; charset=utf-8"),
    "json": Format("json", "application/json"),
    "jsonl": Format("jsonl", "application/x-ndjson"),
    "parquet": Format("parquet", "application/vnd.apache.parquet"),
}
