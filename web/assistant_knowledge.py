"""What the assistant knows: the files, what was refused of them, adding and removing, and indexing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from insight.assistant import files, held
from insight.assistant.reading.read import SUFFIXES, Refused
from insight.errors import InsightError
from insight.messages import recall
from web.access import allow
from web.audit import record
from web.job_start import submit
from web.job_view import JobView
from web.queue import QueueError
from web.services import services

blueprint = Blueprint("assistant_knowledge", __name__, url_prefix="/assistant/knowledge")

JOB = "assistant_index"
_REFUSED_SHOWN = 20


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source of the index as pages and programs show it."""

    name: str
    version: str
    passages: int
    languages: tuple[str, ...]
    kinds: tuple[str, ...]
    problem: str | None
    refused: tuple[Refused, ...]
    is_file: bool

    @classmethod
    def of(cls, row: dict[str, Any], present: frozenset[str]) -> SourceRow:
        name = str(row["name"])
        return cls(
            name,
            str(row["version"]),
            int(row["passages"]),
            tuple(row["languages"]),
            tuple(row["kinds"]),
            recall(row["problem"]) if row["problem"] else None,
            tuple(Refused(name, recall(reason), line) for line, reason in row["refused"]),
            name in present,
        )


@blueprint.get("")
@allow("read")
def index() -> ResponseReturnValue:
    return _page()


@blueprint.post("")
@allow("edit")
def add() -> ResponseReturnValue:
    """Add files to the folder, and index them."""
    given = [file for file in request.files.getlist("files") if file.filename]
    if not given:
        return _page(problem=_("Choose a file.")), 400
    try:
        names = add_and_record([(f.filename or "", Path(str(f.stream.name))) for f in given])
    except QueueError as error:
        return _page(problem=error), 503
    except InsightError as error:
        return _page(problem=error), 400
    return redirect(url_for("assistant_knowledge.index", added=len(names)))


@blueprint.post("/remove")
@allow("edit")
def remove() -> ResponseReturnValue:
    name = request.form.get("name", "")
    try:
        removed = remove_and_record(name)
    except QueueError as error:
        return _page(problem=error), 503
    except InsightError as error:
        return _page(problem=error), 400
    return redirect(url_for("assistant_knowledge.index", removed=removed, name=name))


@blueprint.post("/restore")
@allow("edit")
def restore() -> ResponseReturnValue:
    """Bring a removed file back."""
    try:
        name = files.restore(services().settings, request.form.get("removed", ""))
        record("knowledge.restored", name)
        index_again()
    except QueueError as error:
        return _page(problem=error), 503
    except InsightError as error:
        return _page(problem=error), 400
    return redirect(url_for("assistant_knowledge.index"))


@blueprint.post("/index")
@allow("edit")
def again() -> ResponseReturnValue:
    """Read the folder again."""
    index_again()
    return redirect(url_for("assistant_knowledge.index"))


@blueprint.get("/state")
@allow("read")
def state() -> ResponseReturnValue:
    """The part of the page that says how far indexing is; with its end the page loads anew."""
    job = newest_job()
    if job and job.ended and "watched" in request.args:
        return "", 200, {"HX-Refresh": "true"}
    return render_template("_knowledge_state.html", job=job)


def add_and_record(given: list[tuple[str, Path]]) -> list[str]:
    """Add files and have them indexed; their names. Raises AssistantError, QueueError."""
    names = files.add(services().settings, given)
    for name in names:
        record("knowledge.added", name)
    index_again()
    return names


def remove_and_record(name: str) -> str:
    """Remove a file and have the rest indexed; what brings it back. Raises AssistantError, QueueError."""
    removed = files.remove(services().settings, name)
    record("knowledge.removed", name)
    index_again()
    return removed


def index_again() -> str:
    """Start the job, unless one waits to begin; its id. Raises QueueError."""
    row = services().state.row("waiting_job", name=JOB)
    return str(row["job_id"]) if row else submit(JOB, {})


def newest_job() -> JobView | None:
    rows = services().state.rows("job_page", state=None, name=JOB, count=1, offset=0)
    return JobView.of(rows[0]) if rows else None


def rows_of(known: held.Held | None) -> list[SourceRow]:
    """The sources of the index, those with a problem first."""
    from insight.assistant.folder import entries

    if known is None:
        return []
    folder = files.folder_of(services().settings)
    present = frozenset(entry.name for entry in entries(folder))
    rows = [SourceRow.of(row, present) for row in known.about["sources"]]
    return sorted(rows, key=lambda row: (row.problem is None and not row.refused, row.name))


def _page(problem: Any = None) -> str:
    s = services()
    known, broken, rows = None, None, []
    try:
        known = held.now(s.settings)
        rows = rows_of(known)
    except InsightError as error:
        broken = error
    return render_template(
        "assistant_knowledge.html",
        knowledge=known,
        rows=rows,
        broken=broken,
        job=newest_job(),
        problem=problem,
        added=request.args.get("added", 0, type=int),
        removed=request.args.get("removed", ""),
        removed_name=request.args.get("name", ""),
        kept_days=files.KEPT_DAYS,
        suffixes=SUFFIXES,
        upload_mb=s.settings.upload_mb,
        most_refused=_REFUSED_SHOWN,
        folder=str(files.folder_of(s.settings)),
    )
