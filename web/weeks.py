"""ISO weeks, Monday to Sunday in the time zone of the business."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from insight.errors import QueryError
from web.once import rows_once
from web.services import services

_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)


def weeks_with_data() -> list[str]:
    """Weeks that have documents, the newest first, such as `2026-W47`."""
    zone = services().settings.timezone
    return [row["week"] for row in rows_once("web/weeks.sql", zone=zone)]


def bounds(week: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moment of a week and that of the next. Raises QueryError when it is no week."""
    try:
        found = _WEEK.fullmatch(week)
        if not found:
            raise ValueError
        start = datetime.fromisocalendar(int(found[1]), int(found[2]), 1).replace(tzinfo=zone)
        return start, start + timedelta(days=7)
    except (ValueError, OverflowError) as error:
        raise QueryError(f"{week[:20]!r} is not a week, such as 2026-W47.") from error
