"""An answer from passages: in a model's words where they hold, else in the passage's own."""

from __future__ import annotations

from collections.abc import Sequence

from insight.assistant.compose import extract
from insight.assistant.frames import Frames
from insight.assistant.shop import Shop
from insight.assistant.types import Answer, Match

_FOR_A_MODEL = 3
_LIKELY = 0.1
"""Passages that a model gets, and the confidence that each of them needs."""


def quoted(shop: Shop, frames: Frames, question: str, matches: Sequence[Match]) -> Answer | None:
    """The answer of the best passage; None where nothing of it may be quoted."""
    best, language = matches[0], frames.language
    if shop.writer is not None:
        passages = [one.passage for one in matches[:_FOR_A_MODEL] if one.confidence > _LIKELY]
        if written := shop.writer.write(question, passages, language):
            return Answer("answer", written[0], language, written[1], best.confidence)
    found = extract(best.passage, question, shop.encoder)
    if found is None:
        return None
    quote, citation = found
    if best.passage.language in (language, "other"):
        text = frames.joined(frames.say("open"), quote)
    else:
        text = f"{frames.say('other_language')}\n{quote}"
    closing = frames.say("close")
    text = f"{text}\n{closing}" if closing else text
    return Answer("answer", text, language, (citation,), best.confidence)
