"""`insight sql`: a question to the published copy, in the locked-down process."""

from __future__ import annotations

import csv
import json
import sys
import unicodedata
from contextlib import closing
from typing import Any

import click

from insight.commands.common import print_json, settings_of


@click.command()
@click.argument("statement")
@click.option(
    "--format",
    "style",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
)
@click.pass_context
def sql(ctx: click.Context, statement: str, style: str) -> None:
    """Run one SELECT on the store and print its rows.

    The views to ask are documents, aspects, topics, annotations and others.
    """
    from insight.store.sandbox import Sandbox

    settings = settings_of(ctx)
    with closing(Sandbox(settings, warm=0)) as sandbox:
        result = sandbox.run(statement)
    names = [column.name for column in result.columns]
    if style == "json":
        print_json([dict(zip(names, row, strict=True)) for row in result.rows])
    elif style == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(names)
        writer.writerows([_cell(value) for value in row] for row in result.rows)
    else:
        click.echo(_table(names, [[_cell(value) for value in row] for row in result.rows]))
        click.echo(f"{len(result.rows)} rows in {result.seconds:.2f} s", err=True)
    if result.truncated:
        click.echo("There are more rows than are shown; add a LIMIT or aggregate.", err=True)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _table(names: list[str], rows: list[list[str]]) -> str:
    cells = [[_one_line(cell) for cell in row] for row in [names, *rows]]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    lines = [
        "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _one_line(cell: str) -> str:
    """Control characters of customers' texts do not reach the terminal."""
    plain = "".join(c if c.isprintable() else " " for c in cell)
    return plain if len(plain) <= 60 else plain[:59] + "…"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
