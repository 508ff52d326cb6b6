"""Answers in a model's words: shown only where the passages hold each sentence, else not at all."""

from __future__ import annotations

import json
from collections.abc import Sequence

import structlog
from pydantic import BaseModel, ConfigDict, Field

from insight.assistant.commands_in import quotable
from insight.assistant.frames import Speech
from insight.assistant.supported import unsupported
from insight.assistant.types import Citation, Passage
from insight.campaigns.sentences import joined
from insight.cleaning.personal import mask
from insight.errors import InsightError
from insight.models.generator import Generator, Limits, Turn
from insight.prompts import load
from insight.settings import Settings

log = structlog.get_logger()
PROMPT = "assistant"
_TOKENS = 400
_LONGEST_PASSAGE = 1_500


class _Sentence(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(max_length=600)
    passages: list[int]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sentences: list[_Sentence]


class Writer:
    """A generator as the assistant asks it; see `insight.assistant.assistant.Writes`."""

    def __init__(self, generator: Generator) -> None:
        self._generator = generator

    def write(
        self, question: str, passages: Sequence[Passage], language: Speech
    ) -> tuple[str, tuple[Citation, ...]] | None:
        """An answer with what it rests on; None where the model cannot be asked or its words do not hold."""
        texts = {
            number: "\n".join(quotable(one.text, one.language, by_customers=one.kind == "review"))[
                :_LONGEST_PASSAGE
            ]
            for number, one in enumerate(passages, 1)
        }
        texts = {number: text for number, text in texts.items() if text}
        if not texts:
            return None
        sent = {
            "question": mask(question),
            "passages": [
                {"number": number, "title": passages[number - 1].title, "text": text}
                for number, text in texts.items()
            ],
        }
        turns = [
            Turn("system", load(PROMPT).system[language]),
            Turn("user", json.dumps(sent, ensure_ascii=False)),
        ]
        try:
            said = self._generator.complete(turns, _Answer, Limits(_TOKENS)).answer.sentences
        except InsightError as error:
            log.warning("the passage is quoted", cause=str(error))
            return None
        return _checked(said, passages, texts, language)


def _checked(
    said: Sequence[_Sentence],
    passages: Sequence[Passage],
    texts: dict[int, str],
    language: Speech,
) -> tuple[str, tuple[Citation, ...]] | None:
    cited: list[int] = []
    for one in said:
        of = [number for number in one.passages if number in texts]
        problems = unsupported(one.text, [texts[number] for number in of], language)
        if problems or not of:
            log.info("the passage is quoted", cause=problems[:1] or "nothing is cited")
            return None
        cited += [number for number in of if number not in cited]
    if not cited:
        return None
    text = joined([one.text.strip() for one in said], language)
    return text, tuple(
        Citation(one.id, one.source, one.title, texts[number], one.version)
        for number in cited
        for one in (passages[number - 1],)
    )


def open_writer(settings: Settings) -> Writer | None:
    """The writer of the settings; None where passages are to be quoted.

    Raises SettingsError or ModelError for one that is wanted and is not there.
    """
    if settings.assistant_writer == "endpoint":
        from insight.models.endpoint import Endpoint
        from insight.models.kept import Kept

        return Writer(Kept(Endpoint(settings), settings, PROMPT))
    if settings.assistant_writer == "local":
        from insight.models.local import Local

        return Writer(Local(settings))
    return None
