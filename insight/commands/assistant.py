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
    from insight.assistant.encoder import open_encoder
    from insight.assistant.refresh import refresh

    settings = settings_of(ctx)
    progress = Progress()
    try:
        indexed = refresh(
            settings,
            open_encoder(settings),
            folder,
            facts,
            lambda done, total: progress.show("read", done, total),
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
        click.echo(f"{source['passages']:>6,} {source['name']}")
    click.echo(
        f"{told['passages']:>6,} passages ({_counts(told['kinds'])}; {_counts(told['languages'])}), "
        f"version {indexed.version}"
    )
    for name in ("added", "changed", "removed"):
        if told[name] and (name != "added" or len(told[name]) < len(indexed.sources)):
            click.echo(f"{name}: {', '.join(told[name])}")
    _list("refused", [_line(one) for one in told["refused"]])
    names = {passage.id: passage.source for passage in indexed.passages}
    _list("the same question twice, with other numbers", _doubles(indexed, names, "contradicts"))
    _list("the same twice", _doubles(indexed, names, "repeats"))


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
        click.echo(f"  {line}", err=True)
    if len(lines) > _SHOWN:
        click.echo(f"  and {len(lines) - _SHOWN:,} more; --json lists all", err=True)
