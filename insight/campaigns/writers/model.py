"""Writers behind a generator: the local model, which joins sentences, and an endpoint, which writes all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from insight.campaigns.brief import Brief, Draft
from insight.campaigns.channels import Channel
from insight.campaigns.grounded import grounded
from insight.campaigns.saying import can_be_joined, line, short_name
from insight.campaigns.sentences import joined, sentences
from insight.campaigns.writers.around import around
from insight.campaigns.writers.telling import hook
from insight.campaigns.writers.template import Template
from insight.cleaning.personal import mask
from insight.errors import AnswerError
from insight.models.generator import Generator, Limits, Turn
from insight.prompts import load

SHORT_PROMPT = "copyshort"
LONG_PROMPT = "copy"
_SHORT_FACTS = {"x": 3, "weibo": 4}
"""Facts that the local model is given by channel; others get `_USUAL_FACTS`."""
_USUAL_FACTS = 5
_SHORT_TOKENS = 220
_LONG_TOKENS = 1600
_PROSE = ("text", "description")
"""The fields that the local model writes."""
_PLAIN = ("review-reply", "search-ad")
"""Channels that the template writes: a small model answers no customer and keeps to no 80 signs."""
_REVIEWS = 12
_LONGEST_REVIEW = 200


class _Short(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(max_length=2000)


class Joined:
    """The local model: it puts the facts into one flowing text, the template gives the other fields.

    A small model that is asked for everything invents and forgets; asked for this much it seldom does.
    """

    def __init__(self, generator: Generator) -> None:
        self._generator = generator
        self.name = generator.model

    def write(self, brief: Brief) -> Draft:
        plain = Template().write(brief)
        if brief.channel.name in _PLAIN:
            return plain
        wanted = next(part for part in _PROSE if part in plain.parts)
        count = _SHORT_FACTS.get(brief.channel.name, _USUAL_FACTS)
        facts = [fact for fact in brief.facts if can_be_joined(fact, brief.language)][:count]
        sent: dict[str, Any] = {
            "name": short_name(brief.ground.facts, brief.language),
            "opening": hook(brief),
            "facts": [line(fact, brief.language) for fact in facts],
            "channel": brief.channel.name,
        }
        if brief.problems:
            sent["avoid"] = list(brief.problems)
        turns = [
            Turn("system", load(SHORT_PROMPT).system[brief.language]),
            Turn("user", json.dumps(sent, ensure_ascii=False)),
        ]
        done = self._generator.complete(turns, _Short, Limits(_SHORT_TOKENS))
        body = grounded(
            _after_opening(done.answer.text, brief), brief.ground.facts, facts, brief.language
        )
        if not body:
            raise AnswerError("The local model wrote nothing that the facts hold.")
        filled = frozenset(part for part in brief.channel.parts if part != wanted)
        parts = {**plain.parts, wanted: around(brief, wanted, body)}
        return Draft(parts, done.model, done.tokens_in, done.tokens_out, filled)


def _after_opening(text: str, brief: Brief) -> str:
    """What the model wrote after the sentence that it was told to begin with."""
    first, *rest = sentences(text.strip()) or [""]
    name = short_name(brief.ground.facts, brief.language)
    return joined(rest, brief.language) if rest and name not in first else text.strip()


class Whole:
    """A large model: it writes every field of the channel, with the tone and the brand that it is told."""

    def __init__(self, generator: Generator) -> None:
        self._generator = generator
        self.name = generator.model

    def write(self, brief: Brief) -> Draft:
        schema = schema_of(brief.channel)
        turns = [
            Turn("system", load(LONG_PROMPT).system[brief.language]),
            Turn("user", json.dumps(asked_of(brief), ensure_ascii=False)),
        ]
        done = self._generator.complete(turns, schema, Limits(_LONG_TOKENS))
        parts = parts_of(brief.channel, done.answer.model_dump())
        plain: Mapping[str, str] = Template().write(brief).parts
        filled = frozenset(part for part in brief.channel.parts if not parts.get(part))
        texts = {part: parts.get(part) or plain.get(part, "") for part in brief.channel.parts}
        # Customers' own words are counted, not written.
        if "keywords" in plain:
            texts["keywords"] = plain["keywords"]
            filled |= {"keywords"}
        return Draft(texts, done.model, done.tokens_in, done.tokens_out, filled)


def schema_of(channel: Channel) -> type[BaseModel]:
    """The form of an answer for a channel: a text for each field, a list where it has several."""
    fields: dict[str, Any] = {
        field.name: (str if field.items == 1 else list[str], ...)
        for field in channel.fields
        if field.name != "keywords"
    }
    return create_model("CopyAnswer", __config__=ConfigDict(extra="forbid"), **fields)


def parts_of(channel: Channel, answer: Mapping[str, Any]) -> dict[str, str]:
    """The texts of an answer by part; what is more than a field has is left."""
    texts = {}
    for field in channel.fields:
        said = answer.get(field.name, "")
        for part, text in zip(field.parts, [said] if isinstance(said, str) else said, strict=False):
            texts[part] = text.strip()
    return texts


def asked_of(brief: Brief) -> dict[str, Any]:
    """The JSON message to a large model: everything in it is data."""
    facts, brand = brief.ground.facts, brief.ground.brand
    asked: dict[str, Any] = {
        "channel": brief.channel.name,
        "limits": {
            field.name: {
                "items": field.items,
                "longest": field.most[brief.language],
                "counted as": field.count,
            }
            for field in brief.channel.fields
            if field.name != "keywords"
        },
        "hashtags": brief.channel.hashtags.most,
        "emoji": brief.channel.emoji.most,
        "product": facts.model_dump(),
        "lead with": [line(fact, brief.language) for fact in brief.angle.leads],
        "reviews": [
            mask(review.text)[:_LONGEST_REVIEW] for review in brief.ground.reviews[:_REVIEWS]
        ],
    }
    if brief.angle.praise:
        asked["lead with"] = [brief.angle.praise.quote]
    if brief.tone:
        asked["tone"] = brief.tone
    if brief.request:
        asked["purpose"] = brief.request
    if brand:
        asked["brand"] = {
            "name": brand.name,
            "style": brand.style,
            "never use": list(brand.banned),
            "examples": list(brand.examples),
        }
    if brief.problems:
        asked["problems of the draft before"] = list(brief.problems)
    return asked
