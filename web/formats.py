"""How values look in a page: numbers and dates of the reader's language, names for codes."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import Flask
from flask_babel import format_date, format_datetime, format_decimal, format_percent
from jinja2 import pass_context
from jinja2.runtime import Context

from insight.analyses.aspect_tree import title
from insight.store.reader import Row
from web.labels import label
from web.language import current

NOTHING = "–"
_DAY = {"en": "d MMM y", "zh": "y年M月d日"}


def init(app: Flask) -> None:
    for function in (
        week_name,
        measure,
        share,
        points,
        number,
        score,
        figure,
        signed,
        day,
        when,
        clock,
        size,
        topic_words,
    ):
        app.add_template_filter(function)
    app.add_template_filter(_label, "label")
    app.add_template_filter(_aspect, "aspect")


def number(value: float | None) -> str:
    """12345 as 12,345."""
    return NOTHING if value is None else str(format_decimal(value))


def score(value: float | None) -> str:
    """A score with two digits."""
    return NOTHING if value is None else str(format_decimal(value, format="0.00"))


def figure(value: float) -> str:
    """A small score with four digits."""
    return str(format_decimal(value, format="0.0000"))


def measure(value: float | None, of: str) -> str:
    """A value of a chart: a count, a share, or stars."""
    if value is None:
        return NOTHING
    if of == "negative":
        return str(format_percent(value, format="0.0%"))
    return number(value) if of == "documents" else score(value)


def week_name(monday: date) -> str:
    """The ISO week that begins on a day."""
    return f"{monday:%G}-W{monday:%V}"


def share(value: float | None) -> str:
    """A share with one digit, such as 12.3%."""
    return NOTHING if value is None else str(format_percent(value, format="0.0%"))


def points(value: float) -> str:
    """A difference of shares in points, with its sign."""
    return str(format_decimal(value * 100, format="+0.0;-0.0")).replace("-", "\N{MINUS SIGN}")


def signed(value: float) -> str:
    """A weight with its sign and two digits."""
    return str(format_decimal(value, format="+0.00;-0.00"))


def day(value: datetime | str | None) -> str:
    """The day of a moment, in the reader's time zone; text is ISO 8601."""
    if not value:
        return NOTHING
    return str(format_date(_moment(value), format=_DAY[current()]))


def when(value: datetime | str | None) -> str:
    """A moment to the minute, in the reader's time zone; text is ISO 8601."""
    if not value:
        return NOTHING
    return str(format_datetime(_moment(value), format=f"{_DAY[current()]} HH:mm"))


def clock(value: datetime | str) -> str:
    """A moment of a log, to the second, in the reader's time zone."""
    return str(format_datetime(_moment(value), format="HH:mm:ss"))


def size(count: int) -> str:
    """Bytes in the unit that fits."""
    amount, units = float(count), ["B", "kB", "MB", "GB"]
    while amount >= 1000 and len(units) > 1:
        amount /= 1000
        units.pop(0)
    return f"{format_decimal(amount, format='#,##0.#')} {units[0]}"


def topic_words(row: Row) -> str:
    """The words of a topic in the page's language, where the topic has them."""
    return str((current() == "zh" and row["topic_zh"]) or row["topic"])


def _moment(value: datetime | str) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@pass_context
def _label(context: Context, code: str | None, kind: str) -> str:
    # Without the context, a template that is compiled once would keep the words of one language.
    return label(code, kind)


@pass_context
def _aspect(context: Context, aspect: str) -> str:
    return title(aspect, current())
