"""What the assistant says to a message: the one function that every surface calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from insight.assistant.attempts import is_attempt
from insight.assistant.attributes import told
from insight.assistant.compose import extract
from insight.assistant.frames import Frames, Speech
from insight.assistant.handover import hours_of, reasons_of
from insight.assistant.judge import judge, threshold
from insight.assistant.order_talk import OrderTalk
from insight.assistant.pieces import is_follow_up, last_question, questions_of
from insight.assistant.products_named import is_unnamed, named, names_some
from insight.assistant.signals import plain, shown
from insight.assistant.small_talk import talk_of
from insight.assistant.speech import speech_of
from insight.assistant.summary import summary_of
from insight.assistant.told_order import told_order
from insight.assistant.types import Answer, Citation, Match, Passage, Pending, Turn
from insight.cleaning.personal import mask
from insight.errors import InsightError

if TYPE_CHECKING:
    from insight.assistant.encoder import Encoder
    from insight.assistant.orders import Orders
    from insight.assistant.types import Candidate
    from insight.settings import Settings

LONGEST = 2_000
"""Characters of a message that are read."""
_UNSURE = 0.5
"""From this share of the threshold a question is taken for one of the shop's, and goes to a person."""
_GRAVE = frozenset({"injury", "fire", "vulnerable", "fraud", "legal", "regulator", "press"})
"""Reasons beside which no passage is quoted: a person answers."""


class Knows(Protocol):
    """What the assistant asks of the knowledge."""

    version: str

    @property
    def passages(self) -> Sequence[Passage]: ...

    def candidates(
        self, question: str, language: str | None, limit: int = 30
    ) -> list[Candidate]: ...


class Writes(Protocol):
    """A generator that puts a passage's answer into better words, or gives None."""

    def write(
        self, question: str, passages: Sequence[Passage], language: Speech
    ) -> tuple[str, tuple[Citation, ...]] | None: ...


class Assistant:
    """Answers from the knowledge only; holds nothing of a conversation. Safe to share between threads."""

    def __init__(
        self,
        knowledge: Knows,
        orders: Orders | None,
        settings: Settings,
        writer: Writes | None = None,
        encoder: Encoder | None = None,
        hours: str = "",
    ) -> None:
        """Without `orders` none is looked up; without a `writer` passages are quoted.

        `hours` says when people answer; empty: as the knowledge tells, if it does.
        """
        self._knowledge, self._orders = knowledge, orders
        self._settings, self._writer, self._encoder = settings, writer, encoder
        self._hours = hours
        self._products = [one for one in knowledge.passages if one.kind == "product"]

    def found(self, text: str, language: str) -> list[Match]:
        """The passages that may answer a question, the likeliest first."""
        return self._ranked(text, "zh" if language == "zh" else "en")

    def answer(
        self, message: str, turns: Sequence[Turn] = (), pending: Pending | None = None
    ) -> Answer:
        """What is said to a message, by the conversation so far and what was asked back in it."""
        text = message.strip()[:LONGEST]
        language = speech_of(text, turns, self._settings.language)
        said = sum(turn.by == "assistant" for turn in turns)
        frames = Frames(language, turns[0].text if turns else text, said)
        if not text:
            return Answer("greeting", frames.say("empty"), language)
        return _Reply(self, text, turns, pending, frames).made()

    def _ranked(self, question: str, language: Speech) -> list[Match]:
        read = plain(question) if language == "zh" else question
        return judge(read, self._knowledge.candidates(read, language))


