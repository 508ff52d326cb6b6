"""Blind votes: which of two texts people would publish, and what that says of their writers."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insight.campaigns import vote_result, votes
from insight.errors import CampaignError
from insight.inert_csv import inert_csv
from insight.state import Row
from web.access import allow
from web.audit import record
from web.login import user_name
from web.partial import is_partial
from web.services import services

blueprint = Blueprint("votes", __name__, url_prefix="/votes")


@blueprint.get("")
@allow("edit")
def index() -> ResponseReturnValue:
    return _list()


def _list(problem: CampaignError | None = None) -> str:
    form = request.form
    return render_template(
        "votes.html",
        ballots=votes.ballots(services().state, user_name()),
        problem=problem and problem.args[0],
        name=form.get("name", ""),
        lines=form.get("items", ""),
    )


@blueprint.post("")
@allow("edit")
def new() -> ResponseReturnValue:
    form = request.form
    try:
        ballot_id = start(form.get("name", ""), votes.items_of(form.get("items", "")))
    except CampaignError as error:
        return _list(error), 400
    return redirect(url_for("votes.one", ballot_id=ballot_id))


def start(name: str, items: Sequence[votes.BallotItem]) -> str:
    ballot_id = votes.make(services().state, name, items, user_name())
    record("ballot.made", ballot_id, items=len(items))
    return ballot_id


@blueprint.get("/<ballot_id>")
@allow("edit")
def one(ballot_id: str) -> ResponseReturnValue:
    """The next item of a ballot; at the end, what the votes say."""
    progress = must_have(ballot_id)
    if progress.next is None:
        end = url_for("votes.result", ballot_id=ballot_id)
        # A part of a page cannot become another page by a plain redirect.
        return ("", {"HX-Redirect": end}) if is_partial() else redirect(end)
    return render_template("_vote.html" if is_partial() else "vote.html", progress=progress)


@blueprint.post("/<ballot_id>")
@allow("edit")
def answer(ballot_id: str) -> ResponseReturnValue:
    """Keep a choice, or take the last one back, and show what comes next."""
    must_have(ballot_id)
    form = request.form
    if form.get("side") == "undo":
        take_back(ballot_id)
    else:
        keep(ballot_id, form.get("position", -1, type=int), form.get("side", ""))
    return redirect(url_for("votes.one", ballot_id=ballot_id))


def keep(ballot_id: str, position: int, side: str) -> None:
    votes.vote(services().state, ballot_id, position, side, user_name())
    record("ballot.voted", ballot_id, position=position)


def take_back(ballot_id: str) -> None:
    if votes.undo(services().state, ballot_id, user_name()):
        record("ballot.undone", ballot_id)


@blueprint.get("/<ballot_id>/result")
@allow("edit")
def result(ballot_id: str) -> ResponseReturnValue:
    progress = must_have(ballot_id)
    found = [] if progress.next else vote_result.duels(votes_of(ballot_id))
    return render_template(
        "vote_result.html", progress=progress, duels=found, fewest=vote_result.FEWEST
    )


@blueprint.get("/<ballot_id>/votes.csv")
@allow("edit")
def export(ballot_id: str) -> ResponseReturnValue:
    """Every vote; like the result, only for whoever has voted on all."""
    if must_have(ballot_id).next:
        return redirect(url_for("votes.result", ballot_id=ballot_id))
    record("ballot.exported", ballot_id)
    return Response(
        inert_csv(vote_result.COLUMNS, vote_result.lines(votes_of(ballot_id))),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=votes.csv"},
    )


@blueprint.post("/<ballot_id>/remove")
@allow("edit")
def remove(ballot_id: str) -> ResponseReturnValue:
    if not drop(ballot_id):
        abort(404)
    return redirect(url_for("votes.index"))


def drop(ballot_id: str) -> bool:
    """Whether there was such a ballot."""
    removed = votes.remove(services().state, ballot_id)
    if removed:
        record("ballot.removed", ballot_id)
    return removed


def must_have(ballot_id: str) -> votes.Progress:
    progress = votes.progress(services().state, ballot_id, user_name())
    if progress is None:
        abort(404)
    return progress


def votes_of(ballot_id: str) -> list[Row]:
    return services().state.rows("votes", ballot_id=ballot_id)
