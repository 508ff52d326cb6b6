"""Types of values in bodies that take what JSON Schema takes: pydantic's own also read `true` as 1."""

from __future__ import annotations

from typing import Any

from pydantic import BeforeValidator, StrictBool


def _whole(value: Any) -> Any:
    if isinstance(value, bool | str):
        raise ValueError("it must be a whole number")
    return value


WHOLE = BeforeValidator(_whole)
"""With an `int` and its limits: 25.0 is a whole number, `true` and "25" are none."""
YesOrNo = StrictBool
