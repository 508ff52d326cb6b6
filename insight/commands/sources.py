"""`insight fetch` and `insight sources`: collect from the net, try a source, see how all do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import click

from insight.commands.common import Progress, as_json, print_counts, print_json, settings_of
from insight.commands.data import pairs
from insight.errors import SettingsError
from insight.parameters import FetchParameters
from insight.sources import SOURCES

_COUNTS = ("read", "stored", "duplicates", "rejected")
_NOTABLE = ("left_out", "gone")
_SHARED = ("since", "until", "words", "about", "written_in")
_CHECK_SECONDS = 60.0


class _Sources(click.Group):
    """A command for each source, with options made from its parameters."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return SOURCES.names()

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in SOURCES.names():
            return None
        module = SOURCES.load(name)
        own = [_option(field, info) for field, info in module.Parameters.model_fields.items()]
        shared = [_option(field, FetchParameters.model_fields[field]) for field in _SHARED]
        first = (module.__doc__ or "").strip().splitlines()[0]
        return click.Command(
            name,
            callback=click.pass_context(_fetch),
            params=[
                *own,
                *shared,
                click.Option(["--json", "as_json"], is_flag=True, help="Print one JSON object."),
            ],
            help="\n\n".join([first, *(str(one) for one in (*module.TERMS[1:], module.WHERE))]),
            short_help=first,
        )


@click.group(cls=_Sources)
def fetch() -> None:
    """Collect from a source on the net what is new since the last time.

    The same options go on where they stopped; other options begin anew.
    """


@click.group(invoke_without_command=True)
@as_json
@click.pass_context
def sources(ctx: click.Context, as_json: bool) -> None:
    """List the sources: how each was tested, what it needs, and how its collections do."""
    if ctx.invoked_subcommand:
        return
    from insight.source_list import sources as all_of
    from insight.state import State

    settings = settings_of(ctx)
    found = all_of(settings, State(settings))
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        click.echo(f"{one.name:12} {one.collects}")
        click.echo(f"{'':12} tested on: {one.tested}")
        for variable, is_set in one.keys:
            click.echo(f"{'':12} key {variable}: {'set' if is_set else 'not set'}")
        if one.where:
            click.echo(f"{'':12} {one.where}")
        for health in one.collections:
            new = health.new_at[:16].replace("T", " ") if health.new_at else "never"
            click.echo(f"{'':12} {health.state:8} {health.words} (last new: {new})")
            if health.cause:
                click.echo(f"{'':21} {health.failures} failed in a row: {health.cause}")


@sources.command()
@click.argument("name", type=click.Choice(SOURCES.names()))
@click.option("--option", "given", multiple=True, metavar="NAME=VALUE", help="What it needs.")
@click.option("--words", help="Say whether a text with these words is taken.")
@as_json
@click.pass_context
def check(
    ctx: click.Context, name: str, given: Sequence[str], words: str | None, as_json: bool
) -> None:
    """Fetch one record from NAME, show it as it would be stored, and store nothing."""
    from insight.collect import check as check_source
    from insight.http import HttpClient
    from insight.jobs import parameters_of

    settings = settings_of(ctx)
    asked = {"source": name, "options": pairs(given, "--option"), "words": words}
    parameters = parameters_of("fetch", asked)
    assert isinstance(parameters, FetchParameters)
    with HttpClient(allow=settings.fetch_allowed, total_seconds=_CHECK_SECONDS) as http:
        found = check_source(settings, parameters, http)
    if as_json:
        print_json(None if found is None else asdict(found))
    elif found is None:
        click.echo("It answered, and has nothing.")
    elif found.document is None:
        click.echo(f"The first record would not be stored: {found.reason}.")
    else:
        for field, value in asdict(found.document).items():
            if value is not None:
                click.echo(f"{field:14} {value}")
        if not found.taken:
            click.echo("The words leave it out.")


def _fetch(ctx: click.Context, as_json: bool, **given: Any) -> None:
    from insight.runner import run_here

    source = str(ctx.info_name)
    shared = {name: value for name in _SHARED if (value := given.pop(name)) is not None}
    options = {name: value for name, value in given.items() if value is not None}
    asked = {"source": source, "options": options, "analyze": False, **shared}
    with Progress() as listen:
        row = run_here(settings_of(ctx), "fetch", asked, "command line", listen)
    found: Mapping[str, int] = json.loads(row["counts"])
    counts = {name: found.get(name, 0) for name in _COUNTS}
    counts |= {name: found[name] for name in _NOTABLE if found.get(name)}
    if as_json:
        print_json(counts)
    else:
        print_counts(counts)


def _option(name: str, info: Any) -> click.Option:
    if name in ("as_json", "ctx"):
        raise SettingsError(f"{name} cannot be the name of a source's parameter.")
    annotation = info.annotation
    if get_origin(annotation) in (Union, UnionType):
        (annotation,) = [one for one in get_args(annotation) if one is not type(None)]
    choices = get_args(annotation) if get_origin(annotation) is Literal else ()
    return click.Option(
        [f"--{name.replace('_', '-')}", name],
        required=info.is_required(),
        type=click.Choice([str(one) for one in choices]) if choices else str,
        help=str(info.description or ""),
    )
