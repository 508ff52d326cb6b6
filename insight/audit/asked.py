"""An audit of the large model of the settings: its answers as scores, and what they will cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from insight.audit.frames import Frame
from insight.audit.measure import texts_of
from insight.models.budget import Budget
from insight.models.endpoint import BYTES_A_TOKEN
from insight.prompts import load
from insight.settings import Settings

if TYPE_CHECKING:
    from insight.annotators import Annotator
    from insight.models.scores import Scores

_CALL_BYTES = 2_000
"""The schema and the form of a call, beside the prompt and the texts."""
_TEXT_BYTES = 30
"""The id and the quotes of a text."""
_ANSWER_TOKENS = 60
"""Of the answer on one text: five fields, the aspects among them."""


class Asked:
    """A Scorer that asks an annotator. A text without an answer scores NaN, and is counted."""

    def __init__(self, annotator: Annotator) -> None:
        self._annotator = annotator
        self.failures: Counter[str] = Counter()

    def __call__(self, texts: Sequence[str], language: str) -> Scores:
        import numpy as np

        readings = self._annotator.annotate(texts, [language] * len(texts))
        self.failures.update(one.failure for one in readings if one.failure)
        nothing = float("nan")
        of_each = {
            "sentiment": [nothing if one.score is None else one.score for one in readings],
            "toxicity": [nothing if one.toxicity is None else one.toxicity for one in readings],
        }
        return {head: np.array(values, np.float32) for head, values in of_each.items()}


@dataclass(frozen=True, slots=True)
class Cost:
    """What an audit asks for, where nothing of it is kept from before."""

    texts: int
    calls: int
    tokens: int
    """An estimate, of what is sent and of what comes back."""
    money: float
    """In the currency of the settings; 0 where no price is set."""
    calls_left: int
    """Of the budget of this day."""
    tokens_left: int


def cost(frames: Iterable[tuple[str, Sequence[Frame]]], settings: Settings) -> Cost:
    """The cost of asking for the sentences of frames, given by language."""
    by_language: dict[str, set[str]] = {}
    for language, some in frames:
        by_language.setdefault(language, set()).update(texts_of(some))
    texts = calls = sent = 0
    for language, some_texts in by_language.items():
        of_language = -(-len(some_texts) // settings.endpoint_texts)
        prompt = len(load("annotate").system[language].encode()) + _CALL_BYTES
        sent += of_language * prompt
        sent += sum(len(text.encode()) + _TEXT_BYTES for text in some_texts)
        texts, calls = texts + len(some_texts), calls + of_language
    tokens_in, tokens_out = sent // BYTES_A_TOKEN, texts * _ANSWER_TOKENS
    money = tokens_in * settings.endpoint_price_in + tokens_out * settings.endpoint_price_out
    calls_left, tokens_left = Budget(settings).left()
    return Cost(texts, calls, tokens_in + tokens_out, money / 1e6, calls_left, tokens_left)
