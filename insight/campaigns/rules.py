"""Rules as data: patterns with the contexts in which they are harmless, read from a TOML file.

A file beside a check has `[words]`, lists of alternatives that a pattern names as `<<name>>`,
`languages` where all of it is of one, and `[[rule]]`s. Patterns see the text folded (`insight.campaigns.folding`): small letters, plain
quotation marks and half-width signs. They hold no unbounded repetition that another could follow,
so that the time of a text grows with its length only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from insight.campaigns.folding import Folded, fold
from insight.campaigns.types import Copy, CopyLanguage, Ground, Problem, ProductFacts
from insight.messages import message

_CHECKS = Path(__file__).with_name("checks")
MOST = 100
"""Stretches that one rule names in one text: whoever has so many need not know of more."""
_AROUND = 60
"""Characters on each side of a stretch in which a harmless context may stand."""
_SENTENCE = 300
_SENTENCE_END = re.compile(r"[。!?;\n]|\.\s")
_CLAUSE_END = re.compile(r"[,。!?;:\n]|\.\s")
_PLACE = re.compile(r"<<(\w+)>>")


class Rewrite(BaseModel):
    """Wording that stands for a stretch which fits the pattern as a whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: str
    to: str


class Rule(BaseModel):
    """One thing that must not be said, as its file has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    reason: str
    source: str = Field(min_length=4)
    severity: Literal["error", "notice"] = "error"
    languages: tuple[CopyLanguage, ...] = ("zh", "en")
    channels: tuple[str, ...] = ()
    """The channels that it is of; of none, it is of every text."""
    patterns: tuple[str, ...]
    """A group named `q` is the stretch; without one it is all that was found."""
    unless: tuple[str, ...] = ()
    """Contexts that contain the stretch and make it harmless."""
    unless_clause: tuple[str, ...] = ()
    unless_sentence: tuple[str, ...] = ()
    """What makes it harmless anywhere in the same clause, or sentence."""
    with_sentence: tuple[str, ...] = ()
    """What must stand in the same sentence besides."""
    unless_text: tuple[str, ...] = ()
    allowed_by: tuple[str, ...] = ()
    """A fact that has one of these allows it."""
    needs_facts: bool = False
    """Whether a fact may well allow it, so that nothing is found where nothing is known."""
    held: bool = False
    """Whether the product's name or a proof that has the same words allows them."""
    held_anywhere: bool = False
    """Whether any fact that has the same words does."""
    rewrites: tuple[Rewrite, ...] = ()
    proposal: str | None = None

    def holds(self, copy: Copy) -> bool:
        """Whether it is of texts of this language and channel."""
        here = not self.channels or copy.channel in self.channels
        return here and copy.language in self.languages


class Known:
    """The facts of a product as rules see them: folded, and for `held` without spaces.

    Made when a rule first asks: most texts have nothing that a fact would have to allow.
    """

    def __init__(self, facts: ProductFacts) -> None:
        self._facts = facts

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """One a fact, an attribute as `key: value`."""
        facts = self._facts
        attributes = [f"{key}: {value}" for key, value in facts.attributes.items()]
        price = (facts.price,) if facts.price else ()
        said = (facts.name, *attributes, *price, *facts.proofs)
        return tuple(fold(one).text for one in said)

    @cached_property
    def proofs(self) -> str:
        """The name and the proofs."""
        return _joined([fold(one).text for one in (self._facts.name, *self._facts.proofs)])

    @cached_property
    def everything(self) -> str:
        return _joined(self.lines)


