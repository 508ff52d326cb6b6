"""A report of whose every word an attack on some reader is made."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from typing import Any

from insight.reports.quotations import cut
from insight.types import Column, Report, Section, Table

TEXTS = [
    '#eval("1+1") #read("/etc/passwd") $ x^2 $ *bold* _it_ <label> @ref #import "@preview/x:1": * the battery is gone',
    '=HYPERLINK("http://evil.example","battery") gone',
    "+cmd|' /C calc'!A0 the battery is gone",
    "@SUM(1+1)*cmd the battery is gone",
    "-2+3 the battery is gone _x0041_ {=1+1}",
    '<script>alert(1)</script> <img src=x onerror=alert(1)> <a href="javascript:alert(1)">b</a> gone',
    "# Week 99 [click](javascript:alert(1)) ![x](http://evil.example/x.png) **b** `c` ~~d~~ | a | b | gone",
    "- item\n\n1. one\n\n    code\n\n> quote\n\n---\n\n===\n\nhttps://evil.example www.evil.example gone",
    "safe \u202egnp.exe\u2066 \u200b\x01\x1b[31m\x7f the battery 👍🏽❤️ מרחבا gone",
]


LONG = "battery" * 7_200
"""50,400 characters without a place to break a line."""


def hostile_report(report: Report) -> Report:
    """`report` with `TEXTS` for every word of a customer, and in every sentence, name and note.

    Text of documents is without controls, as the builder of reports makes it; names are not.
    """
    texts = cycle(TEXTS)

    def name() -> str:
        return next(texts)

    def text() -> str:
        return cut(next(texts), 100_000, keep_lines=True)

    def line() -> str:
        return cut(next(texts), 100_000)

    def table(one: Table) -> Table:
        makers = {"text": line, "name": name}
        rows: list[dict[str, Any]] = [
            {**row, **{c.key: makers[c.format]() for c in one.columns if c.format in makers}}
            for row in one.rows
        ]
        columns = tuple(Column(c.key, f"{c.title} {line()[:40]}", c.format) for c in one.columns)
        return Table(f"{one.title} {line()}", columns, tuple(rows))

    def section(one: Section) -> Section:
        return replace(
            one,
            title=f"{one.title} {line()}",
            findings=tuple(
                replace(f, sentence=f"{f.sentence} {line()}", figures={**f.figures, "name": name()})
                for f in one.findings
            ),
            notes=(*one.notes, *TEXTS[:2]),
            tables=tuple(map(table, one.tables)),
            quotations=tuple(replace(quotation, text=line()) for quotation in one.quotations),
        )

    documents = [
        replace(one, text=text(), title=line(), product=name(), source=name())
        for one in report.documents
    ]
    documents[-1] = replace(documents[-1], text=LONG, title=LONG[:240], product=LONG)
    return replace(
        report,
        title=f"{report.title} {TEXTS[0]}",
        notes=tuple(cut(one, 100_000) for one in TEXTS),
        sections=tuple(map(section, report.sections)),
        suggestions=tuple(replace(s, action=line(), reason=line()) for s in report.suggestions),
        documents=tuple(documents),
    )
