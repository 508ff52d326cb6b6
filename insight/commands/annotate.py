"""`insight annotate`: the analyses on any table, without a store."""

from __future__ import annotations

from pathlib import Path

import click

from insight.commands.common import (
    Progress,
    annotator_option,
    as_json,
    print_counts,
    print_json,
    settings_of,
)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--text", "text_column", required=True, help="Column that holds the text.")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write: .csv or .jsonl.",
)
@annotator_option
@as_json
@click.pass_context
def annotate(
    ctx: click.Context,
    file: Path,
    text_column: str,
    output: Path,
    annotator: str,
    as_json: bool,
) -> None:
    """Analyse every row of FILE and write it with our columns added, without storing it.

    Added are language (zh, en, other), sentiment (negative, neutral, positive), sentiment_score
    (-1 to 1), toxicity (0 to 1), toxic (true, false), aspects (a list), the model that spoke, and
    the reason where nothing is said: no words, another language, a row that cannot be read. With
    endpoint, the large model of the settings is asked, and our models label what it gives no
    answer to. Stopped half-way, the same command goes on where it was.
    """
    from insight.annotate import annotate as annotate_file
    from insight.annotate import count_rows
    from insight.annotators import open_annotator
    from insight.models import Models

    settings = settings_of(ctx)
    asked = open_annotator(annotator, settings) if annotator != "ours" else None
    progress = Progress()
    total = count_rows(file, text_column) if progress.watched else None
    try:
        found = annotate_file(
            file,
            text_column,
            output,
            Models(settings),
            lambda done: progress.show("annotated", done, total),
            asked,
            lambda words: click.echo(words, err=True),
        )
    except KeyboardInterrupt:
        progress.end()
        click.echo("Give the same command again to go on from here.", err=True)
        raise
    finally:
        progress.end()
    told = {"unanswered": found.failures.total()} if asked else {}
    told |= {"broken": found.broken} if found.broken else {}
    if as_json:
        print_json({"rows": found.rows, "output": str(output), **told})
    else:
        print_counts({"annotated": found.rows, **told})
    for cause, count in found.failures.most_common(5):
        click.echo(f"{count:,} labelled by our models: {cause}", err=True)
