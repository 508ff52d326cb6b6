"""A text that somebody pasted, checked against what is known of its product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from insight.campaigns.check import check
from insight.campaigns.proposals import take
from insight.campaigns.types import (
    Checked,
    Copy,
    CopyLanguage,
    Ground,
    Problem,
    ProductFacts,
    Review,
)

LONGEST = 20_000
"""Characters of a text that a page or a program may have checked while it waits."""
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be checked, and on what it may rest."""

    text: str
    language: CopyLanguage | None = None
    """None: as the text is."""
    channel: str | None = None
    facts: ProductFacts | None = None
    product: str | None = None
    """A product of the store, whose reviews support claims."""
    reviews: tuple[Review, ...] = ()
    """Others that do."""

    @property
    def copy(self) -> Copy:
        return Copy(self.text, self.language or language_of(self.text), self.channel)


def checked(asked: Asked, reviews: Callable[[str, CopyLanguage], tuple[Review, ...]]) -> Checked:
    """What is wrong in a text and what its claims rest on; `reviews` gives those of a product."""
    return check(asked.copy, ground_of(asked, reviews))


def ground_of(
    asked: Asked, reviews: Callable[[str, CopyLanguage], tuple[Review, ...]]
) -> Ground | None:
    """What a text may rest on; None where neither facts nor a product are given."""
    if asked.facts is None and asked.product is None:
        return None
    facts = asked.facts or ProductFacts(name=asked.product or "")
    stored = reviews(asked.product, asked.copy.language) if asked.product else ()
    return Ground(facts, (*stored, *asked.reviews))


def mended(asked: Asked, ground: Ground | None) -> str:
    """The text with every proposal taken, and those that are made of what came of it."""
    copy = asked.copy
    for _round in range(_ROUNDS):
        text = take(copy.text, _errors(check(copy, ground)))
        if text == copy.text:
            break
        copy = Copy(text, copy.language, copy.channel)
    return copy.text


def key_of(problem: Problem) -> str:
    """Names a problem of a text: the same place, rule and words have the same name."""
    return f"{problem.start}-{problem.end}-{problem.rule}-{problem.quote}"


def language_of(text: str) -> CopyLanguage:
    """Chinese where a fifth of the letters are, otherwise English."""
    letters = sum(map(str.isalpha, text))
    chinese = sum("\u4e00" <= sign <= "\u9fff" for sign in text)
    return "zh" if letters and chinese * 5 >= letters else "en"


def _errors(found: Checked) -> list[Problem]:
    return [one for one in found.problems if one.severity == "error"]
