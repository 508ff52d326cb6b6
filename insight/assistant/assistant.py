"""What the assistant says to a message: the one function that every surface calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from insight.assistant.attempts import is_attempt
from insight.assistant.examples import NONE, examples
from insight.assistant.frames import Frames, Speech
from insight.assistant.handover import reasons_of
from insight.assistant.order_talk import OrderTalk
from insight.assistant.person_talk import GRAVE, PersonTalk
from insight.assistant.pieces import is_follow_up, last_question, questions_of
from insight.assistant.product_talk import ProductTalk
from insight.assistant.products_named import is_unnamed, names_some
from insight.assistant.quoted import quoted
from insight.assistant.shop import Knows, Shop, Writes, is_near, is_sure
from insight.assistant.signals import excused, shown
from insight.assistant.small_talk import talk_of
from insight.assistant.speech import speech_of
from insight.assistant.summary import summary_of
from insight.assistant.told_order import told_order
from insight.assistant.types import Answer, Asks, Match, Pending, Turn
from insight.cleaning.personal import mask
from insight.settings import Settings

if TYPE_CHECKING:
    from insight.assistant.encoder import Encoder
    from insight.assistant.orders import Orders

LONGEST = 2_000
"""Characters of a message that are read."""
_TOO_SHORT = 5
"""Characters of a message that is like nothing yet."""
_LACKS, _SURELY_LACKS = 0.65, 0.9
"""Probability from which an order or a product is asked for: less where no passage surely answers."""
_LIKE_A_RISK, _SURELY_A_RISK = 0.75, 0.95
"""Probability from which a message is one of those after which a person takes over; see bench/README.md."""


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
        products = tuple(one for one in knowledge.passages if one.kind == "product")
        risks = examples("handover", settings, encoder) if encoder else None
        lacks = examples("asks", settings, encoder) if encoder else None
        self._shop = Shop(knowledge, products, orders, writer, encoder, hours, risks, lacks)
        self._usual: Speech = settings.language

    def answer(
        self, message: str, turns: Sequence[Turn] = (), pending: Pending | None = None
    ) -> Answer:
        """What is said to a message, by the conversation so far and what was asked back in it."""
        text = message.strip()[:LONGEST]
        language = speech_of(text, turns, self._usual)
        said = sum(turn.by == "assistant" for turn in turns)
        frames = Frames(language, turns[0].text if turns else text, said)
        if not text:
            return Answer("greeting", frames.say("empty"), language, pending=pending)
        return _Reply(self._shop, text, turns, pending, frames).made()


class _Reply:
    """One answer in the making."""

    def __init__(
        self,
        shop: Shop,
        text: str,
        turns: Sequence[Turn],
        pending: Pending | None,
        frames: Frames,
    ) -> None:
        self._shop, self._text, self._turns = shop, text, turns
        self._pending, self._frames = pending, frames
        self._language: Speech = frames.language
        self._number = told_order(text).number or (pending.number if pending else None)
        self._orders = OrderTalk(shop.orders, frames)
        self._products = ProductTalk(shop.products, frames)
        # Encoding a question is the dearest of an answer, and several steps ask for its passages.
        self._ranked = cache(partial(shop.ranked, language=self._language))
        self._person = PersonTalk(shop, frames, turns, self._number, self._ranked)

    def made(self) -> Answer:
        """The first that fits: a person, small talk, an order, a refusal, else an answer."""
        reasons, attempt = reasons_of(self._text), is_attempt(self._text)
        if reasons and (not attempt or GRAVE & set(reasons)):
            return self._person.taken_over(self._text, reasons)
        if talk := talk_of(self._text):
            return Answer("greeting", self._frames.say(talk), self._language, pending=self._pending)
        if attempt:
            return self._refused()
        asked = self._pending.asks if self._pending else None
        if self._pending and asked in ("order", "proof"):
            answer = self._orders.completed(self._text, self._pending)
            if answer is not None:
                return self._with_summary(answer)
        if sensed := self._sensed():
            return self._person.taken_over(self._text, [sensed])
        named = self._products.named(self._text)
        # A number is of an order, unless it is part of a product's name.
        if told_order(self._text).number and not named.products:
            return self._with_summary(self._orders.asked(self._text))
        if self._pending and asked == "product" and named.products and not named.by_kind:
            return self._about(f"{self._pending.question} {self._text}")
        return self._about(self._text)

    def _sensed(self) -> str | None:
        """Why a person must take over by what the message is like, where no rule knows its words.

        A passage that surely answers shows an ordinary question, so more is needed then.
        """
        risks = self._shop.risks
        if risks is None or len(self._text) < _TOO_SHORT or self._pending is not None:
            return None
        likely = risks.likely(self._text)
        reason = next(name for name in likely if name != NONE)
        risk = 1 - likely[NONE]
        if risk < _LIKE_A_RISK:
            return None
        named = self._products.named(self._text)
        ordinary = (
            (named.products and not named.by_kind)
            or reason in excused("handover", self._text)
            or is_sure(self._ranked(self._text))
        )
        return reason if risk >= _SURELY_A_RISK or not ordinary else None

    def _with_summary(self, answer: Answer) -> Answer:
        if not answer.handover:
            return answer
        made = summary_of(self._text, [answer.reason or ""], self._turns, self._number)
        return replace(answer, summary=made)

    def _about(self, text: str) -> Answer:
        """The answers to the questions of a message; to the whole where only one has an answer."""
        pieces = questions_of(text)
        if len(pieces) == 1:
            return self._one(pieces[0])
        good = [one for one in (self._one(p, alone=False) for p in pieces) if one.kind == "answer"]
        if len(good) < 2:
            whole = self._one(text)
            return whole if whole.kind == "answer" or not good else good[0]
        return self._joined(good)

    def _joined(self, answers: Sequence[Answer]) -> Answer:
        quotes = [one.citations[0].quote for one in answers]
        kept = [one for place, one in enumerate(answers) if quotes.index(quotes[place]) == place]
        asking = next((one for one in kept if one.asks), None)
        return Answer(
            "answer",
            "\n\n".join(one.text for one in kept),
            self._language,
            tuple(citation for one in kept for citation in one.citations),
            min(one.confidence for one in kept),
            asks=asking.asks if asking else None,
            pending=asking.pending if asking else None,
            product=next((one.product for one in kept if one.product), None),
        )

    def _one(self, text: str, *, alone: bool = True) -> Answer:
        """To one question: a fact, a passage, what is asked back, or that it is not known."""
        own_order, unnamed = self._lacks(text)
        fact = None if own_order else self._products.fact(text, self._earlier(text))
        if fact and fact.kind == "answer" and not fact.asks:
            return fact
        question, matches = self._best(text)
        answer = None
        if is_sure(matches) and matches[0].passage.kind != "product":
            answer = quoted(self._shop, self._frames, question, matches)
        if answer is not None:
            if own_order and self._shop.orders is not None:
                return self._and_asks(answer, "order", text)
            return self._and_asks(answer, "product", text) if unnamed else answer
        if own_order:
            return self._orders.asked(text)
        confidence = matches[0].confidence if matches else 0.0
        if fact is not None and not (fact.asks and is_near(confidence)):
            return fact
        if unnamed and (self._pending is None or self._pending.asks != "product"):
            return self._products.ask(text)
        return self._person.unknown(text, confidence, alone=alone)

    def _lacks(self, text: str) -> tuple[bool, bool]:
        """Whether a question is on an own order, or on a product that it does not name."""
        if shown("asks", text):
            return True, False
        if is_unnamed(text):
            return False, True
        lacks = self._shop.lacks
        if lacks is None or len(text) < _TOO_SHORT:
            return False, False
        if names_some(text) or self._products.named(text).products:
            return False, False
        likely = lacks.likely(text)
        least = _SURELY_LACKS if is_sure(self._ranked(text)) else _LACKS
        own_order = likely["order"] >= least and not excused("asks", text)
        return own_order, likely["product"] >= least

    def _earlier(self, text: str) -> str | None:
        return last_question(self._turns) if is_follow_up(text) else None

    def _best(self, text: str) -> tuple[str, list[Match]]:
        """The passages for a question; a follow-up is read with what it follows.

        The question comes with them, its words in the weight by which sentences are to be chosen.
        """
        matches = self._ranked(text)
        earlier = self._earlier(text)
        if earlier is None:
            return text, matches
        joined = self._ranked(f"{earlier} {text}")
        if joined and (not matches or joined[0].confidence >= matches[0].confidence):
            return f"{text} {text} {earlier}", joined
        return text, matches

    def _and_asks(self, answer: Answer, asks: Asks, text: str) -> Answer:
        """An answer that holds in general, and a question for what would make it one on their case."""
        said = f"{answer.text}\n{self._frames.say(f'ask_{asks}')}"
        return replace(answer, text=said, asks=asks, pending=Pending(asks, mask(text)))

    def _refused(self) -> Answer:
        """A refusal, and an answer to what else was asked."""
        refused = self._frames.say("refused")
        pieces = questions_of(self._text)
        honest = [one for one in pieces if not is_attempt(one)] if len(pieces) > 1 else []
        for piece in honest[:1]:
            answer = self._one(piece, alone=False)
            if answer.kind == "answer":
                return replace(answer, text=f"{answer.text}\n{refused}", reason="refused")
        return Answer("unknown", refused, self._language, reason="refused", pending=self._pending)
