"""Dates as files have them: ISO, 2024年3月1日, day or month first, epoch seconds, Excel's numbers.

Whether 03/04/2024 is March or April, and whether 45352 is a date, is decided once for a column,
from all of its first values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from insight.errors import SourceError
from insight.messages import Message, message


class AmbiguousDatesError(SourceError):
    """Nothing decides whether the day or the month comes first: somebody must say."""


Order = Literal["day-first", "month-first"]

_NONE = message("there are none")
_TOLD: Mapping[Order, Message] = {
    "day-first": message("day first, as told"),
    "month-first": message("month first, as told"),
}
_NUMERIC = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_EPOCH = re.compile(r"\d{9,13}(\.\d+)?")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 (a spreadsheet knows no zone)
_EARLIEST, _LATEST = 1990, 2100


@dataclass(frozen=True, slots=True)
class DateReader:
    """Reads the dates of one column. Values without an offset are in `zone`."""

    zone: ZoneInfo
    order: Order = "month-first"
    serial: bool = False
    """Whether numbers are days since the end of 1899, as Excel counts."""
    reason: Message = _NONE
    is_decided: bool = False
    """Whether the values, or somebody, said how they are read."""

    @classmethod
    def for_values(
        cls,
        values: Iterable[Any],
        zone: ZoneInfo,
        order: Order | None = None,
        origin: str = "the column",
    ) -> DateReader:
        """A reader for a column of `origin` that begins with these values.

        A first number over 12 somewhere means that the day comes first, a second one over 12
        that the month does. Raises SourceError where dates could be read both ways, nothing (or
        not one thing) decides, and no `order` is given.
        """
        given = [text for value in values if value is not None and (text := str(value).strip())]
        if given and all(_is_serial(text) for text in given):
            return cls(
                zone,
                serial=True,
                reason=message("numbers of a spreadsheet, as %(value)s", value=given[0]),
                is_decided=True,
            )
        day_first = month_first = either = None
        for text in given:
            if match := _NUMERIC.match(text):
                first, second = int(match[1]), int(match[2])
                if first > 12:
                    day_first = day_first or text
                elif second > 12:
                    month_first = month_first or text
                elif first != second:
                    either = either or text
        if order:
            return cls(zone, order, reason=_TOLD[order], is_decided=True)
        if either and (day_first is None) == (month_first is None):
            cause = (
                message(
                    "%(first)s has the day first and %(second)s the month",
                    first=day_first,
                    second=month_first,
                )
                if day_first
                else message("none of the first dates has a day over 12")
            )
            raise AmbiguousDatesError(
                message(
                    "%(origin)s: the date %(date)s could be read in two ways: %(cause)s. Say which "
                    "it is: --dates day-first or --dates month-first, or choose it in the form.",
                    origin=origin,
                    date=either,
                    cause=cause,
                )
            )
        if day_first:
            return cls(
                zone,
                "day-first",
                reason=message("day first, as %(value)s shows", value=day_first),
                is_decided=True,
            )
        if month_first:
            return cls(
                zone,
                reason=message("month first, as %(value)s shows", value=month_first),
                is_decided=True,
            )
        if not given:
            return cls(zone)
        return cls(zone, reason=message("each says what it is, as %(value)s", value=given[0]))

    def describe(self) -> Message:
        """What was decided."""
        return self.reason

    def read(self, value: Any) -> datetime | None:
        """UTC moment of a value; None for an empty one. Raises ValueError for any other."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        moment = value if isinstance(value, datetime) else self._read_text(str(value).strip())
        if not _EARLIEST <= moment.year < _LATEST:
            raise ValueError(message("the year %(year)s cannot be", year=moment.year))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.zone)
        return moment.astimezone(UTC)

    def _read_text(self, text: str) -> datetime:
        if text[4:5] == "-":
            with suppress(ValueError):
                return datetime.fromisoformat(text)
        if _EPOCH.fullmatch(text):
            seconds = float(text)
            return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
        if self.serial and _is_serial(text):
            return _SERIAL_ZERO + timedelta(seconds=round(float(text) * 86_400))
        if match := _CHINESE.match(text):
            text = f"{int(match[1]):04}-{int(match[2]):02}-{int(match[3]):02}{text[match.end() :]}"
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
        if not re.search(r"\d{4}", text):
            raise ValueError(message("it has no year of four digits"))
        from dateutil import parser

        try:
            return parser.parse(text, dayfirst=self.order == "day-first")
        except (parser.ParserError, OverflowError) as error:
            raise ValueError(message("it is no date that we know")) from error


def read_alone(value: Any, zone: ZoneInfo) -> datetime | None:
    """UTC moment of a value that has no column to help it; None for an empty one.

    Raises ValueError for what is no date, or could be read in two ways.
    """
    try:
        if not isinstance(value, datetime) and str(value)[4:5] != "-":
            DateReader.for_values([value], zone)
        return DateReader(zone).read(value)
    except SourceError as error:
        raise ValueError(message("it could be read in two ways")) from error
    except (OverflowError, OSError) as error:
        raise ValueError(message("it is no date that we know")) from error


def _is_serial(text: str) -> bool:
    if not _SERIAL.fullmatch(text):
        return False
    year = (_SERIAL_ZERO + timedelta(days=float(text))).year
    return _EARLIEST <= year < _LATEST
