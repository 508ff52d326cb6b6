"""Handing over to a person: what the customer hears, and what the person is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from insight.assistant.compose import extract
from insight.assistant.frames import Frames
from insight.assistant.handover import hours_of
from insight.assistant.shop import Shop, is_near, is_sure
from insight.assistant.summary import summary_of
from insight.assistant.types import Answer, Match, Turn

GRAVE = frozenset({"injury", "fire", "vulnerable", "fraud", "legal", "regulator", "press"})
"""Reasons beside which no passage is quoted: a person answers."""


class PersonTalk:
    """Hands over, or says that nothing is known and offers it."""

    def __init__(
        self,
        shop: Shop,
        frames: Frames,
        turns: Sequence[Turn],
        order: str | None,
        ranked: Callable[[str], list[Match]],
    ) -> None:
        """`ranked` gives the passages for a text, the likeliest first."""
        self._ranked = ranked
        self._shop, self._frames, self._turns, self._order = shop, frames, turns, order

    def unknown(self, text: str, confidence: float, *, alone: bool = True) -> Answer:
        """To a question that no passage surely answers.

        One that is near to something goes to a person; the second in turn that is not answered does.
        One of several questions of a message is not handed over for itself.
        """
        if alone and is_near(confidence):
            return self.handed_over(text, ["low_confidence"], confidence)
        last = next((turn for turn in reversed(self._turns) if turn.by == "assistant"), None)
        if last is not None and last.kind == "unknown":
            return self.handed_over(text, ["two_failed_turns"], confidence)
        said = self._frames.say("unknown")
        return Answer(
            "unknown", said, self._frames.language, (), confidence, reason="not_in_knowledge"
        )

    def handed_over(self, text: str, reasons: Sequence[str], confidence: float = 0.0) -> Answer:
        """A person takes over, for the first of the reasons."""
        language = self._frames.language
        hours = self._shop.hours or hours_of(self._shop.knowledge.passages, language)
        said = self._frames.joined(
            self._frames.hand_over(reasons[0]),
            self._frames.say("hours", hours=hours) if hours else "",
        )
        return Answer(
            "handover",
            said,
            language,
            confidence=confidence,
            handover=True,
            reason=reasons[0],
            summary=summary_of(text, reasons, self._turns, self._order),
        )

    def taken_over(self, text: str, reasons: Sequence[str]) -> Answer:
        """The same for what the message itself shows; where it is not grave, what the knowledge
        surely says of it is told too."""
        answer = self.handed_over(text, reasons)
        if GRAVE & set(reasons):
            return answer
        matches = self._ranked(text)
        if not is_sure(matches) or matches[0].passage.kind == "product":
            return answer
        found = extract(matches[0].passage, text, self._shop.encoder)
        if found is None:
            return answer
        quote, citation = found
        return replace(
            answer,
            text=f"{answer.text}\n{self._frames.say('meanwhile')} {quote}",
            citations=(citation,),
            confidence=matches[0].confidence,
        )
