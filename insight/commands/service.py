"""Commands of the service: make a home, start it, look at it, its users."""

from __future__ import annotations

import click

from insight.commands.common import as_json, print_json, settings_of
from insight.errors import SettingsError
from insight.roles import ROLES
from insight.settings import Settings


@click.command()
@click.pass_context
def init(ctx: click.Context) -> None:
    """Make the home folder, its secrets and the first user, and print the password once."""
    settings = settings_of(ctx)
    password = first_start(settings)
    click.echo(f"The home folder is {settings.home}.")
    if password:
        click.echo(f"Log in as admin with the password {password} (it is not shown again).")
    else:
        click.echo(
            "It was made before; nothing changed. `insight user admin` gives a new password."
        )


@click.command()
@click.pass_context
def up(ctx: click.Context) -> None:
    """Start everything and keep it running until Ctrl-C."""
    from insight.services import services
    from insight.supervisor import Supervisor, port_is_free

    settings = settings_of(ctx)
    if password := first_start(settings):
        click.echo(f"Log in as admin with the password {password} (it is not shown again).")
    if not port_is_free(settings.host, settings.port):
        raise SettingsError(
            f"Port {settings.port} is in use. Choose another: INSIGHT_PORT={settings.port + 1}."
        )
    click.echo(f"Starting on http://{settings.host}:{settings.port} - stop with Ctrl-C.")
    ctx.exit(Supervisor(settings, services(settings), click.echo).run())


@click.command()
@as_json
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Say what runs and what is stored."""
    from insight.instance import read_status
    from insight.store.reader import Reader

    settings = settings_of(ctx)
    running = read_status(settings)
    stored = Reader(settings).row("store/totals.sql") or {"documents": 0}
    if as_json:
        print_json({"services": running, "store": stored})
        return
    if not running:
        click.echo("Nothing runs here; `insight up` starts it.")
    for service in running:
        click.echo(f"{service['service']:10} {service['state']}")
    for name, value in stored.items():
        click.echo(f"{name.replace('_', ' '):20} {'' if value is None else value}")


@click.command()
@click.argument("name")
@click.option("--add", is_flag=True, help="Add this user; a viewer unless --role says more.")
@click.option("--role", type=click.Choice(list(ROLES)), help="Give them this role.")
@click.option("--remove", is_flag=True, help="Remove them, with their tokens.")
@click.pass_context
def user(ctx: click.Context, name: str, add: bool, role: str | None, remove: bool) -> None:
    """Give NAME a new password, or add them; the password is printed once."""
    import getpass

    from insight import audit_log, users
    from insight.state import State

    if remove and (add or role):
        raise click.UsageError("--remove goes without --add and --role.")
    state, by = State(settings_of(ctx)), getpass.getuser()
    if remove:
        users.remove_user(state, name)
        audit_log.record(state, by, "user.removed", name)
        click.echo(f"Removed {name}.")
    elif role and not add:
        users.set_role(state, name, role)
        audit_log.record(state, by, "user.role", name, role=role)
        click.echo(f"{name} is {role} now.")
    else:
        if add:
            password = users.create_user(state, name, role=role or "viewer")
            audit_log.record(state, by, "user.added", name, role=role or "viewer")
        else:
            password = users.set_password(state, name)
            audit_log.record(state, by, "user.password", name)
        click.echo(f"Log in as {name} with the password {password} (it is not shown again).")


def first_start(settings: Settings) -> str | None:
    """Make what a home needs; the first user's password when there was no user yet."""
    from insight.secrets import load_secrets
    from insight.state import State
    from insight.users import FIRST_USER, create_user

    try:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsError(
            f"{settings.home} cannot be made: {error.strerror}. Choose another with --home."
        ) from error
    load_secrets(settings.home)
    state = State(settings)
    if state.row("user_by_name", name=FIRST_USER):
        return None
    return create_user(state, FIRST_USER)
