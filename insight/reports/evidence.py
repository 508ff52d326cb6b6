"""What one sentence of a report rests on, in full: its figures, its query with every value, its documents."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from insight.queries import purpose, query
from insight.reports.shown import findings
from insight.reports.window import window_of
from insight.types import Finding, Report

_PLACE = re.compile(r"--[^\n]*|\$([a-z_]+)")
_MADE = re.compile(r"^CREATE OR REPLACE TEMP (?:TABLE|VIEW) (\w+) AS$", re.MULTILINE)
_MAKERS = ("report/dated.sql", "report/scoped.sql", "report/reported.sql", "report/mentions.sql")
"""What the queries of sections read; each may read those before it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A finding with what proves it."""

    key: str
    finding: Finding
    section: str
    """Title of its section."""
    question: str
    """What its query answers."""
    sql: str
    """One statement that gives the rows it was computed from, for the published copy."""


def evidence_key(finding_id: str) -> str:
    """A name for addresses: a finding's id may hold what customers call their products."""
    return hashlib.sha256(finding_id.encode()).hexdigest()[:16]


def evidence(report: Report, key: str) -> Evidence | None:
    """The evidence of one finding of a report; None where the report does not say it."""
    found = next((f for f in findings(report) if evidence_key(f.finding_id) == key), None)
    if found is None:
        return None
    title = next(s.title for s in report.sections if s.name == found.section)
    return Evidence(key, found, title, purpose(found.query), alone(report, found))


def alone(report: Report, finding: Finding) -> str:
    """The query of a finding as one statement that needs no parameters and no other tables."""
    window = window_of(report)
    values = {**(window.parameters() if window else {}), **finding.parameters}
    text = query(finding.query)
    used: list[tuple[str, str]] = []
    for name in reversed(_MAKERS):
        maker = query(name)
        head = _MADE.search(maker)
        if head is None:
            raise AssertionError(f"{name} makes no table")
        readers = [text, *(body for _, body in used)]
        if any(re.search(rf"\b{head[1]}\b", _PLACE.sub("", reader)) for reader in readers):
            used.insert(0, (head[1], maker[head.end() :].strip().removesuffix(";")))
    if not used:
        return _filled(text.strip(), values)
    made = ",\n".join(f"{name} AS MATERIALIZED (\n{_indented(body)}\n)" for name, body in used)
    body = text.strip().removesuffix(";")
    return _filled(f"WITH {made}\nFROM (\n{_indented(body)}\n)", values)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))


def _filled(text: str, values: dict[str, Any]) -> str:
    """A statement with its parameters as literals; comments stay as they are."""
    return _PLACE.sub(lambda m: _literal(values[m[1]]) if m[1] else m[0], text)


def _literal(value: Any) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case list() | tuple():
            return f"[{', '.join(_literal(item) for item in value)}]"
        case _:
            return "'" + str(value).replace("'", "''") + "'"
