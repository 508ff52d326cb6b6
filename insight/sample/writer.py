"""Writes one review at a time from the sentence banks of a language."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from random import Random

from insight.sample.banks import Bank, load_bank, load_planted
from insight.sample.finish import finish

PRODUCTS = ("earbuds", "kettle", "backpack")

_TONE = {5: "good", 4: "good", 3: "mixed", 2: "bad", 1: "bad"}
_MOOD = {5: "good", 4: "fine", 3: "mixed", 2: "bad", 1: "bad"}
_RECIPES = {
    5: ("good", "good good", "good good", "good good good"),
    4: ("good mild", "good good mild", "good mild", "good good", "good fact mild"),
    3: ("good mild", "good bad", "mild mild", "good mild mild", "fact good mild", "fact mild"),
    2: ("bad mild", "good bad", "bad mild", "good bad mild"),
    1: ("bad", "bad bad", "bad bad", "bad bad mild"),
}
_TRIES = 8


@dataclass(frozen=True, slots=True)
class Written:
    """A text, the stars that it deserves, and how it was made: whole, short, composed, planted."""

    text: str
    stars: int
    how: str


class Writer:
    """Keeps count of what it used, so that no two reviews share most of their words."""

    def __init__(self, language: str, rng: Random) -> None:
        self._language = language
        self._rng = rng
        self._banks = {product: load_bank(product, language) for product in PRODUCTS}
        self._planted = {
            effect: [(int(stars), text) for stars, texts in table.items() for text in texts]
            for effect, table in load_planted(language).items()
        }
        self._whole = {
            (product, int(stars)): rng.sample(texts, len(texts))
            for product, bank in self._banks.items()
            for stars, texts in bank.whole.items()
        }
        self._kinds = {
            product: {
                text: kind
                for table in bank.matter.values()
                for kind, texts in table.items()
                for text in texts
            }
            for product, bank in self._banks.items()
        }
        self._used: Counter[str] = Counter()
        self._earlier: dict[str, list[frozenset[str]]] = {product: [] for product in PRODUCTS}
        for texts in self._planted.values():
            # The first text stays first: the burst of copies repeats it.
            texts[1:] = rng.sample(texts[1:], len(texts) - 1)

    def ordinary(self, product: str, stars: int) -> Written:
        """A review that belongs to no planted effect."""
        chance = self._rng.random()
        if chance < 0.09:
            short = self._banks[product].short[_TONE[stars]]
            return Written(self._rng.choice(short), stars, "short")
        whole = self._whole[product, stars]
        if whole and chance < 0.6:
            return Written(whole.pop(), stars, "whole")
        return Written(self._compose(product, stars), stars, "composed")

    def planted(self, effect: str, product: str) -> Written:
        """The next text of a planted effect, and its first text once all are used."""
        texts = self._planted[effect]
        number = self._used[effect]
        self._used[effect] += 1
        stars, text = texts[number] if number < len(texts) else texts[0]
        return Written(self._fill(text, self._banks[product]), stars, "planted")

    def title(self, product: str, stars: int) -> str:
        """A title in the tone of the stars."""
        return self._rng.choice(self._banks[product].title[_TONE[stars]])

    def _compose(self, product: str, stars: int) -> str:
        """The draft of several that shares least with the earlier reviews of the product."""
        bank = self._banks[product]
        drafts = [self._draft(bank, stars) for _ in range(_TRIES)]
        pieces = min(drafts, key=lambda draft: self._overlap(product, draft))
        self._used.update(pieces)
        self._earlier[product].append(frozenset(pieces))
        return finish(
            self._connect(pieces, product),
            self._language,
            _MOOD[stars],
            bank.emoji[_MOOD[stars]],
            bank.misspelt,
            self._rng,
        )

    def _draft(self, bank: Bank, stars: int) -> list[str]:
        """Sentences as they stand in the bank: an opening, details, a closing."""
        pieces = []
        if self._rng.random() < 0.5:
            tone = _TONE[stars] if self._rng.random() < 0.5 else "any"
            pieces.append(self._least_used(bank.opening[tone]))
        kinds = self._rng.choice(_RECIPES[stars]).split()
        left = dict(bank.matter)
        for number, kind in enumerate(kinds):
            owners = {
                text: matter
                for matter, table in left.items()
                for text in table.get(kind, ())
                if number or matter != "shop"  # the product comes first
            }
            pieces.append(self._least_used(list(owners)))
            del left[owners[pieces[-1]]]  # no matter twice in a review
        if len(pieces) == 1 or self._rng.random() < 0.45:
            # A closing that forgives a flaw needs one before it.
            mood = "good" if stars == 4 and "mild" not in kinds else _MOOD[stars]
            pieces.append(self._least_used(bank.closing[mood]))
        return pieces

    def _least_used(self, sentences: list[str]) -> str:
        some = self._rng.sample(sentences, min(3, len(sentences)))
        return min(some, key=lambda sentence: self._used[sentence])

    def _overlap(self, product: str, pieces: list[str]) -> float:
        """The largest share of a text, 0 to 1, that an earlier review already has."""
        own = frozenset(pieces)
        length = _length(own)
        return max(
            (
                _length(own & other) / min(length, _length(other))
                for other in self._earlier[product]
            ),
            default=0.0,
        )

    def _connect(self, pieces: list[str], product: str) -> list[str]:
        """Fill the slots, and lead from one detail to the next with a word like "also" or "but"."""
        bank, kinds = self._banks[product], self._kinds[product]
        connected: list[str] = []
        before = ""
        for piece in pieces:
            kind = kinds.get(piece, "")
            text = self._fill(piece, bank)
            words = bank.connector.get(f"{before} {kind}", ())
            if words and self._rng.random() < (0.2 if before == kind else 0.55):
                text = self._rng.choice(words) + _decapitalise(text)
            connected.append(text)
            before = kind
        return connected

    def _fill(self, text: str, bank: Bank) -> str:
        return re.sub(r"\{(\w+)\}", lambda slot: self._rng.choice(bank.slots[slot[1]]), text)


def _decapitalise(text: str) -> str:
    """`The lid ...` becomes `the lid ...`; `I ...`, `I'd ...` and `EQ ...` stay."""
    return text if re.match(r"I\b|[A-Z]{2}", text) else text[0].lower() + text[1:]


def _length(pieces: frozenset[str]) -> int:
    return sum(len(piece) for piece in pieces)
