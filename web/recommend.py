"""Recommendations: fit them from an upload, see how the models did, try a shopper, take lists away."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from insight.errors import InsightError
from insight.inert_csv import inert_csv
from insight.recommend import pushed
from insight.recommend.events import LONGEST_ID
from insight.recommend.forget import forget as forget_shopper
from insight.recommend.predict import COLUMNS, Predictor
from insight.recommend.reasons import say
from insight.recommend.rules import Rules
from insight.recommend.saved import Saved
from insight.recommend.serve import recommend
from insight.recommend.voices import Voices, listen, with_alerts
from insight.recommend.why import Taken
from insight.sources.files import SUFFIXES
from web import drafts
from web.access import allow
from web.audit import record
from web.job_start import submit
from web.job_view import JobView
from web.language import current
from web.services import services

blueprint = Blueprint("recommend", __name__, url_prefix="/recommendations")

MOST_SHOPPERS = 1_000
_MOST_ITEMS = 100
_HISTORY_SHOWN = 12


@dataclass(frozen=True, slots=True)
class _Had:
    """An item of a history as the page shows it."""

    title: str
    kind: str
    moment: datetime | None

    @classmethod
    def of(cls, saved: Saved, one: Taken) -> _Had:
        moment = None if one.time is None else datetime.fromtimestamp(one.time, UTC)
        return cls(saved.title(one.item), one.kind, moment)


@blueprint.get("")
@allow("read")
def index() -> ResponseReturnValue:
    return _page()


@blueprint.post("/fit")
@allow("jobs")
def fit() -> ResponseReturnValue:
    """Start the job with the uploaded tables of events and, if there is one, of items."""
    files = [file for file in request.files.getlist("events") if file.filename]
    tables = [file for file in request.files.getlist("items") if file.filename][:1]
    if not files and not pushed.files(services().settings):
        return _page(problem=_("Choose a table of events.")), 400
    folder = services().settings.uploads
    try:
        kept = [str(path) for path in drafts.keep_files([*files, *tables], folder)]
    except InsightError as error:
        return _page(problem=error), 400
    given: dict[str, Any] = {"files": kept[: len(files)], "items": kept[len(files) :]}
    if dates := request.form.get("dates"):
        given["dates"] = dates
    given["hash_users"] = "hash_users" in request.form
    return redirect(url_for("jobs.one", job_id=submit("recommend", given)))


@blueprint.post("/try")
@allow("read")
def try_out() -> ResponseReturnValue:
    """The list of one shopper. A POST, so that no id stands in an address or a log."""
    user = request.form.get("user", "").strip()[:LONGEST_ID]
    try:
        rules = _rules()
        recommender = services().recommender
        history = recommender.history(user) if user else []
        saved = recommender.saved()
        answer = recommend(saved, history, _count(), rules, voices())
    except InsightError as error:
        return _page(problem=error, user=user), 400
    shown = [_Had.of(saved, one) for one in reversed(history[-_HISTORY_SHOWN:])]
    return _page(user=user, history=shown, answer=answer)


@blueprint.post("/lists.csv")
@allow("read")
def lists() -> ResponseReturnValue:
    """Lists of some shoppers as CSV."""
    names = [name.strip()[:LONGEST_ID] for name in request.form.get("users", "").splitlines()]
    names = [name for name in dict.fromkeys(names) if name]
    if not names or len(names) > MOST_SHOPPERS:
        problem = _("Give from one to %(most)s shoppers, each on a line.", most=MOST_SHOPPERS)
        return _page(problem=problem), 400
    try:
        rules, count = _rules(), _count()
        predictor = Predictor(services().recommender, voices())
        rows = [row for name in names for row in predictor.rows(name, count, rules, current()).rows]
    except InsightError as error:
        return _page(problem=error), 400
    record("recommend.lists", str(len(names)))
    return Response(
        inert_csv(COLUMNS, rows),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="recommendations.csv"'},
    )


@blueprint.post("/forget")
@allow("admin")
def forget() -> ResponseReturnValue:
    s, user = services(), request.form.get("user", "")
    try:
        gone = forget_shopper(s.settings, s.state, user)
    except InsightError as error:
        return _page(problem=error), 400
    # Who it was is what is forgotten.
    record("recommend.forgotten", str(gone))
    return _page(gone=gone)


def voices() -> Voices:
    """What customers say of the items now."""
    s = services()
    return with_alerts(s.renewed.get("voices", lambda: listen(s.reader)).value, s.state)


def _rules() -> Rules:
    given = request.form
    cap = given.get("per_category", "", type=str).strip()
    return Rules(
        in_stock="sold_out" not in given,
        per_category=int(cap) if cap.isdecimal() and len(cap) < 4 and int(cap) else None,
        diversity=min(max(given.get("diversity", 0.0, type=_finite), 0.0), 1.0),
    )


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _count() -> int:
    return min(max(request.form.get("count", 10, type=int), 1), _MOST_ITEMS)


def _page(problem: Any = None, **told: Any) -> str:
    s = services()
    saved = s.recommender.saved() if s.recommender.there() else None
    jobs = s.state.rows("job_page", state=None, name="recommend", count=1, offset=0)
    return render_template(
        "recommend.html",
        problem=problem,
        saved=saved,
        job=JobView.of(jobs[0]) if jobs else None,
        suffixes=SUFFIXES,
        days_sent=[path.stem for path in pushed.files(s.settings)],
        upload_mb=s.settings.upload_mb,
        most_shoppers=MOST_SHOPPERS,
        language=current(),
        say=say,
        form=request.form,
        **told,
    )
