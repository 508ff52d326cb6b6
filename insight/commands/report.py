"""`insight report`: the weekly report, in any of its formats."""

from __future__ import annotations

from pathlib import Path

import click

from insight.commands.common import settings_of
from insight.reports.formats import FORMATS, check_ending, write_report


@click.command()
@click.option("--week", metavar="2026-W47", help="ISO week.  [default: the latest complete one]")
@click.option("--lang", "language", type=click.Choice(["zh", "en"]), help="Language.")
@click.option("--without-doubtful", is_flag=True, help="Leave doubtful documents out.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"File to write: .{', .'.join(FORMATS)}.  [default: JSON to the terminal]",
)
@click.pass_context
def report(
    ctx: click.Context,
    week: str | None,
    language: str | None,
    without_doubtful: bool,
    output: Path | None,
) -> None:
    """Write the weekly report: what changed, with the evidence."""
    from insight.files import write_atomically
    from insight.reports import build_report, to_json
    from insight.store.reader import Reader

    ending = output.suffix.lower().removeprefix(".") if output else "json"
    check_ending(ending)
    settings = settings_of(ctx)
    built = build_report(
        settings,
        Reader(settings),
        week,
        language or settings.language,
        without_doubtful=without_doubtful,
    )
    if output is None:
        click.echo(to_json(built))
        return
    write_atomically(output, write_report(built, ending))
    week_said = f"week {built.week}" if built.week else "no week"
    click.echo(f"{output}: {week_said}, {built.status}.", err=True)
