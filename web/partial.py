"""Parts of pages: what htmx asks for is a template alone, without the page around it."""

from __future__ import annotations

from flask import request


def is_partial() -> bool:
    """Whether a part of the page is asked for, and not the page."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
