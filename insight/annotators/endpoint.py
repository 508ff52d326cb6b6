"""A large model behind the endpoint as an annotator.

Texts go as JSON strings with ids that nobody can guess, personal data masked, texts of one
language in one call. An answer must have exactly the ids that were asked for and the form of the
schema; of one that has not, nothing is used, and each of its texts is asked for once more alone,
so that a text that speaks to the model spoils its own answer only. Answers are kept by text,
model and prompt.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from insight.analyses.aspects import Item
from insight.analyses.run import unread
from insight.annotators import Probabilities, Reading, Target
from insight.cleaning.personal import mask
from insight.errors import AnswerError, BudgetError
from insight.models.generator import Generator, Limits, Turn
from insight.models.labels import ASPECTS, SENTIMENTS
from insight.prompts import Prompt, load
from insight.settings import Settings
from insight.state import State, moment

TOXIC = 0.5
LONGEST_TEXT = 4_000
"""Characters of one text that are sent."""
_TOKENS_A_TEXT = 400
_Sentiment = Literal["negative", "neutral", "positive"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class _Aspect(_Strict):
    aspect: str
    term: str
    sentiment: _Sentiment


class _Judged(_Strict):
    """What is said of one text."""

    id: str
    sentiment: _Sentiment
    confidence: float


class _Read(_Judged):
    toxicity: float
    aspects: list[_Aspect]


class _JudgedAll(_Strict):
    items: list[_Judged]


class _ReadAll(_Strict):
    items: list[_Read]


Said = TypeVar("Said", bound=_Judged)


@dataclass(frozen=True)
class _Question(Generic[Said]):
    """One thing to ask of texts."""

    prompt: Prompt
    schema: type[_JudgedAll] | type[_ReadAll]
    item: type[Said]
    reading: Callable[[Said, str], Reading]
    """Of what was said and the text; AnswerError where it cannot be meant."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One text as it is sent."""

    text: str
    language: str
    target: str | None = None

    @property
    def key(self) -> str:
        return hashlib.sha256(json.dumps([self.text, self.target]).encode()).hexdigest()


