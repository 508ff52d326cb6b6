"""The scheduler: Celery's beat for the tick, and the entries of the schedule as they fall due.

Entries are read anew each time, so that a change counts at once; who takes one says so in the
database, so that it runs once however many schedulers there are.
"""

from __future__ import annotations

from typing import Any

import structlog
from celery.beat import PersistentScheduler

from insight import schedule
from insight.settings import get_settings

log = structlog.get_logger()

_LOOK_EVERY_SECONDS = 5.0


class Scheduler(PersistentScheduler):
    """Beat's own, which also starts the jobs that are due."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Returns the seconds until it wants to be called again."""
        from workers.tasks import runner

        wait = float(super().tick(*args, **kwargs))
        try:
            schedule.start_due(get_settings(), runner())
        except Exception:
            # A full disk, a broker that is down: the next look tries again.
            log.exception("the schedule could not be followed")
        return min(wait, _LOOK_EVERY_SECONDS)
