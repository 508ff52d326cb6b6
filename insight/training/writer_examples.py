"""What a writer is shown of a pair: the very message that it is sent when it works, and the answer.

`joined` is the task of the small local model, facts into one flowing text; `whole` that of a large
one, every field of the channel. Both use the prompt that the writer is given, letter by letter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from insight.campaigns.brief import Angle, Brief
from insight.campaigns.channels import channel, tags
from insight.campaigns.grounded import foreign
from insight.campaigns.saying import Fact, facts_of, line, short_name
from insight.campaigns.sentences import clauses, joined, sentences
from insight.campaigns.writers.model import LONG_PROMPT, SHORT_PROMPT, asked_of
from insight.models.generator import Turn
from insight.prompts import load
from insight.training.writer_formats import Task
from insight.training.writer_pairs import Pair

_PROSE = ("text", "description")
_NUMBERS = re.compile(r"\d+(?:[.,]\d+)*")
_ENDS = (".", "!", "?", "。", "！", "？")
_WORDS = re.compile(r"[A-Za-z]{4,}|[\u3400-\u9fff]{2}")


@dataclass(frozen=True, slots=True)
class Example:
    """A conversation and the answer that is to be learned."""

    turns: tuple[Turn, ...]
    answer: str
    product: str


def example_of(pair: Pair, task: Task) -> Example | None:
    """The example of a pair; None where the task has no place for it.

    A reply to a review is no joining of facts, nor is a text that tells fewer than two.
    """
    return _whole(pair) if task == "whole" else _joined(pair)


def brief_of(pair: Pair) -> Brief:
    """What a writer would be asked for to write this."""
    known = facts_of(pair.facts, pair.language)
    angle = pair.angle.casefold()
    leads = tuple(fact for fact in known if angle and angle in fact.key.casefold())[:1]
    leads = leads or tuple(known[:1])
    facts = (*leads, *(fact for fact in known if fact not in leads))
    return Brief(
        channel(pair.channel, pair.language),
        pair.language,
        pair.ground,
        Angle(pair.angle, leads),
        facts,
        request=pair.request,
    )


def _whole(pair: Pair) -> Example:
    turns = (
        Turn("system", load(LONG_PROMPT).system[pair.language]),
        Turn("user", json.dumps(asked_of(brief_of(pair)), ensure_ascii=False)),
    )
    return Example(turns, json.dumps(pair.copy_, ensure_ascii=False), pair.product)


def _joined(pair: Pair) -> Example | None:
    text = next((pair.parts[name] for name in _PROSE if name in pair.parts), "")
    for tag in tags(text):
        text = text.replace(tag, "")
    # Salutations, names below a letter and items of a list are no sentences.
    whole = [one for one in sentences(text) if one.endswith(_ENDS)]
    opening, rest = (whole or [""])[0], whole[1:]
    body = joined((_kept(one, pair) for one in rest), pair.language)
    told = _told(pair, body)
    if pair.request or len(told) < 2:
        return None
    sent = {
        "name": short_name(pair.facts, pair.language),
        "opening": opening,
        "facts": [line(fact, pair.language) for fact in told],
        "channel": pair.channel,
    }
    turns = (
        Turn("system", load(SHORT_PROMPT).system[pair.language]),
        Turn("user", json.dumps(sent, ensure_ascii=False)),
    )
    answer = json.dumps({"text": joined((opening, body), pair.language)}, ensure_ascii=False)
    return Example(turns, answer, pair.product)


def _kept(sentence: str, pair: Pair) -> str:
    """A sentence without what the template says, the price, and what the writer's filter would cut.

    Empty where no fact is left.
    """
    blob = " ".join((pair.facts.name, *(f"{k} {v}" for k, v in pair.facts.attributes.items())))
    kept = []
    for number, clause in enumerate(clauses(sentence)):
        is_price = bool(_numbers(pair.facts.price or "") & _numbers(clause) - _numbers(blob))
        if not is_price and not (number and foreign(clause, blob.lower(), pair.language)):
            kept.append(clause)
    text = "".join(kept).rstrip("，；,; ")
    if not _told(pair, text):
        return ""
    text = text[:1].upper() + text[1:]
    return text if text.endswith(_ENDS) else text + ("。" if pair.language == "zh" else ".")


def _numbers(text: str) -> set[str]:
    return set(_NUMBERS.findall(text))


def _told(pair: Pair, text: str) -> Sequence[Fact]:
    """The facts that a text tells, in its order."""
    places = {fact: _place(fact, text) for fact in facts_of(pair.facts, pair.language)}
    return sorted((fact for fact in places if places[fact] >= 0), key=places.__getitem__)


def _place(fact: Fact, text: str) -> int:
    """Where a text first has something of a fact; -1 where it does not tell it."""
    numbers = _NUMBERS.findall(fact.value)
    said = _NUMBERS.findall(text)
    if numbers:
        return text.find(numbers[0]) if all(one in said for one in numbers) else -1
    lower = text.lower()
    words = [word.lower() for word in _WORDS.findall(fact.value)]
    found = [lower.find(word) for word in words if word in lower]
    return min(found) if found and len(found) * 2 >= len(words) else -1
