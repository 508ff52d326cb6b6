"""`insight check`: what must not be said in a text, and what its claims rest on."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from insight.commands.common import as_json, print_json, settings_of
from insight.errors import SourceError
from insight.messages import message

if TYPE_CHECKING:
    from insight.campaigns.types import Checked, CopyLanguage, Ground, Problem, Review

_LONGEST_TEXT = 50_000
_COLOURS = {"error": "red", "notice": "yellow"}


@click.command()
@click.argument("text")
@click.option(
    "--facts",
    "facts_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the product's facts: JSON or a table; without it only law is looked at.",
)
@click.option(
    "--reviews",
    "reviews_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Table with reviews of the product, which may support what customers can know.",
)
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), required=True, help="Language of the text."
)
@click.option("--channel", help="Where it will stand, such as weibo: its rules apply too.")
@as_json
@click.pass_context
def check(
    ctx: click.Context,
    text: str,
    facts_file: Path | None,
    reviews_file: Path | None,
    lang: str,
    channel: str | None,
    as_json: bool,
) -> None:
    """Check TEXT, a file of it, or - for standard input, against facts, reviews and rules.

    A file whose name ends in .jsonl holds one object a line: text, and if it has them its own facts,
    language and channel. The exit code is 0 where every text passes and 1 where one does not.
    """
    from insight.campaigns.check import check as check_copy
    from insight.campaigns.facts import facts_from, read_facts
    from insight.campaigns.types import Copy, Ground

    settings_of(ctx)
    facts = read_facts(facts_file).only() if facts_file else None
    reviews = _reviews(reviews_file) if reviews_file else ()
    failed = False
    for number, given in enumerate(_texts(text), 1):
        where = f"line {number}"
        own = facts_from(given["facts"], where) if given.get("facts") else facts
        ground: Ground | None = Ground(own, reviews) if own else None
        language = given.get("language") or lang
        if language not in ("zh", "en"):
            raise SourceError(
                message(
                    "%(where)s: the language “%(value)s” is neither zh nor en.",
                    where=where,
                    value=language,
                )
            )
        spoken: CopyLanguage = "zh" if language == "zh" else "en"
        checked = check_copy(Copy(given["text"], spoken, given.get("channel") or channel), ground)
        failed = failed or not checked.passes
        if as_json:
            print_json({**_plain(checked), **_note(ground)})
        else:
            _show(checked, ground)
    if failed:
        sys.exit(1)


def _texts(argument: str) -> Iterator[Mapping[str, Any]]:
    """The texts that an argument names: itself, standard input, or those of a file."""
    if argument == "-":
        yield {"text": _short(sys.stdin.read(), "-")}
        return
    path = Path(argument)
    if not _is_file(path):
        yield {"text": _short(argument, "TEXT")}
        return
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            message(
                "%(name)s cannot be read as UTF-8 text: %(cause)s.", name=path.name, cause=error
            )
        ) from error
    if path.suffix not in (".jsonl", ".ndjson"):
        yield {"text": _short(content, path.name)}
        return
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        where = f"{path.name}, line {number}"
        try:
            given = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise SourceError(
                message(
                    "%(name)s, line %(line)s: this is no JSON (%(cause)s). Mend it there.",
                    name=path.name,
                    line=number,
                    cause=error,
                )
            ) from error
        if not isinstance(given, dict) or not isinstance(given.get("text"), str):
            raise SourceError(
                message(
                    '%(where)s: there is no text; write an object such as {"text": "…"}.',
                    where=where,
                )
            )
        _short(given["text"], where)
        yield given


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        # A long text, or one with a NUL, is no name of a file.
        return False


def _short(text: str, where: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise SourceError(
            message(
                "%(where)s: the text has %(count)s characters, more than %(most)s: cut it.",
                where=where,
                count=len(text),
                most=_LONGEST_TEXT,
            )
        )
    return text


def _reviews(path: Path) -> tuple[Review, ...]:
    """The texts of a table of reviews, whose columns are known by their names."""
    from insight.campaigns.types import Review
    from insight.sources.files import read_items

    found = [
        (str(item.line), str(item.fields.get("text") or "").strip())
        for item in read_items(path, {})
        if not item.problem
    ]
    return tuple(Review(f"line {line}", text) for line, text in found if text)


def _note(ground: Ground | None) -> dict[str, Any]:
    return {} if ground else {"without_facts": True}


def _plain(checked: Checked) -> dict[str, Any]:
    return {
        "text": checked.copy.text,
        "passes": checked.passes,
        "problems": [asdict(one) for one in checked.problems],
        "supports": [asdict(one) for one in checked.supports],
    }


def _show(checked: Checked, ground: Ground | None) -> None:
    if ground is None:
        click.echo("Without facts: only what no fact could allow is looked at.")
    for problem in checked.problems:
        click.echo(_line(checked.copy.text, problem))
        click.echo(f"  {problem.rule} ({problem.severity}): {_visible(str(problem.reason))}")
        click.echo(f"  rests on: {_visible(problem.source)}")
        if problem.proposal is not None:
            said = _visible(problem.proposal) or "strike it"
            click.echo(f"  instead: {said}")
    for support in checked.supports:
        held = support.fact or f"{len(support.documents)} reviews"
        click.echo(f"held: {_visible(support.quote)} by {_visible(held)}")
    click.echo("passes" if checked.passes else "does not pass")


def _line(text: str, problem: Problem) -> str:
    """The line of a text with the words of a problem marked."""
    begin = text.rfind("\n", 0, problem.start) + 1
    end = text.find("\n", problem.end)
    marked = click.style(
        f"[{_visible(text[problem.start : problem.end])}]", fg=_COLOURS[problem.severity]
    )
    rest = text[problem.end : end if end >= 0 else len(text)]
    return f"{_visible(text[begin : problem.start])}{marked}{_visible(rest)}"


def _visible(text: str) -> str:
    """The text on one line, without signs that would command a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