class EndpointAnnotator:
    """See the module and `insight.annotators.Annotator`."""

    name = "endpoint"

    def __init__(self, generator: Generator, settings: Settings) -> None:
        self._generator = generator
        self._texts = settings.endpoint_texts
        self._state = State(settings)

    @property
    def model(self) -> str:
        return self._generator.model

    @property
    def version(self) -> str:
        """Of the prompt: what annotations carry beside the model."""
        return load("annotate").version

    def annotate(self, texts: Sequence[str], languages: Sequence[str]) -> list[Reading]:
        asked = [_asked(text, language) for text, language in zip(texts, languages, strict=True)]
        question = _Question(load("annotate"), _ReadAll, _Read, _whole_reading)
        found = self._answers(asked, question)
        return [_placed(reading, text) for reading, text in zip(found, texts, strict=True)]

    def polarity(
        self, texts: Sequence[str], languages: Sequence[str], targets: Sequence[Target]
    ) -> list[Reading]:
        asked = [
            _asked(text, language, text[target.start : target.end])
            for text, language, target in zip(texts, languages, targets, strict=True)
        ]
        question = _Question(load("target"), _JudgedAll, _Judged, _polarity_reading)
        return self._answers(asked, question)

    def _answers(self, asked: Sequence[_Asked], question: _Question[Said]) -> list[Reading]:
        """Kept answers first; then those texts that have none, by language, each text once."""
        found: dict[_Asked, Reading] = {}
        waiting: dict[str, list[_Asked]] = {"zh": [], "en": []}
        for one in dict.fromkeys(asked):
            if reason := unread(one.text, one.language):
                found[one] = Reading(failure=reason)
            elif (kept := self._kept(one, question)) is not None:
                found[one] = kept
            else:
                waiting[one.language].append(one)
        try:
            for of_language in waiting.values():
                for start in range(0, len(of_language), self._texts):
                    found |= self._ask(of_language[start : start + self._texts], question)
        except BudgetError as error:
            # What was answered is kept; the others stay as they are.
            spent = Reading(failure=str(error))
            return [found.get(one, spent) for one in asked]
        return [found[one] for one in asked]

    def _ask(self, texts: Sequence[_Asked], question: _Question[Said]) -> dict[_Asked, Reading]:
        """Ask for some texts at once, and for each alone where the answer cannot be used."""
        try:
            said = self._said(texts, question)
            found = {one: question.reading(said[one], one.text) for one in texts}
        except AnswerError as error:
            if len(texts) == 1:
                return {texts[0]: Reading(failure=str(error))}
            alone: dict[_Asked, Reading] = {}
            for one in texts:
                alone |= self._ask([one], question)
            return alone
        for one in texts:
            self._keep(one, question, said[one])
        return found

    def _said(self, texts: Sequence[_Asked], question: _Question[Said]) -> dict[_Asked, Said]:
        by_id = {secrets.token_hex(4): one for one in texts}
        sent = [
            {"id": key, "text": one.text} | ({"target": one.target} if one.target else {})
            for key, one in by_id.items()
        ]
        turns = [
            Turn("system", question.prompt.system[texts[0].language]),
            Turn("user", json.dumps({"texts": sent}, ensure_ascii=False)),
        ]
        limits = Limits(tokens=_TOKENS_A_TEXT * len(texts) + 100)
        items: Sequence[Any] = self._generator.complete(turns, question.schema, limits).answer.items
        if sorted(item.id for item in items) != sorted(by_id):
            raise AnswerError("The model's answer has not exactly the ids that were asked for.")
        return {by_id[item.id]: item for item in items}

    def _kept(self, one: _Asked, question: _Question[Said]) -> Reading | None:
        row = self._state.row(
            "endpoint_answer",
            text_hash=one.key,
            model=self.model,
            prompt=question.prompt.version,
        )
        if row is None:
            return None
        try:
            return question.reading(question.item.model_validate_json(row["answer"]), one.text)
        except (ValidationError, AnswerError):
            return None

    def _keep(self, one: _Asked, question: _Question[Said], said: Said) -> None:
        self._state.execute(
            "keep_endpoint_answer",
            text_hash=one.key,
            model=self.model,
            prompt=question.prompt.version,
            answer=said.model_dump_json(),
            moment=moment(),
        )


def _asked(text: str, language: str, target: str | None = None) -> _Asked:
    masked = mask(text)[:LONGEST_TEXT]
    return _Asked(masked, language, None if target is None else mask(target))


def _polarity_reading(said: _Judged, text: str) -> Reading:
    return Reading(_probabilities(said))


def _whole_reading(said: _Read, text: str) -> Reading:
    toxicity = _share(said.toxicity)
    return Reading(
        _probabilities(said),
        toxicity,
        toxicity >= TOXIC,
        tuple(_item(aspect, text) for aspect in said.aspects),
    )


def _item(said: _Aspect, text: str) -> Item:
    start = text.find(said.term)
    if said.aspect not in ASPECTS or not said.term.strip() or start < 0:
        raise AnswerError("The model's answer names an aspect or a term that there is not.")
    return Item(said.aspect, said.term, start, start + len(said.term), said.sentiment)


def _placed(reading: Reading, text: str) -> Reading:
    """The aspects where they stand in the text before it was masked."""
    items = tuple(
        replace(item, start=start, end=start + len(item.term))
        for item in reading.aspects or ()
        if (start := text.find(item.term)) >= 0
    )
    return reading if reading.aspects is None else replace(reading, aspects=items)


def _probabilities(said: _Judged) -> Probabilities:
    """The confidence for what was said, the rest shared by the others."""
    sure = max(_share(said.confidence), 0.34)
    rest = (1 - sure) / 2
    negative, neutral, positive = (
        round(sure if said.sentiment == name else rest, 4) for name in SENTIMENTS
    )
    return negative, neutral, positive


def _share(value: float) -> float:
    if not 0 <= value <= 1:
        raise AnswerError("The model's answer has a probability that is none.")
    return value
