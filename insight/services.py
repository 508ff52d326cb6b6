"""The services that `insight up` runs, as commands: broker, loader, workers, scheduler, web."""

from __future__ import annotations

import json
import sys
import urllib.request
from collections.abc import Sequence

from insight import broker
from insight.jobs import ASSISTANT_QUEUE, INTERACTIVE_QUEUE, STORE_QUEUE, WORK_QUEUE
from insight.settings import Settings
from insight.supervisor import Service

_ANSWERS_AT_ONCE = 4
# One thread a process: two worker processes with two threads each would fight for two cores.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}


def services(settings: Settings) -> list[Service]:
    """In the order in which they start; `stop_order` says in which they stop."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "--app", "workers.app"]
    worker = [*celery, "worker", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    environment = {**_ONE_THREAD, "INSIGHT_HOME": str(settings.home)}
    web = [*python, "gunicorn", "--config", "python:web.gunicorn_conf", "web.wsgi:app"]
    grace = min(settings.task_seconds, 60)
    own_broker = [
        Service(
            "broker",
            broker.command(settings),
            stop_order=4,
            grace_seconds=10,
            ready=lambda: broker.is_ready(settings),
        )
    ]
    return [
        *([] if settings.broker_url else own_broker),
        Service(
            "store",
            [*worker, "--pool", "solo", "--queues", STORE_QUEUE, "--hostname", "store@%h"],
            stop_order=3,
            grace_seconds=30,
            environment=environment,
        ),
        Service(
            "worker",
            [
                *worker,
                "--queues",
                f"{INTERACTIVE_QUEUE},{WORK_QUEUE}",
                "--concurrency",
                str(settings.processes),
                "--hostname",
                "worker@%h",
            ],
            stop_order=2,
            grace_seconds=grace,
            environment=environment,
        ),
        Service(
            "assistant",
            [
                *worker,
                # Threads: one copy of the knowledge, and a slow writer holds up nobody else.
                "--pool",
                "threads",
                "--concurrency",
                str(_ANSWERS_AT_ONCE),
                "--queues",
                ASSISTANT_QUEUE,
                "--hostname",
                "assistant@%h",
            ],
            stop_order=2,
            grace_seconds=30,
            environment=environment,
        ),
        Service(
            "scheduler",
            [*celery, "beat", "--loglevel", "INFO", "--pidfile="],
            stop_order=1,
            grace_seconds=10,
            environment=environment,
        ),
        Service(
            "web",
            web,
            stop_order=1,
            grace_seconds=15,
            environment=environment,
            ready=lambda: is_healthy(settings),
            ready_seconds=60,
        ),
    ]


def is_healthy(settings: Settings) -> bool:
    """Whether the web answers on /healthz."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    address = f"http://{host}:{settings.port}/healthz"
    # No proxy of the environment: the address is our own.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=2) as answer:
            return bool(answer.status == 200 and json.load(answer)["status"] == "ok")
    except (OSError, ValueError, KeyError):
        return False


def commands(settings: Settings) -> dict[str, Sequence[str]]:
    """The command of each service, by name; `docker-compose.yml` runs the same."""
    return {service.name: service.command for service in services(settings)}
