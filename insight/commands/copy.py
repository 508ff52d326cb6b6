"""`insight copy`: checked copy for a channel, from a product's facts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from insight.campaigns.types import Piece
from insight.commands.common import Progress, as_json, print_json, settings_of


@click.command()
@click.option(
    "--facts",
    "file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON or CSV with one product: name, attributes, price, proofs.",
)
@click.option("--channel", required=True, help="Such as weibo, product-page or email.")
@click.option("--lang", "language", required=True, type=click.Choice(["zh", "en"]))
@click.option("-n", "variants", default=3, show_default=True, type=click.IntRange(1, 8))
@click.option("--brand", help="A brand whose voice and banned words count.")
@click.option("--product", help="A product of the store, whose reviews the copy may rest on.")
@click.option("--tone", default="", help="How it should sound; for an endpoint.")
@click.option(
    "--writer",
    default="auto",
    show_default=True,
    type=click.Choice(["auto", "template", "local", "endpoint"]),
    help="auto: the endpoint of the settings, else the local model, else the template.",
)
@click.option("--review", default="", help="The review that a reply answers.")
@as_json
@click.pass_context
def copy(
    ctx: click.Context,
    file: Path,
    channel: str,
    language: Any,
    variants: int,
    brand: str | None,
    product: str | None,
    tone: str,
    writer: Any,
    review: str,
    as_json: bool,
) -> None:
    """Write copy for a channel from the facts of a product, in variants of different angles.

    What cannot be supported by the facts, or by enough reviews, is repaired, or the piece withheld.
    """
    from insight.campaigns.asked import Asked, request_of
    from insight.campaigns.facts import read_facts
    from insight.campaigns.serial import shown
    from insight.campaigns.variety import variety_of
    from insight.campaigns.write import write
    from insight.campaigns.writers.choose import writers

    settings = settings_of(ctx)
    asked = Asked(
        facts=read_facts(file).only(),
        channel=channel,
        language=language,
        variants=variants,
        tone=tone,
        brand=brand,
        product=product,
        writer=writer,
        review=review,
    )
    request = request_of(settings, asked)
    progress = Progress()
    try:
        pieces = write(
            request,
            writers(settings, asked.writer),
            progress=lambda done, total: progress.show("write", done, total),
        )
    finally:
        progress.end()
    found = variety_of(pieces, language)
    if as_json:
        print_json(
            {
                "pieces": [shown(piece) for piece in pieces],
                "distinct_2": found and round(found.distinct_2, 3),
                "self_bleu": found and round(found.self_bleu, 3),
            }
        )
        return
    for number, piece in enumerate(pieces, 1):
        _print(number, piece)
    if found:
        click.echo(f"distinct-2 {found.distinct_2:.2f}, self-BLEU {found.self_bleu:.2f}")
    if len(pieces) < variants:
        click.echo(f"The facts have {len(pieces)} angles; {variants} variants were asked for.")


def _print(number: int, piece: Piece) -> None:
    click.secho(f"{number}. {piece.channel}, {piece.angle} ({piece.writer})", bold=True)
    if piece.withheld:
        click.echo("   withheld: it could not be repaired.")
        for part in piece.parts:
            for problem in part.checked.problems:
                click.echo(f"   {part.name}: {problem.reason} [{problem.rule}; {problem.source}]")
    for part in () if piece.withheld else piece.parts:
        head = "" if len(piece.parts) == 1 else f"{part.name}: "
        for line in f"{head}{part.checked.copy.text}".split("\n"):
            click.echo(f"   {line}")
    for note in piece.notes:
        click.echo(f"   - {note}")
    click.echo()
