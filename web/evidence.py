"""What a sentence of the report rests on, at an address that stays."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from insight.inert_csv import inert_csv
from insight.reports.evidence import Evidence, evidence
from insight.store.reader import Row
from insight.types import Report
from web.access import allow
from web.asked import arguments_of, asked_of
from web.language import current
from web.services import services

blueprint = Blueprint("evidence", __name__)

PAGE = 10
_COLUMNS = ("document_id", "published_at", "source", "product", "rating", "sentiment", "text")


@blueprint.get("/report/evidence/<key>")
@allow("read")
def one(key: str) -> ResponseReturnValue:
    report, found = _found(key)
    ids = found.finding.documents
    pages = max(1, -(-len(ids) // PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    is_part = "HX-Request" in request.headers
    return render_template(
        "_evidence.html" if is_part else "evidence.html",
        report=report,
        evidence=found,
        figures=shown_figures(found, report),
        interval=" – ".join(f"{end:.4g}" for end in found.finding.interval or ()),
        rows=documents_in_order(ids[(page - 1) * PAGE : page * PAGE]),
        page=page,
        pages=pages,
        here=arguments_of(report),
        is_part=is_part,
    )


@blueprint.get("/report/evidence/<key>/documents.csv")
@allow("read")
def documents(key: str) -> ResponseReturnValue:
    """The documents that show it, as a table to take away."""
    _, found = _found(key)
    rows = documents_in_order(found.finding.documents)
    content = inert_csv(list(_COLUMNS), [[row[name] for name in _COLUMNS] for row in rows])
    name = f'attachment; filename="evidence-{found.key}.csv"'
    return Response(content, mimetype="text/csv", headers={"Content-Disposition": name})


def documents_in_order(ids: tuple[str, ...]) -> list[Row]:
    """These documents, the most telling first."""
    if not ids:
        return []
    rows = services().reader.rows("documents/some.sql", {"ids": list(ids)})
    place = {document_id: number for number, document_id in enumerate(ids)}
    return sorted(rows, key=lambda row: place[row["document_id"]])


def shown_figures(found: Evidence, report: Report) -> list[tuple[str, str]]:
    """The figures of a finding, with enough digits to be checked."""
    from insight.reports.shown import plain
    from insight.reports.words import Words

    words = Words(report.language)
    return [
        (name, plain(value, words))
        for name, value in found.finding.figures.items()
        if value is not None
    ]


def _found(key: str) -> tuple[Report, Evidence]:
    report = services().reports.latest(asked_of(), current()).value.report
    found = evidence(report, key)
    if found is None:
        abort(404)
    return report, found
