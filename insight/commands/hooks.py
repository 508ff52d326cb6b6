"""`insight hooks`: addresses that other services push documents to."""

from __future__ import annotations

from collections.abc import Sequence

import click

from insight.commands.common import as_json, print_json, settings_of
from insight.commands.data import pairs
from insight.errors import UserError
from insight.hook_signatures import FORMS


@click.group()
def hooks() -> None:
    """Webhooks: addresses that other services push documents to."""


@hooks.command("list")
@as_json
@click.pass_context
def list_hooks(ctx: click.Context, as_json: bool) -> None:
    """List the webhooks and what came by them."""
    from insight import hooks as all_hooks
    from insight.state import State

    rows = all_hooks.hooks(State(settings_of(ctx)))
    if as_json:
        print_json(rows)
        return
    for row in rows:
        counts = f"{row['taken']:,} taken, {row['rejected']:,} rejected"
        click.echo(f"{row['name']}  {row['form']}  {counts}  last {row['used_at'] or 'never'}")


@hooks.command()
@click.argument("name")
@click.option("--form", type=click.Choice(FORMS), default="standard", show_default=True)
@click.option("--source", default="", help="What documents are stored under.  [default: NAME]")
@click.option("--product", default="", help="Product that all documents are about.")
@click.option("--kind", default="review", show_default=True, help="Kind of the documents.")
@click.option("--items", default="", help="Where in a message the documents are: data.comments.")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="FIELD=PLACE",
    help="Where a field is in a document: text=body.plain.",
)
@click.option(
    "--own-secret", is_flag=True, help="Ask for the secret, where the other service has made it."
)
@click.pass_context
def make(
    ctx: click.Context,
    name: str,
    form: str,
    source: str,
    product: str,
    kind: str,
    items: str,
    mapping: Sequence[str],
    own_secret: bool,
) -> None:
    """Make the webhook NAME; prints its address, and its secret this once."""
    from insight import hooks as all_hooks
    from insight.state import State

    settings = settings_of(ctx)
    secret = click.prompt("Secret", hide_input=True) if own_secret else ""
    places = pairs(mapping, "--map")
    new = all_hooks.NewHook(name, form, source, product, kind, items, places, secret)
    made = all_hooks.create(State(settings), new, "command line")
    click.echo(f"{settings.web_address}/api/v1/hooks/{name}")
    click.echo(made)


@hooks.command()
@click.argument("name")
@click.pass_context
def revoke(ctx: click.Context, name: str) -> None:
    """End the webhook NAME; its documents stay."""
    from insight import hooks as all_hooks
    from insight.state import State

    if not all_hooks.revoke(State(settings_of(ctx)), name):
        raise UserError(f"There is no webhook named {name!r}. `insight hooks list` lists them.")
