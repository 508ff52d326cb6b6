"""Reports for somebody without an account: a link is made, listed and ended here, and opened."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from markupsafe import Markup

from insight import shares
from insight.errors import ShareError
from insight.types import Report
from web.access import ANYONE, allow
from web.asked import arguments_of, asked_of
from web.audit import record
from web.language import current
from web.login import user_name
from web.report import report_style
from web.security import limiter
from web.services import services

blueprint = Blueprint("shares", __name__)


@blueprint.get("/report/shares")
@allow("edit")
def index() -> ResponseReturnValue:
    return _page()


@blueprint.post("/report/shares")
@allow("edit")
def add() -> ResponseReturnValue:
    report = services().reports.get(asked_of(request.form), current())
    days = request.form.get("days", 0, type=int)
    try:
        token = share_and_record(report, days, "quotations" in request.form)[1]
    except ShareError as error:
        return _page(problem=error, report=report), 400
    return _page(made=address_of(token))


@blueprint.post("/report/shares/<int:share_id>/revoke")
@allow("edit")
def revoke(share_id: int) -> ResponseReturnValue:
    revoke_and_record(share_id)
    return redirect(url_for("shares.index"))


@blueprint.get("/shared/<token>")
@limiter.limit("30 per minute")
@allow(ANYONE)
def open_one(token: str) -> ResponseReturnValue:
    """The report of a link. It names no other page, and a link that ended is as one that never was."""
    found = shares.open_share(services().state, token[:100])
    if found is None:
        abort(404)
    with force_locale(found.report.language):
        page = render_template(
            "shared.html", report=found.report, body=_body(found.report), expires=found.expires_at
        )
    return page, {"X-Robots-Tag": "noindex, nofollow"}


@blueprint.get("/shared/report.css")
@allow(ANYONE)
def style() -> ResponseReturnValue:
    return report_style()


def address_of(token: str) -> str:
    """The whole address of a link: the public one where one is set, else that of this request."""
    path = url_for("shares.open_one", token=token)
    base = services().settings.public_url or request.url_root
    return base.rstrip("/") + path


def share_and_record(report: Report, days: int, quotations: bool) -> tuple[int, str]:
    """Share a report in the name of whoever asks; the number of the share and its token."""
    number, token = shares.share(
        services().state, report, user_name(), days=days, quotations=quotations
    )
    record("report.shared", str(number), title=report.title, days=days, quotations=quotations)
    return number, token


def revoke_and_record(share_id: int) -> None:
    shares.revoke(services().state, share_id)
    record("share.revoked", str(share_id))


def _body(report: Report) -> Markup:
    from insight.reports.render import render_shared

    return render_shared(report)


def _page(
    *, problem: ShareError | None = None, made: str | None = None, report: Report | None = None
) -> str:
    wanted = report
    if wanted is None and not made:
        wanted = services().reports.latest(asked_of(), current()).value.report
    return render_template(
        "shares.html",
        shares=shares.shares(services().state),
        problem=problem,
        made=made,
        report=wanted,
        here=arguments_of(wanted) if wanted else {},
        days=shares.DAYS,
        chosen=request.values.get("days", 7, type=int),
    )
