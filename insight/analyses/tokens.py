"""Tokens, lemmas and parts of speech: read once for each text, whoever wrote it and how often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from insight.models.words import Reader

NAME = "tokens"
VERSION = "1"


def analyse(texts: Mapping[str, str], reader: Reader, model: str) -> list[dict[str, Any]]:
    """A row for each text of `texts`, which maps the hash of a text to it."""
    found = reader.read(list(texts.values()))
    return [
        {
            "text_hash": text_hash,
            "version": VERSION,
            "model": model,
            "tokens": words.tokens,
            "lemmas": words.lemmas,
            "pos": words.pos,
            "starts": words.starts,
        }
        for text_hash, words in zip(texts, found, strict=True)
    ]
