"""`insight explain`: which words of a text carried its labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from insight.commands.common import as_json, print_json, settings_of
from insight.errors import SettingsError

if TYPE_CHECKING:
    from insight.explain import Span
    from insight.settings import Settings

_UNREAD = {"no words": "It has no words", "language": "It is neither Chinese nor English"}
_COLOURS = {"+": "green", "-": "red"}


@click.command()
@click.argument("text", required=False)
@click.option("--document", help="Id of a stored document to explain instead.")
@as_json
@click.pass_context
def explain(ctx: click.Context, text: str | None, document: str | None, as_json: bool) -> None:
    """Show which words of TEXT carried its sentiment and its toxicity.

    [+lovely] raised the score, [-awful] lowered it: a word weighs the mean of what the score loses
    without it and what it says alone. The sentiment goes from -1 to 1, the toxicity from 0 to 1.
    """
    from insight.analyses.run import unread
    from insight.cleaning.plain import plain
    from insight.explain import carrying
    from insight.explanations import explained
    from insight.models import Models
    from insight.models.language import detect_languages

    settings = settings_of(ctx)
    if (text is None) == (document is None):
        raise SettingsError("Give a text, or --document with the id of a stored one.")
    if document is not None:
        read, language = _stored(settings, document)
    else:
        read = plain(text)
        language = detect_languages([read])[0]
    reason = unread(read, language)
    found = explained(Models(settings), read, language)
    if as_json:
        heads = [asdict(one) for one in found.heads]
        print_json({"text": read, "language": language, "reason": reason, "heads": heads})
        return
    if reason:
        click.echo(f"{_UNREAD[reason]}: of this text the models say nothing.")
    for one in found.heads:
        click.echo(f"{one.head} {one.score:+.2f}: {_with_marks(read, one.marked())}")
        if carrying(one):
            click.echo(f"  without the words that pull it there: {one.rest:+.2f}")


def _stored(settings: Settings, document: str) -> tuple[str, str]:
    """The text of a document, and its language."""
    from insight.explanations import stored

    row = stored(settings, document)
    return row["text"], row["language"]


def _with_marks(text: str, words: Sequence[Span]) -> str:
    pieces, last = [], 0
    for word in words:
        sign = "+" if word.weight > 0 else "-"
        mark = f"[{sign}{_visible(text[word.start : word.end])}]"
        pieces += [_visible(text[last : word.start]), click.style(mark, fg=_COLOURS[sign])]
        last = word.end
    return "".join([*pieces, _visible(text[last:])])


def _visible(text: str) -> str:
    """The text on one line, without signs that would command a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
