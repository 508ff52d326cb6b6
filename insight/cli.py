"""The `insight` command. Each group of commands is a file of its own, loaded when it is used."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import click

from insight.errors import InsightError

# Command, its file under `insight/commands`, and what `insight --help` says of it.
_COMMANDS = {
    "init": ("service", "Make a home folder, secrets and the first user."),
    "up": ("service", "Start the web, the workers, the scheduler and the broker."),
    "status": ("service", "Say what runs and what is stored."),
    "doctor": ("doctor", "Look for what is wrong, and say how to mend it."),
    "user": ("service", "Add a user or give one a new password."),
    "ingest": ("data", "Read files into the store."),
    "products": ("data", "Say which listing is which product."),
    "sales": ("data", "Read weekly sales, returns and advertising spend."),
    "rejected": ("rejected", "List rejected rows, or take them away to be mended."),
    "fetch": ("sources", "Collect from a source on the net."),
    "sources": ("sources", "List the sources and how they do; try one."),
    "recipe": ("recipe", "Try how the pages of a site are read."),
    "hooks": ("hooks", "List, make and end webhooks."),
    "analyze": ("data", "Analyse what is new in the store."),
    "run": ("data", "Run a job here, without a broker."),
    "schedule": ("keeping", "List what runs by itself, or change it."),
    "report": ("report", "Write the weekly report."),
    "suggest": ("suggest", "Say what to do next, with evidence and what it is worth."),
    "verify": ("report", "Prove a report from what is stored."),
    "subscribe": ("delivery", "Send the report and alerts to an address."),
    "subscriptions": ("delivery", "List who is told what, and how it went."),
    "unsubscribe": ("delivery", "Send nothing more to an address."),
    "deliver": ("delivery", "Send what is due, or a report now."),
    "alerts": ("delivery", "List spikes of documents and of negative ones."),
    "trends": ("trends", "Find words and topics that suddenly come more often."),
    "search": ("search", "Find documents by their words."),
    "copy": ("copy", "Write checked copy from a product's facts."),
    "check": ("check", "Check an advertising text against facts, reviews and rules."),
    "labels": ("labels", "Take out the labels that persons gave."),
    "sql": ("sql", "Ask a question of the store in SQL."),
    "annotate": ("annotate", "Analyse any table without storing it."),
    "topics": (
        "topics",
        "Find the topics of any table; rename, merge, split and pin those stored.",
    ),
    "evaluate": ("evaluate", "Measure models on a labelled table."),
    "explain": ("explain", "Show which words of a text carried its labels."),
    "audit": ("audit", "Measure what the models make of people, places and dialects."),
    "backup": ("keeping", "Write everything into one file."),
    "erase": ("keeping", "Erase every trace of an author or of documents."),
    "assistant": ("assistant", "Index the shop's knowledge, and answer from it."),
    "recommend": ("recommend", "Recommend items to shoppers."),
    "forget": ("recommend", "Leave a shopper out of recommendations."),
    "models": ("models", "List, fetch and verify models."),
    "train": ("train", "Train our models again."),
}


class LazyGroup(click.Group):
    """Imports a command when it is called, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        module = import_module(f"insight.commands.{_COMMANDS[name][0]}")
        command: click.Command = getattr(module, name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=LazyGroup)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="INSIGHT_HOME",
    help="Folder that holds all data.  [default: ~/.insight]",
)
@click.version_option(package_name="insight")
@click.pass_context
def cli(ctx: click.Context, home: Path | None) -> None:
    """Reads what customers write, and reports each week what changed and why."""
    ctx.obj = home


def main() -> None:
    """Run a command; an expected error becomes one line and an exit code that means something."""
    try:
        # What `ctx.exit` was given comes back here; a command itself gives nothing back.
        if code := cli.main(standalone_mode=False):
            sys.exit(code)
    except InsightError as error:
        click.secho(f"insight: {error}", fg="red", err=True)
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("insight: stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except BrokenPipeError:
        # Whoever read our output has gone; nothing more can be said to them.
        sys.stderr.close()
        sys.exit(1)


if __name__ == "__main__":
    main()
