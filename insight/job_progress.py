"""How fast a stage of a job is, and how long it may still take."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from insight.errors import StoreError
from insight.state import State, moment

_SAMPLE_EVERY = timedelta(seconds=2)
_WINDOW = timedelta(seconds=30)
_KEPT = timedelta(seconds=180)
"""Where the batches are slow, two of the last half minute cannot be compared."""
_LEAST_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Pace:
    """Rows a second over the last half minute or so, and the seconds that are left, if known."""

    rows_per_second: float
    seconds_left: float | None


def note(state: State, job_id: str, stage: int) -> None:
    """Remember how far a stage is, at most every two seconds."""
    now = datetime.now(UTC)
    with suppress(StoreError), state.transaction() as transaction:
        transaction.execute(
            "sample_progress",
            job_id=job_id,
            stage=stage,
            moment=moment(),
            since=_text(now - _SAMPLE_EVERY),
        )
        transaction.execute("forget_progress", job_id=job_id, before=_text(now - _KEPT))


def pace(
    state: State, job_id: str, stage: int, done: int, total: int | None, now: datetime | None = None
) -> Pace | None:
    """The pace of a stage of which `done` rows are done; None where it cannot be told yet."""
    now = now or datetime.now(UTC)
    samples = [
        (datetime.fromisoformat(row["moment"]), row["done"])
        for row in state.rows("progress", job_id=job_id, stage=stage, since=_text(now - _KEPT))
    ]
    recent = [sample for sample in samples if sample[0] >= now - _WINDOW]
    chosen = recent if len(recent) > 1 else samples
    if not chosen:
        return None
    (first, before), newest = chosen[0], max(done, chosen[-1][1])
    seconds = (now - first).total_seconds()
    if seconds < _LEAST_SECONDS or newest <= before:
        return None
    rate = (newest - before) / seconds
    return Pace(rate, (total - newest) / rate if total and total > newest else None)


def _text(value: datetime) -> str:
    return value.isoformat(timespec="milliseconds")
