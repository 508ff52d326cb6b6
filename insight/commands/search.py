"""`insight search`: find documents by their words, and bring the index up to date."""

from __future__ import annotations

import click

from insight.commands.common import Progress, as_json, print_json, settings_of


@click.group()
def search() -> None:
    """Find documents by their words, or index them."""


@search.command()
@as_json
@click.pass_context
def index(ctx: click.Context, as_json: bool) -> None:
    """Bring the search index up to date; build it where there is none."""
    from insight.search.index import bring_up_to_date, missing, size

    settings = settings_of(ctx)
    total, progress = missing(settings), Progress()
    try:
        done = bring_up_to_date(settings, lambda done: progress.show("index", done, total))
    finally:
        progress.end()
    if as_json:
        print_json({"indexed": done, "bytes": size(settings)})
        return
    click.echo(f"indexed {done:,}, {size(settings) / 1e6:,.1f} MB")


@search.command()
@click.argument("words")
@click.option("--count", default=10, show_default=True, type=click.IntRange(1, 1000))
@as_json
@click.pass_context
def find(ctx: click.Context, words: str, count: int, as_json: bool) -> None:
    """List the documents that have all WORDS, the best first.

    "In quotes" they must stand side by side; a -word must not be there.
    """
    from insight.documents.filters import Filters
    from insight.documents.find import rows_of
    from insight.documents.library import Library
    from insight.store.reader import Reader

    settings = settings_of(ctx)
    reader = Reader(settings)
    found = Library(settings, reader).search(Filters.of({"words": words}), "best", ())
    rows = rows_of(reader, found.columns, found.found.rows[:count], "documents/page.sql")
    if as_json:
        print_json({"total": found.found.total, "documents": rows})
        return
    click.echo(f"{found.found.total:,} documents")
    for row in rows:
        when = f"{row['published_at']:%Y-%m-%d}" if row["published_at"] else "undated"
        text = "".join(sign if sign.isprintable() else " " for sign in row["text"])
        click.echo(f"{row['document_id']} {when} {text[:120]}")
