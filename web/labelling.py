"""Labelling a batch of documents, one after the other, and what the answers say of the model."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight.labelling import batches, draw
from insight.labelling.estimate import CLASSES, agreement, estimate
from web.access import allow
from web.audit import record
from web.login import user_name
from web.once import rows_once
from web.services import services

blueprint = Blueprint("labelling", __name__)


@blueprint.get("/labelling")
@allow("edit")
def index() -> ResponseReturnValue:
    return render_template(
        "labelling.html",
        batches=batches.batches(services().state, user_name()),
        products=rows_once("documents/products.sql"),
        sources=rows_once("documents/sources.sql"),
        size=draw.SIZE,
        largest=draw.LARGEST,
    )


@blueprint.post("/labelling")
@allow("edit")
def new() -> ResponseReturnValue:
    """Draw a batch and begin with it. Raises QueryError where nothing can be drawn."""
    form = request.form
    population = draw.Population(
        *(form.get(name, "").strip()[:200] for name in ("product", "source", "language"))
    )
    batch_id = start(population, form.get("size", draw.SIZE, type=int))
    return redirect(url_for("labelling.one", batch_id=batch_id))


def start(population: draw.Population, size: int) -> str:
    s = services()
    batch_id = draw.draw(s.settings, s.state, s.reader, population, user_name(), size)
    record("batch.drawn", batch_id, size=size)
    return batch_id


@blueprint.get("/labelling/<batch_id>")
@allow("edit")
def one(batch_id: str) -> ResponseReturnValue:
    """The next document of a batch; at the end, what the answers say."""
    s = services()
    progress = batches.progress(s.state, s.reader, batch_id, user_name())
    if progress is None:
        abort(404)
    is_part = "HX-Request" in request.headers
    if progress.next is None:
        result_page = url_for("labelling.result", batch_id=batch_id)
        # A part of a page cannot become another page by a plain redirect.
        return ("", {"HX-Redirect": result_page}) if is_part else redirect(result_page)
    return render_template(
        "_label.html" if is_part else "label.html", progress=progress, labels=batches.LABELS
    )


@blueprint.post("/labelling/<batch_id>")
@allow("edit")
def answer(batch_id: str) -> ResponseReturnValue:
    """Keep an answer, or take the last one back, and show what comes next."""
    s, form = services(), request.form
    if s.state.row("label_batch", batch_id=batch_id) is None:
        abort(404)
    if form.get("label") == "undo":
        take_back(batch_id)
    else:
        keep(batch_id, form.get("position", -1, type=int), form.get("label", ""))
    return redirect(url_for("labelling.one", batch_id=batch_id))


def keep(batch_id: str, position: int, label: str) -> None:
    batches.answer(services().state, batch_id, position, label, user_name())
    record("batch.answered", batch_id, position=position, label=label)


def take_back(batch_id: str) -> None:
    if batches.undo(services().state, batch_id, user_name()):
        record("batch.undone", batch_id)


@blueprint.get("/labelling/<batch_id>/result")
@allow("edit")
def result(batch_id: str) -> ResponseReturnValue:
    s = services()
    progress = batches.progress(s.state, s.reader, batch_id, user_name())
    if progress is None:
        abort(404)
    answers = batches.answers(s.state, batch_id)
    return render_template(
        "label_result.html",
        progress=progress,
        estimate=estimate(answers),
        agreement=agreement(answers),
        people=len({row["person"] for row in answers}),
        skipped=sum(row["label"] is None for row in answers),
        classes=CLASSES,
    )


@blueprint.post("/labelling/<batch_id>/remove")
@allow("edit")
def remove(batch_id: str) -> ResponseReturnValue:
    if not drop(batch_id):
        abort(404)
    return redirect(url_for("labelling.index"))


def drop(batch_id: str) -> bool:
    """Whether there was such a batch."""
    removed = batches.remove(services().state, batch_id)
    if removed:
        record("batch.removed", batch_id)
    return removed
