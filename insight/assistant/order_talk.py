"""Orders in a conversation: what is asked for, what is told, and when a person takes over."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from insight.assistant.frames import Frames
from insight.assistant.told_order import told_order
from insight.assistant.types import Answer, Pending
from insight.cleaning.personal import mask
from insight.errors import InsightError

if TYPE_CHECKING:
    from insight.assistant.orders import Order, Orders

MOST_WRONG = 3
"""Times that number and proof may not fit before a person takes over."""
_ANOTHER = re.compile(
    r"\b(?:never ?mind|forget it|another question|something else)\b|算了|不用了|换个问题|另外(?:问|一个)"
)


class OrderTalk:
    """Asks for an order's number and proof, and tells of it."""

    def __init__(self, orders: Orders | None, frames: Frames) -> None:
        self._orders, self._frames = orders, frames

    def asked(self, question: str) -> Answer:
        """To a question on the customer's own order."""
        told = told_order(question)
        if told.number and told.proof:
            return self._looked_up(told.number, told.proof, Pending("order", mask(question)))
        pending = Pending("proof" if told.number else "order", mask(question), told.number)
        return self._ask(pending)

    def completed(self, message: str, pending: Pending) -> Answer | None:
        """To the message after one that asked; None where it is on something else."""
        told = told_order(message, asked=True)
        number, proof = told.number or pending.number, told.proof
        if told.number is None and told.proof is None:
            return None
        if _ANOTHER.search(message.lower()):
            return None
        if number is None:
            return Answer(
                "ask",
                self._frames.say("ask_number"),
                self._frames.language,
                asks="order",
                reason="order",
                pending=pending,
            )
        if proof is None:
            return self._ask(replace(pending, asks="proof", number=number))
        return self._looked_up(number, proof, pending)

    def _ask(self, pending: Pending) -> Answer:
        frame = "ask_proof" if pending.asks == "proof" else "ask_order"
        said = self._frames.say(frame)
        return Answer(
            "ask",
            said,
            self._frames.language,
            asks=pending.asks,
            reason="order",
            pending=pending,
        )

    def _looked_up(self, number: str, proof: str, pending: Pending) -> Answer:
        if self._orders is None:
            return self._handed_over("orders_unavailable")
        try:
            order = self._orders.find(number, proof)
        except InsightError:
            return self._handed_over("orders_unavailable")
        if order is not None:
            return Answer("order", self._told(order), self._frames.language, confidence=1.0)
        wrong = pending.wrong + 1
        if wrong >= MOST_WRONG:
            return self._handed_over("wrong_proof")
        return Answer(
            "ask",
            self._frames.say("wrong_proof"),
            self._frames.language,
            asks="order",
            reason="wrong_proof",
            pending=replace(pending, asks="order", number=None, wrong=wrong),
        )

    def _handed_over(self, reason: str) -> Answer:
        return Answer(
            "handover",
            self._frames.hand_over(reason),
            self._frames.language,
            handover=True,
            reason=reason,
        )

    def _told(self, order: Order) -> str:
        """What is told of an order: only what has happened, or when it should."""
        say, frames = self._frames.say, self._frames
        between = "、" if frames.language == "zh" else ", "
        items = between.join(
            f"{one.name} × {one.quantity}" if one.quantity > 1 else one.name for one in order.items
        )
        parts = [say("order", number=order.number, status=frames.status(order.status))]
        if items:
            parts.append(say("order_items", items=items))
        if order.placed:
            parts.append(say("order_placed", day=self._day(order.placed)))
        if order.shipped and order.carrier:
            parts.append(
                say("order_shipped_by", day=self._day(order.shipped), carrier=order.carrier)
            )
        elif order.shipped:
            parts.append(say("order_shipped", day=self._day(order.shipped)))
        if order.tracking and not order.delivered:
            parts.append(say("order_tracking", tracking=order.tracking))
        for name in ("delivered", "returned", "refunded"):
            if day := getattr(order, name):
                parts.append(say(f"order_{name}", day=self._day(day)))
        if (
            order.expected
            and not order.delivered
            and order.status in ("placed", "packed", "shipped")
        ):
            parts.append(say("order_expected", day=self._day(order.expected)))
        return frames.joined(*parts)

    def _day(self, text: str) -> str:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return text
        if self._frames.language == "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {day:%B %Y}"
