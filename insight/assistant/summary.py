"""What a person who takes over is told: a message, so that each reads it in their language."""

from __future__ import annotations

from collections.abc import Sequence

from insight.assistant.types import Turn
from insight.cleaning.personal import mask
from insight.messages import message

_LONGEST = 300
_REASONS = {
    "injury": message("somebody was hurt or fell ill"),
    "fire": message("fire, smoke, gas or an explosion"),
    "vulnerable": message("the customer may be in distress or need help of their own"),
    "fraud": message("the account or a payment may be misused"),
    "data_protection": message("a request on personal data"),
    "legal": message("legal steps were mentioned"),
    "regulator": message("an authority or consumer body was mentioned"),
    "press": message("the press or publication was mentioned"),
    "anger": message("the customer is angry"),
    "repeated_failure": message("the same matter failed several times"),
    "asks_person": message("the customer asked for a person"),
    "wrong_proof": message("number and proof of an order did not fit three times"),
    "low_confidence": message("the knowledge does not surely answer it"),
    "two_failed_turns": message("two messages were not answered"),
    "orders_unavailable": message("orders could not be looked up"),
}
_CALM, _UPSET = message("calm"), message("upset")
_NONE = message("none")
RISKS = (
    "injury",
    "fire",
    "vulnerable",
    "fraud",
    "data_protection",
    "legal",
    "regulator",
    "press",
    "asks_person",
    "anger",
    "repeated_failure",
)
"""Reasons that a message itself shows, the gravest first."""
UPSETTING = frozenset({"anger", "repeated_failure", "legal", "regulator", "press"})


def summary_of(asked: str, reasons: Sequence[str], turns: Sequence[Turn], order: str | None) -> str:
    """What was asked, why it is handed over, the mood, the order, and what was answered last."""
    answered = next((turn.text for turn in reversed(turns) if turn.by == "assistant"), None)
    earlier = [turn.text for turn in turns if turn.by == "customer"]
    first = f"{_short(earlier[0])} … " if earlier else ""
    return message(
        "Asked: %(asked)s\nReason: %(reason)s\nMood: %(mood)s\nOrder: %(order)s\n"
        "Last answer: %(answered)s",
        asked=first + _short(mask(asked)),
        reason=_REASONS.get(reasons[0], reasons[0]) if reasons else _NONE,
        mood=_UPSET if UPSETTING & set(reasons) else _CALM,
        order=order or _NONE,
        answered=_short(answered) if answered else _NONE,
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
