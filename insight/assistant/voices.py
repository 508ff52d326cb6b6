"""What reviews say about the use of products, as passages: counts of the published store, never policy.

A statement is made where at least k genuine reviews say it, and tells how many of how many do.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from insight.analyses import aspect_tree
from insight.assistant.split import passage_id
from insight.assistant.types import Passage
from insight.cleaning.personal import mask
from insight.settings import Settings
from insight.store.reader import Reader

QUERY = "assistant/voices.sql"
SOURCE = "reviews"
"""What the sources of such passages are called, before the product."""
_WORDS = Path(__file__).with_name("voices.toml")
_MOST_PRODUCTS = 2_000
_MOST_TERMS = 3
_LONGEST_TERM = 40


def passages_of(settings: Settings) -> dict[str, tuple[str, list[Passage]]]:
    """By source, its version and its passages, in both languages; empty where nothing is stored."""
    reader = Reader(settings)
    try:
        rows = reader.rows(QUERY, {"least": settings.copy_reviews})
    finally:
        reader.close()
    by_product: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["product"] in by_product or len(by_product) < _MOST_PRODUCTS:
            by_product.setdefault(row["product"], []).append(row)
    found = {}
    for product, of_product in by_product.items():
        told = list(_told(of_product, settings.copy_reviews))
        said = "\0".join(text for _, _, _, text in told)
        version = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:10]
        source = f"{SOURCE}: {product}"
        found[source] = (
            version,
            [
                Passage(passage_id(source, name), "review", source, title, text, language, version)
                for name, language, title, text in told
            ],
        )
    return found


def _told(rows: Sequence[Mapping[str, Any]], least: int) -> Iterator[tuple[str, str, str, str]]:
    """Of each aspect and language: a name, the language, the title and the text."""
    for row in rows:
        for language in ("en", "zh"):
            words = _words()[language]
            title = aspect_tree.title(row["aspect"], language)
            # In English a name of the tree begins with a capital.
            values = {"product": row["product"], "aspect": title.lower(), "total": row["speaking"]}
            lines = [
                words[mood].format(n=row[mood], **values)
                for mood in ("content", "unhappy")
                if row[mood] >= least
            ]
            for key, sentiment in (("praised", "positive"), ("blamed", "negative")):
                terms = _terms(row, title.lower(), language, sentiment, words)
                if terms:
                    lines.append(words[key].format(terms=words["apart"].join(terms)))
            yield (
                f"{row['aspect']}\0{language}",
                language,
                words["title"].format(**values),
                "\n".join(lines),
            )


def _terms(
    row: Mapping[str, Any],
    title: str,
    language: str,
    sentiment: str,
    words: Mapping[str, str],
) -> list[str]:
    """What most reviews of a language say beside the name of the aspect, if it is only words."""
    of_mood = [
        term
        for term in row["terms"] or ()
        if term["language"] == language and term["sentiment"] == sentiment
    ]
    return [
        words["term"].format(term=term["term"], n=term["documents"], total=row["speaking"])
        for term in of_mood
        if _is_plain(term["term"]) and term["term"] not in title
    ][:_MOST_TERMS]


def _is_plain(term: str) -> bool:
    """Whether what customers wrote can stand in an answer: a few words without anything else."""
    return (
        1 < len(term) <= _LONGEST_TERM
        and all(sign.isalnum() or sign in " '’-" for sign in term)
        and mask(term) == term
    )


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))
