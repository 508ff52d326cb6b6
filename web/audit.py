"""The audit log: what every view that changes something writes, and the page that shows it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from insight import audit_log
from web.access import allow
from web.login import user_name
from web.services import services

blueprint = Blueprint("audit", __name__)

_PAGE = 100
_MOST_PAGES = 10_000


def record(action: str, subject: str, **details: Any) -> None:
    """Write down that whoever asks did this; see `insight.audit_log`."""
    audit_log.record(services().state, user_name(), action, subject, **details)


@blueprint.get("/settings/audit")
@allow("admin")
def index() -> ResponseReturnValue:
    state, given = services().state, request.args
    page = min(max(given.get("page", 1, type=int), 1), _MOST_PAGES)
    who, action = given.get("who", "").strip(), given.get("action", "")
    rows = audit_log.entries(
        state,
        who=who or None,
        action=action or None,
        count=_PAGE,
        offset=(page - 1) * _PAGE,
    )
    total = rows[0]["total"] if rows else 0
    return render_template(
        "audit.html",
        rows=rows,
        total=total,
        who=who,
        action=action,
        actions=audit_log.actions(state),
        page=page,
        pages=max(1, -(-total // _PAGE)),
    )
