"""The API of the audit log, for administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response
from pydantic import BaseModel, Field

from insight import audit_log
from web.access import allow
from web.api.group import Page, answer, group
from web.services import services

api = group("audit", "Audit log")


class AuditEntry(BaseModel):
    """Who did what, and when."""

    entry_id: int
    moment: datetime
    who: str
    action: str
    subject: str
    details: dict[str, Any]


class Entries(BaseModel):
    total: int
    entries: list[AuditEntry]


class AuditQuery(Page):
    who: str | None = Field(None, max_length=200)
    action: str | None = Field(None, max_length=200)


@api.get("/audit", summary="Who did what, the newest first", responses={200: Entries})
@allow("admin")
def list_entries(query: AuditQuery) -> Response:
    rows = audit_log.entries(
        services().state,
        who=query.who,
        action=query.action,
        count=query.count,
        offset=query.offset,
    )
    total = rows[0]["total"] if rows else 0
    return answer(Entries(total=total, entries=[AuditEntry.model_validate(row) for row in rows]))
