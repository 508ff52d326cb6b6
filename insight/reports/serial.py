"""A report as JSON: the names are those of `insight.types.Report`, and stay."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter, ValidationError

from insight.errors import QueryError
from insight.types import Report


def to_json(report: Report) -> str:
    """The whole report; `from_json` gives it back."""
    return _adapter().dump_json(report, indent=2).decode("utf-8") + "\n"


def from_json(text: str) -> Report:
    """The report that `to_json` wrote. Raises QueryError when `text` is none."""
    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the start"
        raise QueryError(
            f"This is not a report of `insight report`: at {place}: {first['msg']}."
        ) from error


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)
