"""`insight recipe`: try how a site's pages are read before they are collected."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from insight.commands.common import as_json, print_json, settings_of
from insight.errors import SourceError

_SECONDS = 60.0


@click.group()
def recipe() -> None:
    """Recipes tell how pages without review markup are read; they lie in recipes/ of the home."""


@recipe.command(name="try")
@click.argument("place", metavar="URL|FILE")
@click.option(
    "--recipe",
    "path",
    type=click.Path(path_type=Path),
    metavar="R.yaml",
    help="Read by this recipe.  [default: the one of the home for the host, else the markup]",
)
@as_json
@click.pass_context
def try_(ctx: click.Context, place: str, path: Path | None, as_json: bool) -> None:
    """Show what would be taken from a page, and what would not be found; store nothing.

    Ends with 3 where a collection would end here.
    """
    from insight.http import HttpClient
    from insight.sources.trial import try_page

    settings = settings_of(ctx)
    with HttpClient(allow=settings.fetch_allowed, total_seconds=_SECONDS) as http:
        found = try_page(place, path, settings.home, http)
    if as_json:
        print_json(asdict(found))
    else:
        click.echo(f"{found.reviews:,} reviews, read by: {found.read_by}")
        for name, count in found.found.items():
            click.echo(f"  {name:12} in {count:,}" if count else f"  {name:12} not found")
        click.echo(f"  next page    {found.next or 'not found'}")
        if found.first:
            click.echo("The first one, as it stands there:")
        for name, value in found.first.items():
            click.echo(f"  {name:12} {' '.join(str(value).split())[:100]}")
    if found.state and not as_json:
        click.echo(f"A collection would end here: {found.state}.", err=True)
    if found.state:
        ctx.exit(SourceError.exit_code)