class _Reply:
    """One answer in the making."""

    def __init__(
        self,
        assistant: Assistant,
        text: str,
        turns: Sequence[Turn],
        pending: Pending | None,
        frames: Frames,
    ) -> None:
        self._of, self._text, self._turns = assistant, text, turns
        self._pending, self._frames = pending, frames
        self._language: Speech = frames.language

    def made(self) -> Answer:
        reasons = reasons_of(self._text)
        attempt = is_attempt(self._text)
        if reasons and not (attempt and not _GRAVE & set(reasons)):
            return self._handed_over(reasons)
        if talk := talk_of(self._text):
            return Answer("greeting", self._frames.say(talk), self._language, pending=self._pending)
        if self._pending and self._pending.asks in ("order", "proof") and not attempt:
            if answer := self._orders().completed(self._text, self._pending):
                return self._checked(answer)
        if attempt:
            return self._attempted()
        if told_order(self._text).number and self._is_of_order():
            return self._checked(self._orders().asked(self._text))
        if self._pending and self._pending.asks == "product":
            products = named(self._text, self._of._products).products
            if products:
                return self._about(f"{self._pending.question} {self._text}")
        return self._about(self._text)

    # Orders

    def _orders(self) -> OrderTalk:
        return OrderTalk(self._of._orders, self._frames)

    def _checked(self, answer: Answer) -> Answer:
        """An answer on an order, with what a person needs where one takes over."""
        if not answer.handover:
            return answer
        number = self._pending.number if self._pending else told_order(self._text).number
        made = summary_of(self._text, [answer.reason or ""], self._turns, number)
        return replace(answer, summary=made)

    def _is_of_order(self) -> bool:
        # Who tells a number speaks of an order, unless it is part of a product's name.
        return not named(self._text, self._of._products).products

    # Questions

    def _about(self, text: str) -> Answer:
        pieces = questions_of(text)
        if len(pieces) == 1:
            return self._one(pieces[0])
        made = [self._one(piece, alone=False) for piece in pieces]
        good = [one for one in made if one.kind == "answer"]
        if len(good) < 2:
            whole = self._one(text)
            return whole if whole.kind != "unknown" or not good else good[0]
        quotes = [one.citations[0].quote for one in good]
        kept = [one for place, one in enumerate(good) if quotes.index(quotes[place]) == place]
        asks = next((one for one in kept if one.asks), None)
        return Answer(
            "answer",
            "\n\n".join(one.text for one in kept),
            self._language,
            tuple(citation for one in kept for citation in one.citations),
            min(one.confidence for one in kept),
            asks=asks.asks if asks else None,
            pending=asks.pending if asks else None,
            product=next((one.product for one in kept if one.product), None),
        )

    def _one(self, text: str, *, alone: bool = True) -> Answer:
        own_order = bool(shown("asks", text))
        fact = None if own_order else self._fact(text)
        if fact and fact.kind == "answer" and not fact.asks:
            return fact
        question, matches = self._best(text)
        best = matches[0] if matches else None
        sure = best is not None and best.confidence >= threshold()
        if fact and fact.kind == "answer" and not sure:
            return fact
        unnamed = not own_order and is_unnamed(text)
        if best is not None and sure and best.passage.kind != "product":
            answer = self._quoted(question, matches)
            if answer is not None:
                if own_order:
                    return self._and_asks(answer, "order", "ask_order", text)
                if unnamed:
                    return self._and_asks(answer, "product", "ask_product", text)
                return answer
        if own_order:
            return self._orders().asked(text)
        if fact is not None:
            return fact
        if unnamed:
            return self._ask_product(text)
        return self._unknown(text, best.confidence if best else 0.0, alone)

    def _best(self, text: str) -> tuple[str, list[Match]]:
        """The passages for a question; a follow-up is read with what it follows."""
        matches = self._of._ranked(text, self._language)
        earlier = last_question(self._turns)
        if earlier is None or (not is_follow_up(text) and _sure(matches)):
            return text, matches
        if not is_follow_up(text):
            return text, matches
        together = f"{earlier} {text}"
        joined = self._of._ranked(together, self._language)
        if joined and (not matches or joined[0].confidence >= matches[0].confidence):
            # Which sentences answer is told by the words of the follow-up.
            return f"{text} {text} {earlier}", joined
        return text, matches

    def _quoted(self, question: str, matches: Sequence[Match]) -> Answer | None:
        best = matches[0]
        writer = self._of._writer
        if writer is not None:
            passages = [one.passage for one in matches[:3] if one.confidence > 0.1]
            if written := writer.write(question, passages, self._language):
                text, cited = written
                return Answer("answer", text, self._language, cited, best.confidence)
        found = extract(best.passage, question, self._of._encoder)
        if found is None:
            return None
        quote, citation = found
        same = best.passage.language == self._language or best.passage.language == "other"
        before = self._frames.say("open") if same else self._frames.say("other_language")
        text = "\n".join(
            part
            for part in (
                self._frames.joined(before, quote) if same else f"{before}\n{quote}",
                self._frames.say("close"),
            )
            if part
        )
        return Answer("answer", text, self._language, (citation,), best.confidence)

    # Products

    def _fact(self, text: str) -> Answer | None:
        """What the facts say where a product is named or was spoken of."""
        meant = named(text, self._of._products)
        if not meant.products and is_follow_up(text) and (earlier := last_question(self._turns)):
            meant = named(earlier, self._of._products)
        if not meant.products or (meant.by_kind and names_some(text)):
            return None
        first = meant.products[0]
        if len(meant.products) > 1:
            with_it = [one for one in meant.products if told(text, one.title, one.facts)]
            if not with_it:
                return None
            return self._ask_which(text, with_it) if len(with_it) > 1 else self._told(text, with_it[0])
        keys = told(text, first.title, first.facts)
        if keys:
            answer = self._told(text, first)
            if meant.by_kind:
                more = self._frames.say("if_another")
                pending = Pending("product", mask(text))
                answer = replace(
                    answer,
                    text=self._frames.joined(answer.text, more),
                    asks="product",
                    pending=pending,
                )
            return answer
        if meant.by_kind:
            return None
        said = self._frames.joined(
            self._frames.say("not_told", product=first.title), self._frames.say("not_told_offer")
        )
        return Answer("unknown", said, self._language, reason="not_told", product=first.title)

    def _told(self, text: str, product: Passage) -> Answer:
        lines, citations = [], []
        for key in told(text, product.title, product.facts):
            value = product.facts[key]
            lines.append(
                self._frames.say("fact", product=product.title, attribute=key, value=value.rstrip(".。"))
            )
            colon = "：" if product.language == "zh" else ": "
            citations.append(
                Citation(
                    product.id,
                    product.source,
                    product.title,
                    f"{key}{colon}{value}",
                    product.version,
                )
            )
        return Answer(
            "answer",
            self._frames.joined(*lines),
            self._language,
            tuple(citations),
            1.0,
            product=product.title,
        )

    def _ask_which(self, text: str, products: Sequence[Passage]) -> Answer:
        between = "、" if self._language == "zh" else ", "
        names = between.join(one.title for one in products[:5])
        return self._asks("product", self._frames.say("ask_which", products=names), text)

    def _ask_product(self, text: str) -> Answer:
        if self._pending and self._pending.asks == "product":
            return self._failed(text, 0.0)
        return self._asks("product", self._frames.say("ask_product"), text)

    def _asks(self, asks: str, said: str, text: str) -> Answer:
        assert asks == "product"
        pending = Pending("product", mask(text))
        return Answer("ask", said, self._language, asks="product", pending=pending, reason="product")

    def _and_asks(self, answer: Answer, asks: str, frame: str, text: str) -> Answer:
        """A general answer that asks for what would make it one on the customer's own case."""
        if asks == "order" and self._of._orders is None:
            return answer
        pending = Pending("order" if asks == "order" else "product", mask(text))
        said = f"{answer.text}\n{self._frames.say(frame)}"
        return replace(answer, text=said, asks=pending.asks, pending=pending)

    # Whatever is not answered

    def _unknown(self, text: str, confidence: float, alone: bool = True) -> Answer:
        if alone and confidence >= _UNSURE * threshold():
            return self._to_person(text, "low_confidence", confidence)
        return self._failed(text, confidence)

    def _failed(self, text: str, confidence: float) -> Answer:
        if _failed_before(self._turns):
            return self._to_person(text, "two_failed_turns", confidence)
        said = self._frames.say("unknown")
        return Answer("unknown", said, self._language, (), confidence, reason="not_in_knowledge")

    def _to_person(self, text: str, reason: str, confidence: float) -> Answer:
        return Answer(
            "handover",
            self._frames.joined(self._frames.hand_over(reason), self._hours()),
            self._language,
            confidence=confidence,
            handover=True,
            reason=reason,
            summary=summary_of(text, [reason], self._turns, self._number()),
        )

    def _handed_over(self, reasons: Sequence[str]) -> Answer:
        """A person takes over; where nothing grave happened, what the knowledge says is told too."""
        answer = self._to_person(self._text, reasons[0], 0.0)
        answer = replace(
            answer, summary=summary_of(self._text, reasons, self._turns, self._number())
        )
        if _GRAVE & set(reasons):
            return answer
        matches = self._of._ranked(self._text, self._language)
        if not _sure(matches) or matches[0].passage.kind == "product":
            return answer
        found = extract(matches[0].passage, self._text, self._of._encoder)
        if found is None:
            return answer
        quote, citation = found
        meanwhile = self._frames.say("meanwhile")
        return replace(
            answer,
            text=f"{answer.text}\n{meanwhile} {quote}",
            citations=(citation,),
            confidence=matches[0].confidence,
        )

    def _attempted(self) -> Answer:
        """A refusal, and an answer to what else was asked."""
        pieces = questions_of(self._text)
        honest = [one for one in pieces if not is_attempt(one)] if len(pieces) > 1 else []
        refused = self._frames.say("refused")
        if honest:
            answer = self._one(honest[0], alone=False)
            if answer.kind == "answer":
                return replace(answer, text=f"{answer.text}\n{refused}", reason="refused")
        return Answer("unknown", refused, self._language, reason="refused", pending=self._pending)

    def _number(self) -> str | None:
        return told_order(self._text).number or (self._pending.number if self._pending else None)

    def _hours(self) -> str:
        hours = self._of._hours or hours_of(self._of._knowledge.passages, self._language)
        return self._frames.say("hours", hours=hours) if hours else ""


def _sure(matches: Sequence[Match]) -> bool:
    return bool(matches) and matches[0].confidence >= threshold()


def _failed_before(turns: Sequence[Turn]) -> bool:
    """Whether the last thing that the assistant said was that it did not know."""
    last = next((turn for turn in reversed(turns) if turn.by == "assistant"), None)
    return last is not None and last.kind == "unknown"


__all__ = ["Assistant", "InsightError", "Knows", "Writes"]
