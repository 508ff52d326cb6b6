"""Documents that programs send: taken in, and the job that stores them started, at most one that waits."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from insight import push
from insight.cleaning.clean import Origin
from insight.push import Received
from insight.types import RawItem
from web.queue import QueueError
from web.services import services

log = structlog.get_logger()


def take(
    items: Sequence[RawItem], origin: Origin, requested_by: str
) -> tuple[Received, str | None]:
    """What became of the items, and the job that goes on with them.

    No job is named where there is nothing to store, or the queue is down: then the documents wait
    on the disk for the next job.
    """
    s = services()
    received = push.receive(s.settings, s.reader, items, origin)
    job_id = _job(requested_by) if received.count("taken") or received.rejected else None
    if job_id:
        push.keep_rejected(s.settings, job_id, received)
    return received, job_id


def _job(requested_by: str) -> str | None:
    s = services()
    if row := s.state.row("waiting_job", name=push.JOB):
        return str(row["job_id"])
    try:
        if s.queue.is_running():
            return s.queue.submit(push.JOB, {}, requested_by, push.GATHER_SECONDS)
    except QueueError as error:
        log.warning("pushed documents wait for the next job", cause=str(error))
    return None
