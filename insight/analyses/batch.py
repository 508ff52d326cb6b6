"""A batch of texts with what every analysis needs of them, computed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from insight.analyses import aspect_tree
from insight.types import Annotation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from insight.models import Models
    from insight.models.labels import Readings

LONGEST_BARE = {"zh": 12, "en": 40}
"""Characters up to which a text without a term of the tree is taken to speak of nothing."""
READABLE = ("zh", "en")
"""Languages that the models were trained on; of any other nothing is said."""


@dataclass(frozen=True)
class Text:
    """One text to analyse."""

    document_id: str
    text_hash: str
    text: str
    language: str
    rating: float | None = None


@dataclass(frozen=True)
class Batch:
    """Texts of the languages that the models know, and the models."""

    texts: Sequence[Text]
    models: Models

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """[n, 160], L2-normalised."""
        return self._read[0]

    @property
    def readings(self) -> Readings:
        """Sentiment, toxicity and, where a text may speak of something, its tokens."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[NDArray[np.float32], Readings]:
        texts = [text.text for text in self.texts]
        languages = [text.language for text in self.texts]
        return self.models.read(texts, languages, [speaks_of_something(t) for t in self.texts])

    def annotation(
        self,
        text: Text,
        analysis: str,
        version: str,
        label: str | None,
        score: float | None,
        details: Mapping[str, Any] | None = None,
    ) -> Annotation:
        return Annotation(
            text.document_id,
            text.text_hash,
            analysis,
            version,
            self.models.hash,
            label,
            score,
            details or {},
        )


def speaks_of_something(text: Text) -> bool:
    """Whether a text may have aspects: it has a term of the tree, or more than a few words."""
    long = len(text.text) > LONGEST_BARE[text.language]
    return long or next(aspect_tree.terms(text.text, text.language), None) is not None
