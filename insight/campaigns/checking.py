"""A text that somebody pasted, checked against what is known of its product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from insight.campaigns.check import check
from insight.campaigns.repair import repaired
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


def mended(found: Checked, key: str | None = None) -> str:
    """The text with the proposal of one problem taken, or with all: reworded, or without its clause."""
    wanted = [
        one
        for one in found.problems
        if one.proposal is not None and (key is None or key_of(one) == key)
    ]
    # Other words are better than none where both are proposed for a stretch.
    worded = [one for one in wanted if one.proposal]
    kept = worded + [one for one in wanted if not one.proposal and not _within(one, worded)]
    if not kept:
        return found.copy.text
    # What a person takes is changed, be it only to be weighed.
    errors = tuple(replace(one, severity="error") for one in kept)
    return repaired(Checked(found.copy, errors, ()), by_proposal=True)


def _within(problem: Problem, others: list[Problem]) -> bool:
    return any(problem.start < one.end and one.start < problem.end for one in others)


def key_of(problem: Problem) -> str:
    """Names a problem of a text: the same place, rule and words have the same name."""
    return f"{problem.start}-{problem.end}-{problem.rule}-{problem.quote}"


def language_of(text: str) -> CopyLanguage:
    """Chinese where a fifth of the letters are, otherwise English."""
    letters = sum(map(str.isalpha, text))
    chinese = sum("\u4e00" <= sign <= "\u9fff" for sign in text)
    return "zh" if letters and chinese * 5 >= letters else "en"
