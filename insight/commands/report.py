"""`insight report`: the weekly report as a page or as JSON."""

from __future__ import annotations

from pathlib import Path

import click

from insight.commands.common import settings_of
from insight.errors import SettingsError


@click.command()
@click.option("--week", metavar="2026-W47", help="ISO week.  [default: the latest complete one]")
@click.option("--lang", "language", type=click.Choice(["zh", "en"]), help="Language.")
@click.option("--without-doubtful", is_flag=True, help="Leave doubtful documents out.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write: .html or .json.  [default: JSON to the terminal]",
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
    from insight.reports import build_report, render_html, to_json
    from insight.store.reader import Reader

    if output and output.suffix not in (".html", ".json"):
        raise SettingsError(f"{output.name}: a report ends in .html or .json.")
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
    text = render_html(built) if output.suffix == ".html" else to_json(built)
    write_atomically(output, text.encode("utf-8"))
    week_said = f"week {built.week}" if built.week else "no week"
    click.echo(f"{output}: {week_said}, {built.status}.", err=True)
