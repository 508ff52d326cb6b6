"""What an administrator chose for the assistant in the web, beside the settings of the server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from insight.decisions import decide, decision
from insight.errors import InsightError, UserError
from insight.messages import message
from insight.settings import Settings
from insight.state import State

Writer = Literal["off", "local", "endpoint"]
WRITERS: tuple[Writer, ...] = ("off", "local", "endpoint")
LONGEST_HOURS = 200
MOST_DAYS = 3650
_WRITER, _HOURS, _DAYS = "assistant_writer", "assistant_hours", "assistant_days"


@dataclass(frozen=True, slots=True)
class OrdersState:
    """Whether orders can be looked up."""

    state: Literal["none", "connected", "broken"]
    problem: str | None = None


def writer(settings: Settings, state: State) -> Writer:
    """Who writes answers: what was chosen in the web, else the setting of the server."""
    chosen: Writer = decision(state, _WRITER, settings.assistant_writer)
    return chosen if chosen in WRITERS else "off"


def hours(state: State) -> str:
    """When persons are there, in the shop's own words; empty where nobody said."""
    return str(decision(state, _HOURS, ""))


def days(state: State) -> int | None:
    """How many days conversations are kept after their last message; None means for ever."""
    kept: int | None = decision(state, _DAYS, None)
    return kept


def choose(
    state: State,
    *,
    writer: str | None = None,
    hours: str | None = None,
    days: int | None = None,
    by: str,
) -> None:
    """Keep what an administrator chose. Raises UserError for what cannot be chosen."""
    if writer not in WRITERS:
        raise UserError(
            message(
                "There is no writer %(name)s: choose one of %(known)s.",
                name=repr((writer or "")[:50]),
                known=", ".join(WRITERS),
            )
        )
    text = " ".join((hours or "").split())
    if len(text) > LONGEST_HOURS or not text.isprintable():
        raise UserError(message("The hours have at most %(most)s characters.", most=LONGEST_HOURS))
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise UserError(
            message(
                "Conversations are kept from 1 to %(most)s days, or for ever; not %(count)s.",
                most=MOST_DAYS,
                count=days,
            )
        )
    for name, value in ((_WRITER, writer), (_HOURS, text), (_DAYS, days)):
        decide(state, name, value, by)


def orders_state(settings: Settings) -> OrdersState:
    """Whether the orders of the shop can be reached now."""
    from insight.assistant.guarded import check_orders

    try:
        return OrdersState("connected" if check_orders(settings) else "none")
    except InsightError as error:
        return OrdersState("broken", error.args[0])
