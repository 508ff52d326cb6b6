"""The shops under bench/assistant_data: their knowledge, indexed as the product does it, and questions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from insight.assistant import build
from insight.assistant.encoder import Encoder
from insight.assistant.knowledge import Knowledge
from insight.assistant.types import Passage
from insight.settings import Settings

HERE = Path(__file__).with_name("assistant_data")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the names of the entries that answer it; none where it is out of scope."""

    text: str
    language: str
    answers: frozenset[str]
    near: bool = False


@dataclass(frozen=True, slots=True)
class Shop:
    """The knowledge of a half, indexed, its questions, and what each contestant says."""

    knowledge: Knowledge
    names: dict[tuple[str, str], str]
    questions: tuple[Asked, ...]
    foreign: tuple[Asked, ...]

    def name_of(self, passage: Passage) -> str:
        return self.names.get((passage.language, passage.title), passage.id)


def shop(half: str, settings: Settings, encoder: Encoder, with_products: bool = False) -> Shop:
    """Index the FAQ of a half in a home of its own."""
    data = HERE / half
    folder = settings.home / "faq"
    folder.mkdir(parents=True)
    names = {}
    for language in ("en", "zh"):
        text = (data / f"faq-{language}.md").read_text(encoding="utf-8")
        (folder / f"faq-{language}.md").write_text(text, encoding="utf-8")
        titles = [line[3:].strip() for line in text.splitlines() if line.startswith("## ")]
        for number, title in enumerate(titles, 1):
            names[language, title] = f"{language}-{number:02d}"
    asked = tuple(
        Asked(row["question"], row["language"], frozenset([row["entry"], *row["also"]]))
        for row in _rows(data / "questions.jsonl")
    )
    foreign = tuple(
        Asked(row["question"], row["language"], frozenset(), row["near"])
        for row in _rows(data / "out_of_scope.jsonl")
    )
    # The test half has no facts of products.
    if with_products and (data / "products.json").exists():
        (folder / "products.json").write_bytes((data / "products.json").read_bytes())
    knowledge = index_of(settings, folder, encoder)
    # The language of an entry is its file's, whatever was detected of a short one.
    for passage in knowledge.passages:
        if not passage.source.endswith(".md"):
            continue
        language = passage.source.removesuffix(".md")[-2:]
        names.setdefault((passage.language, passage.title), names[language, passage.title])
    return Shop(knowledge, names, asked, foreign)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def index_of(settings: Settings, folder: Path, encoder: Encoder) -> Knowledge:
    """The knowledge of a folder."""
    build.index(settings, folder, encoder)
    return Knowledge.open(settings, encoder)
