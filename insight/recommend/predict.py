"""Lists for many shoppers, from what is stored of them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from insight.recommend.current import Current
from insight.recommend.reasons import say
from insight.recommend.rules import Rules
from insight.recommend.serve import recommend
from insight.recommend.voices import Voices, listen, with_alerts
from insight.settings import Settings
from insight.state import State
from insight.store.reader import Reader

COLUMNS = ("user", "rank", "item", "title", "score", "reason")


@dataclass(frozen=True, slots=True)
class Rows:
    """A list as rows of COLUMNS; a shopper who is not known gets what is popular."""

    rows: Sequence[Sequence[Any]]
    is_known: bool


@dataclass(frozen=True, slots=True)
class Predictor:
    """The models in use, and what customers say."""

    current: Current
    voices: Voices

    def rows(self, user: str, count: int, rules: Rules, language: str) -> Rows:
        history = self.current.history(user)
        answer = recommend(self.current.saved(), history, count, rules, self.voices)
        return Rows(
            [
                (user, one.rank, one.item, one.title, one.score, say(one.reason, language))
                for one in answer.items
            ],
            bool(history),
        )


def open_predictor(settings: Settings) -> Predictor:
    """Of the current version and the published copy. Raises RecommendError where nothing is fitted."""
    current = Current(settings)
    current.saved()
    with closing(Reader(settings)) as reader:
        return Predictor(current, with_alerts(listen(reader), State(settings)))
