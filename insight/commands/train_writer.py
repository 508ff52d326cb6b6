"""`insight train writer`: a model of your own that writes copy from facts."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import click

from insight.commands.common import Progress, as_json, print_json
from insight.training.writer_formats import Format, Task

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--data", required=True, type=_FILE, help="JSONL of pairs; see docs/campaigns.md.")
@click.option(
    "--base",
    required=True,
    help="A folder, a GGUF file, or a name of the Hugging Face hub, owner/name@revision.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the run. The same command goes on where it was stopped.",
)
@click.option("--held-out", type=_FILE, help="Pairs to judge by.  [default: products of --data]")
@click.option("--task", type=click.Choice(get_args(Task)), default="joined", show_default=True)
@click.option("--epochs", default=3, show_default=True, type=click.IntRange(1, 100))
@click.option("--rank", default=8, show_default=True, type=click.IntRange(1, 256))
@click.option("--last-layers", default=0, help="Layers from the end that learn; 0: all.")
@click.option("--rate", default=2e-4, show_default=True, type=click.FloatRange(min=1e-8))
@click.option("--batch", default=4, show_default=True, type=click.IntRange(1, 1024))
@click.option("--patience", default=2, show_default=True, type=click.IntRange(1, 100))
@click.option("--longest", default=1024, show_default=True, help="Tokens of a pair.")
@click.option("--seed", default=7, show_default=True)
@click.option("--minutes", default=0.0, help="Stop with a checkpoint after so long; 0: never.")
@click.option("--threads", default=0, help="Of the processor; 0: up to four.")
@click.option(
    "--export", "formats", multiple=True, type=click.Choice(get_args(Format)), help="When done."
)
@as_json
def writer(
    data: Path,
    base: str,
    output: Path,
    held_out: Path | None,
    minutes: float,
    threads: int,
    formats: tuple[Format, ...],
    as_json: bool,
    **plan: Any,
) -> None:
    """Fine-tune a causal or seq2seq model on pairs of product facts and copy (LoRA).

    Needs the extra `training`. The pairs are checked first: duplicates, lengths, leakage, claims that
    the facts do not hold, skew.
    """
    from insight.training.writer import train
    from insight.training.writer_card import write_card
    from insight.training.writer_export import export
    from insight.training.writer_plan import Plan

    progress = Progress()
    try:
        done = train(Plan(base, **plan), data, output, held_out, minutes, threads, progress.show)
    finally:
        progress.end()
    written = []
    if done["finished"]:
        written = [write_card(output, done), *(export(output, name) for name in formats)]
    if as_json:
        print_json({**done, "written": [str(path) for path in written]})
        return
    for trouble in done["troubles"]:
        click.echo(f"note: {trouble}")
    if not done["finished"]:
        click.echo(f"Stopped at step {done['step']}. Run the same command to go on.")
        return
    click.echo(
        f"{done['learned_from']} pairs, {done['step']} steps"
        f"{', stopped early' if done['stopped_early'] else ''}. Perplexity on "
        f"{done['judged_by']} held-out pairs: {done['perplexity_before']:.2f} before, "
        f"{done['perplexity']:.2f} after."
    )
    for path in written:
        click.echo(str(path))
