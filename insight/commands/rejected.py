"""`insight rejected`: the rows that could not be stored, to be looked at or mended."""

from __future__ import annotations

import itertools
from dataclasses import asdict
from pathlib import Path

import click

from insight.commands.common import as_json, print_json, settings_of
from insight.errors import JobError

_SHOWN = 20


@click.command()
@click.argument("job", required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write all rows of JOB, or of the newest: .csv or .jsonl.",
)
@as_json
@click.pass_context
def rejected(ctx: click.Context, job: str | None, output: Path | None, as_json: bool) -> None:
    """List jobs with rejected rows, show those of JOB, or write them to a file.

    The file has the rows as they were found, with the line and the reason. Mend it and read it
    with `insight ingest`, with the same --map, --product and --source: the columns that begin with
    `rejected_` are ignored, and what is stored already is not doubled.
    """
    from insight import rejected as rows

    settings = settings_of(ctx)
    known = rows.jobs(settings)
    if job is None and output is None:
        counts = [{"job": one, "rejected": rows.count(rows.files(settings, one))} for one in known]
        if as_json:
            print_json(counts)
        for one in counts if not as_json else ():
            click.echo(f"{one['job']}  {one['rejected']:,} rejected")
        return
    chosen = job or (known[0] if known else "")
    if chosen not in known:
        raise JobError(
            f"The job {chosen!r} has no rejected rows. `insight rejected` lists those that have."
            if chosen
            else "No job has rejected rows."
        )
    paths = rows.files(settings, chosen)
    total = rows.count(paths)
    if output is not None:
        rows.write(paths, output)
        click.echo(f"{total:,} rows are in {output}. Mend them, then: insight ingest {output}")
        return
    if as_json:
        print_json([asdict(row) for row in rows.read(paths)])
        return
    for row in itertools.islice(rows.read(paths), _SHOWN):
        value = " ".join(row.value.split())[:60]
        click.echo(f"{row.origin}, line {row.line}, {row.field} {value!r}: {row.reason}")
    if total > _SHOWN:
        click.echo(f"... {total:,} in all: `insight rejected {chosen} -o rejected.csv`")
