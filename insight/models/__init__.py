"""The models that read texts. Importing this loads none of them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from insight.files import sha256
from insight.models import cascade, own
from insight.models.labels import FACTS_FILE, GRAPH_FILE, TOKENIZER_FILE, Labels, Readings
from insight.models.matcher import Matcher
from insight.models.student import TABLE_FILE, Student
from insight.models.weights import locate
from insight.models.words import Reader, reader
from insight.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Models:
    """The student and the labels encoder of one process, loaded and verified when first wanted.

    Preload in a parent and use after the fork; never use with several threads before it.
    """

    def __init__(
        self, settings: Settings, threads: int | None = None, with_own: bool = True
    ) -> None:
        """`with_own` lets the heads speak that the user trained and put in use."""
        self._settings = settings
        self._threads = threads or _usual_threads()
        self._with_own = with_own
        self._stamp = own.stamp(settings)

    @cached_property
    def student(self) -> Student:
        """The frozen vectors of documents, and a first reading of their labels."""
        return Student.load(locate("student", self._settings), locate("labels", self._settings))

    @cached_property
    def matcher(self) -> Matcher:
        """Questions and the passages that answer them, as vectors."""
        folders = locate("matcher", self._settings), locate("labels", self._settings)
        return Matcher.load(*folders, self._threads)

    @cached_property
    def labels(self) -> Labels:
        """Sentiment, toxicity and aspects, in one pass."""
        return self._encoder.with_own(self.own_heads)

    @cached_property
    def _encoder(self) -> Labels:
        return Labels.load(locate("labels", self._settings), self._threads)

    @cached_property
    def own_heads(self) -> tuple[own.Head, ...]:
        """The user's heads that speak instead of ours."""
        return own.speaking(self._settings, self.encoder_hash) if self._with_own else ()

    def refreshed(self) -> Models:
        """These models, or where another own head was put in use since, the same with that one."""
        if not self._with_own or own.stamp(self._settings) == self._stamp:
            return self
        fresh = Models(self._settings, self._threads)
        for name in ("student", "_encoder", "encoder_hash", "weights_hash"):
            if name in vars(self):
                vars(fresh)[name] = vars(self)[name]
        return fresh

    def read(
        self, texts: Sequence[str], languages: Sequence[str], wanted: Sequence[bool] | None = None
    ) -> tuple[NDArray[np.float32], Readings]:
        """Vectors and readings of texts; see `cascade.read`. Without `wanted`, no tokens."""
        chosen = [False] * len(texts) if wanted is None else wanted
        return cascade.read(self.student, self.labels, texts, languages, chosen)

    @cached_property
    def hash(self) -> str:
        """12 hex digits that change when any of the weights that speak change, and the own heads
        among them by name; what annotations carry."""
        if not self.own_heads:
            return self.weights_hash
        names = "".join(head.name for head in self.own_heads)
        return _short([self.weights_hash, *(head.hash for head in self.own_heads)]) + names

    @cached_property
    def weights_hash(self) -> str:
        """12 hex digits of our weights alone: own heads bend neither vectors nor topics."""
        labels, student = (locate(name, self._settings) for name in ("labels", "student"))
        return _short([sha256(path) for path in [*_files(labels), student / TABLE_FILE]])

    @cached_property
    def encoder_hash(self) -> str:
        """12 hex digits of the labels encoder: what an own head is trained on."""
        return _short([sha256(path) for path in _files(locate("labels", self._settings))])

    def words(self, language: str) -> Reader:
        """What reads the words of a language; ModelError when its model is not here."""
        return reader(self._settings, language, self._threads)

    def preload(self) -> None:
        """Load everything now, and run nothing."""
        self.student, self.labels, self.hash  # noqa: B018


def _files(labels: Path) -> list[Path]:
    return [labels / name for name in (GRAPH_FILE, TOKENIZER_FILE, FACTS_FILE)]


def _short(parts: Sequence[str]) -> str:
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:12]


def _usual_threads() -> int:
    """What OMP_NUM_THREADS says (1 in a worker, which has siblings), else every core."""
    said = os.environ.get("OMP_NUM_THREADS", "")
    return int(said) if said.isdecimal() and int(said) else os.cpu_count() or 1
