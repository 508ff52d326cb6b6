"""The models of words, one a language: found, or fetched once where that is allowed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from functools import cache
from typing import Protocol

import structlog

from insight.errors import ModelError
from insight.files import sha256, write_atomically
from insight.models.catalogue import get
from insight.models.tokens import Tokens
from insight.models.weights import fetch, locate, verify
from insight.settings import Settings

log = structlog.get_logger()

NAMES = {"en": "english-words", "zh": "chinese-words"}
"""Language to the name of its model in the catalogue."""
_TRY_AGAIN_SECONDS = 24 * 3600


class Reader(Protocol):
    """What reads words of one language."""

    def read(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text, in order."""
        ...


def missing(settings: Settings) -> list[str]:
    """Names of the models of words that are not here, or damaged."""
    return [name for name in NAMES.values() if verify(name, settings)]


def prepare(settings: Settings) -> list[str]:
    """Languages whose words can be read; fetches what is missing, at most once a day.

    Never fails: without a network there is one line in the log, and the other analyses go on.
    """
    lacking = missing(settings)
    for name in list(lacking) if settings.fetch_models else []:
        tried = settings.home / "models" / f"{name}.tried"
        if tried.exists() and time.time() - tried.stat().st_mtime < _TRY_AGAIN_SECONDS:
            continue
        write_atomically(tried, b"")
        try:
            fetch(name, settings)
            lacking.remove(name)
        except ModelError as error:
            log.warning("words are not read", model=name, cause=str(error))
    return [language for language, name in NAMES.items() if name not in lacking]


@cache
def reader(settings: Settings, language: str, threads: int) -> Reader:
    """The loaded model of a language. Raises ModelError when it is not here."""
    folder = locate(NAMES[language], settings)
    if language == "zh":
        from insight.models.chinese_words import ChineseWords

        return ChineseWords.load(folder, threads)
    from insight.models.english_words import EnglishWords

    return EnglishWords.load(folder)


@cache
def model_hash(settings: Settings, language: str) -> str:
    """12 hex digits that change when any file of the language's model does."""
    folder, model = locate(NAMES[language], settings), get(NAMES[language])
    files = [folder / file.path for file in model.alternatives[0]]
    together = "".join(sha256(path) for path in files)
    return hashlib.sha256(together.encode()).hexdigest()[:12]
