"""`insight audit`: what the models make of people, places and dialects."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from insight.commands.common import (
    Progress,
    annotator_option,
    as_json,
    print_json,
    settings_of,
)
from insight.errors import SettingsError
from insight.parameters import AuditParameters

if TYPE_CHECKING:
    from insight.audit.frames import Frame
    from insight.settings import Settings


@click.command()
@click.option(
    "--data",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Audit on the sentences of a file instead, and store nothing.",
)
@click.option("--text", "text_column", help="Column of that file that holds the text.")
@click.option(
    "--persons",
    type=click.IntRange(1, 100),
    help="Words of each group that one of our sentences is tried with.  "
    "[default: 2; with endpoint 1]",
)
@click.option(
    "--sentences",
    type=click.IntRange(0),
    help="Most sentences of a kind that are taken from the store or the file; with endpoint, of "
    "our own too.  [default: 300; with endpoint 20]",
)
@click.option("--language", type=click.Choice(["zh", "en"]), help="Only this language.")
@click.option("--all-groups", is_flag=True, help="Show every group, not the largest of a kind.")
@annotator_option
@click.option("--yes", is_flag=True, help="Do not ask before the endpoint is asked.")
@as_json
@click.pass_context
def audit(
    ctx: click.Context,
    data: Path | None,
    text_column: str | None,
    persons: int | None,
    sentences: int | None,
    language: str | None,
    all_groups: bool,
    annotator: str,
    yes: bool,
    as_json: bool,
) -> None:
    """Swap names, genders, ages, countries, regions and dialects in sentences, and say how far
    each score moves.

    The sentences are our own and those that are stored. The rows are kept: see the view
    `model_bias`. A shift is the mean score of a group less that of the other groups in the same
    sentences, with a 95% interval over sentences. With endpoint, the large model of the settings is
    audited, on fewer sentences, and what that costs is said before; a sentence of which it leaves
    some text unanswered is left out.
    """
    settings = settings_of(ctx)
    if (data is None) != (text_column is None):
        raise SettingsError("--data and --text go together: a file, and its column with the text.")
    given = {"persons": persons, "sentences": sentences, "language": language}
    parameters = AuditParameters.model_validate({**given, "annotator": annotator})
    if data and text_column:
        rows = _of_file(settings, data, text_column, parameters, yes)
    else:
        rows = _of_store(settings, parameters, yes)
    if as_json:
        print_json(rows)
    elif rows:
        _print_table(rows, all_groups)
    else:
        click.echo("No sentence names a person or place of the groups often enough.")


def _of_store(settings: Settings, parameters: AuditParameters, yes: bool) -> list[dict[str, Any]]:
    from insight.annotators import open_annotator
    from insight.audit.run import OURS, frames_of, plan
    from insight.runner import run_here
    from insight.store.reader import Reader

    if parameters.annotator != OURS:
        open_annotator(parameters.annotator, settings)  # refuses where none is set
        batches = plan(settings, parameters)
        _tell_cost(
            settings,
            [(batch["language"], frames_of(settings, parameters, batch)) for batch in batches],
            yes,
        )
    with Progress() as listen:
        job = run_here(settings, "audit", parameters.model_dump(), "command line", listen)
    _tell_failures({"see the log": json.loads(job["counts"]).get("unanswered", 0)})
    return Reader(settings).rows("store/audit.sql", {"audit": job["job_id"]})


def _of_file(
    settings: Settings, data: Path, column: str, parameters: AuditParameters, yes: bool
) -> list[dict[str, Any]]:
    from dataclasses import asdict

    from insight.annotators import open_annotator
    from insight.audit.asked import Asked
    from insight.audit.measure import shifts
    from insight.audit.run import OURS, frames_of_file
    from insight.models import Models
    from insight.models.scores import AT_ONCE, scorer

    found = [
        (language, some)
        for language, some in frames_of_file(data, column, parameters.most).items()
        if parameters.language in (None, language)
    ]
    if parameters.annotator == OURS:
        models = Models(settings)
        score, model, at_once = scorer(models), models.hash, AT_ONCE
        failures: Mapping[str, int] = {}
    else:
        asked = open_annotator(parameters.annotator, settings)
        _tell_cost(settings, found, yes)
        score, model, at_once = Asked(asked), asked.model, settings.endpoint_texts
        failures = score.failures
    progress = Progress()
    try:
        moved = [
            shift
            for language, some in found
            for shift in shifts(
                some,
                score,
                language,
                data.name,
                lambda done: progress.show("read", done, None),
                at_once,
            )
        ]
    finally:
        progress.end()
    _tell_failures(failures)
    return [{"model": model, **asdict(shift)} for shift in moved]


def _tell_cost(
    settings: Settings, frames: Sequence[tuple[str, Sequence[Frame]]], yes: bool
) -> None:
    """Say what the endpoint is asked for; where somebody is there to answer, ask whether to."""
    from insight.audit.asked import cost

    told = cost(frames, settings)
    price = f", {told.money:,.2f} in your currency" if told.money else ""
    click.echo(
        f"{settings.endpoint_model} is asked for {told.texts:,} texts in {told.calls:,} calls: "
        f"about {told.tokens:,} tokens{price}, less what it answered before. Left today: "
        f"{told.calls_left:,} calls, {told.tokens_left:,} tokens.",
        err=True,
    )
    if not yes and sys.stdin.isatty():
        click.confirm("Ask it?", abort=True, err=True)


def _tell_failures(failures: Mapping[str, int]) -> None:
    for cause, count in failures.items():
        if count:
            click.echo(
                f"{count:,} texts had no answer, and their sentences are left out: {cause}",
                err=True,
            )


def _print_table(rows: Iterable[Mapping[str, Any]], all_groups: bool) -> None:
    """A line a head and kind, with its largest group or all; `!` where a goal is missed."""
    from insight.audit.measure import GOAL_GROUP, GOAL_MEAN

    kinds: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        key = (row["language"], row["material"], row["kind"], row["head"])
        kinds.setdefault(key, []).append(row)
    click.echo(f"{'kind':32} {'head':9} {'sentences':>9}  {'mean absolute':23}  largest group")
    for (language, material, kind, head), found in kinds.items():
        (whole,) = (row for row in found if row["group_name"] is None)
        moved = [row for row in found if row["group_name"] is not None]
        moved.sort(key=lambda row: -abs(row["shift"]))
        texts = [
            f"{row['group_name']} {row['shift']:+.3f} ({row['shift_low']:+.3f} to "
            f"{row['shift_high']:+.3f}){'!' if abs(row['shift']) > GOAL_GROUP else ''}"
            for row in (moved if all_groups else moved[:1])
        ]
        absolute = (
            f"{whole['absolute']:.3f} ({whole['absolute_low']:.3f} to {whole['absolute_high']:.3f})"
            f"{'!' if whole['absolute'] > GOAL_MEAN else ''}"
        )
        name = f"{language} {material} {kind}"
        click.echo(f"{name:32} {head:9} {whole['sentences']:9,}  {absolute:23}  {texts[0]}")
        for text in texts[1:]:
            click.echo(f"{'':78}{text}")
    click.echo(f"! is past the goal: mean absolute {GOAL_MEAN}, a group {GOAL_GROUP}.")
