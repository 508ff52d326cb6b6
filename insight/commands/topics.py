"""`insight topics`: the topics of any table, and what a person changes about those of the store."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

import click

from insight.commands.common import (
    Progress,
    annotator_option,
    as_json,
    print_counts,
    print_json,
    settings_of,
)

_FILE = "of"


class _FileFirst(click.Group):
    """A group whose first word may also be a file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [_FILE, *args]
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, "FILE --text COLUMN -o OUT.json [OPTIONS]")
        formatter.write_usage(ctx.command_path, "COMMAND [ARGS]...")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        of_file = self.commands[_FILE]
        with formatter.section("Options with FILE"):
            formatter.write_dl(
                [row for option in of_file.params if (row := option.get_help_record(ctx))]
            )
        self.format_commands(ctx, formatter)


@click.group(cls=_FileFirst)
def topics() -> None:
    """Find the topics of a table without storing it, or change those of the store.

    A file that is named like a command is given as ./NAME.
    """


@topics.command(_FILE, hidden=True)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--text", "text_column", required=True, help="Column that holds the text.")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write: .json.",
)
@click.option(
    "--topics", "count", type=click.IntRange(1, 200), help="How many.  [default: by the rows]"
)
@annotator_option
@as_json
@click.pass_context
def of(
    ctx: click.Context,
    file: Path,
    text_column: str,
    output: Path,
    count: int | None,
    annotator: str,
    as_json: bool,
) -> None:
    """Find the topics of FILE and write them, with the topic of each row, without storing it.

    With endpoint, the large model of the settings is asked for better names.
    """
    from insight.models import Models
    from insight.topics.table import find

    settings = settings_of(ctx)
    generator = _generator(ctx, annotator)
    progress = Progress()
    try:
        found = find(file, text_column, output, Models(settings), count, progress.show, generator)
    finally:
        progress.end()
    told = {"rows": found.rows, "topics": found.topics, "without_topic": found.without}
    if as_json:
        print_json(told | {"output": str(output)})
    else:
        print_counts(told)


@topics.command("list")
@click.option("--changes", is_flag=True, help="What persons changed, instead.")
@as_json
@click.pass_context
def list_topics(ctx: click.Context, changes: bool, as_json: bool) -> None:
    """List the topics of the store, by theme."""
    from insight.topics import edits

    settings = settings_of(ctx)
    rows = edits.changes(settings) if changes else edits.topics(settings)
    if as_json:
        print_json(rows)
        return
    if not rows:
        click.echo("Nobody changed anything." if changes else "There are no topics yet.")
    for row in rows if changes else []:
        what = " ".join(filter(None, (row["kind"], row["topic_id"], row["other_topic_id"])))
        name = f" {row['label']}" if row["label"] else ""
        taken_back = " (taken back)" if row["is_undone"] else ""
        click.echo(f"{row['moment']:%Y-%m-%d %H:%M} {row['made_by']}: {what}{name}{taken_back}")
    if not changes:
        _show_by_theme(rows)


def _show_by_theme(rows: list[dict[str, Any]]) -> None:
    for theme in dict.fromkeys(row["theme"] for row in rows):
        click.echo(theme or "-")
        for row in rows:
            if row["theme"] == theme:
                names = " / ".join(dict.fromkeys((row["label"], row["label_zh"])))
                pinned = " (pinned)" if row["pinned"] else ""
                click.echo(f"  {row['topic_id']:14} {row['size']:8,}  {names}{pinned}")


@topics.command()
@click.argument("topic", required=False)
@click.argument("label", required=False)
@click.option("--zh", "label_zh", help="Its Chinese name.  [default: LABEL]")
@click.option("--all", "all_topics", is_flag=True, help="All topics, with endpoint.")
@annotator_option
@click.pass_context
def rename(
    ctx: click.Context,
    topic: str | None,
    label: str | None,
    label_zh: str | None,
    all_topics: bool,
    annotator: str,
) -> None:
    """Give TOPIC another name; `--with endpoint` asks the large model for one."""
    from insight.topics import edits
    from insight.topics.labels import Label

    settings, by = settings_of(ctx), getpass.getuser()
    generator = _generator(ctx, annotator)
    if generator is None:
        if not topic or not label or all_topics:
            raise click.UsageError("Give a topic and its name, or `--with endpoint`.")
        edits.rename(settings, topic, Label(label, label_zh or label), by)
        return
    if label or bool(topic) == all_topics:
        raise click.UsageError("With endpoint, give a topic without a name, or --all.")
    for topic_id, name in edits.rename_by(settings, generator, topic, by):
        click.echo(f"{topic_id}: {name.en} / {name.zh}" if name else f"{topic_id} keeps its name.")


@topics.command()
@click.argument("topics", nargs=-1, required=True, metavar="TOPIC...")
@click.option("--into", required=True, metavar="TOPIC", help="The topic that stays.")
@click.pass_context
def merge(ctx: click.Context, topics: tuple[str, ...], into: str) -> None:
    """Show the documents of topics as those of another one."""
    from insight.topics import edits

    edits.merge(settings_of(ctx), topics, into, getpass.getuser())


@topics.command()
@click.argument("topic")
@click.pass_context
def split(ctx: click.Context, topic: str) -> None:
    """Make two topics of TOPIC, by what its documents say."""
    from insight.topics import edits

    settings = settings_of(ctx)
    fresh = edits.split(settings, topic, getpass.getuser())
    label = next(row["label"] for row in edits.topics(settings) if row["topic_id"] == fresh)
    click.echo(f"{fresh}: {label}")


@topics.command()
@click.argument("topic")
@click.pass_context
def pin(ctx: click.Context, topic: str) -> None:
    """Keep TOPIC, whatever the next runs find."""
    from insight.topics import edits

    edits.pin(settings_of(ctx), topic, getpass.getuser())


@topics.command()
@click.argument("topic")
@click.pass_context
def unpin(ctx: click.Context, topic: str) -> None:
    """Let TOPIC be changed again by what is found."""
    from insight.topics import edits

    edits.unpin(settings_of(ctx), topic, getpass.getuser())


@topics.command()
@click.argument("topic", required=False)
@click.pass_context
def undo(ctx: click.Context, topic: str | None) -> None:
    """Take back the newest change, or the newest of TOPIC."""
    from insight.topics import edits

    row = edits.undo(settings_of(ctx), getpass.getuser(), topic)
    what = " ".join(filter(None, (row["kind"], row["topic_id"], row["other_topic_id"])))
    click.echo(f"Taken back: {what}.")


def _generator(ctx: click.Context, annotator: str) -> Any:
    if annotator != "endpoint":
        return None
    from insight.models.endpoint import Endpoint

    return Endpoint(settings_of(ctx))
