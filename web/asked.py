"""What an address asks a report on, and the address that asks it again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from insight.errors import QueryError
from insight.messages import message
from insight.reports.window import monday_of
from insight.types import Asked, Report, Scope


def asked_of(given: MultiDict[str, str] | None = None) -> Asked:
    """What an address, or a form with the same names, asks for. Raises QueryError for other text."""
    given = request.args if given is None else given
    first, last = (day_of(given.get(name)) for name in ("from", "to"))
    if (first is None) != (last is None):
        raise QueryError(message("A report from a day to a day needs both days."))
    days = (first, last) if first and last else None
    return Asked(
        None if days else given.get("week") or None,
        days,
        scope_of(given),
    )


def scope_of(given: MultiDict[str, str]) -> Scope:
    products, sources, languages = (
        tuple(filter(None, given.getlist(name))) for name in ("product", "source", "written_in")
    )
    return Scope(products, sources, languages, "without_doubtful" in given)


def arguments_of(report: Report) -> dict[str, Any]:
    """What an address names to get this report again."""
    asked = report.facts.asked
    named: dict[str, Any] = scope_arguments(asked.scope)
    if asked.days:
        named |= {"from": asked.days[0].isoformat(), "to": asked.days[1].isoformat()}
    elif report.week:
        named["week"] = report.week
    return named


def scope_arguments(scope: Scope) -> dict[str, Any]:
    named: dict[str, Any] = {
        "product": list(scope.products),
        "source": list(scope.sources),
        "written_in": list(scope.languages),
        "without_doubtful": 1 if scope.without_doubtful else None,
    }
    return {key: value for key, value in named.items() if value}


def week_beside(week: str, step: int) -> str:
    """The week so many weeks after another one, or before it."""
    year, number, _ = (monday_of(week) + timedelta(weeks=step)).isocalendar()
    return f"{year}-W{number:02d}"


def day_of(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise QueryError(
            message("%(text)s is not a day, such as 2026-11-20.", text=(text or "")[:20])
        ) from error
