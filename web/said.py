"""Messages of the product in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_babel import gettext
from jinja2 import pass_context
from jinja2.runtime import Context

from insight.messages import Message


def init(app: Flask) -> None:
    app.add_template_filter(_said, "said")


def said(text: object) -> str:
    """A message with its template translated; any other text as it is.

    An error is what it says.
    """
    if isinstance(text, BaseException):
        text = text.args[0] if text.args else ""
    if not isinstance(text, Message):
        return str(text)
    return str(gettext(text.template, **_translated(text.values)))


def _translated(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: said(v) if isinstance(v, Message) else v for k, v in values.items()}


@pass_context
def _said(context: Context, text: object) -> str:
    # Without the context, a template that is compiled once would keep the words of one language.
    return said(text)
