"""`insight assistant`: index the shop's knowledge, and answer from it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from insight.commands.common import Progress, as_json, print_json, settings_of

if TYPE_CHECKING:
    from insight.assistant.build import Indexed

_SHOWN = 20
"""Refused rows and doubles that are printed; `--json` has all."""


@click.group()
def assistant() -> None:
    """Index the shop's knowledge, and answer from it."""


@assistant.command()
@click.argument(
    "folder", required=False, type=click.Path(file_okay=False, exists=True, path_type=Path)
)
@click.option(
    "--facts",
    multiple=True,
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="File of product facts outside the folder; again for more.",
)
@as_json
@click.pass_context
def index(ctx: click.Context, folder: Path | None, facts: tuple[Path, ...], as_json: bool) -> None:
    """Read the files of FOLDER: Markdown, HTML, PDF, DOCX, TXT, and tables of questions and answers.

    Product facts are read from its folder `products`, and what reviews say from the store. Without
    FOLDER, the one that was indexed before is brought up to date. What cannot be used is listed.
    """
    from insight.assistant.encoder import open_encoder, stamp_of
    from insight.assistant.refresh import refresh

    settings = settings_of(ctx)
    progress = Progress()
    try:
        indexed = refresh(
            settings,
            open_encoder(settings),
            folder,
            facts,
            progress.show,
            made_by=stamp_of(settings),
        )
    finally:
        progress.end()
    if as_json:
        print_json(_told(indexed))
    else:
        _print(indexed)


def _told(indexed: Indexed) -> dict[str, Any]:
    passages = indexed.passages
    return {
        "version": indexed.version,
        "passages": len(passages),
        "encoded": indexed.encoded,
        "languages": dict(Counter(passage.language for passage in passages)),
        "kinds": dict(Counter(passage.kind for passage in passages)),
        "sources": [
            {"name": source.name, "passages": len(source.passages), "version": source.version}
            for source in indexed.sources
            if source.problem is None
        ],
        "refused": _refused(indexed),
        "commands": [
            {"name": source.name, "sentence": sentence}
            for source in indexed.sources
            for sentence in source.commands
        ],
        "added": list(indexed.added),
        "changed": list(indexed.changed),
        "removed": list(indexed.removed),
        "doubles": [
            {
                "kind": double.kind,
                "question": double.question,
                "passages": [double.first, double.second],
                "numbers": list(double.numbers),
            }
            for double in indexed.doubles
        ],
    }


def _refused(indexed: Indexed) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for source in indexed.sources:
        if source.problem is not None:
            found.append({"name": source.name, "line": None, "reason": str(source.problem)})
        found += [
            {"name": one.name, "line": one.line, "reason": str(one.reason)}
            for one in source.refused
        ]
    return found


def _print(indexed: Indexed) -> None:
    told = _told(indexed)
    for source in told["sources"]:
        click.echo(f"{source['passages']:>6,} {_shown(source['name'])}")
    click.echo(
        f"{told['passages']:>6,} passages ({_counts(told['kinds'])}; {_counts(told['languages'])}), "
        f"version {indexed.version}"
    )
    for name in ("added", "changed", "removed"):
        if told[name] and (name != "added" or len(told[name]) < len(indexed.sources)):
            click.echo(f"{name}: {_shown(', '.join(told[name]))}")
    _list("refused", [_line(one) for one in told["refused"]])
    _list(
        "sentences that speak to a machine, and are never quoted",
        [f"{one['name']}: {one['sentence']}" for one in told["commands"]],
    )
    names = {passage.id: passage.source for passage in indexed.passages}
    _list("the same question twice, with other numbers", _doubles(indexed, names, "contradicts"))
    _list("the same twice", _doubles(indexed, names, "repeats"))


def _shown(text: str) -> str:
    """What a file or its name says, without signs that would steer a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _counts(found: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(found.items())) or "none"


def _line(refused: dict[str, Any]) -> str:
    if refused["line"] is None or str(refused["line"]) in refused["reason"]:
        return str(refused["reason"])
    return f"{refused['name']}, line {refused['line']}: {refused['reason']}"


def _doubles(indexed: Indexed, names: dict[str, str], kind: str) -> list[str]:
    return [
        f"{double.question} ({', '.join(dict.fromkeys((names[double.first], names[double.second])))}"
        + (f": {', '.join(double.numbers)}" if double.numbers else "")
        + ")"
        for double in indexed.doubles
        if double.kind == kind
    ]


def _list(title: str, lines: list[str]) -> None:
    """On stderr: what somebody should look at."""
    if not lines:
        return
    click.echo(f"{title}: {len(lines):,}", err=True)
    for line in lines[:_SHOWN]:
        click.echo(f"  {_shown(line)}", err=True)
    if len(lines) > _SHOWN:
        click.echo(f"  and {len(lines) - _SHOWN:,} more; --json lists all", err=True)


@assistant.command()
@click.option(
    "--questions",
    required=True,
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="JSON lines: question, and if you like language and turns.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the answers go, one JSON line a question.",
)
@click.pass_context
def answer(ctx: click.Context, questions: Path, output: Path) -> None:
    """Answer the questions of a file: answer, citations, confidence, hand-over and its reason.

    What else a line has, such as an id, is given back beside the answer.
    """
    import json

    from insight.assistant.opened import open_assistant
    from insight.assistant.questions_file import answer_line, read_questions
    from insight.files import replacing
    from insight.state import State

    lines = list(read_questions(questions))
    settings = settings_of(ctx)
    opened = open_assistant(settings, State(settings))
    progress, counts = Progress(), Counter[str]()
    try:
        with replacing(output) as temporary, temporary.open("w", encoding="utf-8") as file:
            for done, (_, line) in enumerate(lines, 1):
                made = opened.assistant.answer(line.question, line.conversation())
                counts[made.kind] += 1
                kept = line.model_dump(exclude={"turns"}, exclude_none=True)
                print(json.dumps(kept | answer_line(made), ensure_ascii=False), file=file)
                progress.show("answered", done, len(lines))
    finally:
        progress.end()
    click.echo(f"{len(lines):,} questions: {_counts(dict(counts))}")


@assistant.command()
@click.argument("question")
@as_json
@click.pass_context
def ask(ctx: click.Context, question: str, as_json: bool) -> None:
    """Answer one QUESTION, with the sources of the answer."""
    from insight.assistant.opened import open_assistant
    from insight.assistant.questions_file import answer_line
    from insight.state import State

    settings = settings_of(ctx)
    made = open_assistant(settings, State(settings)).assistant.answer(question)
    if as_json:
        print_json(answer_line(made))
        return
    click.echo(made.text)
    for one in made.citations:
        click.echo(f"  [{one.source}: {one.title}]")
    if made.handover:
        click.echo(f"  (a person takes over: {made.reason})", err=True)


@assistant.command()
@click.argument("conversation_id")
@click.pass_context
def conversation(ctx: click.Context, conversation_id: str) -> None:
    """Print one conversation, as JSON."""
    from insight.assistant.conversations import as_json as told
    from insight.assistant.conversations import conversation as read
    from insight.state import State

    print_json(told(read(State(settings_of(ctx)), conversation_id)))
