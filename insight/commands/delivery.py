"""Commands of delivery: who is told what, what was sent, and the alerts."""

from __future__ import annotations

import getpass
import json
import re
import sys

import click

from insight.commands.common import as_json, print_counts, print_json, settings_of
from insight.delivery.subscriptions import WEEKDAYS
from insight.errors import DeliveryError


def _hour(ctx: click.Context, parameter: click.Parameter, value: str) -> int:
    found = re.fullmatch(r"([01]?\d|2[0-3])(:00)?", value)
    if not found:
        raise click.BadParameter(f"{value!r} is no full hour, such as 08:00.")
    return int(found[1])


@click.command()
@click.argument("address")
@click.option("--name", default="", help="What to call it.  [default: made from the address]")
@click.option("--lang", "language", type=click.Choice(["zh", "en"]), help="Language.")
@click.option(
    "--what",
    type=click.Choice(["report", "alerts", "all"]),
    default="all",
    show_default=True,
    help="What to send.",
)
@click.option(
    "--on",
    type=click.Choice(WEEKDAYS),
    default="monday",
    show_default=True,
    help="Day of the report.",
)
@click.option(
    "--at", callback=_hour, default="08:00", show_default=True, help="Hour, in INSIGHT_TIMEZONE."
)
@click.pass_context
def subscribe(
    ctx: click.Context,
    address: str,
    name: str,
    language: str | None,
    what: str,
    on: str,
    at: int,
) -> None:
    """Send the weekly report and alerts to ADDRESS: an Apprise address, or - to read it from the
    standard input, so that its password or token does not stay in the shell's history."""
    from insight.delivery import subscriptions
    from insight.state import State

    settings = settings_of(ctx)
    given = sys.stdin.readline() if address == "-" else address
    entered = subscriptions.subscribe(
        settings,
        State(settings),
        given,
        getpass.getuser(),
        name=name,
        language=language or "",
        what=what,
        weekday=WEEKDAYS.index(on),
        hour=at,
    )
    click.echo(f"Subscribed as {entered}. Try it: insight deliver --now {entered!r} --test")


@click.command()
@as_json
@click.pass_context
def subscriptions(ctx: click.Context, as_json: bool) -> None:
    """List the subscriptions with what was last sent, or why it could not be."""
    from insight.delivery.subscriptions import subscriptions as all_of
    from insight.state import State

    listed = [one.as_json() for one in all_of(State(settings_of(ctx)))]
    if as_json:
        print_json(listed)
        return
    for one in listed:
        when = "paused" if not one["active"] else f"{one['on']} {one['at']}"
        click.echo(f"{one['name']}: {one['what']} ({one['language']}) to {one['address']}, {when}")
        if last := one["last"]:
            cause = f": {last['cause']}" if last["cause"] else ""
            at = last["delivered_at"] if last["state"] == "delivered" else last["tried_at"]
            click.echo(f"  {last['subject']} {last['state']} {at or ''}{cause}")


@click.command()
@click.argument("name")
@click.pass_context
def unsubscribe(ctx: click.Context, name: str) -> None:
    """Remove the subscription NAME and its address."""
    from insight.delivery import subscriptions
    from insight.state import State

    subscriptions.unsubscribe(State(settings_of(ctx)), name)
    click.echo(f"{name} is removed.")


@click.command()
@click.option("--now", "name", metavar="NAME", help="Send this one its report, due or not.")
@click.option("--test", is_flag=True, help="With --now: send a test message instead.")
@as_json
@click.pass_context
def deliver(ctx: click.Context, name: str | None, test: bool, as_json: bool) -> None:
    """Send the reports and alerts that are due; what was sent before is not sent again."""
    from insight.runner import run_here

    if test and not name:
        raise click.UsageError("--test needs --now NAME.")
    given = {"subscription": name, "test": test}
    row = run_here(settings_of(ctx), "deliver", given, getpass.getuser())
    counts = {"delivered": 0, **json.loads(row["counts"]), "failed": row["rejected_batches"]}
    if as_json:
        print_json(counts)
    else:
        print_counts(counts)
    if row["rejected_batches"]:
        raise DeliveryError(f"{row['rejected_cause']} See `insight subscriptions`.")


@click.command()
@click.option("--all", "everything", is_flag=True, help="Those that are over or dismissed, too.")
@click.option("--dismiss", metavar="NUMBER", type=int, help="Dismiss this one.")
@click.option("--lang", "language", type=click.Choice(["zh", "en"]), help="Language.")
@as_json
@click.pass_context
def alerts(
    ctx: click.Context, everything: bool, dismiss: int | None, language: str | None, as_json: bool
) -> None:
    """List the open alerts. `insight run alerts` looks for new ones, as the schedule does."""
    from insight.alerts.look import alerts as all_of
    from insight.alerts.say import sentence
    from insight.reports.words import Words
    from insight.state import State

    settings = settings_of(ctx)
    state = State(settings)
    if dismiss is not None and not state.execute("dismiss_alert", alert_id=dismiss):
        raise DeliveryError(f"There is no open alert {dismiss}. `insight alerts` lists them.")
    words = Words(language or settings.language)
    found = [
        {**alert, "sentence": sentence(alert, words)}
        for alert in all_of(state, None if everything else "open")
    ]
    if as_json:
        print_json(found)
        return
    for alert in found:
        state_said = "" if alert["state"] == "open" else f" ({alert['state']})"
        click.echo(f"{alert['alert_id']}{state_said}  {alert['sentence']}")
