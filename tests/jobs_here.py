"""Jobs that the web has sent, worked in the test's own process: what a worker would do."""

from __future__ import annotations

from insight.dispatch import InProcess
from insight.runner import Runner
from insight.settings import Settings
from insight.state import State


def work(settings: Settings) -> None:
    """Run every waiting job to its end."""
    state, dispatch = State(settings), InProcess()
    runner = Runner(settings, state, dispatch)
    for row in state.rows("jobs", count=100):
        if row["state"] == "queued":
            runner.advance(row["job_id"], 0)
    dispatch.run(runner)
