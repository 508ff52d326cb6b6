"""Blind votes: two texts of two writers for one sheet, and which of them people would publish.

Which stands on the left is drawn for each person and item; who wrote what is told when a person has
voted on all of a ballot, and not before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from insight.campaigns.channels import ChannelError, channel
from insight.campaigns.check import check
from insight.campaigns.types import Copy, CopyLanguage, Ground, ProductFacts
from insight.errors import CampaignError
from insight.messages import message
from insight.state import Row, State, moment

Side = Literal["left", "right", "tie", "skip"]
SIDES: tuple[Side, ...] = ("left", "right", "tie", "skip")
MOST_ITEMS = 500
LONGEST_TEXT = 5000


class BallotText(BaseModel):
    """The text of a writer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    writer: str = Field(min_length=1, max_length=100)
    text: str = Field(min_length=1, max_length=LONGEST_TEXT)


class BallotItem(BaseModel):
    """Two texts for one sheet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    facts: ProductFacts
    channel: str = Field(max_length=50)
    language: CopyLanguage
    first: BallotText
    second: BallotText


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as a person sees it: without its writers."""

    position: int
    facts: ProductFacts
    channel: str
    language: CopyLanguage
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a person is with a ballot."""

    ballot: Row
    total: int
    voted: int
    next: Shown | None
    """None when all is voted on."""


def make(state: State, name: str, items: Sequence[BallotItem], who: str) -> str:
    """Enter a ballot and give its id.

    Raises CampaignError for no items or too many, for an item between one writer and itself or of
    equal texts, and for a text that fails the check: it is shown to nobody as copy.
    """
    if not name.strip():
        raise CampaignError(message("A ballot needs a name."))
    if not 0 < len(items) <= MOST_ITEMS:
        raise CampaignError(
            message(
                "A ballot has 1 to %(most)s items; this has %(count)s.",
                most=MOST_ITEMS,
                count=len(items),
            )
        )
    for number, item in enumerate(items, 1):
        _must_be_fair(number, item)
    ballot_id = uuid4().hex[:12]
    with state.transaction() as transaction:
        transaction.execute(
            "insert_ballot",
            ballot_id=ballot_id,
            name=name.strip()[:200],
            made_by=who,
            created_at=moment(),
        )
        for position, item in enumerate(items):
            transaction.execute(
                "insert_ballot_item",
                ballot_id=ballot_id,
                position=position,
                product=item.facts.name,
                facts=item.facts.model_dump_json(),
                channel=item.channel,
                language=item.language,
                first_writer=item.first.writer,
                first_text=item.first.text,
                second_writer=item.second.writer,
                second_text=item.second.text,
            )
    return ballot_id


def _must_be_fair(number: int, item: BallotItem) -> None:
    if item.first.writer == item.second.writer:
        raise CampaignError(
            message(
                "Item %(number)s is between %(writer)s and itself. Give two writers.",
                number=number,
                writer=repr(item.first.writer),
            )
        )
    if item.first.text.split() == item.second.text.split():
        raise CampaignError(
            message("The two texts of item %(number)s are the same. Leave it out.", number=number)
        )
    try:
        where = channel(item.channel, item.language).name
    except ChannelError as error:
        raise CampaignError(
            message("Item %(number)s: %(problem)s", number=number, problem=error.args[0])
        ) from error
    for variant in (item.first, item.second):
        found = check(Copy(variant.text, item.language, where), Ground(item.facts))
        wrong = [problem for problem in found.problems if problem.severity == "error"]
        if wrong:
            raise CampaignError(
                message(
                    "Item %(number)s: the text of %(writer)s fails the check at “%(quote)s”. Mend it, "
                    "or leave the item out.",
                    number=number,
                    writer=variant.writer,
                    quote=wrong[0].quote[:100],
                )
            )


def items_of(lines: str) -> list[BallotItem]:
    """The items of JSON lines. Raises CampaignError with the first line that is none."""
    found = []
    for number, line in enumerate(lines.splitlines(), 1):
        if line.strip():
            try:
                found.append(BallotItem.model_validate_json(line))
            except ValidationError as error:
                field = ".".join(str(part) for part in error.errors()[0]["loc"]) or "JSON"
                raise CampaignError(
                    message(
                        "Line %(number)s is no item: %(field)s. An item has facts, channel, language, "
                        "and first and second, each with writer and text.",
                        number=number,
                        field=field,
                    )
                ) from error
    return found


def ballots(state: State, person: str) -> list[Row]:
    """All ballots, the newest first, with how far this person is."""
    return state.rows("ballots", person=person)


def progress(state: State, ballot_id: str, person: str) -> Progress | None:
    """How far a person is, and what comes next; None where there is no such ballot."""
    ballot = state.row("ballot", ballot_id=ballot_id)
    if ballot is None:
        return None
    rows = state.rows("ballot_items", ballot_id=ballot_id, person=person)
    open_ = [row for row in rows if row["choice"] is None]
    following = _shown(open_[0], person) if open_ else None
    return Progress(ballot, len(rows), len(rows) - len(open_), following)


def _shown(row: Row, person: str) -> Shown:
    texts = (row["first_text"], row["second_text"])
    left, right = reversed(texts) if is_swapped(row, person) else texts
    facts = ProductFacts.model_validate_json(row["facts"])
    return Shown(row["position"], facts, row["channel"], row["language"], left, right)


def is_swapped(row: Row, person: str) -> bool:
    """Whether the first text stands on the right for a person: the same whenever they look."""
    drawn = f"{row['ballot_id']}\n{row['position']}\n{person}"
    return hashlib.sha256(drawn.encode()).digest()[0] % 2 == 1


def vote(state: State, ballot_id: str, position: int, side: str, person: str) -> None:
    """Keep what a person chose of an item. Raises CampaignError for no side or no item."""
    if side not in SIDES:
        raise CampaignError(
            message(
                "%(side)s is no choice: %(known)s.", side=repr(side[:100]), known=", ".join(SIDES)
            )
        )
    rows = state.rows("ballot_items", ballot_id=ballot_id, person=person)
    item = next((row for row in rows if row["position"] == position), None)
    if item is None:
        raise CampaignError(message("The ballot has no item of this number."))
    swapped = is_swapped(item, person)
    choices = {"left": "second" if swapped else "first", "right": "first" if swapped else "second"}
    state.execute(
        "keep_vote",
        ballot_id=ballot_id,
        position=position,
        person=person,
        choice=choices.get(side, side),
        swapped=swapped,
        moment=moment(),
    )


def undo(state: State, ballot_id: str, person: str) -> bool:
    """Take back the last vote of a person; whether there was one."""
    return bool(state.execute("undo_vote", ballot_id=ballot_id, person=person))


def remove(state: State, ballot_id: str) -> bool:
    """Whether there was such a ballot."""
    return bool(state.execute("delete_ballot", ballot_id=ballot_id))
