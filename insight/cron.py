"""Moments given by the five fields of cron: are they right, when are they, what do they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from insight.errors import JobError
from insight.messages import Message, message

LONGEST = 100
WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_NAMES_ZH = {
    **dict(
        zip(
            "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(),
            "周日 周一 周二 周三 周四 周五 周六".split(),
            strict=True,
        )
    ),
    **{
        name: f"{number} 月"
        for number, name in enumerate(
            "January February March April May June July August September October November "
            "December".split(),
            start=1,
        )
    },
}


def checked(text: str) -> str:
    """The fields with single spaces. Raises JobError for what is no moment, or never comes."""
    fields = " ".join(text.split())
    try:
        if len(fields.split(" ")) != 5 or len(fields) > LONGEST:
            raise CronSimError("five fields")
        next(CronSim(fields, datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC"))))
    except (CronSimError, StopIteration) as error:
        raise JobError(
            message(
                "%(cron)s is not a time of cron. Write five fields: minute, hour, day of the month, "
                "month, day of the week, such as 0 3 * * * for each day at 3:00.",
                cron=repr(text[:LONGEST]),
            )
        ) from error
    return fields


def moments(fields: str, after: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The moments after one, in the time zone; cron skips and repeats no run at a clock change."""
    yield from CronSim(fields, after.astimezone(zone))


def words(fields: str, language: Literal["en", "zh"] = "en") -> str:
    """What the fields mean, such as `each day at 03:00`. Fields that are no cron stay as they are."""
    usual = _usual(fields)
    return usual if usual else _described(fields, language)


def _usual(fields: str) -> Message | None:
    """The shapes that the form offers, in words that translate."""
    minute, hour, day, month, weekday = fields.split(" ")
    if not minute.isdecimal() or month != "*":
        return None
    if hour == "*" and (day, weekday) == ("*", "*"):
        return message("each hour at minute %(minute)s", minute=minute)
    if (step := re.fullmatch(r"\*/(\d+)", hour)) and (day, weekday) == ("*", "*"):
        return message("every %(hours)s hours at minute %(minute)s", hours=step[1], minute=minute)
    if not hour.isdecimal():
        return None
    at = f"{int(hour):02d}:{int(minute):02d}"
    if (day, weekday) == ("*", "*"):
        return message("each day at %(time)s", time=at)
    if day == "*" and weekday.isdecimal():
        return message(
            "each week on %(weekday)s at %(time)s", weekday=WEEKDAYS[int(weekday) % 7], time=at
        )
    if day.isdecimal() and weekday == "*":
        return message("on day %(day)s of each month at %(time)s", day=day, time=at)
    return None


def _described(fields: str, language: Literal["en", "zh"]) -> str:
    from cron_descriptor import CasingTypeEnum, ExpressionDescriptor, Options

    options = Options()
    options.locale_code = "zh_CN" if language == "zh" else "en_US"
    options.use_24hour_time_format = True
    options.casing_type = CasingTypeEnum.LowerCase if language == "en" else CasingTypeEnum.Sentence
    try:
        text = str(ExpressionDescriptor(fields, options).get_description())
    except Exception:  # it raises what it likes for what it cannot say
        return fields
    if language == "zh":
        for name, chinese in _NAMES_ZH.items():
            text = re.sub(rf"\b{name}\b", chinese, text)
        text = re.sub(r"(?<=[\u4e00-\u9fff，]) | (?=[\u4e00-\u9fff])", "", text.replace(", ", "，"))
    else:
        for name in (*_NAMES_ZH,):
            text = re.sub(rf"\b{name.lower()}\b", name, text)
    return text
