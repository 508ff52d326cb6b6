"""Commands for the data of an instance: back-up, erasing, and the schedule."""

from __future__ import annotations

from pathlib import Path

import click

from insight.commands.common import as_json, print_json, settings_of


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write.  [default: one more in the home's folder backups]",
)
@as_json
@click.pass_context
def backup(ctx: click.Context, output: Path | None, as_json: bool) -> None:
    """Write everything that this home needs to live again into one file.

    To restore, unpack it into an empty home folder: tar -xf FILE -C HOME. It holds secrets.
    """
    from insight import backups
    from insight.runner import run_here

    settings = settings_of(ctx)
    if output:
        backups.write(settings, output.absolute())
        path = output
    else:
        run_here(settings, "backup", {}, "command line")
        path = settings.backups / backups.backups(settings)[0].name
    if as_json:
        print_json({"file": str(path), "bytes": path.stat().st_size})
    else:
        click.echo(f"{path}: {path.stat().st_size / 1e6:,.1f} MB. It holds secrets.")


@click.command()
@click.option("--author", help="Hash of an author, as the page of a document shows it.")
@click.option("--document", "documents", multiple=True, help="Id of a document; may be repeated.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
@click.pass_context
def erase(
    ctx: click.Context, author: str | None, documents: tuple[str, ...], yes: bool, as_json: bool
) -> None:
    """Erase every trace of an author, or of documents. Says first what would be erased."""
    from insight import audit_log, erasure
    from insight.jobs import parameters_of
    from insight.runner import run_here
    from insight.state import State

    settings = settings_of(ctx)
    given = {"author": author, "documents": list(documents)}
    parameters_of("erase", given)
    told = erasure.count(settings, erasure.Which(author, documents))
    if not as_json:
        click.echo(
            f"{told['documents']:,} documents, {told['versions']:,} earlier versions, "
            f"{told['annotations']:,} annotations."
        )
    if told["documents"] and not yes:
        click.confirm("Erase them? Nothing brings them back", abort=True)
    run_here(settings, "erase", given, "command line")
    subject = author or ", ".join(documents)
    audit_log.record(State(settings), "command line", "data.erased", subject[:500])
    if as_json:
        print_json({name: told[name] for name in ("documents", "versions", "annotations")})
    else:
        click.echo("Erased. Back-ups that were made before still hold them.")


@click.group(invoke_without_command=True)
@as_json
@click.pass_context
def schedule(ctx: click.Context, as_json: bool) -> None:
    """List what runs by itself, or change it."""
    from insight import cron
    from insight import schedule as kept
    from insight.state import State

    if ctx.invoked_subcommand:
        return
    settings = settings_of(ctx)
    found = kept.entries(State(settings))
    if as_json:
        print_json(
            [
                {
                    "entry": one.entry_id,
                    "job": one.job,
                    "cron": one.cron,
                    "active": one.active,
                    "parameters": one.parameters,
                    "next": next(iter(one.next_runs(settings, 1)), None),
                }
                for one in found
            ]
        )
        return
    for one in found:
        runs = one.next_runs(settings, 1)
        following = f"next {runs[0]:%Y-%m-%d %H:%M}" if runs else "off"
        click.echo(f"{one.entry_id:20} {one.job:12} {cron.words(one.cron):32} {following}")


@schedule.command("set")
@click.argument("entry")
@click.argument("fields")
@click.pass_context
def set_time(ctx: click.Context, entry: str, fields: str) -> None:
    """Run ENTRY at FIELDS, the five of cron: insight schedule set analyze "0 4 * * *"."""
    from insight import cron
    from insight import schedule as kept
    from insight.state import State

    settings = settings_of(ctx)
    changed = kept.change(State(settings), entry, "command line", fields=fields)
    click.echo(f"{entry} runs {cron.words(changed.cron)} ({settings.timezone}).")


@schedule.command()
@click.argument("entry")
@click.argument("state", type=click.Choice(["on", "off", "reset"]))
@click.pass_context
def switch(ctx: click.Context, entry: str, state: str) -> None:
    """Switch ENTRY on or off, or let it be as it was at first."""
    from insight import schedule as kept
    from insight.state import State

    rows = State(settings_of(ctx))
    if state == "reset":
        kept.reset(rows, entry)
    else:
        kept.change(rows, entry, "command line", active=state == "on")
    click.echo(f"{entry}: {state}.")


@schedule.command()
@click.argument("job")
@click.argument("fields")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="A parameter of the job.")
@click.pass_context
def add(ctx: click.Context, job: str, fields: str, given: tuple[str, ...]) -> None:
    """Run JOB at FIELDS, the five of cron, with parameters of your own."""
    import json

    from insight import schedule as kept
    from insight.commands.data import pairs
    from insight.state import State

    values = {}
    for name, text in pairs(given, "--set").items():
        try:
            values[name] = json.loads(text)
        except ValueError:
            values[name] = text
    entry = kept.add(State(settings_of(ctx)), job, fields, values, "command line")
    click.echo(entry)
