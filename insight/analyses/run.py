"""Running every analysis of documents over a batch of texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from insight.analyses import DOCUMENT_ANALYSES, mismatch, sentiment
from insight.analyses.batch import READABLE, Batch, Text
from insight.models import Models
from insight.types import Annotation


def unread(text: str, language: str) -> str | None:
    """Why the models have nothing to say of a text; None where they read it."""
    if not any(character.isalpha() for character in text):
        return "no words"
    return None if language in READABLE else "language"


def analyse(
    texts: Sequence[Text], models: Models, known: Sequence[Annotation] = ()
) -> tuple[Batch, list[Annotation]]:
    """All annotations of `texts`, and the batch of those that were read.

    `known` are annotations of the same models: a text that has one is not read again. A text that
    cannot be read gets a sentiment without a label, and the reason.
    """
    said = defaultdict(list)
    for annotation in known:
        said[annotation.text_hash].append(annotation)
    reasons = [unread(text.text, text.language) for text in texts]
    annotations = [
        _unlabelled(text, reason, models)
        for text, reason in zip(texts, reasons, strict=True)
        if reason
    ]
    texts = [text for text, reason in zip(texts, reasons, strict=True) if not reason]
    for text in texts:
        annotations += _again(text, said.get(text.text_hash, ()))
    batch = Batch([text for text in texts if text.text_hash not in said], models)
    if batch.texts:
        for name in DOCUMENT_ANALYSES.names():
            annotations += DOCUMENT_ANALYSES.load(name).analyse(batch)
    return batch, annotations


def _again(text: Text, known: Sequence[Annotation]) -> Iterator[Annotation]:
    """What is known of the text of another document, said of this one."""
    for annotation in known:
        if annotation.analysis == mismatch.NAME:
            continue  # stars are the document's, not the text's
        yield replace(annotation, document_id=text.document_id)
        if annotation.analysis == sentiment.NAME and annotation.score is not None:
            found = mismatch.judge(text, annotation.score)
            if found is not None:
                label, score = found
                yield replace(
                    annotation,
                    document_id=text.document_id,
                    analysis=mismatch.NAME,
                    version=mismatch.VERSION,
                    label=label,
                    score=score,
                    details={},
                )


def _unlabelled(text: Text, reason: str, models: Models) -> Annotation:
    return Annotation(
        text.document_id,
        text.text_hash,
        sentiment.NAME,
        sentiment.VERSION,
        models.hash,
        label=None,
        score=None,
        details={"reason": reason},
    )
