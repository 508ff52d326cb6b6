"""The tasks: for each job one that brings it to a stage and one that works a batch."""

from __future__ import annotations

from functools import cache
from typing import Any

from insight import broker
from insight.assistant.live import Line
from insight.assistant.sealed import Seal
from insight.assistant.serve import Desk
from insight.dispatch import ByName
from insight.jobs import ANSWER_TASK, DRAFT_TASK, GROUP_TASK, JOBS, advance_task, batch_task
from insight.runner import Runner
from insight.settings import get_settings
from insight.state import State
from insight.store import loader
from workers.app import TICK, app


def send(task: str, arguments: list[Any], queue: str, delay: float) -> None:
    """Send a task by its name."""
    app.send_task(task, arguments, queue=queue, countdown=delay or None)


def waiting(queue: str) -> int:
    """How many messages of a queue nobody took yet."""
    with app.connection_or_acquire() as connection:
        declared = connection.default_channel.queue_declare(queue=queue, durable=True)
    return int(declared.message_count)


def runner() -> Runner:
    settings = get_settings()
    return Runner(settings, State(settings), ByName(send))


def _register(name: str) -> None:
    @app.task(name=advance_task(name))
    def advance(job_id: str, stage: int) -> None:
        runner().advance(job_id, stage)

    @app.task(name=batch_task(name))
    def batch(job_id: str, stage: int, number: int) -> None:
        runner().run_batch(job_id, stage, number)


for _name in JOBS:
    _register(_name)


_SOCKET_SECONDS = 10


@cache
def desk() -> Desk:
    """Who answers customers in this process."""
    settings = get_settings()
    return Desk(settings, Line(broker.connect(settings, _SOCKET_SECONDS), Seal(settings)))


@app.task(name=ANSWER_TASK)
def answer(ticket: str, conversation_id: str, number: int, sealed: str) -> None:
    """Answer one message of a conversation."""
    desk().answer(ticket, conversation_id, number, sealed)


@app.task(name=DRAFT_TASK)
def draft_entry(ticket: str, need_id: int, who: str) -> None:
    """Draft an entry from an unanswered question."""
    desk().draft(ticket, need_id, who)


@app.task(name=GROUP_TASK)
def group_questions() -> None:
    """Put unanswered questions that ask for the same together."""
    desk().group()


@app.task(name=TICK)
def tick() -> None:
    """Load what waits in the inbox, publish it when it is time, and rescue forgotten jobs."""
    loader.load(get_settings(), now=False)
    runner().rescue(waiting)
