"""Retention: documents older than some months are deleted each day. Off until somebody decides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dateutil.relativedelta import relativedelta

from insight import erasure
from insight.assistant import chosen, conversations
from insight.decisions import decide, decision
from insight.errors import SettingsError
from insight.http_cache import HttpCache
from insight.messages import message
from insight.pipeline import Batch, Counts
from insight.recommend import pushed
from insight.runner import Context
from insight.settings import Settings
from insight.state import State
from insight.store.reader import Row

MOST_MONTHS = 240
_NAME = "retention_months"


def months(state: State) -> int | None:
    """How many months documents are kept; None means for ever."""
    kept: int | None = decision(state, _NAME, None)
    return kept


def keep_for(state: State, count: int | None, by: str) -> None:
    """Decide how many months documents are kept. Raises SettingsError for another number."""
    if count is not None and not 1 <= count <= MOST_MONTHS:
        raise SettingsError(
            message(
                "Documents are kept from 1 to %(most)s months, or for ever; not %(count)s.",
                most=MOST_MONTHS,
                count=count,
            )
        )
    decide(state, _NAME, count, by)


def cut(settings: Settings, count: int, now: datetime | None = None) -> datetime:
    """The moment before which documents are deleted: a midnight of the business."""
    today = (now or datetime.now(UTC)).astimezone(settings.zone)
    first = today.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return (first - relativedelta(months=count)).replace(tzinfo=settings.zone)


def preview(settings: Settings, count: int) -> Row:
    """What would be deleted today if documents were kept for so many months."""
    return erasure.count(settings, erasure.Which(before=cut(settings, count)))


def retire(context: Context, batch: Batch) -> Counts:
    """Delete what is older than was decided, nothing where nobody decided; and old answers of sites."""
    HttpCache(context.settings.http_cache).sweep()
    counts = _retire_conversations(context)
    count = months(context.state)
    if count is None:
        return counts
    before = cut(context.settings, count)
    pushed.remove_before(context.settings, before.date())
    which = erasure.Which(before=before)
    erased = erasure.erase(context.settings, context.state, which)
    return counts | ({"erased": erased} if erased else {})


def _retire_conversations(context: Context) -> Counts:
    """Delete conversations older than documents may be, or than was decided for them alone."""
    count, days = months(context.state), chosen.days(context.state)
    cuts = [
        *([] if count is None else [cut(context.settings, count)]),
        *([] if days is None else [datetime.now(UTC) - timedelta(days=days)]),
    ]
    if not cuts:
        return {}
    before = max(cuts).astimezone(UTC).isoformat(timespec="milliseconds")
    gone = conversations.erase_before(context.state, before)
    return {"conversations": gone} if gone else {}
