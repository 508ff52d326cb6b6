"""Votes are blind until the end, fair in their order, can be taken back, and are told with an interval."""

from __future__ import annotations

import csv
import io

import pytest

from insight.campaigns import vote_result, votes
from insight.campaigns.types import ProductFacts
from insight.errors import CampaignError
from insight.settings import Settings
from insight.state import State
from tests.web_app import HOSTILE, Visitor, logged_in

WRITERS = ("writer-of-the-left", "writer-of-the-right")


def item(number: int, first: str = "", second: str = "") -> votes.BallotItem:
    facts = ProductFacts(name=f"Kettle {number}", attributes={"Capacity": "1.2 L", "Lid": HOSTILE})
    texts = (first or "It holds 1.2 L.", second or "1.2 L, and then tea.")
    made = [votes.BallotText(writer=w, text=t) for w, t in zip(WRITERS, texts, strict=True)]
    return votes.BallotItem(facts=facts, channel="x", language="en", first=made[0], second=made[1])


@pytest.fixture
def state(settings: Settings) -> State:
    return State(settings)


def test_the_side_is_drawn_for_each_item_and_person_and_stays(state: State) -> None:
    ballot = votes.make(state, "A", [item(number) for number in range(200)], "admin")
    rows = state.rows("ballot_items", ballot_id=ballot, person="ann")
    ann = [votes.is_swapped(row, "ann") for row in rows]
    bob = [votes.is_swapped(row, "bob") for row in rows]
    assert 70 < sum(ann) < 130
    assert ann != bob
    assert ann == [votes.is_swapped(row, "ann") for row in rows]


def test_a_vote_counts_for_the_writer_whose_text_was_on_that_side(state: State) -> None:
    ballot = votes.make(state, "A", [item(number) for number in range(40)], "admin")
    while (shown := votes.progress(state, ballot, "ann")) and shown.next:
        side = "left" if shown.next.left.startswith("It holds") else "right"
        votes.vote(state, ballot, shown.next.position, side, "ann")
    (duel,) = vote_result.duels(state.rows("votes", ballot_id=ballot))
    assert (duel.one, duel.wins, duel.losses) == (WRITERS[0], 40, 0)
    assert duel.preferred == WRITERS[0]
    assert duel.interval is not None
    assert 0.9 < duel.interval[0] < 1


def test_few_votes_and_even_votes_prefer_nobody(state: State) -> None:
    def said(first: int, second: int) -> str | None:
        base = {"first_writer": "a", "second_writer": "b", "person": "p"}
        rows = [{**base, "choice": "first"}] * first + [{**base, "choice": "second"}] * second
        return vote_result.duels(rows)[0].preferred

    assert said(9, 0) is None
    assert said(10, 0) == "a"
    assert said(12, 8) is None
    assert said(10, 90) == "b"


def test_ties_and_skips_are_counted_and_are_in_no_share(state: State) -> None:
    ballot = votes.make(state, "A", [item(number) for number in range(3)], "admin")
    for position, side in enumerate(("tie", "skip", "left")):
        votes.vote(state, ballot, position, side, "ann")
    (duel,) = vote_result.duels(state.rows("votes", ballot_id=ballot))
    assert (duel.ties, duel.skipped, duel.decided) == (1, 1, 1)


def test_the_last_vote_can_be_taken_back_and_no_other_person_loses_theirs(state: State) -> None:
    ballot = votes.make(state, "A", [item(0), item(1)], "admin")
    for person in ("ann", "bob"):
        votes.vote(state, ballot, 0, "tie", person)
    assert votes.undo(state, ballot, "ann")
    assert not votes.undo(state, ballot, "ann")
    assert [row["person"] for row in state.rows("votes", ballot_id=ballot)] == ["bob"]


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (item(1, second="It  holds 1.2 L."), "are the same"),
        (item(1, first="It holds 9 L of water."), "fails the check at “9 L"),
        (item(1).model_copy(update={"channel": "telegraph"}), "no channel"),
        (item(1).model_copy(update={"second": item(1).first}), "and itself"),
    ],
)
def test_an_unfair_or_unsupported_item_is_refused(
    state: State, made: votes.BallotItem, why: str
) -> None:
    with pytest.raises(CampaignError, match=why):
        votes.make(state, "A", [made], "admin")
    assert state.rows("ballots", person="ann") == []


def test_lines_that_are_no_items_are_named() -> None:
    good = item(1).model_dump_json()
    assert len(votes.items_of(f"{good}\n\n{good}")) == 2
    with pytest.raises(CampaignError, match=r"Line 2 .*first"):
        votes.items_of(good + '\n{"facts": {"name": "a"}, "channel": "x", "language": "en"}')
    with pytest.raises(CampaignError, match=r"Line 1 .*JSON"):
        votes.items_of("[" * 100_000)


@pytest.fixture
def visitor(settings: Settings) -> Visitor:
    return logged_in(settings)


def test_writers_are_nowhere_on_the_page_or_in_the_api_before_the_end(visitor: Visitor) -> None:
    lines = "\n".join(item(number).model_dump_json() for number in range(2))
    page = visitor.post("/votes", {"name": "<b>A</b>", "items": lines})
    assert page.status_code == 302
    path = page.location
    ballot = path.rsplit("/", 1)[1]
    for address in (path, f"{path}/result", f"/api/v1/ballots/{ballot}", "/votes"):
        told = visitor.get(address).get_data(as_text=True)
        assert not any(writer in told for writer in WRITERS), address
    assert visitor.get(f"{path}/votes.csv").status_code == 302
    assert visitor.get(f"/api/v1/ballots/{ballot}/result").json == {"duels": None}
    visitor.post(path, {"position": "0", "side": "left"})
    visitor.post(path, {"position": "1", "side": "tie"})
    assert visitor.get(path).location.endswith("/result")
    result = visitor.get(f"{path}/result").get_data(as_text=True)
    assert all(writer in result for writer in WRITERS)
    assert "Too few votes to say" in result
    assert "<b>A</b>" not in result


def test_a_bad_ballot_keeps_what_was_typed_and_says_what_is_wrong(visitor: Visitor) -> None:
    page = visitor.post("/votes", {"name": "A", "items": '{"facts": 1}'})
    assert page.status_code == 400
    told = page.get_data(as_text=True)
    assert "Line 1 is no item" in told
    assert "{&#34;facts&#34;: 1}" in told


def test_the_export_has_each_vote_with_its_sides_and_no_formula(visitor: Visitor) -> None:
    made = item(0).model_copy(
        update={"facts": ProductFacts(name="=1+1", attributes={"Capacity": "1.2 L"})}
    )
    path = visitor.post("/votes", {"name": "A", "items": made.model_dump_json()}).location
    visitor.post(path, {"position": "0", "side": "right"})
    rows = list(
        csv.DictReader(io.StringIO(visitor.get(f"{path}/votes.csv").data.decode("utf-8-sig")))
    )
    assert rows[0]["product"] == "'=1+1"
    assert rows[0]["preferred"] == rows[0]["right"]
    assert {rows[0]["left"], rows[0]["right"]} == set(WRITERS)


def test_a_ballot_that_is_not_there_is_not_found(visitor: Visitor) -> None:
    for path in ("/votes/nothing", "/votes/nothing/result", "/votes/nothing/votes.csv"):
        assert visitor.get(path).status_code == 404
    assert visitor.post("/votes/nothing", {"side": "left", "position": "0"}).status_code == 404
    assert visitor.post("/votes/nothing/remove").status_code == 404
