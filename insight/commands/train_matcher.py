"""`insight train matcher`: the encoder of the assistant's questions, made again from groups."""

from __future__ import annotations

from pathlib import Path

import click

from insight.commands.common import print_json, settings_of

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option(
    "--data",
    "data",
    required=True,
    multiple=True,
    type=_FILE,
    help="JSON lines of groups of questions that mean the same; may be given again.",
)
@click.option(
    "--texts",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with other texts; the model card lists them. Without it the source model is held "
    "on to by its weights alone.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the run. The same command goes on where it was stopped.",
)
@click.option(
    "--steps",
    type=click.IntRange(0, 100_000),
    help="Of training; 0 takes the source model as it is, as what ships does.",
)
@click.option("--threads", default=1, show_default=True, type=click.IntRange(1, 64))
@click.pass_context
def matcher(
    ctx: click.Context,
    data: tuple[Path, ...],
    texts: Path | None,
    output: Path,
    steps: int | None,
    threads: int,
) -> None:
    """Train the encoder of questions on groups of wordings. Run it again to go on where it was stopped."""
    from dataclasses import replace

    import torch

    from insight.training.matcher import Recipe
    from insight.training.matcher_export import train
    from insight.training.other_texts import other_texts

    torch.set_num_threads(threads)
    recipe = Recipe() if steps is None else replace(Recipe(), steps=steps)
    others = other_texts(texts) if texts else []
    print_json(
        train(settings_of(ctx), data, others, output, recipe, lambda t: click.echo(t, err=True))
    )
