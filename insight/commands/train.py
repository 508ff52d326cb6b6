"""`insight train`: the weights that ship, made again from data, and heads of the user's own."""

from __future__ import annotations

from pathlib import Path

import click

from insight.commands.common import Progress, as_json, print_json, settings_of
from insight.commands.evaluate import LABELS
from insight.commands.train_matcher import matcher
from insight.commands.train_writer import writer


@click.group()
def train() -> None:
    """Train our models again, or a head on your own labels."""


_output = click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write the weights to.",
)


def _say(*what: object) -> None:
    click.echo(" ".join(str(part) for part in what), err=True)


@train.command()
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the training data; the model card lists them.",
)
@_output
@click.option("--minutes", default=0, help="Limit of each of the three runs; 0: none.")
@click.option("--processes", default=2, show_default=True, type=click.IntRange(min=1))
@click.pass_context
def heads(ctx: click.Context, data: Path, output: Path, minutes: int, processes: int) -> None:
    """Train the labels encoder with all its heads, and the student. Run it again to go on where it was stopped."""
    from insight.training.ship import train as train_labels

    print_json(train_labels(settings_of(ctx), data, output, 60 * minutes, processes, _say))


@train.command()
@click.argument("task", type=click.Choice(["sentiment", "toxicity"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--text", required=True, metavar="COLUMN", help="Column of the text.")
@click.option("--label", required=True, metavar="COLUMN", help="Column of the label.")
@LABELS
@click.option("--seed", default=7, show_default=True, help="Of the parts and the intervals.")
@as_json
@click.pass_context
def own(
    ctx: click.Context,
    task: str,
    file: Path,
    text: str,
    label: str,
    labels: str,
    seed: int,
    as_json: bool,
) -> None:
    """Train a head on a labelled table of yours, from 200 texts up, and show it beside ours.

    The head is kept and not used until `insight models use own TASK`.
    """
    from insight.commands.data import pairs
    from insight.evaluation.card import lines
    from insight.evaluation.rows import Columns
    from insight.training.own import train as train_own

    meant = pairs([part for part in labels.split(",") if part.strip()], "--labels")
    progress = Progress()
    try:
        kept = train_own(
            settings_of(ctx), task, file, Columns(text, label), meant, seed, progress.show
        )
    finally:
        progress.end()
    if as_json:
        print_json(kept)
        return
    click.echo("\n".join(lines(kept["comparison"])))
    click.echo(f"It is kept and not used. Use it by `insight models use own {task}`.")


train.add_command(matcher)
train.add_command(writer)
