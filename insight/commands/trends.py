"""`insight trends`: bursts of words and topics, in any dated table or in the store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from insight.commands.common import Progress, as_json, print_json, settings_of
from insight.errors import SettingsError

if TYPE_CHECKING:
    from insight.trends.table import Found

_SHOWN = 40


@click.command()
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--date", "date_column", metavar="COLUMN", help="Column of the date.")
@click.option("--text", "text_column", metavar="COLUMN", help="Column of the text.")
@click.option("--by", metavar="COLUMN", help="Look into each value of this column by itself.")
@click.option(
    "--dates",
    "order",
    type=click.Choice(["day-first", "month-first"]),
    help="What 03/04/2024 is.  [default: as the column shows]",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write: .json.  [default: a table to the terminal]",
)
@as_json
@click.pass_context
def trends(
    ctx: click.Context,
    file: Path | None,
    date_column: str | None,
    text_column: str | None,
    by: str | None,
    order: Any,
    output: Path | None,
    as_json: bool,
) -> None:
    """Find words that suddenly are in more of a day's documents than in the weeks before.

    FILE is any dated table that `insight ingest` reads; without it, the words and topics of the
    store's last four weeks, and the shares that changed in its last week. Shares are tested, so a
    day with more documents is no news; of all that is told at most a tenth is chance. Seasonal is
    what the calendar names or what came at that time of another year.
    """
    settings = settings_of(ctx)
    if output and output.suffix != ".json":
        raise SettingsError(f"{output.name}: the bursts are written as .json.")
    if file is None:
        if date_column or text_column or by or order:
            raise SettingsError("--date, --text, --by and --dates are of a FILE; give one.")
        from insight.store.reader import Reader
        from insight.trends.store import find_changes, find_in_store

        reader = Reader(settings)
        bursts, changes = find_in_store(reader, settings), find_changes(reader, settings)
        _write({"bursts": bursts, "changes": changes}, output, as_json)
        if output is None and not as_json:
            _print_changes(changes)
        return
    if date_column is None or text_column is None:
        raise SettingsError(f"{file.name}: name its columns: --date COLUMN --text COLUMN.")
    from insight.trends.table import Columns, find

    progress = Progress()
    try:
        found = find(
            file,
            Columns(date_column, text_column, by),
            settings.zone,
            order,
            lambda rows: progress.show("read", rows, None),
        )
    finally:
        progress.end()
    _tell(found)
    _write({"bursts": found.bursts}, output, as_json)


def _tell(found: Found) -> None:
    """What was read and left out, on stderr."""
    span = f", {found.first} to {found.last}" if found.first else ""
    click.echo(f"read {found.rows:,}, used {found.used:,}{span}", err=True)
    for reason, count in found.left_out.most_common():
        click.echo(f"left out {count:,}: {reason}", err=True)
    if found.small_groups:
        click.echo(f"not looked at {found.small_groups:,} groups of few documents", err=True)
    if not found.bursts:
        click.echo("Nothing is sure to be more than usual.", err=True)


def _write(found: dict[str, list[dict[str, Any]]], output: Path | None, as_json: bool) -> None:
    if output is not None:
        from insight.files import write_atomically

        text = json.dumps(found, ensure_ascii=False, indent=1)
        write_atomically(output, f"{text}\n".encode())
        click.echo(f"{output}: {len(found['bursts']):,} bursts.", err=True)
    if as_json:
        print_json(found)
    elif output is None:
        _print_table(found["bursts"])


def _print_table(bursts: Sequence[dict[str, Any]]) -> None:
    """The strongest ones, by day."""
    strongest = sorted(bursts, key=lambda burst: -burst["score"])[:_SHOWN]
    for burst in sorted(strongest, key=lambda burst: burst["start"]):
        group = f"{burst['group']}: " if "group" in burst else ""
        season = ", seasonal" if burst["seasonal"] else ""
        click.echo(
            f"{burst['start']} to {burst['end']}  {group}{' / '.join(burst['terms'][:3])}  "
            f"{burst['count']:,} where {burst['expected']:,.1f} are usual{season}"
        )
    if len(bursts) > len(strongest):
        click.echo(f"The strongest {_SHOWN} of {len(bursts):,}; -o FILE.json writes all.", err=True)


def _print_changes(changes: Sequence[dict[str, Any]]) -> None:
    """The last week against the eight before."""
    for change in changes:
        if "a_day" in change:
            click.echo(f"documents a day  {change['a_day']:,} where {change['usual']:,} are usual")
            continue
        what = "all" if change["value"] is None else f"{change['dimension']} {change['value']}"
        click.echo(
            f"{change['measure']} of {what}  {change['share']:.1%} ({change['low']:.1%} to "
            f"{change['high']:.1%}) where {change['usual']:.1%} are usual"
        )
