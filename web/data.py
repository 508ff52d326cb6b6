"""The data of this instance: how much there is, how long it is kept, and ways out and away."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from insight import backups, erasure, exports, home, retention
from insight.errors import InsightError, SettingsError
from insight.messages import message
from insight.store.reader import Row
from web.access import allow
from web.audit import record
from web.job_start import submit
from web.login import user_name
from web.services import services

blueprint = Blueprint("data", __name__, url_prefix="/settings/data")

_AUTHOR = re.compile(r"[0-9a-f]{16,64}")
_MOST_IDS = 1_000


@blueprint.get("")
@allow("admin")
def index() -> ResponseReturnValue:
    return _page()


@blueprint.post("/retention")
@allow("admin")
def keep() -> ResponseReturnValue:
    """Show what would be deleted, or decide."""
    s, form = services(), request.form
    text = form.get("months", "").strip()
    try:
        months = _number(text) if text else None
        if months is not None and form.get("action") == "look":
            if not 1 <= months <= retention.MOST_MONTHS:
                raise _no_months(text)
            told = retention.preview(s.settings, months)
            return _page(retention_told=told, asked_months=months)
        retention.keep_for(s.state, months, user_name())
    except InsightError as error:
        return _page(error), 400
    record("data.retention", str(months))
    return redirect(url_for("data.index", _anchor="retention"))


@blueprint.post("/erase")
@allow("admin")
def erase() -> ResponseReturnValue:
    """Count first; erase only what was counted and confirmed."""
    s, form = services(), request.form
    try:
        which = _which(form.get("which", ""))
    except SettingsError as error:
        return _page(error), 400
    told = erasure.count(s.settings, which)
    if form.get("action") != "erase" or not told["documents"]:
        return _page(erase_told=told, asked_which=form.get("which", ""))
    given: dict[str, Any] = {"author": which.author, "documents": list(which.documents)}
    job_id = submit("erase", given)
    record(
        "data.erased", which.author or ", ".join(which.documents)[:500], job=job_id, **_counts(told)
    )
    return redirect(url_for("jobs.one", job_id=job_id))


@blueprint.post("/export")
@allow("admin")
def export() -> ResponseReturnValue:
    form = request.form.get("format", "")
    given = {"format": form, "tokens": "tokens" in request.form}
    return redirect(url_for("jobs.one", job_id=submit("export", given)))


@blueprint.post("/backup")
@allow("admin")
def back_up() -> ResponseReturnValue:
    return redirect(url_for("jobs.one", job_id=submit("backup", {})))


@blueprint.post("/backups")
@allow("admin")
def keep_backups() -> ResponseReturnValue:
    try:
        count = _number(request.form.get("count", ""))
        backups.keep(services().state, count, user_name())
    except SettingsError as error:
        return _page(error), 400
    record("data.backups_kept", str(count))
    return redirect(url_for("data.index", _anchor="backups"))


@blueprint.get("/backups/<name>")
@allow("admin")
def download_backup(name: str) -> ResponseReturnValue:
    return _file(backups.path_of(services().settings, name), "data.backup_downloaded")


@blueprint.post("/backups/<name>/remove")
@allow("admin")
def remove_backup(name: str) -> ResponseReturnValue:
    backups.remove(services().settings, name)
    record("data.backup_removed", name)
    return redirect(url_for("data.index", _anchor="backups"))


@blueprint.get("/exports/<name>")
@allow("admin")
def download_export(name: str) -> ResponseReturnValue:
    return _file(exports.path_of(services().settings, name), "data.export_downloaded")


def _file(path: Path, action: str) -> ResponseReturnValue:
    record(action, path.name)
    return send_file(path, as_attachment=True, download_name=path.name)


def _which(text: str) -> erasure.Which:
    """An author's hash, or ids of documents, as somebody wrote them."""
    words = list(dict.fromkeys(text.replace(",", " ").split()))
    if not words or len(words) > _MOST_IDS or not all(_AUTHOR.fullmatch(word) for word in words):
        raise SettingsError(
            message(
                "Give the hash of one author, or up to %(most)s ids of documents, as their pages "
                "show them.",
                most=_MOST_IDS,
            )
        )
    if len(words) == 1:
        # Whether it is an author or a document is seen by what is stored.
        as_author = erasure.Which(author=words[0])
        if erasure.count(services().settings, as_author)["documents"]:
            return as_author
    return erasure.Which(documents=words)


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise SettingsError(message("%(text)s is not a number.", text=repr(text[:20]))) from error


def _no_months(text: str) -> SettingsError:
    return SettingsError(
        message(
            "Documents are kept from 1 to %(most)s months, or for ever; not %(count)s.",
            most=retention.MOST_MONTHS,
            count=text[:20],
        )
    )


def _counts(told: Row) -> dict[str, int]:
    return {name: told[name] for name in ("documents", "versions", "annotations")}


def _page(problem: InsightError | None = None, **told: Any) -> str:
    s = services()
    return render_template(
        "data.html",
        parts=home.parts_of(s.settings),
        stored=home.stored(s.settings),
        months=retention.months(s.state),
        most_months=retention.MOST_MONTHS,
        backups=backups.backups(s.settings),
        kept=backups.kept(s.state),
        most_kept=backups.MOST_KEPT,
        exports=exports.exports(s.settings),
        problem=problem,
        **told,
    )
