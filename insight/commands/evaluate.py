"""`insight evaluate`: how good the models are on a labelled table that you have."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from insight.commands.common import Progress, as_json, print_json, settings_of
from insight.commands.data import pairs
from insight.commands.evaluate_writer import writer
from insight.errors import SettingsError
from insight.files import sha256

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """What all tasks take."""
    options: Sequence[Callable[..., Any]] = (
        click.argument("file", type=_FILE),
        click.option("--text", required=True, metavar="COLUMN", help="Column of the text."),
        click.option("--label", required=True, metavar="COLUMN", help="Column of the label."),
        click.option(
            "--with",
            "names",
            multiple=True,
            type=click.Choice(["ours", "endpoint"]),
            help="Whom to measure; give both to put them side by side.  [default: ours]",
        ),
        click.option("--seed", default=7, show_default=True, help="Of the intervals."),
        click.option(
            "--card",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Write a model card too, in Markdown.",
        ),
        as_json,
        click.pass_context,
    )
    for option in reversed(options):
        command = option(command)
    return command


LABELS = click.option(
    "--labels",
    default="",
    metavar="A=B,...",
    help='What labels mean, such as "a=negative,b=positive"; "c=" leaves rows out.',
)


@click.group()
def evaluate() -> None:
    """Measure the models on a labelled table: any format that `insight ingest` reads.

    Printed are accuracy, macro-F1, calibration error (also by language) and a confusion table,
    with 95 % intervals. Rows that cannot be used are counted with the reason.
    """


@evaluate.command()
@_options
@LABELS
def sentiment(ctx: click.Context, file: Path, labels: str, **given: Any) -> None:
    """Labels: negative, neutral, positive, in many spellings (neg, 差评, -1/0/1, stars)."""
    _judge(ctx, "sentiment", file, labels, **given)


@evaluate.command()
@_options
@LABELS
def toxicity(ctx: click.Context, file: Path, labels: str, **given: Any) -> None:
    """Labels: toxic, ok, in many spellings; 1 is toxic."""
    _judge(ctx, "toxicity", file, labels, **given)


@evaluate.command()
@_options
@LABELS
@click.option("--target", metavar="COLUMN", help="Column of a target that the text names.")
@click.option("--start", metavar="COLUMN", help="Column of where the target begins (from 0).")
@click.option("--end", metavar="COLUMN", help="Column of where it ends.")
@click.option("--mapping", type=_FILE, help="TOML: your categories to ours.")
def aspects(
    ctx: click.Context,
    file: Path,
    labels: str,
    target: str | None,
    start: str | None,
    end: str | None,
    mapping: Path | None,
    **given: Any,
) -> None:
    """With a target: the label is how the text judges it. Without: the label is what the text
    speaks of, an aspect or several between semicolons, and the figure is micro-F1.
    """
    if (start is None) != (end is None) or (target is not None and start is not None):
        raise SettingsError("Give --target, or --start and --end together.")
    if target is not None or start is not None:
        if mapping is not None:
            raise SettingsError("--mapping is for finding aspects; leave it out with a target.")
        place = {"target": target, "start": start, "end": end}
        _judge(ctx, "aspects", file, labels, target=place, **given)
    elif labels:
        raise SettingsError("--labels is for a target; without one, give --mapping FILE.")
    else:
        _find(ctx, file, mapping, **given)


def _judge(
    ctx: click.Context,
    task: str,
    file: Path,
    labels: str,
    text: str,
    label: str,
    target: Mapping[str, str | None] = MappingProxyType({}),
    **given: Any,
) -> None:
    from insight.evaluation.judged import evaluate as judge
    from insight.evaluation.rows import Columns

    meant = pairs([part for part in labels.split(",") if part.strip()], "--labels")
    _measure(ctx, file, partial(judge, task, file, Columns(text, label, **target), meant), **given)


def _find(
    ctx: click.Context, file: Path, mapping: Path | None, text: str, label: str, **given: Any
) -> None:
    from insight.evaluation.found import evaluate as find
    from insight.evaluation.found import read_mapping
    from insight.evaluation.rows import Columns

    meant = None if mapping is None else read_mapping(mapping)
    _measure(ctx, file, partial(find, file, Columns(text, label), meant), **given)


def _measure(
    ctx: click.Context,
    file: Path,
    evaluate: Callable[..., dict[str, Any]],
    names: Sequence[str],
    seed: int,
    card: Path | None,
    as_json: bool,
) -> None:
    """Measure the annotators, show how far it is, and tell the figures."""
    annotators = _annotators(ctx, names)
    if any(sha256(file) in getattr(annotator, "own_files", ()) for annotator in annotators):
        click.echo(
            "Your own head was trained on this very file: its figures here flatter it. The honest "
            "ones are in `insight models list --json`.",
            err=True,
        )
    progress = Progress()
    try:
        result = evaluate(annotators, seed, lambda done: progress.show("evaluated", done, None))
    finally:
        progress.end()
    _tell(result, file, card, as_json)


def _annotators(ctx: click.Context, names: Sequence[str]) -> list[Any]:
    from insight.annotators import open_annotator

    settings = settings_of(ctx)
    return [open_annotator(name, settings) for name in dict.fromkeys(names or ("ours",))]


def _tell(result: dict[str, Any], file: Path, card: Path | None, as_json: bool) -> None:
    from insight.evaluation.card import lines, write_card

    if card is not None:
        write_card(card, result, file, shlex.join(["insight", *sys.argv[1:]]))
    if as_json:
        print_json(result)
    else:
        click.echo("\n".join(lines(result)))


evaluate.add_command(writer)
