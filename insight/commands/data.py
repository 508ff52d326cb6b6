"""Commands that bring data in and analyse it. They need no broker and no running service."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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
from insight.errors import SettingsError
from insight.settings import Settings

_COUNTS = ("read", "stored", "duplicates", "rejected")
_SHOWN = 3
"""Rows that a dry run shows of a table."""
_NOTABLE = ("unread_ratings", "unread_dates", "default_texts", "follow_ups", "answers")
"""Told only where there are any."""
_MAP = click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Name a column by hand, or number it where the file has no header.",
)
_DATES = click.option(
    "--dates",
    type=click.Choice(["day-first", "month-first"]),
    help="How 03/04/2024 is read, where the file does not show it.",
)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--product", help="Product that all rows are about.")
@click.option("--source", default="file", show_default=True, help="Where the rows come from.")
@_MAP
@_DATES
@click.option("--dry-run", is_flag=True, help="Show how the files would be read; store nothing.")
@as_json
@click.pass_context
def ingest(
    ctx: click.Context,
    files: Sequence[Path],
    product: str | None,
    source: str,
    mapping: Sequence[str],
    dates: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read FILES into the store: CSV, TSV, JSON, Parquet, Excel or saved web pages, also in gzip or zip.

    Columns are recognised by their names, in English and Chinese. The same file read twice adds
    nothing. What cannot be stored is kept, with its reason: see `insight rejected`.
    """
    settings = settings_of(ctx)
    given = {
        "files": [str(path.absolute()) for path in files],
        "product": product,
        "source": source,
        "mapping": pairs(mapping, "--map"),
        "dates": dates,
        "analyze": False,
    }
    if dry_run:
        counts = _dry_run(settings, given, as_json)
    else:
        counts = _read_files(settings, "ingest", given, as_json)
    _print(counts, as_json)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--source", help="Shop of the rows that name none.  [default: every shop]")
@_MAP
@as_json
@click.pass_context
def products(
    ctx: click.Context,
    files: Sequence[Path],
    source: str | None,
    mapping: Sequence[str],
    as_json: bool,
) -> None:
    """Read FILES that say which listing is which product: the columns product and listing (SKU,
    ASIN ...), and where they are there shop and variant.

    Documents are relabelled at once, old ones too. A listing that comes again is replaced.
    """
    given = {
        "files": [str(path.absolute()) for path in files],
        "source": source,
        "mapping": pairs(mapping, "--map"),
    }
    _read_table(settings_of(ctx), "products", given, as_json)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@_MAP
@_DATES
@as_json
@click.pass_context
def sales(
    ctx: click.Context,
    files: Sequence[Path],
    mapping: Sequence[str],
    dates: str | None,
    as_json: bool,
) -> None:
    """Read FILES with a row a week (and product): units sold, revenue, returns, advertising spend.

    A week that comes again is replaced.
    """
    given = {
        "files": [str(path.absolute()) for path in files],
        "mapping": pairs(mapping, "--map"),
        "dates": dates,
    }
    _read_table(settings_of(ctx), "sales", given, as_json)


def _read_table(settings: Settings, name: str, given: dict[str, Any], as_json: bool) -> None:
    _print(_read_files(settings, name, given, as_json), as_json)


def _read_files(
    settings: Settings, name: str, given: dict[str, Any], quiet: bool
) -> dict[str, int]:
    """Run a job that reads files; its counts, and where the rejected rows are on stderr."""
    row = _run(settings, name, given)
    found = json.loads(row["counts"])
    counts = {name: found.get(name, 0) for name in _COUNTS}
    counts |= {name: found[name] for name in _NOTABLE if name in found}
    if counts["rejected"] and not quiet:
        take = f"`insight rejected {row['job_id']} -o rejected.csv`"
        click.echo(f"{take} writes the rejected rows: mend them and read that.", err=True)
    return counts


@click.command()
@annotator_option
@as_json
@click.pass_context
def analyze(ctx: click.Context, annotator: str, as_json: bool) -> None:
    """Analyse every document that the present models have not read, and find topics.

    With endpoint, the large model of the settings is asked afterwards, of every document that it
    did not speak of last; its labels then count, and ours where it gave none.
    """
    from insight.models.words import missing

    settings = settings_of(ctx)
    _print_row(_run(settings, "analyze", {"annotator": annotator}), as_json)
    for name in missing(settings) if not as_json else ():
        click.echo(f"Words were not read: run `insight models get {name}`, then again.", err=True)


@click.command()
@click.argument("job")
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the job; lists and objects as JSON.",
)
@as_json
@click.pass_context
def run(ctx: click.Context, job: str, given: Sequence[str], as_json: bool) -> None:
    """Run JOB to its end in this process, without a broker."""
    values = {name: _value(text) for name, text in pairs(given, "--set").items()}
    _print_row(_run(settings_of(ctx), job, values), as_json)


def pairs(given: Sequence[str], option: str) -> dict[str, str]:
    """`name=value` texts as a mapping. Raises SettingsError for one without `=`."""
    for text in given:
        if "=" not in text:
            raise SettingsError(f"{option} {text!r}: write it as NAME=VALUE.")
    return dict(text.split("=", 1) for text in given)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _run(settings: Settings, name: str, given: dict[str, Any]) -> dict[str, Any]:
    from insight.runner import run_here

    with Progress() as listen:
        return run_here(settings, name, given, "command line", listen)


def _print_row(row: dict[str, Any], as_json: bool) -> None:
    _print({"job": row["job_id"], "state": row["state"], **json.loads(row["counts"])}, as_json)


def _print(counts: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(counts)
    else:
        print_counts(counts)


def _dry_run(settings: Settings, given: dict[str, Any], as_json: bool) -> dict[str, int]:
    from insight.parameters import IngestParameters
    from insight.pipeline import plan_ingest, preview
    from insight.preview import look

    parameters = IngestParameters.model_validate(given)
    for batch in plan_ingest(settings, parameters) if not as_json else ():
        for table in look(settings, parameters, Path(batch["file"])):
            click.echo(f"{table.name}:")
            if table.preset:
                click.echo(f"  layout: {table.preset.title}, see {table.preset.layout}")
            for field, column in table.fields.items():
                click.echo(f"  {field:8} <- {column}")
            for field, words in table.read_as.items():
                click.echo(f"  {field:8} read as: {words}")
            if table.ignored:
                click.echo(f"  not read: {', '.join(table.ignored)}")
            for document in table.cleaned.documents[:_SHOWN] if table.cleaned else ():
                click.echo(f"  would be stored: {' '.join(document.text.split())[:60]}")
    return preview(settings, parameters)
