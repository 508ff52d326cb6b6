"""A small shop's knowledge for tests of what the assistant says: which passage a question finds is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from insight.assistant.assistant import Assistant
from insight.assistant.orders import Item, Order
from insight.assistant.shop import Writes
from insight.assistant.types import Candidate, Passage, PassageKind
from insight.settings import Settings


def passage(
    id: str,
    title: str,
    text: str,
    language: str = "en",
    kind: PassageKind = "faq",
    facts: Mapping[str, str] | None = None,
) -> Passage:
    return Passage(id, kind, "faq.md", title, text, language, "v1", facts or {})


RETURNS = passage(
    "returns",
    "How long may I send goods back?",
    "You may send goods back within 30 days of delivery. Goods must be unused. Cut fabric cannot be "
    "returned. The parcel needs a note with your name. We check each parcel within 3 days.",
)
DELIVERY = passage(
    "delivery",
    "How long does delivery take?",
    "Delivery to England takes 2 days. Delivery to Scotland takes 4 days. Delivery to islands takes 6 "
    "days. On Sundays nothing is delivered.",
)
CONTACT = passage(
    "contact",
    "How do I reach customer service?",
    "Our people answer from 9:00 to 17:00 on weekdays.",
)
RETURNS_ZH = passage("returns-zh", "几天内可以退货？", "签收后7天内可以退货。定制商品除外。", "zh")
KETTLE = passage(
    "kettle",
    "Aurora Kettle",
    "Aurora Kettle\nWeight: 1.1 kg",
    kind="product",
    facts={"weight": "1.1 kg", "capacity": "1.7 litres", "price": "£39.00"},
)
LAMP = passage(
    "lamp",
    "Boreal Lamp",
    "Boreal Lamp\nWeight: 300 g",
    kind="product",
    facts={"weight": "300 g", "run time": "8 hours"},
)
SHOP = (RETURNS, DELIVERY, CONTACT, RETURNS_ZH, KETTLE, LAMP)


class Shelf:
    """Knowledge in which some words of a question lead to a passage."""

    version = "v1"

    def __init__(self, leads: Mapping[str, str], passages: Sequence[Passage] = SHOP) -> None:
        self._leads, self._passages = leads, passages

    @property
    def passages(self) -> Sequence[Passage]:
        return self._passages

    def candidates(self, question: str, language: str | None, limit: int = 30) -> list[Candidate]:
        read = question.lower()
        found = {to for words, to in self._leads.items() if words in read}
        near = Candidate(self._passages[0], 10.0, 0.97, usual=0.5)
        far = Candidate(self._passages[0], 0.0, 0.05)
        return [replace(near if one.id in found else far, passage=one) for one in self._passages]


class Book:
    """Orders of which there is one."""

    order = Order(
        "B-10045",
        "shipped",
        (Item("Aurora Kettle"),),
        placed="2026-03-02",
        shipped="2026-03-03",
        carrier="Hermod",
        tracking="H123",
        expected="2026-03-06",
    )

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def find(self, number: str, proof: str) -> Order | None:
        self.asked.append((number, proof))
        right = number == self.order.number and proof in ("ann@example.com", "4321")
        return self.order if right else None


LEADS = {
    "send it back": "returns",
    "send goods back": "returns",
    "return": "returns",
    "delivery": "delivery",
    "scotland": "delivery",
    "退货": "returns-zh",
    "customer service": "contact",
}


def assistant(
    home: Path,
    *,
    book: Book | None = None,
    connected: bool = True,
    leads: Mapping[str, str] = LEADS,
    passages: Sequence[Passage] = SHOP,
    writer: Writes | None = None,
) -> Assistant:
    orders = (book or Book()) if connected else None
    return Assistant(Shelf(leads, passages), orders, Settings(home=home), writer)
