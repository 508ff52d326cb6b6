"""A better name for a topic from a large model; only asked when somebody wants it.

What it answers is taken where the topic's own documents have its words, and not otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from insight.cleaning.personal import mask
from insight.models.generator import Generator, Limits, Turn
from insight.prompts import load
from insight.topics.labels import Label
from insight.topics.terms import every_word, is_chinese, lemma

_TEXTS = 8
_LONGEST_TEXT = 300
_LONGEST_LABEL = 40
_LIMITS = Limits(tokens=120)
_SMALL = frozenset(
    "a an and at by for from in of on or the to with without not no 的 和 与 及".split()
)
"""Words of a phrase that documents need not have."""


class _Named(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    label_zh: str


def better_label(
    generator: Generator, label: Label, words: Sequence[str], texts: Sequence[str]
) -> Label | None:
    """The name that the model gives a topic, where its documents have the words; else None.

    `texts` are all of the topic's; a few are sent, masked. Raises ModelError as the generator does.
    """
    chosen = sorted(set(texts), key=lambda text: (_shared(text, words), len(text)))[:_TEXTS]
    sent = {"words": list(words[:10]), "texts": [mask(text)[:_LONGEST_TEXT] for text in chosen]}
    language = "zh" if is_chinese(label.en) else "en"
    turns = [
        Turn("system", load("topics").system[language]),
        Turn("user", json.dumps(sent, ensure_ascii=False)),
    ]
    said = generator.complete(turns, _Named, _LIMITS).answer
    english, chinese = (" ".join(part.split()) for part in (said.label, said.label_zh))
    named = Label(
        english if _is_said(english, texts) else label.en,
        chinese if _is_said(chinese, texts) else label.zh,
    )
    return None if named == label else named


def _shared(text: str, words: Sequence[str]) -> int:
    lower = text.lower()
    return -sum(word in lower for word in words)


def _is_said(label: str, texts: Sequence[str]) -> bool:
    """Whether some text has each word of the label, in whatever form."""
    words = [word for word in every_word(label) if word not in _SMALL]
    if not words or len(label) > _LONGEST_LABEL or "," in label or "、" in label:
        return False
    together = "\n".join(texts).lower()
    known = {lemma(word) for text in texts for word in every_word(text)}
    return all(word in together if is_chinese(word) else lemma(word) in known for word in words)
