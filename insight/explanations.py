"""Explanations of documents: made by a job, and kept by text and model.

One costs some hundred readings, so a page asks for it once and shows what is kept. What is kept
holds places and weights, and no word of the text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from insight.errors import QueryError
from insight.explain import Explanation, explain
from insight.messages import message
from insight.models.labels import Readings
from insight.models.scores import Scorer, Scores, scores
from insight.settings import Settings
from insight.state import Row, State, moment

if TYPE_CHECKING:
    from insight.models import Models
    from insight.runner import Context

VERSION = "2"
"""Changes whenever what is kept would be another for the same text and model."""


@dataclass(frozen=True, slots=True)
class Explained:
    """What carried the labels of a text; nothing where the models say nothing of it."""

    heads: tuple[Explanation, ...] = ()
    reader: str = ""
    """Which of the models decided the text: `encoder` or `student`."""


def explained(models: Models, text: str, language: str) -> Explained:
    """The words that carried the labels of a text, asked of the model that gave them."""
    from insight.analyses.batch import Text, speaks_of_something
    from insight.analyses.run import unread

    if unread(text, language):
        return Explained()
    given = Text("", "", text, language)
    _, readings = models.read([text], [language], [speaks_of_something(given)])
    # What is left of a text may look easier than the whole: the same model must read both.
    if readings.tokens[0] is None:
        return Explained(tuple(explain(text, language, _student(models))), "student")
    return Explained(tuple(explain(text, language, _encoder(models))), "encoder")


def stored(settings: Settings, document_id: str) -> Row:
    """A document with its labels. Raises QueryError where there is none."""
    from insight.store.reader import Reader

    row = Reader(settings).row("documents/one.sql", {"document_id": document_id})
    if row is None:
        raise QueryError(
            message(
                "There is no document %(id)s; `insight sql` lists their ids.", id=repr(document_id)
            )
        )
    return row


def explain_document(context: Context, batch: dict[str, Any]) -> dict[str, int]:
    """Explain the document that the job is told, unless the same text was explained before."""
    from insight.enrich import models_of

    document = stored(context.settings, context.parameters.document)
    models = models_of(context.settings)
    found = kept(context.state, document["text_hash"], models.hash)
    if found is None or found["model"] != models.hash:
        explanation = explained(models, document["text"], document["language"])
        context.state.execute(
            "keep_explanation",
            text_hash=document["text_hash"],
            model=models.hash,
            version=VERSION,
            explanation=json.dumps(_as_json(explanation)),
            moment=moment(),
        )
    return {"explained": 1}


def kept(state: State, text_hash: str, model: str | None) -> Row | None:
    """The explanation of a text, by `model` where there is one: its `model`, `created_at`,
    `reader`, and `heads` as the API gives them; None where the text was not explained."""
    row = state.row("explanation", text_hash=text_hash, model=model, version=VERSION)
    if row is None:
        return None
    found: Row = json.loads(row.pop("explanation"))
    return row | found


def _as_json(found: Explained) -> dict[str, Any]:
    return {"reader": found.reader, "heads": [_head(one) for one in found.heads]}


def _head(one: Explanation) -> dict[str, Any]:
    marked = set(one.marked())
    return {
        "head": one.head,
        "score": round(one.score, 4),
        "rest": round(one.rest, 4),
        "words": [
            {"start": w.start, "end": w.end, "weight": w.weight, "marked": w in marked}
            for w in one.words
        ],
    }


def _encoder(models: Models) -> Scorer:
    def score(texts: Sequence[str], language: str) -> Scores:
        return scores(models.labels.read(texts, [language] * len(texts), with_tokens=False))

    return score


def _student(models: Models) -> Scorer:
    def score(texts: Sequence[str], language: str) -> Scores:
        logits = models.student.read(texts)[1]
        sentiment, toxicity = models.student.labels(logits, [language] * len(texts))
        return scores(Readings(sentiment, toxicity, (None,) * len(texts)))

    return score
