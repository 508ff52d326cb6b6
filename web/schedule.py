"""The schedule: which jobs run by themselves and when, and for an administrator a way to change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight import cron, schedule
from insight.errors import InsightError, JobError
from insight.messages import Message, message
from insight.schedule import Entry
from web import job_form, schedule_form
from web.access import allow
from web.audit import record
from web.job_form import Filled
from web.job_start import submit
from web.labels import label
from web.language import current
from web.login import user_name
from web.partial import is_partial
from web.said import said
from web.schedule_form import Rhythm
from web.services import services

blueprint = Blueprint("schedule", __name__, url_prefix="/jobs/schedule")

_NEXT = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as the page shows it."""

    entry: Entry
    when: str
    next_runs: list[datetime]
    rhythm: Rhythm
    told: list[tuple[str, str]]
    """What the job is told: names and values."""


@blueprint.get("")
@allow("read")
def index() -> ResponseReturnValue:
    return _page()


@blueprint.get("/words")
@allow("read")
def words() -> ResponseReturnValue:
    """What the time in a form means, and when it would run next."""
    try:
        fields = schedule_form.read(request.args)
    except JobError as error:
        return render_template("_schedule_words.html", problem=error)
    runs = cron.moments(fields, datetime.now(UTC), services().settings.zone)
    return render_template(
        "_schedule_words.html", words=in_words(fields), next_runs=list(islice(runs, _NEXT))
    )


@blueprint.post("/<entry_id>/<any(change, on, off, run, reset):action>")
@allow("admin")
def change(entry_id: str, action: str) -> ResponseReturnValue:
    s, by = services(), user_name()
    try:
        one = schedule.entry(s.state, entry_id)
    except JobError:
        abort(404)
    if action == "run":
        return redirect(url_for("jobs.one", job_id=submit(one.job, one.parameters)))
    try:
        if action == "change":
            fields = schedule_form.read(request.form)
            schedule.change(s.state, entry_id, by, fields=fields)
            record("schedule.changed", entry_id, job=one.job, cron=fields)
        elif action == "reset":
            schedule.reset(s.state, entry_id)
            record("schedule.removed" if one.is_own else "schedule.reset", entry_id, job=one.job)
        else:
            schedule.change(s.state, entry_id, by, active=action == "on")
            record(f"schedule.{action}", entry_id, job=one.job)
    except InsightError as error:
        return _page(error), 400
    return redirect(url_for("schedule.index"))


@blueprint.route("/new", methods=["GET", "POST"])
@allow("admin")
def new() -> ResponseReturnValue:
    """A form for an entry of one's own: a job, what it is told, and when."""
    given = request.values
    name = given.get("job", "")
    if name not in schedule.jobs():
        return render_template("schedule_new.html", jobs=schedule.jobs(), name=None)
    if request.method == "GET":
        chosen = {"source": source} if (source := given.get("source")) else {}
        return _form(name, Filled(chosen), Rhythm())
    filled = job_form.read(name, request.form)
    try:
        fields = schedule_form.read(request.form)
    except JobError as error:
        return _form(name, filled, _asked(), error), 400
    if filled.problems:
        return _form(name, filled, _asked()), 400
    try:
        entry_id = schedule.add(services().state, name, fields, filled.given, user_name())
    except InsightError as error:
        return _form(name, filled, _asked(), error), 400
    record("schedule.added", entry_id, job=name, cron=fields)
    return redirect(url_for("schedule.index"))


def in_words(fields: str) -> str:
    """When the fields of cron are, in the page's language."""
    text = cron.words(fields, "zh" if current() == "zh" else "en")
    if isinstance(text, Message) and "weekday" in text.values:
        values = {**text.values, "weekday": label(str(text.values["weekday"]), "weekday")}
        text = message(text.template, **values)
    return said(text)


def _asked() -> Rhythm:
    """The time as the form had it."""
    form = request.form
    return Rhythm(
        form.get("every", "daily"),
        form.get("hours", 6, type=int),
        form.get("time", "03:00"),
        form.get("weekday", 1, type=int),
        form.get("day", 1, type=int),
        form.get("cron", ""),
    )


def _form(name: str, filled: Filled, rhythm: Rhythm, problem: InsightError | None = None) -> str:
    return render_template(
        "_job_fields.html" if is_partial() else "schedule_new.html",
        jobs=schedule.jobs(),
        name=name,
        fields=job_form.fields_of(name, filled.given),
        problems=filled.problems,
        known={},
        rhythm=rhythm,
        problem=problem,
        **_times(),
    )


def _page(problem: InsightError | None = None) -> str:
    s = services()
    shown = [
        Shown(
            one,
            in_words(one.cron),
            one.next_runs(s.settings, _NEXT),
            schedule_form.of_cron(one.cron),
            _told(one.parameters),
        )
        for one in schedule.entries(s.state)
    ]
    return render_template("schedule.html", shown=shown, problem=problem, **_times())


def _times() -> dict[str, Any]:
    return {
        "rhythms": schedule_form.RHYTHMS,
        "weekdays": cron.WEEKDAYS,
        "zone": services().settings.timezone,
    }


def _told(parameters: Any) -> list[tuple[str, str]]:
    flat = {k: v for k, v in parameters.items() if not isinstance(v, dict)}
    for value in parameters.values():
        if isinstance(value, dict):
            flat |= value
    return [(name, str(value)) for name, value in flat.items() if value not in (None, "")]
