"""English words, lemmas and parts of speech: spaCy's small pipeline without parser and names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from insight.models.tokens import Tokens

if TYPE_CHECKING:
    from spacy.language import Language

_NOT_NEEDED = ("parser", "ner", "senter")
_TEXTS = 128


@dataclass(frozen=True)
class EnglishWords:
    """A loaded pipeline: tokens to tags, tags to lemmas."""

    pipeline: Language

    @classmethod
    def load(cls, folder: Path) -> EnglishWords:
        import spacy

        return cls(spacy.load(folder, exclude=_NOT_NEEDED))

    def read(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text; a lemma is in lower case unless it is a name."""
        return [
            Tokens.of((token.text, token.lemma_, token.pos_, token.idx) for token in document)
            for document in self.pipeline.pipe(texts, batch_size=_TEXTS)
        ]
