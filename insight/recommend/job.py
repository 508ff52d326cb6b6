"""The job that fits recommendations from uploaded or local files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from insight import job_log
from insight.errors import SourceError
from insight.messages import message
from insight.parameters import RecommendParameters
from insight.pipeline import Batch, Counts, rejected_rows
from insight.recommend import pushed
from insight.recommend.train import Files, gather, train, with_sent
from insight.runner import Context
from insight.settings import Settings

_STEPS = {
    "popularity": message("Popularity"),
    "neighbours": message("Neighbours"),
    "followers": message("Followers"),
    "ease": message("EASE"),
    "als": message("Implicit ALS"),
    "content": message("Content"),
    "blend": message("Blend"),
}
"""The models by name, as a log tells of them."""


def plan_fit(settings: Settings, parameters: RecommendParameters) -> list[Batch]:
    """One batch. Raises SourceError when a file is not there."""
    for name in (*parameters.files, *parameters.items):
        if not Path(name).is_file():
            raise SourceError(message("There is no file %(name)s.", name=Path(name).name))
    if not parameters.files and not pushed.files(settings):
        raise SourceError(message("There are no events: give a file, or send them by the API."))
    return [{}]


def fit_batch(context: Context, batch: Batch) -> Counts:
    """Read the files, fit, and make it the current version; rejected rows are kept beside."""
    return _fit(context, context.parameters)


def plan_refit(settings: Settings, parameters: Any) -> list[Batch]:
    """One batch. Raises SourceError where the shop sent no events."""
    return plan_fit(settings, RecommendParameters())


def refit_batch(context: Context, batch: Batch) -> Counts:
    """Fit on the events that the shop sent, with the table of items of the last fit."""
    return _fit(context, RecommendParameters())


def _fit(context: Context, parameters: RecommendParameters) -> Counts:
    items = Path(parameters.items[0]) if parameters.items else None
    files = Files(
        [Path(name) for name in parameters.files],
        items,
        dates=parameters.dates,
        hash_users=parameters.hash_users,
        hash_items=parameters.hash_items,
    )
    files = with_sent(context.settings, files)
    with rejected_rows(context) as reject:
        gathered = gather(context.settings, context.state, files, reject, context.progress)

    def progress(what: str, done: int, total: int) -> None:
        # Stops here, too, where somebody cancelled the job.
        context.progress(gathered.read.rows)
        if what:
            told = message(
                "Fitting, step %(step)s of %(steps)s: %(model)s",
                step=done + 1,
                steps=total,
                model=_STEPS[what],
            )
            job_log.say(context.state, context.job_id, told)

    train(context.settings, gathered, progress)
    if items is not None:
        pushed.keep_items(context.settings, items)
    counts = {"rows": gathered.read.rows, "read": gathered.read.rows}
    counts |= {"rejected": gathered.read.refused}
    return counts | ({"forgotten": forgot} if (forgot := gathered.read.forgotten) else {})


def remove_files(settings: Settings, parameters: Any) -> None:
    """Remove files that came through the web."""
    for name in (*parameters.files, *parameters.items):
        if Path(name).parent == settings.uploads:
            Path(name).unlink(missing_ok=True)
