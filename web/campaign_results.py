"""What came of a campaign, and where it is published."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight.campaigns import publish, results, results_table
from insight.campaigns.results import Result
from insight.errors import CampaignError, UserError
from web.access import allow
from web.audit import record
from web.campaigns import blueprint, existing, page
from web.login import user_name
from web.services import services


@blueprint.post("/<int:campaign_id>/results")
@allow("edit")
def add_results(campaign_id: int) -> ResponseReturnValue:
    """A table, or the one row that the form holds."""
    file = request.files.get("file")
    try:
        if file is not None and file.filename:
            rows, name = results_table.read_csv(file.stream.read()), file.filename
        else:
            rows, name = (
                [results_table.result_of(request.form, request.form.get("date", "")[:20])],
                "",
            )
        enter_and_record(campaign_id, name, rows)
    except CampaignError as error:
        return page(campaign_id, error), 400
    return redirect(url_for("campaigns.one", campaign_id=campaign_id, _anchor="results"))


@blueprint.post("/<int:campaign_id>/results/<int:import_id>")
@allow("edit")
def remove_results(campaign_id: int, import_id: int) -> ResponseReturnValue:
    """Take an import away, or back."""
    try:
        set_removed_and_record(campaign_id, import_id, "restore" not in request.form)
    except CampaignError as error:
        return page(campaign_id, error), 400
    return redirect(url_for("campaigns.one", campaign_id=campaign_id, _anchor="results"))


@blueprint.post("/<int:campaign_id>/publish")
@allow("edit")
def publish_one(campaign_id: int) -> ResponseReturnValue:
    try:
        publish_and_record(campaign_id, request.form.get("target", ""))
    except CampaignError as error:
        return page(campaign_id, error), 400
    return redirect(url_for("campaigns.one", campaign_id=campaign_id, _anchor="publish"))


@blueprint.get("/places")
@allow("admin")
def places() -> ResponseReturnValue:
    return _places()


@blueprint.post("/places")
@allow("admin")
def add_place() -> ResponseReturnValue:
    form = request.form
    try:
        secret = add_place_and_record(
            form.get("name", ""), form.get("address", ""), form.get("secret", "")
        )
    except (CampaignError, UserError) as error:
        return _places(problem=error), 400
    return _places(made=form["name"].strip(), secret=secret)


@blueprint.post("/places/<name>/remove")
@allow("admin")
def remove_place(name: str) -> ResponseReturnValue:
    try:
        remove_place_and_record(name)
    except CampaignError as error:
        return _places(problem=error), 400
    return redirect(url_for("campaigns.places"))


def enter_and_record(campaign_id: int, name: str, rows: list[Result]) -> int:
    """Enter results of a campaign. Raises CampaignError for variants that it does not have."""
    campaign = existing(campaign_id)
    known = [one.variant_id for one in campaign.content.variants]
    number = results.enter(services().state, campaign_id, user_name(), name, rows, known)
    record("campaign.results_entered", str(campaign_id), rows=len(rows), number=number)
    return number


def set_removed_and_record(campaign_id: int, import_id: int, removed: bool) -> None:
    """Take an import away, or back; 404 where there is no such campaign. Raises CampaignError."""
    existing(campaign_id)
    results.set_removed(services().state, campaign_id, import_id, removed)
    action = "campaign.results_removed" if removed else "campaign.results_restored"
    record(action, str(campaign_id), number=import_id)


def publish_and_record(campaign_id: int, target: str) -> tuple[int, str]:
    """Have a campaign published; the number of the publication and the id of its job."""
    s = services()
    number = publish.queue(s.state, existing(campaign_id), target, user_name(), s.settings.zone)
    record("campaign.published", str(campaign_id), target=target, publication=number)
    return number, s.queue.submit("publish", {"publication": number}, user_name())


def add_place_and_record(name: str, address: str, secret: str) -> str:
    made = publish.add_target(services().state, user_name(), name, address, secret.strip())
    record("place.added", name.strip())
    return made


def remove_place_and_record(name: str) -> None:
    publish.remove_target(services().state, name)
    record("place.removed", name)


def _places(
    *,
    problem: CampaignError | UserError | None = None,
    made: str | None = None,
    secret: str | None = None,
) -> str:
    return render_template(
        "campaign_places.html",
        places=publish.targets(services().state),
        problem=problem,
        made=made,
        secret=secret,
        given=request.form if problem else {},
    )
