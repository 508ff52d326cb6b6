"""What customers say of the items: who complains holds an item back, what they praise is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from insight.alerts import look
from insight.state import State
from insight.store.reader import Reader

ALERT = "alert"
_PRAISED = 3
"""Aspects of a product that are told at most."""


@dataclass(frozen=True, slots=True)
class Voices:
    """By name of a product, which is looked for among ids and titles of items."""

    complaints: Mapping[str, str] = field(default_factory=dict)
    """Why a product is held back: `alert`, or the aspect that is complained of more than before."""
    praise: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Aspects that nearly all who speak of them are content with; names in small letters."""

    def praised(self, item: str, title: str, looked_at: Collection[str]) -> str | None:
        """The first of the praised aspects of an item that a shopper looks at."""
        told = self.praise.get(item.casefold()) or self.praise.get(title.casefold()) or ()
        return next((aspect for aspect in told if aspect in looked_at), None)


def listen(reader: Reader) -> Voices:
    """What the published copy says."""
    complaints: dict[str, str] = {}
    for row in reader.rows("recommend/complaints.sql"):
        complaints.setdefault(row["product"], row["aspect"])
    praise: dict[str, tuple[str, ...]] = {}
    for row in reader.rows("recommend/praise.sql"):
        name = row["product"].casefold()
        told = praise.get(name, ())
        if len(told) < _PRAISED:
            praise[name] = (*told, row["aspect"])
    return Voices(complaints, praise)


def with_alerts(voices: Voices, state: State) -> Voices:
    """The same with the products of open alerts of negative documents held back, too."""
    alerted = {
        alert["cause"]["product"]: ALERT
        for alert in look.alerts(state, "open")
        if alert["cause"].get("product") and alert["figures"]["kind"] == "negative"
    }
    return Voices({**voices.complaints, **alerted}, voices.praise)
