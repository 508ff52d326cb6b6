"""Lists for many shoppers, from what is stored of them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from insight.cleaning.identity import author_hash
from insight.recommend.reasons import say
from insight.recommend.rules import Rules
from insight.recommend.saved import Saved, load
from insight.recommend.serve import Taken, history_of, recommend
from insight.recommend.voices import Voices, listen
from insight.secrets import load_secrets
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
    """A version of the models, what customers say, and how shoppers' ids are hashed."""

    saved: Saved
    voices: Voices
    salt: str

    def history(self, user: str) -> list[Taken]:
        """What is stored of a shopper, by the id or, where ids are kept as hashes, by its hash."""
        return history_of(self.saved, user) or history_of(
            self.saved, author_hash(self.salt, user) or ""
        )

    def rows(self, user: str, count: int, rules: Rules, language: str) -> Rows:
        history = self.history(user)
        answer = recommend(self.saved, history, count, rules, self.voices)
        return Rows(
            [
                (user, one.rank, one.item, one.title, one.score, say(one.reason, language))
                for one in answer.items
            ],
            bool(history),
        )


def open_predictor(settings: Settings) -> Predictor:
    """Of the current version and the published copy. Raises ModelError where nothing is fitted."""
    with closing(Reader(settings)) as reader:
        voices = listen(reader, State(settings))
    return Predictor(load(settings), voices, load_secrets(settings.home).author_salt)
