"""The API of blind votes: make a ballot, vote on it, and what the votes say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, abort
from pydantic import BaseModel, Field

from insight.campaigns import vote_result, votes
from web import votes as pages
from web.access import allow
from web.api.group import Body, answer, group
from web.login import user_name
from web.services import services

api = group("votes", "Votes")


class NewBallot(Body):
    """Two texts of two writers for each sheet; each must pass the check."""

    name: str = Field(min_length=1, max_length=200)
    items: list[votes.BallotItem] = Field(min_length=1, max_length=votes.MOST_ITEMS)


class Ballot(BaseModel):
    ballot_id: str
    name: str
    made_by: str
    created_at: datetime


class ListedBallot(Ballot):
    items: int
    mine: int = Field(description="Voted on by whoever asks.")
    people: int


class Ballots(BaseModel):
    ballots: list[ListedBallot]


class Pair(BaseModel):
    """Two texts, without their writers."""

    position: int
    facts: dict[str, Any]
    channel: str
    language: str
    left: str
    right: str


class NextPair(BaseModel):
    """How far whoever asks is; `next` is null at the end."""

    ballot: Ballot
    total: int
    voted: int
    next: Pair | None


class NewVote(Body):
    position: int = Field(ge=0, le=votes.MOST_ITEMS)
    side: votes.Side


class Interval(BaseModel):
    low: float
    high: float


class Duel(BaseModel):
    """Two writers side by side; the interval is Wilson's, of 95 %."""

    one: str
    other: str
    wins: int = Field(description="Votes for `one`.")
    losses: int
    ties: int
    skipped: int
    people: int
    share: float | None
    interval: Interval | None
    preferred: str | None = Field(description="Null while it may be chance, or too few voted.")


class BallotResult(BaseModel):
    duels: list[Duel] | None = Field(
        description="Null until whoever asks has voted on all: until then it would not be blind."
    )


class BallotPath(BaseModel):
    ballot_id: str = Field(min_length=1, max_length=100)


@api.get("/ballots", summary="All ballots", responses={200: Ballots})
@allow("edit")
def list_ballots() -> Response:
    rows = votes.ballots(services().state, user_name())
    return answer(Ballots(ballots=[ListedBallot.model_validate(row) for row in rows]))


@api.post("/ballots", summary="Make a ballot", responses={201: NextPair})
@allow("edit")
def make_ballot(body: NewBallot) -> Response:
    return answer(_next(pages.start(body.name, body.items)), 201)


@api.get(
    "/ballots/<ballot_id>", summary="The next two texts of a ballot", responses={200: NextPair}
)
@allow("edit")
def next_texts(path: BallotPath) -> Response:
    return answer(_next(path.ballot_id))


@api.post("/ballots/<ballot_id>/votes", summary="Vote on two texts", responses={200: NextPair})
@allow("edit")
def vote_on_texts(path: BallotPath, body: NewVote) -> Response:
    pages.must_have(path.ballot_id)
    pages.keep(path.ballot_id, body.position, body.side)
    return answer(_next(path.ballot_id))


@api.post(
    "/ballots/<ballot_id>/undo", summary="Take one's last vote back", responses={200: NextPair}
)
@allow("edit")
def undo_vote(path: BallotPath) -> Response:
    pages.must_have(path.ballot_id)
    pages.take_back(path.ballot_id)
    return answer(_next(path.ballot_id))


@api.get("/ballots/<ballot_id>/result", summary="What the votes say", responses={200: BallotResult})
@allow("edit")
def ballot_result(path: BallotPath) -> Response:
    if pages.must_have(path.ballot_id).next:
        return answer(BallotResult(duels=None))
    found = vote_result.duels(pages.votes_of(path.ballot_id))
    return answer(BallotResult(duels=[_duel(one) for one in found]))


@api.delete("/ballots/<ballot_id>", summary="Remove a ballot and its votes", responses={204: None})
@allow("edit")
def remove_ballot(path: BallotPath) -> tuple[str, int]:
    if not pages.drop(path.ballot_id):
        abort(404)
    return "", 204


def _duel(one: vote_result.Duel) -> Duel:
    interval = one.interval and Interval(low=one.interval[0], high=one.interval[1])
    return Duel(
        one=one.one,
        other=one.other,
        wins=one.wins,
        losses=one.losses,
        ties=one.ties,
        skipped=one.skipped,
        people=one.people,
        share=one.share,
        interval=interval,
        preferred=one.preferred,
    )


def _next(ballot_id: str) -> NextPair:
    progress = pages.must_have(ballot_id)
    shown = progress.next
    following = shown and Pair(
        position=shown.position,
        facts=shown.facts.model_dump(),
        channel=shown.channel,
        language=shown.language,
        left=shown.left,
        right=shown.right,
    )
    return NextPair(
        ballot=Ballot.model_validate(progress.ballot),
        total=progress.total,
        voted=progress.voted,
        next=following,
    )
