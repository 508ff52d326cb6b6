"""Topics: a map and a list, each alone, and what a person may change about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from insight.errors import TopicError
from insight.messages import message
from insight.parameters import TopicEditParameters, problems
from insight.topics import edit_job, one
from insight.topics.edits import change_of
from insight.topics.places import HEIGHT, WIDTH, Circle
from insight.topics.weeks import Topic, TopicsAsked, TopicsFound
from web import job_view
from web.access import allow
from web.asked import scope_arguments, scope_of
from web.audit import record
from web.chart import chart_words
from web.chips import chips
from web.language import current
from web.login import user_name
from web.once import rows_once
from web.services import services
from web.sparkline import sparkline
from web.topics_kept import circles_of, near, topics_found
from web.weeks import weeks_with_data

blueprint = Blueprint("topics", __name__)

_CHANGES = 10
_MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Bubble:
    """A topic on the map, with its name where there is room for it."""

    circle: Circle
    topic: Topic
    lines: tuple[str, ...]


@blueprint.get("/topics")
@allow("read")
def index() -> ResponseReturnValue:
    asked = topics_asked()
    found = topics_found(asked)
    here = arguments_of(asked)
    return render_template(
        "topics.html",
        found=found,
        named=_names(found),
        bubbles=_bubbles(found, circles_of(asked)),
        size=(WIDTH, HEIGHT),
        lines={topic.topic_id: _line(topic) for topic in found.topics},
        changes=recent_changes(),
        weeks=weeks_with_data(),
        products=rows_once("documents/products.sql"),
        sources=rows_once("documents/sources.sql"),
        asked=asked,
        here=here,
        chips=chips(here, lambda left: url_for("topics.index", **left)),
    )


@blueprint.get("/topics/<topic_id>")
@allow("read")
def show(topic_id: str) -> ResponseReturnValue:
    s, asked = services(), topics_asked()
    found = topics_found(asked)
    topic = found.topic(topic_id)
    if topic is None:
        # What is kept may be older than the topic.
        found = topics_found(asked, newest=True)
        topic = found.topic(topic_id)
    if topic is None:
        abort(404)
    page = min(max(request.args.get("page", 1, type=int), 1), _MOST_PAGES)
    with s.reader.snapshot() as snapshot:
        rows, total = one.documents(s.settings, snapshot, topic_id, asked, page=page)
        history = one.history(snapshot, topic_id)
    return render_template(
        "topic.html",
        topic=topic,
        found=found,
        named=_names(found),
        rows=rows,
        total=total,
        page=page,
        pages=max(1, -(-total // one.PAGE)),
        history=history,
        related=near(found, topic_id),
        chart=_chart(topic),
        here=arguments_of(asked),
    )


@blueprint.post("/topics/edit")
@allow("edit")
def edit() -> ResponseReturnValue:
    form = request.form
    chosen = [topic for topic in form.getlist("topics") if topic]
    given = {
        "action": form.get("action", ""),
        "topics": chosen,
        **{
            name: form[name]
            for name in ("into", "label", "label_zh", "change")
            if form.get(name, "").strip()
        },
    }
    job_id = start_edit(given)
    back = form.get("back", "")
    return redirect(url_for("topics.changing", job_id=job_id, topic=back or None))


@blueprint.get("/topics/edit/<job_id>")
@allow("read")
def changing(job_id: str) -> ResponseReturnValue:
    """A change that is being made; what asks by a script is told where to go when it is done."""
    job = job_view.find(services().state, job_id)
    if job is None or job.name != "edit-topics":
        abort(404)
    topic = request.args.get("topic", "")
    is_done = job.state == "done" and not job.rejected_batches
    # Whoever changed something sees it, however large the store is.
    found = topics_found(TopicsAsked(), newest=is_done)
    is_shown = bool(topic) and found.topic(topic) is not None
    back = url_for("topics.show", topic_id=topic) if is_shown else url_for("topics.index")
    if is_done and "HX-Request" in request.headers:
        return "", 204, {"HX-Redirect": back}
    if is_done:
        return redirect(back)
    is_part = "HX-Request" in request.headers
    page = "_topic_change.html" if is_part else "topic_change.html"
    return render_template(page, job=job, back=back, topic=topic)


def start_edit(given: dict[str, Any]) -> str:
    """Check a change and have it made; the id of its job. Raises TopicError for an unusable one."""
    try:
        parameters = TopicEditParameters.model_validate(given)
    except ValidationError as error:
        raise TopicError(
            message("This change cannot be made: %(problems)s.", problems=problems(error, "-"))
        ) from error
    edit_job.check(parameters)
    kept = parameters.model_dump(exclude_none=True)
    job_id = services().queue.submit("edit-topics", kept, user_name())
    subject = parameters.change or ",".join(parameters.topics[:5])
    details = {key: value for key, value in kept.items() if key != "action"}
    record(f"topic.{parameters.action}", subject, job=job_id, **details)
    return job_id


def topics_asked() -> TopicsAsked:
    given = request.args
    return TopicsAsked(given.get("from") or None, given.get("to") or None, scope_of(given))


def arguments_of(asked: TopicsAsked) -> dict[str, Any]:
    weeks = {"from": asked.first_week, "to": asked.last_week}
    return {name: week for name, week in weeks.items() if week} | scope_arguments(asked.scope)


def recent_changes(most: int = _CHANGES) -> list[dict[str, Any]]:
    """What persons changed, the newest first; a merge of several topics is one change."""
    grouped: dict[str, dict[str, Any]] = {}
    for row in rows_once("store/topic_edits.sql"):
        change = change_of(row)
        known = grouped.get(change)
        if known is None and len(grouped) == most:
            break
        if known is None:
            grouped[change] = {**row, "change": change, "topics": [row["topic_id"]]}
        else:
            known["topics"].append(row["topic_id"])
    return list(grouped.values())


def _names(found: TopicsFound) -> dict[str, str]:
    """What each topic is called, also those that are shown no more."""
    zh = current() == "zh"
    states = rows_once("store/topic_states.sql")
    named = {row["topic_id"]: (zh and row["own_label_zh"]) or row["own_label"] for row in states}
    return named | {t.topic_id: (zh and t.label_zh) or t.label for t in found.topics}


def _bubbles(found: TopicsFound, drawn: list[Circle]) -> list[Bubble]:
    names = _names(found)
    topics = {topic.topic_id: topic for topic in found.topics}
    return [
        Bubble(circle, topics[circle.topic_id], _label_lines(names[circle.topic_id], circle.radius))
        for circle in drawn
        if circle.topic_id in topics
    ]


def _label_lines(name: str, radius: float) -> tuple[str, ...]:
    """The first words of a name that fit into a circle; none where none does."""
    if radius <= 22:
        return ()
    room, most = 2 * radius - 12, 2 if radius > 30 else 1
    terms = [term.strip() for term in name.replace("、", ",").split(",")]
    if _width(terms[0]) > room:
        terms = terms[0].split()
    lines = [term for term in terms[:most] if term]
    while lines and max(map(_width, lines)) > room:
        lines.pop()
    return tuple(lines)


def _width(text: str) -> float:
    """About how wide a text is on the map."""
    return sum(16.0 if sign > "\u2e80" else 8.0 for sign in text)


def _line(topic: Topic) -> str:
    return sparkline([week.documents for week in topic.weeks])


def _chart(topic: Topic) -> dict[str, Any]:
    from insight.reports.statistics import FEWEST, wilson
    from web.labels import label

    intervals = [
        wilson(week.negative, week.read) if week.read >= FEWEST else None for week in topic.weeks
    ]
    return {
        "kind": "bar",
        "x": [week.name for week in topic.weeks],
        "title": label("documents", "measure"),
        "format": "count",
        "series": [
            {
                "name": label("documents", "measure"),
                "values": [week.documents for week in topic.weeks],
            },
            {
                "name": label("negative", "measure"),
                "kind": "line",
                "axis": 1,
                "format": "share",
                "values": [
                    interval and week.negative / week.read
                    for week, interval in zip(topic.weeks, intervals, strict=True)
                ],
                "counts": [week.read for week in topic.weeks],
                "low": [interval and interval[0] for interval in intervals],
                "high": [interval and interval[1] for interval in intervals],
            },
        ],
        "links": [
            url_for("documents.index", topic=topic.topic_id, week=week.name) for week in topic.weeks
        ],
        "words": chart_words(),
    }
