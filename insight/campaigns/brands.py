"""How each brand speaks: its style guide, the words that it never uses, and copy to learn from.

Every version is kept, so that a change, or a deletion, can be taken back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from insight.campaigns.types import Brand
from insight.errors import CampaignError
from insight.messages import message
from insight.state import Row, State, Transaction, moment

NAME_LENGTH = 100
STYLE_LENGTH = 5_000
MOST_WORDS = 500
WORD_LENGTH = 100
MOST_EXAMPLES = 50
EXAMPLE_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class SavedBrand:
    """A brand as it was saved last, by whom, and whether there is a version before it."""

    brand: Brand
    version: int
    saved_by: str
    saved_at: str
    can_be_undone: bool
    deleted_at: str | None


def brands(state: State) -> list[SavedBrand]:
    """All brands by name, without those that were deleted."""
    return [_saved(row) for row in state.rows("brands")]


def find(state: State, name: str) -> SavedBrand | None:
    """A brand, also one that was deleted."""
    row = state.row("brand", name=name)
    return _saved(row) if row else None


def voice(state: State, name: str | None) -> Brand | None:
    """The brand of a name, for checks and writers; None where there is none."""
    found = find(state, name) if name else None
    return found.brand if found and not found.deleted_at else None


def save(state: State, who: str, brand: Brand) -> SavedBrand:
    """Keep a brand, or the next version of it. Raises CampaignError for more than a brand holds."""
    brand = _checked(brand)
    with state.transaction() as transaction:
        row = _row(transaction, brand.name)
        if row is None:
            (made,) = transaction.rows("insert_brand", name=brand.name)
            _keep(transaction, made["brand_id"], None, brand, who)
        else:
            _keep(transaction, row["brand_id"], row["version"], brand, who)
    return _existing(state, brand.name)


def learn(state: State, who: str, name: str, text: str) -> SavedBrand:
    """Add copy to a brand's examples. Raises CampaignError."""
    found = _existing(state, name)
    examples = tuple(dict.fromkeys((text, *found.brand.examples)))[:MOST_EXAMPLES]
    brand = found.brand
    return save(state, who, Brand(brand.name, brand.style, brand.banned, examples))


def undo(state: State, who: str, name: str) -> SavedBrand:
    """Go back to the version before the present one. Raises CampaignError where there is none."""
    with state.transaction() as transaction:
        row = _row(transaction, name)
        if row is None or row["before"] is None:
            raise CampaignError(
                message("Nothing of the brand %(name)s can be taken back.", name=name)
            )
        (old,) = transaction.rows("brand_version", brand_id=row["brand_id"], version=row["before"])
        # What was before the older version stays before it: undoing again goes further back.
        _keep(transaction, row["brand_id"], old["before"], _brand({**old, "name": name}), who)
    return _existing(state, name)


def set_deleted(state: State, name: str, deleted: bool) -> None:
    """Delete a brand, or take that back. Raises CampaignError where there is none."""
    when = moment() if deleted else None
    if not state.execute("set_brand_deleted", name=name, deleted_at=when):
        raise _unknown(name)


def _keep(
    transaction: Transaction, brand_id: int, before: int | None, brand: Brand, who: str
) -> None:
    (kept,) = transaction.rows(
        "insert_brand_version",
        brand_id=brand_id,
        before=before,
        style=brand.style,
        banned=json.dumps(brand.banned, ensure_ascii=False),
        examples=json.dumps(brand.examples, ensure_ascii=False),
        saved_by=who,
        moment=moment(),
    )
    transaction.execute("set_brand_version", brand_id=brand_id, version=kept["version"])


def _checked(brand: Brand) -> Brand:
    name, style = brand.name.strip(), brand.style.strip()
    banned, examples = _lines(brand.banned), _lines(brand.examples)
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise CampaignError(
            message("A brand has a name of 1 to %(most)s printable characters.", most=NAME_LENGTH)
        )
    for label, values, most, longest in (
        (message("The style guide"), (style,), 1, STYLE_LENGTH),
        (message("The list of banned words"), banned, MOST_WORDS, WORD_LENGTH),
        (message("The list of examples"), examples, MOST_EXAMPLES, EXAMPLE_LENGTH),
    ):
        if len(values) > most or any(len(value) > longest for value in values):
            raise CampaignError(
                message(
                    "%(part)s holds at most %(most)s entries of %(longest)s characters.",
                    part=label,
                    most=most,
                    longest=longest,
                )
            )
    return Brand(name, style, banned, examples)


def _lines(values: Iterable[str]) -> tuple[str, ...]:
    """What is not empty, each once."""
    return tuple(dict.fromkeys(value.strip() for value in values if value.strip()))


def _row(transaction: Transaction, name: str) -> Row | None:
    return next(iter(transaction.rows("brand", name=name)), None)


def _existing(state: State, name: str) -> SavedBrand:
    found = find(state, name)
    if found is None:
        raise _unknown(name)
    return found


def _unknown(name: str) -> CampaignError:
    return CampaignError(message("There is no brand named %(name)s.", name=name[:NAME_LENGTH]))


def _saved(row: Row) -> SavedBrand:
    return SavedBrand(
        _brand(row),
        row["version"],
        row["saved_by"],
        row["saved_at"],
        row["before"] is not None,
        row["deleted_at"],
    )


def _brand(row: Row) -> Brand:
    banned, examples = json.loads(row["banned"]), json.loads(row["examples"])
    return Brand(row["name"], row["style"], tuple(banned), tuple(examples))
