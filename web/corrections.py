"""Correcting the labels of a document, and the labels that persons gave as a file."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, abort, redirect, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from insight.documents import corrections
from insight.errors import JobError
from insight.inert_csv import inert_lines
from insight.labelling import export
from web.access import allow
from web.audit import record
from web.login import user_name
from web.services import services

blueprint = Blueprint("corrections", __name__)


@blueprint.post("/documents/<document_id>/corrections")
@allow("edit")
def make(document_id: str) -> ResponseReturnValue:
    form = request.form
    correct(document_id, form.get("field", ""), form.get("label", ""), form.get("note", ""))
    return _back(document_id)


@blueprint.post("/documents/<document_id>/corrections/<correction_id>/undo")
@allow("edit")
def undo(document_id: str, correction_id: str) -> ResponseReturnValue:
    take_back(document_id, correction_id)
    return _back(document_id)


@blueprint.get("/labels.csv")
@allow("edit")
def labels() -> ResponseReturnValue:
    """Corrections and labels of batches, as training data."""
    return labels_file()


def labels_file() -> Response:
    s = services()
    record("labels.exported", "csv")

    def lines() -> Iterator[bytes]:
        found = export.rows(s.state, s.reader)
        cells = ([row[name] for name in export.COLUMNS] for row in found)
        yield from inert_lines(export.COLUMNS, cells)

    return Response(
        stream_with_context(lines()),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=labels.csv"},
    )


def correct(document_id: str, field: str, label: str, note: str) -> corrections.Correction:
    """Keep a correction and have the loader take it; without a queue it waits for the next load."""
    s = services()
    must_exist(document_id)
    made = corrections.correct(
        s.settings, s.state, s.reader, document_id, field, label, note, user_name()
    )
    record("label.corrected", document_id, field=field, label=label, note=made.note)
    _load()
    return made


def take_back(document_id: str, correction_id: str) -> corrections.Correction:
    s = services()
    must_exist(document_id)
    made = corrections.undo(s.settings, s.state, s.reader, document_id, correction_id, user_name())
    record("label.correction_undone", document_id, field=made.field, correction=correction_id)
    _load()
    return made


def must_exist(document_id: str) -> None:
    if services().reader.row("documents/one.sql", {"document_id": document_id}) is None:
        abort(404)


def _load() -> None:
    try:
        services().queue.submit("correct", {}, user_name())
    except JobError:
        # It lies in the inbox, and the page shows it from the application's database.
        return


def _back(document_id: str) -> ResponseReturnValue:
    return redirect(url_for("documents.one", document_id=document_id, _anchor="labels"))
