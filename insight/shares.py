"""Reports that somebody outside may read by a link, for some days.

A share is the report as it was when it was shared: what somebody was shown does not change under
them, and a link never leads to newer data. The link's token is kept as its hash only.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from insight.errors import QueryError, ShareError
from insight.messages import message
from insight.reports.serial import from_json, to_json
from insight.state import Row, State, moment
from insight.types import Finding, Report, Section

DAYS = (1, 7, 30)
_TOKEN_BYTES = 32
_OWN_SECTIONS = ("replies",)


@dataclass(frozen=True, slots=True)
class Opened:
    """A shared report that may be read."""

    share_id: int
    report: Report
    expires_at: datetime


def share(state: State, report: Report, by: str, *, days: int, quotations: bool) -> tuple[int, str]:
    """Share a report for some days; returns the number of the share and the token of its link.

    The token is returned this once. Without `quotations` no word of a customer is shared. Raises
    ShareError for other days than `DAYS`, or a report that says nothing.
    """
    if days not in DAYS:
        raise ShareError(message("A link lives for 1, 7 or 30 days, not %(days)s.", days=days))
    if not report.sections:
        raise ShareError(message("This report says nothing yet, so there is nothing to share."))
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    now = datetime.now(UTC)
    state.execute("forget_expired_shares", moment=moment())
    rows = state.rows(
        "insert_share",
        token_hash=_hash(token),
        title=report.title,
        report=to_json(for_others(report, quotations)),
        quotations=int(quotations),
        made_by=by,
        moment=now.isoformat(timespec="milliseconds"),
        expires_at=(now + timedelta(days=days)).isoformat(timespec="milliseconds"),
    )
    return int(rows[0]["share_id"]), token


def shares(state: State) -> list[Row]:
    """All that was shared, the newest first, each with its `state`: open, expired or revoked."""
    now = moment()
    return [{**row, "state": _state(row, now)} for row in state.rows("shares")]


def revoke(state: State, share_id: int) -> None:
    """End a share at once. Raises ShareError where there is none that could be ended."""
    if not state.execute("revoke_share", share_id=share_id, moment=moment()):
        raise ShareError(
            message("There is no share %(number)s that could be ended.", number=share_id)
        )


def open_share(state: State, token: str) -> Opened | None:
    """The report behind a token; None where there is none, or none any more."""
    row = state.row("open_share", token_hash=_hash(token), moment=moment())
    if row is None:
        return None
    try:
        report = from_json(row["report"])
    except QueryError:
        # Shared by an earlier release whose reports had another form.
        return None
    state.execute("count_opening", share_id=row["share_id"], moment=moment())
    return Opened(row["share_id"], report, datetime.fromisoformat(row["expires_at"]))


def for_others(report: Report, quotations: bool) -> Report:
    """A report without what is for the shop alone: reviews to answer, drafts, ids of documents.

    Without `quotations` also without every text of a customer.
    """
    kept = {document.document_id for document in report.documents} if quotations else set()
    sections = tuple(
        _section(section, kept, quotations)
        for section in report.sections
        if section.name not in _OWN_SECTIONS
    )
    told = {finding.finding_id for section in sections for finding in section.findings}
    quoted = {q.document_id for section in sections for q in section.quotations}
    return replace(
        report,
        documents=tuple(one for one in report.documents if one.document_id in quoted),
        sections=sections,
        suggestions=tuple(
            replace(
                one,
                findings=tuple(filter(told.__contains__, one.findings)),
                documents=tuple(filter(kept.__contains__, one.documents)),
            )
            for one in report.suggestions
        ),
    )


def _section(section: Section, kept: set[str], quotations: bool) -> Section:
    def without_ids(finding: Finding) -> Finding:
        return replace(finding, documents=tuple(filter(kept.__contains__, finding.documents)))

    return replace(
        section,
        findings=tuple(map(without_ids, section.findings)),
        quotations=section.quotations if quotations else (),
        drafts=(),
    )


def _state(row: Any, now: str) -> str:
    return "revoked" if row["revoked_at"] else "open" if row["expires_at"] > now else "expired"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
