"""The documents: a list with filters, so that a count leads to its documents, and each alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from insight.analyses.aspect_tree import aspects
from insight.settings import Settings
from insight.store.reader import Row
from web.access import allow
from web.explanation import explanation_of
from web.marks import pieces
from web.once import rows_once
from web.services import services
from web.weeks import bounds, weeks_with_data

blueprint = Blueprint("documents", __name__)

PAGE = 50
_MOST_PAGES = 100_000
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; empty text means everything."""

    week: str = ""
    product: str = ""
    variant: str = ""
    topic: str = ""
    sentiment: str = ""
    language: str = ""
    aspect: str = ""
    aspect_sentiment: str = ""
    words: str = ""

    @classmethod
    def of_request(cls) -> Filters:
        names = [field.name for field in fields(cls)]
        given = {name: request.args.get(name, "").strip()[:_LONGEST] for name in names}
        return cls(**given)

    def parameters(self, settings: Settings) -> dict[str, Any]:
        """Parameters of `documents/list.sql`. Raises QueryError for a malformed week."""
        start, end = bounds(self.week, settings.zone) if self.week else (None, None)
        given = {name: value or None for name, value in asdict(self).items() if name != "week"}
        return {**given, "start": start, "end": end}

    def query(self) -> dict[str, str]:
        """Those that are set, for a link."""
        return {name: value for name, value in asdict(self).items() if value}


@blueprint.get("/documents")
@allow("read")
def index() -> ResponseReturnValue:
    s = services()
    filters = Filters.of_request()
    page = min(max(request.args.get("page", 1, type=int), 1), _MOST_PAGES)
    rows = s.reader.rows(
        "documents/list.sql",
        {**filters.parameters(s.settings), "count": PAGE, "offset": (page - 1) * PAGE},
    )
    total = rows[0]["total"] if rows else 0
    return render_template(
        "documents.html",
        rows=rows,
        total=total,
        filters=filters,
        page=page,
        pages=max(1, -(-total // PAGE)),
        weeks=weeks_with_data(),
        products=rows_once("documents/products.sql"),
        variants=s.reader.rows("documents/variants.sql", {"product": filters.product or None}),
        topics=rows_once("documents/topics.sql"),
        aspects=aspects(),
    )


@blueprint.get("/documents/<document_id>")
@allow("read")
def one(document_id: str) -> ResponseReturnValue:
    reader = services().reader
    document = reader.row("documents/one.sql", {"document_id": document_id})
    if document is None:
        abort(404)
    spoken = reader.rows("documents/aspects.sql", {"document_id": document_id})
    models = reader.rows("documents/models.sql", {"document_id": document_id})
    return render_template(
        "document.html",
        document=document,
        text=pieces(document["text"], spoken),
        aspects=_together(spoken),
        url=_safe_url(document["url"]),
        models=models,
        explanation=explanation_of(document, models),
        same_voice=reader.rows("documents/same_voice.sql", {"document_id": document_id}),
        copies=reader.rows(
            "documents/copies.sql",
            {"document_id": document_id, "text_hash": document["text_hash"]},
        ),
    )


def _together(spoken: list[Row]) -> dict[tuple[str, str], list[str]]:
    """The different terms of each aspect and judgement, in the order of the text."""
    terms: dict[tuple[str, str], dict[str, None]] = {}
    for row in spoken:
        terms.setdefault((row["aspect"], row["sentiment"]), {})[row["term"]] = None
    return {judged: list(of_aspect) for judged, of_aspect in terms.items()}


def _safe_url(url: str | None) -> str | None:
    return url if url and url.startswith(("https://", "http://")) else None
