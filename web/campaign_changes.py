"""What a person does to a campaign in its page: describe it, write, approve, plan, move it on, undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Literal, cast

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from insight.campaigns import brands, changes, pieces, store
from insight.campaigns.campaign import STATES, Approval, Campaign, CampaignState, Content
from insight.campaigns.ground import documents_of, ground_of
from insight.campaigns.types import CopyLanguage, Ground, Piece, ProductFacts
from insight.campaigns.write import CopyError
from insight.errors import CampaignError
from insight.messages import message
from insight.state import moment
from web.access import allow
from web.audit import record
from web.campaigns import blueprint, existing, make_and_record, page
from web.facts_form import facts_in
from web.login import user_name
from web.services import services

Action = Literal[
    "described",
    "text added",
    "text changed",
    "text removed",
    "approved",
    "moved",
    "planned",
    "unplanned",
    "undone",
]
_SEVERAL = 50


@blueprint.post("/<int:campaign_id>/describe")
@allow("edit")
def describe(campaign_id: int) -> ResponseReturnValue:
    form = request.form
    channels = form.get("channels", "").replace("，", ",").split(",")
    return _done(
        campaign_id,
        "about",
        lambda: apply(
            campaign_id,
            "described",
            lambda content: changes.describe(
                content,
                title=form.get("title", ""),
                owner=form.get("owner", ""),
                audience=form.get("audience", ""),
                brand=form.get("brand") or None,
                channels=channels[:_SEVERAL],
            ),
            version_in(form),
        ),
    )


@blueprint.post("/<int:campaign_id>/texts")
@allow("edit")
def add_text(campaign_id: int) -> ResponseReturnValue:
    form = request.form
    language = "zh" if form.get("language") == "zh" else "en"
    return _done(
        campaign_id,
        "texts",
        lambda: write(
            campaign_id,
            form.get("text", ""),
            form.get("channel", "").strip(),
            cast(CopyLanguage, language),
            facts_in(form),
        ),
    )


@blueprint.post("/<int:campaign_id>/texts/<variant_id>")
@allow("edit")
def change_text(campaign_id: int, variant_id: str) -> ResponseReturnValue:
    """Change, remove or approve a text, as the button says, or keep it as an example of the brand."""
    form = request.form
    version = version_in(form)

    def act() -> Campaign:
        match form.get("do"):
            case "remove":
                return apply(
                    campaign_id,
                    "text removed",
                    lambda content: changes.remove_variant(content, variant_id),
                    version,
                )
            case "approve":
                return approve(
                    campaign_id, variant_id, form.getlist("claim"), "reading" in form, version
                )
            case "learn":
                return learn(campaign_id, variant_id)
            case _:
                texts = {
                    name.removeprefix("text-"): value
                    for name, value in form.items()
                    if name.startswith("text-")
                }
                return rewrite(campaign_id, variant_id, texts, version)

    return _done(campaign_id, f"text-{variant_id}", act)


@blueprint.post("/pieces/<piece_id>")
@allow("edit")
def take_piece(piece_id: str) -> ResponseReturnValue:
    """Add copy to the campaign that the form names, or to a new one."""
    piece, facts = stored_piece(piece_id)
    campaign_id = request.form.get("campaign", 0, type=int)
    if not campaign_id:
        title = f"{facts.name}: {piece.angle}" if facts else piece.angle
        campaign_id = make_and_record(title[: changes.TITLE_LENGTH], None, None).campaign_id
    return _done(campaign_id, "texts", lambda: add_piece(campaign_id, piece, facts))


@blueprint.post("/<int:campaign_id>/move")
@allow("edit")
def move(campaign_id: int) -> ResponseReturnValue:
    form = request.form
    return _done(
        campaign_id,
        "about",
        lambda: move_to(campaign_id, form.get("state", ""), version_in(form)),
    )


@blueprint.post("/<int:campaign_id>/calendar")
@allow("edit")
def plan(campaign_id: int) -> ResponseReturnValue:
    """Add an entry to the calendar, or remove the one that the form names."""
    form = request.form
    version = version_in(form)

    def act() -> Campaign:
        if "remove" in form:
            number = form.get("remove", 0, type=int)
            return apply(
                campaign_id,
                "unplanned",
                lambda content: changes.remove_entry(content, number),
                version,
            )
        day, at = day_and_time(form.get("day", ""), form.get("time", ""))
        return apply(
            campaign_id,
            "planned",
            lambda content: changes.add_entry(
                content,
                day,
                at,
                form.get("channel", ""),
                form.get("owner", "") or content.owner,
                form.get("variant") or None,
                form.get("note", ""),
            ),
            version,
        )

    return _done(campaign_id, "calendar", act)


@blueprint.post("/<int:campaign_id>/undo")
@allow("edit")
def undo(campaign_id: int) -> ResponseReturnValue:
    return _done(campaign_id, "about", lambda: undo_and_record(campaign_id))


def apply(
    campaign_id: int,
    action: Action,
    to: Callable[[Content], Content],
    version: int | None = None,
) -> Campaign:
    """Change a campaign for whoever asks, and write it down; 404 where there is none.

    Raises CampaignError.
    """
    existing(campaign_id)
    changed = store.change(services().state, campaign_id, user_name(), action, to, version)
    name = f"campaign.{action.replace(' ', '_')}"
    record(name, str(campaign_id), version=changed.version, stands=changed.content.state)
    return changed


def write(
    campaign_id: int,
    text: str,
    channel: str,
    language: CopyLanguage,
    facts: ProductFacts | None,
    version: int | None = None,
) -> Campaign:
    """Add a text that somebody wrote. Raises CampaignError."""
    content = existing(campaign_id).content
    if not 0 < len(channel) <= changes.NAME_LENGTH:
        raise CampaignError(message("A text needs a channel, such as weibo."))
    ground = ground_for(content, facts)
    who = user_name()
    return apply(
        campaign_id,
        "text added",
        lambda now: changes.add_text(
            now, text, channel=channel, language=language, who=who, ground=ground
        ),
        version,
    )


def add_piece(campaign_id: int, piece: Piece, facts: ProductFacts | None) -> Campaign:
    """Add what a writer made. Raises CampaignError for one that was withheld."""
    return apply(
        campaign_id, "text added", lambda content: changes.add_piece(content, piece, facts)
    )


def stored_piece(piece_id: str) -> tuple[Piece, ProductFacts | None]:
    """A piece of copy that is kept, with the facts it was written from; 404 where there is none."""
    settings = services().settings
    stored = pieces.piece(settings, piece_id) or abort(404)
    run = pieces.run(settings, stored.run_id)
    return stored.piece, run.asked.facts if run else None


def rewrite(
    campaign_id: int, variant_id: str, texts: Mapping[str, str], version: int | None = None
) -> Campaign:
    """Change the words of a text. Raises CampaignError."""
    content = existing(campaign_id).content
    variant = content.variant(variant_id)
    ground = ground_for(content, variant.facts if variant else None)
    return apply(
        campaign_id,
        "text changed",
        lambda now: changes.edit_text(now, variant_id, texts, ground),
        version,
    )


def approve(
    campaign_id: int,
    variant_id: str,
    claims: list[str],
    reading: bool,
    version: int | None = None,
) -> Campaign:
    """Approve claims of a text in the name of whoever asks. Raises CampaignError."""
    by = Approval(user_name(), moment())
    approved = apply(
        campaign_id,
        "approved",
        lambda content: changes.approve(content, variant_id, claims[:1000], reading, by),
        version,
    )
    record(
        "campaign.claims_approved",
        str(campaign_id),
        variant=variant_id,
        claims=claims[:_SEVERAL],
        whole=reading,
    )
    return approved


def move_to(campaign_id: int, state: str, version: int | None = None) -> Campaign:
    """Bring a campaign a state on or back. Raises CampaignError."""
    if state not in STATES:
        raise CampaignError(
            message(
                "A campaign goes from draft to reviewed, approved and used, one step at a time."
            )
        )
    by = Approval(user_name(), moment())
    return apply(
        campaign_id,
        "moved",
        lambda content: changes.move(content, cast(CampaignState, state), by),
        version,
    )


def learn(campaign_id: int, variant_id: str) -> Campaign:
    """Keep an approved text as an example of the campaign's brand. Raises CampaignError."""
    campaign = existing(campaign_id)
    variant = campaign.content.variant(variant_id)
    if variant is None or not variant.is_approved or not campaign.content.brand:
        raise CampaignError(
            message("A brand learns from approved texts of its own campaigns only.")
        )
    brands.learn(services().state, user_name(), campaign.content.brand, variant.text)
    record("brand.learnt", campaign.content.brand, campaign=campaign_id, variant=variant_id)
    return campaign


