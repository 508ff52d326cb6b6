"""Words for a person that remember how they were made, so that they can be said in another language.

A message is its English text, wherever text is wanted. Whoever shows it in another language
translates its template and puts its values in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


class Message(str):
    """English text with the template and the values it was made of; see `message`."""

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, Any]


def message(template: str, **values: Any) -> Message:
    """The message of a template with named places, such as `%(count)s rows`.

    A value may be a message itself. Templates are collected by this function's name.
    """
    return _make(template, values)


def keep(text: str) -> str:
    """Text to be stored: a message as JSON, any other as it is; `recall` reads both."""
    return json.dumps(_plain(text)) if isinstance(text, Message) else str(text)


def recall(stored: str) -> str:
    """What `keep` was given."""
    try:
        plain = json.loads(stored)
        return _message(plain) if isinstance(plain, dict) else stored
    except (ValueError, KeyError, TypeError, AttributeError):
        return stored


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        values = {name: _plain(inner) for name, inner in value.values.items()}
        return {"template": value.template, "values": values}
    return value if isinstance(value, int | float | str) else str(value)


def _message(plain: dict[str, Any]) -> Message:
    values = {k: _message(v) if isinstance(v, dict) else v for k, v in plain["values"].items()}
    return _make(plain["template"], values)


def _make(template: str, values: Mapping[str, Any]) -> Message:
    made = Message(template % values)
    made.template, made.values = template, values
    return made
