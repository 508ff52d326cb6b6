"""A report as JSON: the names are those of `insight.types.Report`, and stay."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from insight.errors import QueryError
from insight.types import Report


def to_json(report: Report) -> str:
    """The whole report and its digest; `from_json` gives the report back."""
    content = {**plain(report), "digest": digest(report)}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


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


def plain(report: Report) -> dict[str, Any]:
    """The report as JSON has it: dictionaries, lists, text and numbers."""
    return _adapter().dump_python(report, mode="json")  # type: ignore[no-any-return]


def digest(report: Report) -> str:
    """Tells whether a report was changed after it was made; whoever changes it can make another."""
    canonical = json.dumps(plain(report), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)
