"""`insight suggest` says what to do next: the suggestions of a report, each with what it is worth."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import click

from insight.commands.common import as_json, print_json, settings_of
from insight.commands.report import asked_options, days_of


@click.command()
@asked_options
@click.option("--lang", "language", type=click.Choice(["zh", "en"]), help="Language.")
@as_json
@click.pass_context
def suggest(
    ctx: click.Context,
    week: str | None,
    first: datetime | None,
    last: datetime | None,
    products: tuple[str, ...],
    sources: tuple[str, ...],
    languages: tuple[str, ...],
    language: str | None,
    as_json: bool,
) -> None:
    """Say what to do next: the most pressing first, from genuine documents only."""
    from insight.reports.build import build_report
    from insight.store.reader import Reader
    from insight.types import Scope

    settings = settings_of(ctx)
    built = build_report(
        settings,
        Reader(settings),
        week,
        language or settings.language,
        days=days_of(first, last),
        scope=Scope(products, sources, languages),
    )
    if as_json:
        suggestions = [asdict(one) for one in built.suggestions]
        least = built.facts.minimum_support
        print_json({"week": built.week, "minimum_support": least, "suggestions": suggestions})
        return
    for note in built.notes:
        click.echo(note, err=True)
    for number, one in enumerate(built.suggestions, 1):
        click.secho(f"{number}. {one.action}", bold=True)
        for line in (one.reason, one.effect.sentence, one.effort.reason, one.measure.sentence):
            click.echo(f"   {line}")
        click.echo(f"   {', '.join(one.findings)}")
    if not built.suggestions:
        click.echo("Nothing is suggested: too few genuine documents bear a change or praise out.")
