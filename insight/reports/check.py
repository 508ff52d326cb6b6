"""Asking the store again whether a report holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from math import isclose
from typing import Any

from insight.reports.build import compose
from insight.reports.window import window_of
from insight.reports.words import Words
from insight.store.reader import Reader
from insight.types import Report


def check_findings(report: Report, reader: Reader) -> list[str]:
    """Run each query of the report again; one sentence for each thing that does not hold.

    Raises StoreError when the store cannot be read, QueryError when the report is none of ours.
    """
    window = window_of(report)
    if window is None or not report.sections:
        return []
    sections, suggestions, documents = compose(reader, window, Words(report.language))
    stated = {section.name: asdict(section) for section in report.sections}
    found = {section.name: asdict(section) for section in sections}
    problems = [f"{name}: there is no such section." for name in stated.keys() - found.keys()]
    for name, section in found.items():
        if name not in stated:
            problems.append(f"{name}: the section is missing.")
            continue
        problems += _finding_problems(name, stated[name].pop("findings"), section.pop("findings"))
        problems += _differences(name, stated[name], section)
    suggested = [asdict(suggestion) for suggestion in report.suggestions]
    if not _same(suggested, [asdict(suggestion) for suggestion in suggestions]):
        problems.append("suggestions: they do not follow from the data.")
    quoted = [asdict(document) for document in report.documents]
    if not _same(quoted, [asdict(document) for document in documents]):
        problems.append("documents: those quoted are not as they are stored.")
    return problems


def _finding_problems(section: str, stated: Any, found: Any) -> list[str]:
    actual = {finding["finding_id"]: finding for finding in found}
    problems = []
    for finding in stated:
        name = finding["finding_id"]
        if name in actual:
            problems += _differences(name, finding, actual.pop(name))
        else:
            problems.append(f"{name}: the data do not say this.")
    return problems + [f"{section}: {name} is left out." for name in actual]


def _differences(name: str, stated: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    problems = []
    for field, value in found.items():
        if _same(stated[field], value):
            continue
        if field == "figures":
            problems += [
                f"{name}: {key} is {stated[field].get(key)!r}, the data give {value.get(key)!r}."
                for key in sorted(stated[field].keys() | value.keys())
                if not _same(stated[field].get(key), value.get(key))
            ]
        else:
            problems.append(f"{name}: the {field} is not what the data give.")
    return problems


def _same(one: Any, other: Any) -> bool:
    """Equal, but for the last digits of a sum whose order is free, and for JSON's lists."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, float) and isinstance(other, float | int):
        return isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return bool(one == other)
