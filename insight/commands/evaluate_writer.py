"""`insight evaluate writer`: how well writers write, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from insight.commands.common import Progress, as_json, print_json, settings_of


@click.command()
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSONL of pairs whose copy is the reference.",
)
@click.option(
    "--writer",
    "names",
    multiple=True,
    default=("template",),
    show_default=True,
    help="template, local, endpoint, local:ADAPTER.gguf, or a folder of `insight train writer`.",
)
@click.option("--limit", default=0, help="Only so many pairs, drawn evenly; 0: all.")
@click.option("--seed", default=7, show_default=True, help="Of the draw and the intervals.")
@click.option(
    "--votes",
    "ballot",
    metavar="NAME",
    help="Also make a ballot of finished pieces of the first two writers, for people to vote on.",
)
@as_json
@click.pass_context
def writer(
    ctx: click.Context,
    data: Path,
    names: tuple[str, ...],
    limit: int,
    seed: int,
    ballot: str | None,
    as_json: bool,
) -> None:
    """Measure drafts beside the copy of persons, and beside the facts they were made of.

    Printed are perplexity (of writers that give probabilities), BLEU, chrF, ROUGE, distinct-n,
    self-BLEU, facts kept, unsupported claims and rule violations, with 95 % intervals.
    """
    from insight.campaigns.votes import make
    from insight.evaluation.ballots import items
    from insight.evaluation.writers import drawn, open_writer
    from insight.evaluation.written import evaluate
    from insight.evaluation.written_lines import lines
    from insight.state import State
    from insight.training.writer_pairs import read

    settings = settings_of(ctx)
    pairs = drawn([row.pair for row in read(data)], limit, seed)
    writers: dict[str, Any] = {name: open_writer(name, settings) for name in dict.fromkeys(names)}
    progress = Progress()
    try:
        found = evaluate(pairs, writers, seed, progress.show)
        if ballot is not None:
            made = items(pairs, writers, progress.show)
            found["ballot"] = make(State(settings), ballot, made, "command line")
    finally:
        progress.end()
    if as_json:
        print_json(found)
    else:
        click.echo("\n".join(lines(found)))
        if ballot is not None:
            click.echo(f"The ballot {ballot} is at /votes/{found['ballot']}.")
