"""Each rule fires on a sentence of ours and not on a harmless one that looks alike, and says why."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from insight.campaigns.check import CHECKS, check
from insight.campaigns.proposals import take
from insight.campaigns.rules import matchers
from insight.campaigns.types import Copy, CopyLanguage, Ground, Problem, ProductFacts

_HERE = Path(__file__).parent
_RULES = {matcher.rule.name for name in CHECKS for matcher in matchers(name)} | {"personal.data"}


def _pairs(language: CopyLanguage) -> list[tuple[str, ...]]:
    lines = (_HERE / f"rule_pairs_{language}.tsv").read_text(encoding="utf-8").splitlines()
    return [tuple([*line.split("\t"), ""][:4]) for line in lines]


ZH, EN = _pairs("zh"), _pairs("en")
ALL = [("zh", *pair) for pair in ZH] + [("en", *pair) for pair in EN]


def _ground(facts: str) -> Ground:
    known = dict([facts.split("=", 1)]) if facts else {}
    return Ground(ProductFacts(name="A 1", attributes=known))


def _errors(text: str, language: str, channel: str, facts: str = "") -> list[Problem]:
    copy = Copy(text, "zh" if language == "zh" else "en", channel or None)
    rules = tuple(name for name in CHECKS if matchers(name) or name == "personal")
    found = check(copy, _ground(facts)).problems
    return [one for one in found if one.severity == "error" and one.rule.split(".")[0] in rules]


@pytest.mark.parametrize(("language", "rule", "says", "harmless", "facts"), ALL)
def test_a_rule_fires_on_what_breaks_it_and_not_on_its_harmless_twin(
    language: str, rule: str, says: str, harmless: str, facts: str
) -> None:
    name, _, channel = rule.partition("@")
    assert name in {one.rule for one in _errors(says, language, channel)}
    assert [] == [(one.rule, one.quote) for one in _errors(harmless, language, channel, facts)]
