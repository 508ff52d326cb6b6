"""Sending jobs to the workers: by name, so that nothing of theirs is imported here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import structlog

from insight import broker
from insight.dispatch import ByName
from insight.errors import JobError
from insight.runner import Runner
from insight.settings import Settings
from insight.state import State, moment

if TYPE_CHECKING:
    from celery import Celery

log = structlog.get_logger()

_CONNECT_SECONDS = 3


class QueueError(JobError):
    """The broker does not answer, so no job can be started."""


class Queue:
    """Starts jobs. Safe to share between threads."""

    def __init__(self, settings: Settings, state: State) -> None:
        self._settings = settings
        self._state = state
        self._celery: Celery | None = None
        self._runner = Runner(settings, state, ByName(self._send))

    def submit(
        self, name: str, given: Mapping[str, Any], requested_by: str, delay: float = 0
    ) -> str:
        """Start a job, after a `delay` in seconds, and return its id.

        Raises JobError for unusable parameters, SettingsError for an address that is none of a
        broker, and QueueError when the broker is down: the job is then listed as failed, and can
        be run again.
        """
        self.is_running()  # A wrong address is said before a job is entered that nobody gets.
        return self._runner.submit(name, given, requested_by, delay)

    def post(self, task: str, arguments: list[Any], queue: str, expires: float) -> None:
        """Send a task that is no job; nobody does it after so many seconds.

        Raises QueueError when the broker is down.
        """
        self._deliver(task, arguments, queue, expires=expires)

    def warm(self) -> None:
        """Import what sends, so that the first message need not wait for it."""
        self._producer()

    def is_running(self) -> bool:
        """Whether the broker answers. Raises SettingsError when its address cannot be used."""
        return broker.is_ready(self._settings)

    def _producer(self) -> Celery:
        # Made at the first job: the address of the broker may need a folder that is made late.
        if self._celery is None:
            from celery import Celery

            self._celery = Celery(
                "insight", broker=broker.url(self._settings), set_as_current=False
            )
            self._celery.conf.update(
                task_ignore_result=True,
                broker_transport_options={
                    "socket_connect_timeout": _CONNECT_SECONDS,
                    "socket_timeout": _CONNECT_SECONDS,
                },
            )
        return self._celery

    def _send(self, task: str, arguments: list[Any], queue: str, delay: float) -> None:
        try:
            self._deliver(task, arguments, queue, countdown=delay or None)
        except QueueError:
            problem = (
                "The job queue is not running, so the job was not started. "
                "Start it with `insight up`, then run the job again."
            )
            self._state.execute(
                "finish_job", job_id=arguments[0], state="failed", error=problem, moment=moment()
            )
            raise QueueError(problem) from None

    def _deliver(self, task: str, arguments: list[Any], queue: str, **options: Any) -> None:
        """Give a message to the broker. Raises QueueError when it is down."""
        from kombu.exceptions import OperationalError
        from redis.exceptions import RedisError

        try:
            # Asked first, because Celery tries for seconds before it gives up.
            if not self.is_running():
                raise OperationalError("the broker does not answer")
            self._producer().send_task(task, arguments, queue=queue, retry=False, **options)
        except (OperationalError, RedisError, OSError) as error:
            log.warning("not sent", task=task, cause=repr(error))
            raise QueueError(
                "The job queue is not running. Start it with `insight up`, then ask again."
            ) from error
