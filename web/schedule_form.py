"""How often a job runs, as a form asks it: a usual rhythm with its time, or the fields of cron."""

from __future__ import annotations

import re
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from insight import cron
from insight.errors import JobError
from insight.messages import message

RHYTHMS = ("hourly", "hours", "daily", "weekly", "monthly", "cron")
_HOURS = (2, 3, 4, 6, 8, 12)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What the form shows; `weekday` counts from Sunday, as cron does."""

    every: str = "daily"
    hours: int = 6
    time: str = "03:00"
    weekday: int = 1
    day: int = 1
    cron: str = ""

    @property
    def hour_choices(self) -> tuple[int, ...]:
        return _HOURS


def of_cron(fields: str) -> Rhythm:
    """The rhythm that the fields are; any other is shown as fields."""
    minute, hour, day, month, weekday = fields.split(" ")
    if minute.isdecimal() and month == "*":
        at = f"{int(hour):02d}:{int(minute):02d}" if hour.isdecimal() else f"00:{int(minute):02d}"
        given = {"time": at, "cron": fields}
        if (day, weekday) == ("*", "*"):
            step = re.fullmatch(r"\*/(\d+)", hour)
            if hour == "*":
                return Rhythm("hourly", **given)  # type: ignore[arg-type]
            if step and int(step[1]) in _HOURS:
                return Rhythm("hours", hours=int(step[1]), **given)  # type: ignore[arg-type]
            if hour.isdecimal():
                return Rhythm("daily", **given)  # type: ignore[arg-type]
        elif hour.isdecimal() and day == "*" and weekday.isdecimal():
            return Rhythm("weekly", weekday=int(weekday) % 7, **given)  # type: ignore[arg-type]
        elif hour.isdecimal() and day.isdecimal() and weekday == "*":
            return Rhythm("monthly", day=int(day), **given)  # type: ignore[arg-type]
    return Rhythm("cron", cron=fields)


def read(form: MultiDict[str, str]) -> str:
    """The fields of cron that a form means. Raises JobError for what is no time."""
    every, time = form.get("every", ""), form.get("time", "")
    if every == "cron":
        return cron.checked(form.get("cron", ""))
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)(:\d\d)?", time.strip())
    if not found or every not in RHYTHMS:
        raise JobError(message("Write a time of the day, such as 03:00."))
    hour, minute = int(found[1]), int(found[2])
    hours = form.get("hours", 0, type=int)
    weekday, day = form.get("weekday", 0, type=int), form.get("day", 1, type=int)
    fields = {
        "hourly": f"{minute} * * * *",
        "hours": f"{minute} */{hours} * * *",
        "daily": f"{minute} {hour} * * *",
        "weekly": f"{minute} {hour} * * {weekday}",
        "monthly": f"{minute} {hour} {day} * *",
    }
    return cron.checked(fields[every])
