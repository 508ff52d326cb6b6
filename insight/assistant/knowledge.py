"""The shop's knowledge as it was indexed last: passages, and those that may answer a question."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from insight.assistant import stored
from insight.assistant.encoder import Encoder as Encoder
from insight.assistant.encoder import is_same, probe, usual_of
from insight.assistant.fusion import fused
from insight.assistant.places import ABOUT, PASSAGES, current, index_folder
from insight.assistant.types import Candidate, Passage
from insight.assistant.vectors import Vectors
from insight.assistant.words_index import Words
from insight.errors import AssistantError
from insight.messages import message
from insight.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WORDS = "words"
_LOOKED_AT = 4
"""Passages that each ranking gives, for each candidate that is wanted."""
_LONGEST_QUESTION = 2_000


class Knowledge:
    """One version of the index, open. Safe to share between threads."""

    _open: ClassVar[dict[Path, Knowledge]] = {}
    _lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, settings: Settings, encoder: Encoder, version: str) -> None:
        """Raises AssistantError where the files cannot be read or another encoder wrote them."""
        self._settings, self._encoder = settings, encoder
        self.version = version
        folder = index_folder(settings, version)
        try:
            self.about: Mapping[str, Any] = json.loads((folder / ABOUT).read_bytes())
            self.passages = tuple(stored.unpacked((folder / PASSAGES).read_bytes()))
            self._words = Words(folder / WORDS)
            self._vectors = Vectors(folder)
            if not self._words.count == len(self._vectors.titles) == len(self.passages):
                raise ValueError("its files are not of one version")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise stored.unreadable(folder, error) from error
        if not is_same(self._vectors.probe, probe(encoder)):
            raise AssistantError(
                message(
                    "The assistant's knowledge was indexed with another model than the present "
                    "one. Index it again by `insight assistant index`."
                )
            )
        self._usual = usual_of(encoder)
        self._about = (
            self._usual.of_passages(self._vectors.titles, self._vectors.texts)
            if self._usual and self.passages
            else None
        )
        self._by_id = {passage.id: passage for passage in self.passages}
        self._of_language = {
            language: _places(self.passages, language)
            for language in {passage.language for passage in self.passages}
        }

    @classmethod
    def open(cls, settings: Settings, encoder: Encoder) -> Knowledge:
        """The version in use; what this process has open already is not read again.

        Raises AssistantError where nothing was indexed, or it cannot be read.
        """
        version = current(settings)
        if version is None:
            raise AssistantError(
                message(
                    "The assistant knows nothing yet. Put files into the folder of knowledge and "
                    "run `insight assistant index`."
                )
            )
        with cls._lock:
            known = cls._open.get(settings.home)
            if known is None or known.version != version or known._encoder is not encoder:
                known = cls._open[settings.home] = cls(settings, encoder, version)
            return known

    def candidates(self, question: str, language: str | None, limit: int = 30) -> list[Candidate]:
        """The passages that may answer, the likeliest first, by shared words and by meaning.

        Those in `language` are looked for beside all others, so that a shop that says a thing in
        two languages is heard in the customer's. Empty for a question without a letter.
        """
        import numpy as np

        asked = " ".join(question.split())[:_LONGEST_QUESTION]
        if not asked or not self.passages or limit < 1:
            return []
        depth = limit * _LOOKED_AT
        words = self._words.best(asked, depth)
        vector = self._encoder.encode([asked])[0]
        titles, texts = self._vectors.nearness(vector)
        near = np.maximum(titles, texts)
        rankings = [list(words), _best(near, None, depth)]
        if (own := self._of_language.get(language or "")) is not None:
            rankings.append(_best(near, own, depth))
        usual = np.zeros(len(near), np.float32)
        if self._usual is not None and self._about is not None:
            usual = self._about @ self._usual.of_questions(vector[None])[0]
            rankings.append(_best(usual, None, depth))
        chosen = fused(rankings)[:limit]
        unknown = [place for place in chosen if place not in words]
        words |= self._words.scores(asked, unknown)
        return [
            Candidate(
                self.passages[place],
                words.get(place, 0.0),
                float(near[place]),
                float(titles[place]),
                float(texts[place]),
                float(usual[place]),
            )
            for place in chosen
        ]

    def passage(self, id: str, version: str | None = None) -> Passage | None:
        """A passage as it is now, or as it was in a version of its source if one is named.

        None where there is none, or that version is kept no more.
        """
        now = self._by_id.get(id)
        if version is None or (now is not None and now.version == version):
            return now
        return stored.of_version(self._settings, id, version)


def _best(near: NDArray[np.float32], among: NDArray[np.int64] | None, count: int) -> list[int]:
    """Places with the highest values, the best first."""
    import numpy as np

    values = near if among is None else near[among]
    count = min(count, len(values))
    top = np.argpartition(-values, count - 1)[:count]
    top = top[np.lexsort((top, -values[top]))]
    return [int(place) for place in (top if among is None else among[top])]


def _places(passages: tuple[Passage, ...], language: str) -> NDArray[np.int64]:
    import numpy as np

    return np.array([n for n, one in enumerate(passages) if one.language == language], np.int64)
