"""How long it takes to write a report on a large store, in each format, beside the goal of 1 s.

    python -m bench.render [--documents 100000] [--repeat 5]

The store is that of the tests of reports, again and again with other ids. The long report
has a hundred quoted documents of 4,000 characters, more than a store gives; the goal is not for it.
Building a report is not counted: that is the time of its queries.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bench.measure import machine, table
from insight.reports.build import build_report
from insight.reports.formats import FORMATS, write_report
from insight.reports.quotations import APPENDIX
from insight.settings import Settings
from insight.store.loader import load
from insight.store.parts import annotation_row, document_row, part_name, write_part
from insight.store.reader import Reader
from insight.types import Report
from tests.report_data import NOW, market, settings_for, store

_GOAL_SECONDS = 1.0
_QUOTED = 100
_BATCH = 50
"""Copies of the market in one part."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=5, help="runs of each; the best counts")
    arguments = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(Path(folder))
        reader = large_store(settings, arguments.documents)
        for language in ("en", "zh"):
            report = build_report(settings, reader, language=language, now=NOW)
            print(f"\n{language}: {report.facts.total:,} documents stored (goal: 1 s)\n")
            long = long_report(report)
            written = [
                (
                    ending,
                    *seconds_and_size(report, ending, arguments.repeat),
                    *seconds_and_size(long, ending, arguments.repeat),
                )
                for ending in FORMATS
            ]
            table(("format", "s", "kB", "long, s", "kB"), written)
            worst = max(float(row[1]) for row in written)
            print(f"\nslowest {worst:.2f} s: {'reached' if worst <= _GOAL_SECONDS else 'MISSED'}")


def large_store(settings: Settings, documents: int) -> Reader:
    """The market of the tests, so often that it has at least that many documents."""
    records = market()
    reader = store(settings, records)
    copies = range(1, -(-documents // len(records.documents)))
    for first in range(0, len(copies), _BATCH):
        prefixes = [f"{number:08x}" for number in copies[first : first + _BATCH]]
        for kind, rows in (
            (
                "documents",
                [
                    document_row(replace(d, document_id=prefix + d.document_id[8:]))
                    for prefix in prefixes
                    for d in records.documents
                ],
            ),
            (
                "annotations",
                [
                    annotation_row(replace(a, document_id=prefix + a.document_id[8:]))
                    for prefix in prefixes
                    for a in records.annotations
                ],
            ),
        ):
            write_part(settings.inbox, part_name(kind, "bench", first), rows)
    load(settings)
    return reader


def long_report(report: Report) -> Report:
    """The same with many long documents in its appendix."""
    quoted = report.documents
    text = (" ".join(document.text for document in quoted) + " ") * APPENDIX
    return replace(
        report,
        documents=quoted
        + tuple(
            replace(quoted[i % len(quoted)], document_id=f"long-{i}", text=text[i : i + APPENDIX])
            for i in range(_QUOTED - len(quoted))
        ),
    )


def seconds_and_size(report: Report, ending: str, repeat: int) -> tuple[str, str]:
    times = []
    for _ in range(repeat):
        started = time.perf_counter()
        content = write_report(report, ending)
        times.append(time.perf_counter() - started)
    return f"{min(times):.2f}", f"{len(content) / 1000:,.0f}"


if __name__ == "__main__":
    main()