def undo_and_record(campaign_id: int) -> Campaign:
    """Take the last change back; 404 where there is no such campaign. Raises CampaignError."""
    existing(campaign_id)
    undone = store.undo(services().state, campaign_id, user_name())
    record("campaign.undone", str(campaign_id), version=undone.version)
    return undone


def ground_for(content: Content, facts: ProductFacts | None) -> Ground | None:
    s = services()
    brand = brands.voice(s.state, content.brand)
    return ground_of(s.reader, facts, brand, documents_of(content))


def version_in(form: Mapping[str, str]) -> int | None:
    """The version that somebody had before them."""
    given = form.get("version", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else None


def day_and_time(day: str, at: str) -> tuple[date, time]:
    """Raises CampaignError for what is neither."""
    try:
        return date.fromisoformat(day), time.fromisoformat(at).replace(tzinfo=None)
    except ValueError as error:
        raise CampaignError(
            message("An entry of the calendar needs a day and a time, such as 2026-11-30, 09:30.")
        ) from error


def _done(campaign_id: int, place: str, act: Callable[[], Campaign]) -> ResponseReturnValue:
    """Act and go back to where it was asked; a refusal is told in the page."""
    try:
        act()
    except (CampaignError, CopyError) as error:
        return page(campaign_id, error), 400
    return redirect(url_for("campaigns.one", campaign_id=campaign_id, _anchor=place))
