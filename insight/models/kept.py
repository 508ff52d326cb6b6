"""A generator whose answers are kept: what was asked once word by word costs nothing again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from pydantic import ValidationError

from insight.models.generator import Answer, Completion, Generator, Limits, Turn
from insight.prompts import load
from insight.settings import Settings
from insight.state import State, moment


class Kept:
    """Keeps what a generator answers, by model and prompt; see `insight.models.generator.Generator`."""

    def __init__(self, generator: Generator, settings: Settings, prompt: str) -> None:
        """`prompt` names the prompt that the turns begin with."""
        self._generator = generator
        self._state = State(settings)
        self._prompt = load(prompt).version

    @property
    def model(self) -> str:
        return self._generator.model

    def complete(
        self, turns: Sequence[Turn], schema: type[Answer], limits: Limits
    ) -> Completion[Answer]:
        asked = json.dumps([[turn.role, turn.text] for turn in turns])
        key = {
            "text_hash": hashlib.sha256(asked.encode()).hexdigest(),
            "model": self.model,
            "prompt": self._prompt,
        }
        row = self._state.row("endpoint_answer", **key)
        if row is not None:
            try:
                return Completion(schema.model_validate_json(row["answer"]), self.model, 0, 0)
            except ValidationError:
                # Of another form than is wanted now.
                pass
        done = self._generator.complete(turns, schema, limits)
        self._state.execute(
            "keep_endpoint_answer",
            answer=done.answer.model_dump_json(),
            moment=moment(),
            **key,
        )
        return done
