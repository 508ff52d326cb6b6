"""Campaigns: the list, one with its texts and calendar, a new one, and files to take away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight.campaigns import brands, publish, results, store
from insight.campaigns.campaign import STATES, Campaign, Content, Origin, Variant
from insight.campaigns.changes import describe
from insight.campaigns.export import FORMATS
from insight.campaigns.ground import documents_of, facts_of
from insight.errors import CampaignError, InsightError
from insight.messages import recall
from insight.types import Report
from web.access import allow
from web.asked import arguments_of, asked_of
from web.audit import record
from web.facts_form import lines_of
from web.language import current
from web.login import user_name
from web.marks import Piece, pieces
from web.services import services
from web.suggestions import suggestion_of

blueprint = Blueprint("campaigns", __name__, url_prefix="/campaigns")

PAGE = 30
_MOST_PAGES = 10_000


@blueprint.get("")
@allow("read")
def index() -> ResponseReturnValue:
    return _list()


@blueprint.post("")
@allow("edit")
def make() -> ResponseReturnValue:
    """A campaign of a title, or of a suggestion of the report that the form names."""
    form = request.form
    report, key = None, form.get("suggestion", "")
    if key:
        report = services().reports.get(asked_of(form), current())
    try:
        made = make_and_record(form.get("title", ""), key or None, report)
    except CampaignError as error:
        return _list(problem=error), 400
    return redirect(url_for("campaigns.one", campaign_id=made.campaign_id))


@blueprint.get("/<int:campaign_id>")
@allow("read")
def one(campaign_id: int) -> ResponseReturnValue:
    return page(campaign_id)


@blueprint.get("/<int:campaign_id>/campaign.<ending>")
@allow("read")
def download(campaign_id: int, ending: str) -> ResponseReturnValue:
    if ending not in FORMATS:
        abort(404)
    return file_of(existing(campaign_id), ending)


@blueprint.post("/<int:campaign_id>/delete")
@allow("edit")
def delete(campaign_id: int) -> ResponseReturnValue:
    """Delete a campaign, or take that back."""
    deleted = "restore" not in request.form
    set_deleted_and_record(campaign_id, deleted)
    if deleted:
        return redirect(url_for("campaigns.index", deleted=campaign_id))
    return redirect(url_for("campaigns.one", campaign_id=campaign_id))


def make_and_record(title: str, key: str | None, report: Report | None) -> Campaign:
    """Make a campaign for whoever asks. Raises CampaignError for an unusable title."""
    origin, audience, who = None, "", user_name()
    if key and report:
        suggestion = suggestion_of(report, key)
        if suggestion is None:
            abort(404)
        scope = {
            name: [str(one) for one in (value if isinstance(value, list) else [value])]
            for name, value in arguments_of(report).items()
        }
        origin = Origin(suggestion, report.week, report.language, scope)
        title, audience = title or suggestion.action, suggestion.audience.sentence
    start = Content(title or "-", who, origin=origin)
    content = describe(
        start, title=title, owner=who, audience=audience[:1000], brand=None, channels=()
    )
    made = store.create(services().state, who, content)
    record("campaign.created", str(made.campaign_id), title=content.title)
    return made


def set_deleted_and_record(campaign_id: int, deleted: bool) -> None:
    """Delete a campaign, or take that back; 404 where there is none."""
    existing(campaign_id)
    store.set_deleted(services().state, campaign_id, deleted)
    record("campaign.deleted" if deleted else "campaign.restored", str(campaign_id))


def existing(campaign_id: int) -> Campaign:
    """The campaign of an address; 404 where there is none."""
    try:
        return store.find(services().state, campaign_id)
    except CampaignError:
        abort(404)


def file_of(campaign: Campaign, ending: str) -> Response:
    """A campaign to take away, in one of `FORMATS`."""
    form = FORMATS[ending]
    name = f"campaign-{campaign.campaign_id}.{ending}"
    return Response(
        form.write(campaign, services().settings.zone, current()),
        content_type=form.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def page(campaign_id: int, problem: InsightError | None = None) -> str:
    """The page of a campaign; `problem` is why a change was refused."""
    s = services()
    campaign = existing(campaign_id)
    content = campaign.content
    rows = results.results(s.state, campaign_id)
    outcomes = results.outcomes(rows)
    supports = sorted(documents_of(content))
    known = s.reader.rows("documents/some.sql", {"ids": supports}) if supports else []
    step = STATES.index(content.state)
    return render_template(
        "campaign.html",
        campaign=campaign,
        content=content,
        problem=problem,
        next_state=STATES[step + 1] if step + 1 < len(STATES) else None,
        last_state=STATES[step - 1] if step else None,
        marked=_marked,
        faults=_faults,
        fact=_fact,
        documents={row["document_id"]: row for row in known},
        given=lines_of(facts_of(content)) | _refused(problem),
        brands=[one.brand.name for one in brands.brands(s.state)],
        zone=s.settings.zone.key,
        today=datetime.now(s.settings.zone).date(),
        formats=FORMATS,
        outcomes=outcomes,
        versus=results.compared(outcomes),
        imports=results.imports(s.state, campaign_id),
        fewest=results.FEWEST,
        targets=publish.targets(s.state),
        publications=publish.publications(s.state, campaign_id),
        versions=store.versions(s.state, campaign_id),
    )


def _list(problem: CampaignError | None = None) -> str:
    state = services().state
    among = request.args.get("state", "")
    number = min(max(request.args.get("page", 1, type=int), 1), _MOST_PAGES)
    found, total = store.found(
        state, among if among in STATES else None, count=PAGE, offset=(number - 1) * PAGE
    )
    deleted = request.args.get("deleted", 0, type=int)
    return render_template(
        "campaigns.html",
        campaigns=found,
        total=total,
        page=number,
        pages=max(1, -(-total // PAGE)),
        states=STATES,
        among=among,
        problem=problem,
        deleted=_deleted(deleted) if deleted else None,
        title=request.form.get("title", ""),
    )


def _deleted(campaign_id: int) -> Campaign | None:
    try:
        found = store.find(services().state, campaign_id)
    except CampaignError:
        return None
    return found if found.deleted_at else None


def _refused(problem: InsightError | None) -> dict[str, str]:
    """What a form held that was refused, so that nobody types it again."""
    return {name: value for name, value in request.form.items() if problem and name != "csrf_token"}


def _marked(passage: Any) -> list[Piece]:
    """A text with its claims and faults marked."""
    marks = [
        {"start": one.start, "stop": one.end, "tone": "positive"} for one in passage.claims
    ] + [{"start": one.start, "stop": one.end, "tone": "negative"} for one in passage.faults]
    return pieces(passage.text, marks)


def _fact(variant: Variant, path: str) -> tuple[str, str]:
    """The name of a fact and its words; no words where the variant has no such fact."""
    facts = variant.facts
    name, _, key = path.partition(".")
    if facts is None:
        return key or name, ""
    if name == "attributes":
        return key, facts.attributes.get(key, "")
    if name == "proofs":
        number = int(key) if key.isdecimal() else -1
        return name, facts.proofs[number] if 0 <= number < len(facts.proofs) else ""
    return name, str(getattr(facts, name, None) or "")


def _faults(passage: Any) -> list[tuple[Any, str]]:
    """Faults with their reasons as messages."""
    return [(fault, recall(fault.reason)) for fault in passage.faults]
