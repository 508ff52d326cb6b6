"""Proving a report: it is made once more from what is stored, and every difference is named.

Only what was asked for is taken from the report (which days, which documents, which language, as
of when); sentences, figures, quotations and suggestions all come from the queries and words of
this release.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from math import isclose
from typing import Any

from insight.errors import QueryError
from insight.reports.build import build_report
from insight.reports.rephrase import unkept
from insight.reports.serial import digest, from_json, plain
from insight.reports.window import zone_of
from insight.settings import Settings
from insight.store.reader import Reader
from insight.types import Report

_MOST_SHOWN = 60
"""Signs of a value that a problem shows."""
_NAMES = ("finding_id", "suggestion_id", "document_id", "name", "title", "week", "key")
"""What tells one entry of a list from another."""


def verify_json(text: str, settings: Settings, reader: Reader) -> list[str]:
    """What does not hold of a report that `insight report` wrote as JSON, a sentence each.

    Raises QueryError when `text` is no such report, StoreError when the store cannot be read.
    """
    report = from_json(text)
    found = json.loads(text)
    stated = found.pop("digest", None)
    problems = [
        f"{problem} This is no part of a report."
        for problem in _differences(found, plain(report), "")
    ]
    if stated != digest(report):
        problems.append("The report was changed after it was made: its digest is another one.")
    return problems + verify(report, settings, reader)


def verify(report: Report, settings: Settings, reader: Reader) -> list[str]:
    """What does not hold of a report, a sentence each; empty when all of it holds."""
    facts = report.facts
    asked = facts.asked
    as_then = settings.model_copy(
        update={
            "timezone": zone_of(report).key,
            "minimum_documents": facts.minimum_documents,
            "minimum_support": facts.minimum_support,
        }
    )
    try:
        again = build_report(
            as_then,
            reader,
            asked.week,
            report.language,
            facts.generated_at,
            asked.days,
            asked.scope,
            facts.as_of,
        )
    except QueryError as error:
        return [f"The report cannot be made again: {error}"]
    return compare(report, again)


def compare(report: Report, again: Report) -> list[str]:
    """What differs between a report and the one that the data give."""
    stated, found = plain(report), plain(again)
    problems = [*_unquoted(report), *_rephrased(report)]
    for section in stated["sections"]:
        for finding in section["findings"]:
            finding["rephrased"] = None  # no query gives it
    # The id of a finding says which section it is of.
    return problems + [
        re.sub(r"^sections\.\w+\.findings\.", "", problem)
        for problem in _differences(stated, found, "")
    ]


def _unquoted(report: Report) -> Iterator[str]:
    """Quotations that are not in the document that they name, as the report keeps it."""
    kept = {document.document_id: document.text for document in report.documents}
    for section in report.sections:
        for quotation in section.quotations:
            words = quotation.text.removesuffix("…").rstrip()
            if words not in " ".join(kept.get(quotation.document_id, "").split()):
                yield f"{quotation.finding_id}: the quotation is not in {quotation.document_id}."


def _rephrased(report: Report) -> Iterator[str]:
    """Sentences that a large model wrote: each must keep what the finding's own says."""
    for section in report.sections:
        for finding in section.findings:
            for problem in unkept(finding, finding.rephrased) if finding.rephrased else ():
                yield f"{finding.finding_id}: the sentence as rephrased {problem}."


def _differences(stated: Any, found: Any, place: str) -> Iterator[str]:
    """One sentence for each place at which what is stated is not what is found."""
    if isinstance(stated, Mapping) and isinstance(found, Mapping):
        for key in dict.fromkeys([*found, *stated]):
            inner = f"{place}.{key}" if place else str(key)
            if key not in found:
                yield f"{inner}: the data do not say this ({_shown(stated[key])})."
            elif key not in stated:
                yield f"{inner}: this is left out ({_shown(found[key])})."
            else:
                yield from _differences(stated[key], found[key], inner)
    elif isinstance(stated, list) and isinstance(found, list):
        yield from _lists(stated, found, place)
    elif not _same(stated, found):
        yield f"{place} is {_shown(stated)}; the data give {_shown(found)}."


def _lists(stated: Sequence[Any], found: Sequence[Any], place: str) -> Iterator[str]:
    """Entries with a name are compared by it, others by their place."""
    here, there = _by_name(stated), _by_name(found)
    yield from _differences(here, there, place)
    both = [name for name in here if name in there]
    if both != [name for name in there if name in here]:
        yield f"{place}: the order is not that of the data."


def _by_name(entries: Sequence[Any]) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for number, entry in enumerate(entries):
        key = next((k for k in _NAMES if isinstance(entry, Mapping) and entry.get(k)), None)
        name = str(entry[key]) if key else str(number)
        named[name if name not in named else f"{name}#{number}"] = entry
    return named


def _same(one: Any, other: Any) -> bool:
    """Equal, but for the last digits of a sum whose order is free."""
    if isinstance(one, float | int) and isinstance(other, float | int):
        return isinstance(one, bool) == isinstance(other, bool) and isclose(
            one, other, rel_tol=1e-9, abs_tol=1e-12
        )
    return type(one) is type(other) and bool(one == other)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
