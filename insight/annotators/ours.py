"""Our own models as an annotator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from insight.analyses import aspects
from insight.analyses.batch import Batch, Text
from insight.analyses.run import unread
from insight.annotators import Probabilities, Reading, Target
from insight.models import Models
from insight.models.labels import HARMFUL

if TYPE_CHECKING:
    from insight.models.labels import Floats


class OurAnnotator:
    """The student and the labels encoder; see `insight.annotators.Annotator`."""

    name = "ours"

    def __init__(self, models: Models) -> None:
        self._models = models

    @property
    def model(self) -> str:
        return self._models.hash

    @property
    def own_files(self) -> frozenset[str]:
        """sha256 of the files that heads of the user's were trained on, which speak here."""
        return frozenset(head.facts.file_sha256 for head in self._models.own_heads)

    def annotate(self, texts: Sequence[str], languages: Sequence[str]) -> list[Reading]:
        given = [
            Text(str(index), "", text, language)
            for index, (text, language) in enumerate(zip(texts, languages, strict=True))
        ]
        found = [Reading(failure=unread(text.text, text.language)) for text in given]
        batch = Batch(
            [text for text, one in zip(given, found, strict=True) if not one.failure],
            self._models,
        )
        if not batch.texts:
            return found
        labels, readings = self._models.labels, batch.readings
        read, spoken = [t.text for t in batch.texts], [t.language for t in batch.texts]
        toxic = labels.toxic(read, spoken, readings.toxicity)
        for row, text in enumerate(batch.texts):
            tokens = readings.tokens[row]
            items = aspects.find(text.text, text.language, tokens, labels) if tokens else []
            found[int(text.document_id)] = Reading(
                _probabilities(readings.sentiment[row]),
                float(readings.toxicity[row, HARMFUL]),
                toxic[row],
                tuple(items),
            )
        return found

    def polarity(
        self, texts: Sequence[str], languages: Sequence[str], targets: Sequence[Target]
    ) -> list[Reading]:
        spans = [(target.start, target.end) for target in targets]
        judged = aspects.polarity(self._models.labels, texts, spans, languages)
        return [
            Reading(failure=reason)
            if (reason := unread(text, language))
            else Reading(_probabilities(row))
            for text, row, language in zip(texts, judged, languages, strict=True)
        ]


def _probabilities(row: Floats) -> Probabilities:
    negative, neutral, positive = map(float, row)
    return negative, neutral, positive
