"""What the forms of the console send: a statement, its parameters, and how the result is to be seen."""

from __future__ import annotations

import re
from dataclasses import replace

from flask import request
from werkzeug.datastructures import MultiDict

from insight.console.chart import Choice
from insight.console.parameters import Parameter, described, of_plain

VALUE = "p_"
"""What the name of a field with a parameter's value begins with; also in links."""
KIND = "kind_"
CHOICES = "choices_"
NAME = re.compile(r"[0-9a-f]{8,64}")
_AUTOMATIC = "*"


def given() -> MultiDict[str, str]:
    """The fields of this request."""
    return request.form if request.method == "POST" else request.args


def statement() -> str:
    return given().get("sql", "").replace("\r\n", "\n")


def run_name() -> str:
    """What the page calls this run, to cancel it by; empty where it has no use for that."""
    name = given().get("_run", "")
    return name if NAME.fullmatch(name) else ""


def typed_parameters(sql: str) -> list[Parameter]:
    """The parameters of a statement, of the kinds that the form says.

    Raises QueryError for a kind that cannot be.
    """
    return of_plain(
        {
            "name": one.name,
            "kind": given().get(KIND + one.name, "text"),
            "default": "",
            "choices": _listed(given().get(CHOICES + one.name, "")),
        }
        for one in described(sql)
    )


def parameter_values() -> dict[str, str]:
    """Values by name, as they were typed."""
    return {
        name.removeprefix(VALUE): text
        for name, text in given().items()
        if name.startswith(VALUE) and text
    }


def with_defaults(parameters: list[Parameter], typed: dict[str, str]) -> list[Parameter]:
    """The parameters with what was typed as their defaults, to be saved."""
    return [replace(one, default=typed.get(one.name, "").strip()) for one in parameters]


def choice(otherwise: Choice | None = None) -> Choice:
    """How the result is to be seen; a form that says nothing of it leaves it to `otherwise`."""
    fields = given()
    if not any(name in fields for name in ("_view", "_shape", "_x", "_series", "_split")):
        return otherwise or Choice()
    split = fields.get("_split", _AUTOMATIC)
    return Choice.of(
        {
            "view": fields.get("_view"),
            "shape": fields.get("_shape"),
            "x": fields.get("_x"),
            "series": fields.getlist("_series"),
            "split": None if split == _AUTOMATIC else split,
        }
    )


def _listed(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()][:50]
