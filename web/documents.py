"""The documents: searched, narrowed, counted, each alone, and taken out as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from insight.analyses.aspect_tree import aspects
from insight.documents import corrections as corrected
from insight.documents.filters import Filters
from insight.documents.find import SORTS, rows_of, streamed
from insight.documents.library import Search
from insight.inert_csv import inert_lines
from insight.search.query import marks
from insight.store.reader import Row
from web import meaning
from web.access import allow
from web.audit import record
from web.explanation import explanation_of
from web.marks import Piece, pieces
from web.once import rows_once
from web.services import services
from web.weeks import weeks_with_data

blueprint = Blueprint("documents", __name__)

PAGE = 50
_MOST_PAGES = 100_000
_SHOWN = 300
"""Characters of a text in the list; they begin a little before the first searched word."""
_BEFORE = 80


@blueprint.get("/documents")
@allow("read")
def index() -> ResponseReturnValue:
    filters, sort = Filters.of(request.args), sort_of(request.args.get("sort", ""))
    page = min(max(request.args.get("page", 1, type=int), 1), _MOST_PAGES)
    found = services().library.search(filters, sort)
    rows = page_of(found, page, PAGE)
    # A part of the page is asked for by a link in it; the way back asks for the whole.
    is_part = (
        "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    )
    return render_template(
        "_found.html" if is_part else "documents.html",
        rows=[_listed(row, found) for row in rows],
        found=found.found,
        hits=found.hits,
        indexed=found.indexed,
        total=found.found.total,
        filters=filters,
        sort=sort,
        page=page,
        pages=max(1, -(-found.found.total // PAGE)),
        weeks=weeks_with_data(),
        topics={row["topic_id"]: row for row in rows_once("documents/topics.sql")},
        aspects=aspects(),
        near=meaning.view(filters) if filters.words and "meaning" in request.args else None,
    )


@blueprint.get("/documents.csv", defaults={"form": "csv"})
@blueprint.get("/documents.jsonl", defaults={"form": "jsonl"})
@allow("read")
def export(form: str) -> ResponseReturnValue:
    """All that is found, as a file that is made while it is sent."""
    return file_of(Filters.of(request.args), sort_of(request.args.get("sort", "")), form)


def file_of(filters: Filters, sort: str, form: str) -> Response:
    """The documents that are found, as `csv` or `jsonl`."""
    found = services().library.search(filters, sort, ())
    record("documents.exported", form, documents=found.found.total, **filters.query())
    rows = streamed(services().reader, found.columns, found.found.rows)
    lines = _csv(rows) if form == "csv" else _json_lines(rows)
    return Response(
        stream_with_context(lines),
        mimetype="text/csv" if form == "csv" else "application/x-ndjson",
        headers={"Content-Disposition": f"attachment; filename=documents.{form}"},
    )


def sort_of(given: str) -> str:
    return given if given in SORTS else SORTS[0]


def page_of(found: Search, page: int, count: int) -> list[Row]:
    """The rows of one page."""
    rows = found.found.rows[(page - 1) * count : page * count]
    return rows_of(services().reader, found.columns, rows, "documents/page.sql")


def _listed(row: Row, found: Search) -> Row:
    """A row of the list with its text and title in pieces, the searched words marked."""
    words = found.hits.words if found.hits else ()
    text, start = row["text"], 0
    places = marks(text, words)
    if places and places[0]["start"] > _SHOWN - _BEFORE:
        start = places[0]["start"] - _BEFORE
    cut = text[start : start + _SHOWN]
    here = [
        {"start": place["start"] - start, "stop": place["stop"] - start}
        for place in places
        if start <= place["start"] and place["stop"] <= start + _SHOWN
    ]
    title: list[Piece] = pieces(row["title"] or "", marks(row["title"] or "", words))
    return {
        **row,
        "title": title if row["title"] else None,
        "text": pieces(cut, here),
        "is_begun": start > 0,
        "is_cut": row["is_cut"] or start + _SHOWN < len(text),
    }


def _csv(rows: Iterator[Row]) -> Iterator[bytes]:
    first = next(rows, None)
    columns = list(first) if first else ["document_id"]
    yield from inert_lines(columns, (list(row.values()) for row in _from(first, rows)))


def _json_lines(rows: Iterator[Row]) -> Iterator[bytes]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False, default=_plain).encode("utf-8", "replace") + b"\n"


def _from(first: Row | None, rows: Iterator[Row]) -> Iterator[Row]:
    if first is not None:
        yield first
        yield from rows


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


@blueprint.get("/documents/<document_id>")
@allow("read")
def one(document_id: str) -> ResponseReturnValue:
    reader, state = services().reader, services().state
    stored = reader.row("documents/one.sql", {"document_id": document_id})
    if stored is None:
        abort(404)
    made = corrected.corrections(state, reader, document_id)
    counting = corrected.in_force(made)
    document = corrected.labelled(stored, counting, reader)
    spoken = reader.rows("documents/aspects.sql", {"document_id": document_id})
    models = reader.rows("documents/models.sql", {"document_id": document_id})
    return render_template(
        "document.html",
        document=document,
        stored=stored,
        text=pieces(document["text"], spoken),
        aspects=_together(spoken),
        url=_safe_url(document["url"]),
        models=models,
        explanation=explanation_of(stored, models),
        same_voice=reader.rows("documents/same_voice.sql", {"document_id": document_id}),
        copies=reader.rows(
            "documents/copies.sql",
            {
                "document_id": document_id,
                "text_hash": document["text_hash"],
                "copy_group": document["copy_group"],
            },
        ),
        pictures=reader.rows("documents/pictures.sql", {"document_id": document_id}),
        versions=reader.rows("documents/versions.sql", {"document_id": document_id}),
        corrections=made,
        counting=counting,
        topics=reader.rows("documents/topics.sql"),
    )


def _together(spoken: list[Row]) -> dict[tuple[str, str], list[str]]:
    """The different terms of each aspect and judgement, in the order of the text."""
    terms: dict[tuple[str, str], dict[str, None]] = {}
    for row in spoken:
        terms.setdefault((row["aspect"], row["sentiment"]), {})[row["term"]] = None
    return {judged: list(of_aspect) for judged, of_aspect in terms.items()}


def _safe_url(url: str | None) -> str | None:
    return url if url and url.startswith(("https://", "http://")) else None
