"""A checked text as a page shows it: marked stretches with numbers, and what each number means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from insight.campaigns.checking import key_of
from insight.campaigns.types import Checked, Ground, Problem, ProductFacts, Support
from web.marks import Piece, pieces

_DOCUMENTS = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem with its number in the text and the name by which its proposal is taken."""

    number: int
    key: str
    problem: Problem

    @property
    def group(self) -> str:
        return self.problem.rule.split(".")[0]


@dataclass(frozen=True, slots=True)
class Proof:
    """What a claim rests on: a fact by its name and words, or documents."""

    support: Support
    name: str
    words: str
    documents: Sequence[str]


@dataclass(frozen=True, slots=True)
class View:
    text: Sequence[Piece]
    language: str
    passes: bool
    faults: Sequence[Fault]
    proofs: Sequence[Proof]
    errors: int
    notices: int

    @property
    def proposals(self) -> int:
        return sum(one.problem.proposal is not None for one in self.faults)


def view(checked: Checked, ground: Ground | None) -> View:
    faults = [
        Fault(number, key_of(one), one) for number, one in enumerate(checked.problems, start=1)
    ]
    stretches = _stretches(faults)
    marks = [*stretches, *_supported(checked.supports, stretches)]
    errors = sum(one.severity == "error" for one in checked.problems)
    return View(
        pieces(checked.copy.text, marks),
        checked.copy.language,
        checked.passes,
        faults,
        [_proof(one, ground.facts) for one in checked.supports] if ground else [],
        errors,
        len(checked.problems) - errors,
    )


def _stretches(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """Marks of faults; those that overlap share one."""
    found: list[dict[str, Any]] = []
    for fault in sorted(faults, key=lambda one: one.problem.start):
        problem = fault.problem
        if found and problem.start < found[-1]["stop"]:
            mark = found[-1]
            mark["stop"] = max(mark["stop"], problem.end)
            mark["faults"].append(fault)
        else:
            found.append({"start": problem.start, "stop": problem.end, "faults": [fault]})
    for mark in found:
        mark["tone"] = (
            "negative"
            if any(one.problem.severity == "error" for one in mark["faults"])
            else "neutral"
        )
        mark["numbers"] = ", ".join(str(one.number) for one in mark["faults"])
    return found


def _supported(
    supports: Sequence[Support], taken: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Marks of supported claims, where no fault is marked."""
    return [
        {"start": one.start, "stop": one.end, "tone": "positive", "faults": ()}
        for one in supports
        if not any(one.start < mark["stop"] and mark["start"] < one.end for mark in taken)
    ]


def _proof(support: Support, facts: ProductFacts) -> Proof:
    group, _, key = (support.fact or "").partition(".")
    name, words = group, ""
    if group == "attributes":
        name, words = key, facts.attributes.get(key, "")
    elif group == "proofs" and key.isdigit() and int(key) < len(facts.proofs):
        words = facts.proofs[int(key)]
    elif group == "price":
        words = facts.price or ""
    elif group == "name":
        words = facts.name
    return Proof(support, name, words, support.documents[:_DOCUMENTS])
