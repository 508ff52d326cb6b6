"""The Celery application: how messages are kept, delivered and given back.

Tasks are acknowledged late, so a worker that is killed loses nothing: its message comes back.
Every task may therefore run twice, and every task can (see `insight.runner`).
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init
from kombu.entity import Queue

from insight import broker
from insight.jobs import ASSISTANT_QUEUE, INTERACTIVE_QUEUE, STORE_QUEUE, WORK_QUEUE
from insight.logs import set_up_logs
from insight.settings import Settings, get_settings

TICK = "insight.tick"
_TICK_SECONDS = 5
_NICE = 10


def make_app(settings: Settings) -> Celery:
    """A Celery application for these settings. Connects to nothing."""
    app = Celery("insight", broker=broker.url(settings), set_as_current=False)
    longest = settings.task_seconds
    app.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_soft_time_limit=longest,
        task_time_limit=longest + 30,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            # A message whose worker is gone comes back after this long, even when a task takes
            # longer: a batch that somebody is working is not worked twice (see insight.runner).
            "visibility_timeout": 60,
            "unacked_restore_interval": 5,
            # In the order in which a worker is told its queues: nobody waits behind an import.
            "queue_order_strategy": "priority",
        },
        worker_cancel_long_running_tasks_on_connection_loss=True,
        task_queues=[
            Queue(INTERACTIVE_QUEUE),
            Queue(WORK_QUEUE),
            Queue(STORE_QUEUE),
            Queue(ASSISTANT_QUEUE),
        ],
        task_default_queue=WORK_QUEUE,
        worker_max_tasks_per_child=10_000,
        timezone=settings.timezone,
        beat_schedule=_schedule(),
        beat_scheduler="workers.scheduler:Scheduler",
        beat_schedule_filename=str(settings.run / "schedule"),
    )
    return app


def _schedule() -> dict[str, Any]:
    """The tick alone: when jobs run is in the application's database; see `workers.scheduler`."""
    return {
        "tick": {
            "task": TICK,
            "schedule": _TICK_SECONDS,
            # A tick that waited is worth nothing.
            "options": {"queue": STORE_QUEUE, "expires": _TICK_SECONDS},
        }
    }


# Before anything that computes is loaded: a model that is used after a fork must have one thread.
os.environ.setdefault("OMP_NUM_THREADS", "1")

app = make_app(get_settings())


@setup_logging.connect
def _logs(**_: Any) -> None:
    set_up_logs(get_settings())


@worker_init.connect
def _give_way(sender: Any, **_: Any) -> None:
    """Leave the processors to the web first: somebody waits for a page, nobody for a batch."""
    if _serves(sender, ASSISTANT_QUEUE):
        return
    os.nice(_NICE)
    # Linux weighs sessions before it looks at the processes in them, where it groups them at all.
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(_NICE))


@worker_init.connect
def _preload(sender: Any, **_: Any) -> None:
    """Load the weights before the fork, so that processes share them. They never run here."""
    if _serves(sender, WORK_QUEUE):
        from insight.enrich import models_of

        models_of(get_settings()).preload()
    if _serves(sender, ASSISTANT_QUEUE):
        from workers.tasks import desk

        # Its worker has threads and never forks: what is loaded may run.
        desk().preload()


def _serves(sender: Any, queue: str) -> bool:
    return queue in sender.app.amqp.queues.consume_from


from workers import tasks as _tasks  # noqa: E402, F401  (registers the tasks with the app)
