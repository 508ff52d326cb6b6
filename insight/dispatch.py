"""How the two messages of a job travel: by the name of a task, or within this process."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from insight.jobs import advance_task, batch_task, job

if TYPE_CHECKING:
    from insight.runner import Runner


class Dispatch(Protocol):
    """Carries the two messages of a job to whoever does the work."""

    def advance(self, name: str, job_id: str, stage: int, delay: float = 0) -> None: ...

    def batch(
        self, name: str, job_id: str, stage: int, batch: int, queue: str, delay: float
    ) -> None: ...


class ByName:
    """A dispatch that sends each message as a task, by its name, through `send`.

    `send(task, arguments, queue, delay)` is Celery's in the web and in the workers, so neither
    needs the other. The table of jobs gives the names: see `advance_task` and `batch_task`.
    """

    def __init__(self, send: Callable[[str, list[Any], str, float], None]) -> None:
        self._send = send

    def advance(self, name: str, job_id: str, stage: int, delay: float = 0) -> None:
        self._send(advance_task(name), [job_id, stage], job(name).queue, delay)

    def batch(
        self, name: str, job_id: str, stage: int, batch: int, queue: str, delay: float
    ) -> None:
        self._send(batch_task(name), [job_id, stage, batch], queue, delay)


class InProcess:
    """A dispatch that does the work here, one message after the other, without a broker."""

    def __init__(self) -> None:
        self._messages: deque[tuple[str, tuple[Any, ...]]] = deque()

    def advance(self, name: str, job_id: str, stage: int, delay: float = 0) -> None:
        self._messages.append(("advance", (job_id, stage)))

    def batch(
        self, name: str, job_id: str, stage: int, batch: int, queue: str, delay: float
    ) -> None:
        self._messages.append(("run_batch", (job_id, stage, batch)))

    def run(self, runner: Runner) -> None:
        """Deliver messages until there are none."""
        while self._messages:
            action, arguments = self._messages.popleft()
            getattr(runner, action)(*arguments)
