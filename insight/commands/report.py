"""`insight report` makes a report, in any of its formats; `insight verify` proves one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from insight.commands.common import annotator_option, as_json, print_json, settings_of
from insight.errors import QueryError
from insight.reports.formats import FORMATS, check_ending, write_report

_DAY = click.DateTime(["%Y-%m-%d"])
_Command = TypeVar("_Command", bound=Callable[..., Any])
_ASKED = (
    click.option(
        "--week", metavar="2026-W47", help="ISO week.  [default: the latest complete one]"
    ),
    click.option("--from", "first", type=_DAY, help="First day, in place of a week."),
    click.option("--to", "last", type=_DAY, help="Last day."),
    click.option(
        "--product", "products", multiple=True, help="Only this product; may be repeated."
    ),
    click.option("--source", "sources", multiple=True, help="Only this source; may be repeated."),
    click.option(
        "--document-language", "languages", multiple=True, help="Only documents in it, such as zh."
    ),
)


def asked_options(command: _Command) -> _Command:
    """Options that say which days and documents a report is about."""
    for option in reversed(_ASKED):
        command = option(command)
    return command


@click.command()
@asked_options
@click.option(
    "--as-of",
    metavar="2026-11-20",
    help="As it would have been with the data known then (a day's end, or a moment in ISO form).",
)
@click.option("--lang", "language", type=click.Choice(["zh", "en"]), help="Language.")
@click.option("--without-doubtful", is_flag=True, help="Leave doubtful documents out.")
@annotator_option
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
    first: datetime | None,
    last: datetime | None,
    products: tuple[str, ...],
    sources: tuple[str, ...],
    languages: tuple[str, ...],
    as_of: str | None,
    language: str | None,
    without_doubtful: bool,
    annotator: str,
    output: Path | None,
) -> None:
    """Write the weekly report: what changed, with the evidence.

    With `--with endpoint` a large model puts the summary into better words; each number, name and
    direction is checked, or our own sentence stands.
    """
    from insight.files import write_atomically
    from insight.reports.build import build_report
    from insight.reports.serial import to_json
    from insight.store.reader import Reader
    from insight.types import Scope

    ending = output.suffix.lower().removeprefix(".") if output else "json"
    check_ending(ending)
    settings = settings_of(ctx)
    built = build_report(
        settings,
        Reader(settings),
        week,
        language or settings.language,
        days=days_of(first, last),
        scope=Scope(products, sources, languages, without_doubtful),
        as_of=None if as_of is None else _moment(as_of, settings.zone),
    )
    if annotator == "endpoint":
        from insight.models.endpoint import Endpoint
        from insight.reports.rephrase import rephrase

        built = rephrase(built, Endpoint(settings))
    if output is None:
        click.echo(to_json(built))
        return
    write_atomically(output, write_report(built, ending))
    click.echo(f"{output}: {built.title}, {built.status}.", err=True)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
@click.pass_context
def verify(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Prove a report that was written as JSON: make it again from the stored documents.

    Ends with 1 when something in it does not hold, and names each such thing.
    """
    from insight.reports.serial import from_json
    from insight.reports.verify import verify_json
    from insight.store.reader import Reader

    settings = settings_of(ctx)
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise QueryError(f"{file} is not a report of `insight report`: it is no text.") from error
    problems = verify_json(text, settings, Reader(settings))
    sections = from_json(text).sections
    findings = sum(len(section.findings) for section in sections)
    quotations = sum(len(section.quotations) for section in sections)
    if as_json:
        counts = {"findings": findings, "quotations": quotations}
        print_json({"holds": not problems, **counts, "problems": problems})
    elif problems:
        for problem in problems:
            click.echo(problem)
        click.secho(f"{file}: {len(problems)} things do not hold.", fg="red", err=True)
    else:
        click.echo(f"{file} holds: {findings} findings, {quotations} quotations.")
    if problems:
        ctx.exit(1)


def days_of(first: datetime | None, last: datetime | None) -> tuple[date, date] | None:
    """The days of `--from` and `--to`. Raises QueryError where one is missing."""
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise QueryError("A report from a day to a day needs both --from and --to.")
    return first.date(), last.date()


def _moment(text: str, zone: ZoneInfo) -> datetime:
    """The end of a day in `zone`, or the moment that `text` names."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise QueryError(
            f"{text[:30]!r} is no moment: give a day such as 2026-11-20, or 2026-11-20T18:00+00:00."
        ) from error
    if len(text) == len("2026-11-20"):
        moment += timedelta(days=1)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
