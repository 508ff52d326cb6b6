"""Publishing by webhook: an approved campaign is sent to an address, signed, by a job that retries.

The signature is that of Standard Webhooks; the message keeps its id however often it is sent, so
that whoever takes it can tell a repetition.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from zoneinfo import ZoneInfo

from insight.campaigns.campaign import Campaign
from insight.campaigns.export import approved, shared
from insight.errors import CampaignError, DeliveryError, InsightError
from insight.fetch_error import FetchError
from insight.hook_signatures import checked_secret, new_secret, sign
from insight.hooks import NAMES
from insight.messages import keep, message, recall
from insight.parameters import PublishParameters
from insight.pipeline import Batch, Counts
from insight.runner import Context
from insight.state import Row, State, moment

LONGEST = 1_000
_PASSING = ("unreachable", "too slow", "asks to wait", "gave an error 5")
"""How the states of errors begin that may pass by themselves."""


def targets(state: State) -> list[Row]:
    """Where campaigns may be published, without secrets."""
    return state.rows("publish_targets")


def add_target(state: State, who: str, name: str, address: str, secret: str = "") -> str:
    """Enter a place to publish; returns its secret, for the only time. Raises CampaignError."""
    name, address = name.strip(), address.strip()
    if not re.fullmatch(NAMES, name):
        raise CampaignError(
            message(
                "A name has 1 to 50 small letters, digits and hyphens: %(name)s.", name=name[:50]
            )
        )
    if not address.startswith(("https://", "http://")) or len(address) > LONGEST:
        raise CampaignError(
            message("%(address)s is no address: it begins with https://.", address=address[:100])
        )
    secret = checked_secret("standard", secret) if secret else new_secret("standard")
    entered = state.execute(
        "insert_publish_target",
        name=name,
        address=address,
        secret=secret,
        made_by=who,
        moment=moment(),
    )
    if not entered:
        raise CampaignError(message("There is a place named %(name)s already.", name=name))
    return secret


def remove_target(state: State, name: str) -> None:
    """Raises CampaignError where there is none."""
    if not state.execute("delete_publish_target", name=name):
        raise _unknown(name)


def queue(state: State, campaign: Campaign, target: str, who: str, zone: ZoneInfo) -> int:
    """Write down what is to be sent; returns its number, which the job `publish` takes.

    Raises CampaignError for a campaign that is not approved, and for an unknown target.
    """
    if campaign.content.state not in ("approved", "used") or not approved(campaign):
        raise CampaignError(message("Only an approved campaign is published. Approve it first."))
    if state.row("publish_target", name=target) is None:
        raise _unknown(target)
    body = {"type": "campaign.published", "timestamp": moment(), "data": shared(campaign, zone)}
    (made,) = state.rows(
        "insert_publication",
        campaign_id=campaign.campaign_id,
        target=target,
        message_id=f"msg_{secrets.token_urlsafe(16)}",
        body=json.dumps(body, ensure_ascii=False),
        made_by=who,
        moment=moment(),
    )
    return int(made["publication_id"])


def publications(state: State, campaign_id: int) -> list[Row]:
    """What was published, the last first; `cause` is a message."""
    return [
        {**row, "cause": row["cause"] and recall(row["cause"])}
        for row in state.rows("publications", campaign_id=campaign_id)
    ]


def publish(context: Context, batch: Batch) -> Counts:
    """Send one publication, and write down what became of it.

    A worker that dies between the two sends it again, with the same id. Raises CampaignError where
    it is unknown, DeliveryError, whose `passing` says whether the runner tries it again.
    """
    parameters: PublishParameters = context.parameters
    state = context.state
    row = state.row("publication", publication_id=parameters.publication)
    if row is None:
        raise CampaignError(
            message("There is no publication %(number)s.", number=parameters.publication)
        )
    if row["state"] == "delivered":
        return {}
    try:
        _send(context, row)
    except InsightError as error:
        _end(state, row, "failed" if error.passing else "refused", keep(error.args[0]))
        raise
    _end(state, row, "delivered", None)
    return {"delivered": 1}


def _send(context: Context, row: Row) -> None:
    from insight.http import HttpClient

    target = context.state.row("publish_target", name=row["target"])
    if target is None:
        raise _unknown(row["target"])
    body = row["body"].encode()
    now = int(time.time())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": row["message_id"],
        "webhook-timestamp": str(now),
        "webhook-signature": sign(target["secret"], row["message_id"], now, body),
    }
    try:
        with HttpClient(allow=context.settings.fetch_allowed, total_seconds=60, attempts=1) as http:
            http.post(target["address"], body, headers)
    except FetchError as error:
        raise DeliveryError(
            message(
                "%(target)s did not take the campaign: %(cause)s",
                target=row["target"],
                cause=error.args[0],
            ),
            passing=error.state.startswith(_PASSING),
        ) from error


def _end(state: State, row: Row, outcome: str, cause: str | None) -> None:
    state.execute(
        "end_publication",
        publication_id=row["publication_id"],
        state=outcome,
        cause=cause,
        delivered_at=moment() if outcome == "delivered" else None,
    )


def _unknown(name: str) -> CampaignError:
    return CampaignError(message("There is no place named %(name)s to publish to.", name=name[:50]))
