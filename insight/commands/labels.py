"""`insight labels`: what persons corrected and labelled, as training data."""

from __future__ import annotations

from pathlib import Path

import click

from insight.commands.common import settings_of


@click.group()
def labels() -> None:
    """Take out the labels that persons gave, as a table to train and to evaluate with."""


@labels.command()
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="CSV file to write.",
)
@click.pass_context
def export(ctx: click.Context, output: Path) -> None:
    """Write corrections and labels of batches: one row a document, one column a question.

    For `insight train own sentiment labels.csv --text text --label sentiment`, and `evaluate`.
    """
    from insight.files import replacing
    from insight.inert_csv import inert_lines
    from insight.labelling.export import COLUMNS, rows
    from insight.state import State
    from insight.store.reader import Reader

    settings = settings_of(ctx)
    found = list(rows(State(settings), Reader(settings)))
    with replacing(output) as temporary, temporary.open("wb") as file:
        for line in inert_lines(COLUMNS, ([row[name] for name in COLUMNS] for row in found)):
            file.write(line)
    click.echo(f"{len(found):,} documents with labels written to {output}")
