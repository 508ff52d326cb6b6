"""What pages use: one of each for a process, shared by its threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from insight.console.runs import Runs
from insight.documents.library import Library
from insight.recommend.current import Current
from insight.settings import Settings
from insight.state import State
from insight.store.reader import Reader
from insight.store.sandbox import Sandbox
from web.answers import Answers
from web.queue import Queue
from web.renewed import Renewed
from web.report_cache import ReportCache

_KEPT = 64


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    state: State
    reader: Reader
    sandbox: Sandbox
    runs: Runs
    queue: Queue
    reports: ReportCache
    renewed: Renewed
    """Other values that are made from the published copy."""
    library: Library
    recommender: Current
    answers: Answers

    @classmethod
    def of(cls, settings: Settings) -> Services:
        state, reader, sandbox = State(settings), Reader(settings), Sandbox(settings)
        queue = Queue(settings, state)
        return cls(
            settings,
            state,
            reader,
            sandbox,
            Runs(settings, state, sandbox),
            queue,
            ReportCache(settings, reader),
            Renewed(reader.version, _KEPT),
            Library(settings, reader),
            Current(settings),
            Answers(settings, state, queue),
        )


def services() -> Services:
    """The services of the application that answers this request."""
    return cast(Services, current_app.extensions["insight"])
