"""Campaigns in the application's database: every version is kept, with who made it.

Undoing makes the version before the present one the newest; undoing again goes further back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from typing import Any

from insight.campaigns.campaign import Campaign, Content, from_json, to_json
from insight.errors import CampaignError
from insight.messages import message
from insight.state import Row, State, Transaction, moment

UNDONE = "undone"


def create(state: State, who: str, content: Content) -> Campaign:
    """Keep a new campaign."""
    now = moment()
    with state.transaction() as transaction:
        (row,) = transaction.rows("insert_campaign", moment=now)
        transaction.execute(
            "insert_campaign_version",
            campaign_id=row["campaign_id"],
            version=1,
            before=None,
            content=to_json(content),
            action="created",
            made_by=who,
            moment=now,
        )
    return find(state, row["campaign_id"])


def change(
    state: State,
    campaign_id: int,
    who: str,
    action: str,
    to: Callable[[Content], Content],
    version: int | None = None,
) -> Campaign:
    """Keep what `to` makes of the content; nothing where it makes the same.

    `version` is the one that was read, where somebody read one. Raises CampaignError where there
    is no such campaign, where somebody else changed it meanwhile, and what `to` raises.
    """
    # The checks of a text take a while: no transaction is open meanwhile.
    found = find(state, campaign_id)
    if version is not None and version != found.version:
        raise _changed(found)
    content = to(found.content)
    if content != found.content:
        with state.transaction() as transaction:
            _keep(transaction, found, content, found.version, action, who)
    return find(state, campaign_id)


def undo(state: State, campaign_id: int, who: str) -> Campaign:
    """Take the last change back. Raises CampaignError where there is none."""
    row = _row(state, campaign_id)
    old = state.row("campaign_version", campaign_id=campaign_id, version=row["before"])
    if old is None:
        raise CampaignError(message("Nothing of this campaign can be taken back."))
    with state.transaction() as transaction:
        _keep(transaction, _campaign(row), from_json(old["content"]), old["before"], UNDONE, who)
    return find(state, campaign_id)


def find(state: State, campaign_id: int) -> Campaign:
    """A campaign, also one that was deleted. Raises CampaignError where there is none."""
    return _campaign(_row(state, campaign_id))


def found(
    state: State, among: str | None = None, *, count: int = 50, offset: int = 0
) -> tuple[list[Campaign], int]:
    """Campaigns, of one state where it is named, the last changed first; and how many there are."""
    rows = state.rows("campaigns", state=among, count=count, offset=offset)
    return [_campaign(row) for row in rows], rows[0]["total"] if rows else 0


def versions(state: State, campaign_id: int, count: int = 50) -> list[Row]:
    """Who did what, the last first."""
    return state.rows("campaign_versions", campaign_id=campaign_id, count=count)


def set_deleted(state: State, campaign_id: int, deleted: bool) -> None:
    """Delete a campaign, or take that back. Raises CampaignError where there is none."""
    when = moment() if deleted else None
    if not state.execute("set_campaign_deleted", campaign_id=campaign_id, deleted_at=when):
        raise _unknown(campaign_id)


def forget_documents(transaction: Transaction, documents: Collection[str]) -> None:
    """Take the ids of documents that were erased out of every version."""
    gone = set(documents)
    for row in transaction.rows("campaign_contents", ids=json.dumps(sorted(gone))):
        content = json.dumps(_without(json.loads(row["content"]), gone), ensure_ascii=False)
        transaction.execute("put_campaign_content", **{**row, "content": content})


def _without(value: Any, gone: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(inner, gone) for key, inner in value.items()}
    if isinstance(value, list):
        kept = (one for one in value if not (isinstance(one, str) and one in gone))
        return [_without(one, gone) for one in kept]
    return value


def _keep(
    transaction: Transaction,
    found: Campaign,
    content: Content,
    before: int | None,
    action: str,
    who: str,
) -> None:
    made = transaction.rows(
        "set_campaign_version", campaign_id=found.campaign_id, from_version=found.version
    )
    if not made:
        raise _changed(found)
    transaction.execute(
        "insert_campaign_version",
        campaign_id=found.campaign_id,
        version=made[0]["version"],
        before=before,
        content=to_json(content),
        action=action,
        made_by=who,
        moment=moment(),
    )


def _row(state: State, campaign_id: int) -> Row:
    row = state.row("campaign", campaign_id=campaign_id)
    if row is None:
        raise _unknown(campaign_id)
    return row


def _unknown(campaign_id: int) -> CampaignError:
    return CampaignError(message("There is no campaign %(number)s.", number=campaign_id))


def _changed(found: Campaign) -> CampaignError:
    return CampaignError(
        message(
            "%(who)s changed this campaign meanwhile. Load it again, then repeat your change.",
            who=found.made_by,
        )
    )


def _campaign(row: Row) -> Campaign:
    return Campaign(
        row["campaign_id"],
        row["version"],
        from_json(row["content"]),
        row["action"],
        row["made_by"],
        row["made_at"],
        row["created_at"],
        row["before"] is not None,
        row["deleted_at"],
    )
