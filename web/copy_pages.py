"""Copy: asked for with a form, written by a job, shown with its evidence, changed, checked again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight.campaigns import brands, channels, pieces, store
from insight.campaigns.asked import Asked
from insight.campaigns.copy_files import FORMATS
from insight.campaigns.pieces import Edited, Run
from insight.campaigns.variety import variety_of
from insight.campaigns.writers.choose import CHOICES
from insight.errors import InsightError, JobError
from insight.models.local import is_there
from web import copy_form, copy_view
from web.access import allow
from web.audit import record
from web.login import user_name
from web.partial import is_partial
from web.security import limiter
from web.services import services

blueprint = Blueprint("copy", __name__, url_prefix="/campaigns/copy")

_LISTED = 20
_WAITING = ("queued", "running", "cancelling")


@blueprint.get("")
@allow("read")
def index() -> ResponseReturnValue:
    """The form, filled by the address or by an earlier run, and what was asked for last."""
    form = copy_form.filled(request.args)
    if document := request.args.get("answers"):
        form = copy_form.filled({**request.args, **_reply_to(document)})
    if earlier := request.args.get("like"):
        form = copy_form.like(existing(earlier).asked)
    return _form(form)


@blueprint.post("")
@allow("edit")
@limiter.shared_limit("60 per minute", scope="copy", key_func=user_name)
def start() -> ResponseReturnValue:
    try:
        run_id = begin(copy_form.asked_of(request))
    except JobError as error:
        return _form(copy_form.filled(request.form), problem=error), 503
    except InsightError as error:
        return _form(copy_form.filled(request.form), problem=error), 400
    return redirect(url_for("copy.run", run_id=run_id))


@blueprint.get("/<run_id>")
@allow("read")
def run(run_id: str) -> ResponseReturnValue:
    return _page(existing(run_id))


@blueprint.post("/pieces/<piece_id>")
@allow("edit")
def edit(piece_id: str) -> ResponseReturnValue:
    """Check a piece with other words; they are kept when they pass, and shown marked otherwise."""
    stored = pieces.piece(services().settings, piece_id) or abort(404)
    texts = {
        part.name: request.form[part.name][:10_000]
        for part in stored.piece.parts
        if part.name in request.form
    }
    try:
        edited = change(piece_id, texts)
    except InsightError as error:
        return _page(existing(stored.run_id), problem=error), 400
    if edited.passes:
        return redirect(url_for("copy.run", run_id=stored.run_id, _anchor=f"piece-{piece_id}"))
    return _page(existing(stored.run_id), {piece_id: edited}), 422


@blueprint.post("/<run_id>/delete")
@allow("edit")
def delete(run_id: str) -> ResponseReturnValue:
    remove(run_id)
    return redirect(url_for("copy.index"))


@blueprint.get("/<run_id>/copy.<ending>")
@allow("read")
def download(run_id: str, ending: str) -> ResponseReturnValue:
    if ending not in FORMATS:
        abort(404)
    name = f"copy-{run_id}.{ending}"
    return Response(
        FORMATS[ending].write(existing(run_id)),
        mimetype=FORMATS[ending].media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def existing(run_id: str) -> Run:
    """A run; 404 where there is none."""
    return pieces.run(services().settings, run_id) or abort(404)


def begin(asked: Asked) -> str:
    """Enter what is asked for and send it to a worker; the run's id. Raises InsightError."""
    s = services()
    run_id = pieces.begin(s.settings, asked, user_name())
    s.queue.submit("copy", {"run": run_id}, user_name())
    record("copy.asked", run_id, channel=asked.channel, language=asked.language)
    return run_id


def change(piece_id: str, texts: Mapping[str, str]) -> Edited:
    """Change a piece for whoever asks, where it passes. Raises CopyError."""
    edited = pieces.edit(services().settings, piece_id, texts, user_name())
    if edited.passes:
        record("copy.edited", piece_id, parts=len(texts))
    return edited


def remove(run_id: str) -> None:
    """Delete a run; 404 where there is none."""
    existing(run_id)
    pieces.delete(services().settings, run_id)
    record("copy.deleted", run_id)


def _reply_to(document_id: str) -> dict[str, str]:
    """The fields of the form for a reply to a stored review; ends with 404 where it is not."""
    document = services().reader.row("documents/one.sql", {"document_id": document_id})
    if document is None:
        abort(404)
    product = document["product"] or ""
    return {
        "channel": "review-reply",
        "language": "zh" if document["language"] == "zh" else "en",
        "name": product,
        "product": product,
        "variants": "1",
        "review": document["text"][: copy_form.LONGEST["review"]],
    }


def _form(form: copy_form.Filled, problem: InsightError | None = None) -> str:
    s = services()
    return render_template(
        "copy.html",
        form=form,
        problem=problem,
        channels=channels.names(),
        choices=CHOICES,
        longest=copy_form.LONGEST,
        has_endpoint=bool(s.settings.endpoint_url),
        has_local=is_there(s.settings),
        brands=[one.brand.name for one in brands.brands(s.state)],
        products=_products(),
        runs=pieces.runs(s.settings, _LISTED),
    )


def _products() -> list[str]:
    rows: list[dict[str, Any]] = services().reader.rows("documents/products.sql")
    return [row["product"] for row in rows if row["product"]][:500]


def _page(
    found: Run,
    edited: Mapping[str, Edited] | None = None,
    problem: InsightError | None = None,
) -> str:
    waiting = found.state in _WAITING and not found.pieces
    return render_template(
        "_copy_waiting.html" if is_partial() and waiting else "copy_run.html",
        run=found,
        asked=found.asked,
        waiting=waiting,
        pieces=copy_view.view(found, edited or {}),
        variety=variety_of((one.piece for one in found.pieces), found.asked.language),
        problem=problem,
        formats=list(FORMATS),
        campaigns=[one for one in store.found(services().state)[0] if one.content.state != "used"],
    )