class Matcher:
    """A rule that is ready to be matched."""

    def __init__(self, rule: Rule, words: Mapping[str, str]) -> None:
        self.rule = rule
        self._words = words

    def _ready(self, patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
        """Patterns are compiled when a text first needs them: most of them no text ever does."""
        return tuple(
            re.compile(_PLACE.sub(lambda place: f"(?:{self._words[place[1]]})", one))
            for one in patterns
        )

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return self._ready(self.rule.patterns)

    @cached_property
    def _unless(self) -> tuple[re.Pattern[str], ...]:
        return self._ready(self.rule.unless)

    @cached_property
    def _unless_clause(self) -> tuple[re.Pattern[str], ...]:
        return self._ready(self.rule.unless_clause)

    @cached_property
    def _unless_sentence(self) -> tuple[re.Pattern[str], ...]:
        return self._ready(self.rule.unless_sentence)

    @cached_property
    def _with_sentence(self) -> tuple[re.Pattern[str], ...]:
        return self._ready(self.rule.with_sentence)

    @cached_property
    def _unless_text(self) -> tuple[re.Pattern[str], ...]:
        return self._ready(self.rule.unless_text)

    @cached_property
    def _allowed_by(self) -> tuple[re.Pattern[str], ...]:
        return self._ready(self.rule.allowed_by)

    @cached_property
    def _rewrites(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        ready = self._ready([one.of for one in self.rule.rewrites])
        return tuple(zip(ready, (one.to for one in self.rule.rewrites), strict=True))

    def find(self, text: Folded, known: Known | None) -> Iterator[Problem]:
        """What a text says against the rule; nothing is `known` where there are no facts."""
        if known is None and self.rule.needs_facts:
            return
        spans = self._spans(text.text)
        if not spans or any(one.search(text.text) for one in self._unless_text):
            return
        if known and any(one.search(line) for one in self._allowed_by for line in known.lines):
            return
        for start, end in spans:
            quote = _plain(text.text[start:end])
            held = known and (
                (self.rule.held and quote in known.proofs)
                or (self.rule.held_anywhere and quote in known.everything)
            )
            if not held and not self._is_harmless(text.text, start, end):
                yield self._problem(text, start, end)

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Stretches in reading order; of two that overlap the longer one."""
        found = set()
        for pattern in self._patterns:
            named = "q" in pattern.groupindex
            for number, match in enumerate(pattern.finditer(text)):
                if number == MOST:
                    break
                start, end = match.span("q" if named else 0)
                if start < end:
                    found.add((start, end))
        kept: list[tuple[int, int]] = []
        for start, end in sorted(found):
            if kept and start < kept[-1][1]:
                if end - start > kept[-1][1] - kept[-1][0]:
                    kept[-1] = (start, end)
            else:
                kept.append((start, end))
        return kept[:MOST]

    def _is_harmless(self, text: str, start: int, end: int) -> bool:
        low, high = max(0, start - _AROUND), end + _AROUND
        for pattern in self._unless:
            for match in pattern.finditer(text, low, high):
                if match.start() <= start and match.end() >= end:
                    return True
        if self._unless_clause:
            clause = _around(text, start, end, _CLAUSE_END)
            if any(one.search(clause) for one in self._unless_clause):
                return True
        if self._unless_sentence or self._with_sentence:
            sentence = _around(text, start, end, _SENTENCE_END)
            if any(one.search(sentence) for one in self._unless_sentence):
                return True
            if self._with_sentence:
                return not any(one.search(sentence) for one in self._with_sentence)
        return False

    def _problem(self, text: Folded, start: int, end: int) -> Problem:
        rule = self.rule
        first, last = text.place(start), text.place(end - 1) + 1
        quote = text.original[first:last]
        proposal = self._proposal(text.text[start:end])
        if proposal and quote[0].isupper():
            proposal = proposal[0].upper() + proposal[1:]
        return Problem(
            start=first,
            end=last,
            quote=quote,
            rule=rule.name,
            reason=message(rule.reason),
            source=rule.source,
            proposal=proposal,
            severity=rule.severity,
        )

    def _proposal(self, quote: str) -> str | None:
        for pattern, wording in self._rewrites:
            if match := pattern.fullmatch(quote):
                return match.expand(wording)
        return self.rule.proposal


def problems(check: str, copy: Copy, ground: Ground | None) -> Iterator[Problem]:
    """What the rules of a check find in a text; what two say for one reason is said once."""
    text = fold(copy.text)
    known = None if ground is None else Known(ground.facts)
    ends: dict[str, int] = {}
    found = [
        one
        for matcher in matchers(check)
        if matcher.rule.holds(copy)
        for one in matcher.find(text, known)
    ]
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= ends.get(one.reason, 0):
            ends[one.reason] = one.end
            yield one


@cache
def matchers(check: str) -> tuple[Matcher, ...]:
    """The rules of a check, such as `law_zh`, from its files beside the checks."""
    return tuple(
        matcher for path in sorted(_CHECKS.glob(f"{check}*.toml")) for matcher in _read(check, path)
    )


def _read(check: str, path: Path) -> Iterator[Matcher]:
    content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    words: dict[str, str] = {}
    for name, alternatives in content.get("words", {}).items():
        words[name] = _PLACE.sub(lambda place: f"(?:{words[place[1]]})", "|".join(alternatives))
    common = {"languages": content["languages"]} if "languages" in content else {}
    for rule in content["rule"]:
        named = {**common, **rule, "name": f"{check}.{rule['name']}"}
        yield Matcher(Rule.model_validate(named), words)


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(map(_plain, lines))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _around(text: str, start: int, end: int, stop: re.Pattern[str]) -> str:
    """The sentence or clause that holds a stretch, as far as it can be seen from there."""
    low = max(0, start - _SENTENCE)
    before = 0
    for match in stop.finditer(text, low, start):
        before = match.end()
    after = stop.search(text, end, end + _SENTENCE)
    return text[max(low, before) : after.start() if after else end + _SENTENCE]
