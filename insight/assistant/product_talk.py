"""Products in a conversation: what their facts tell, and which one is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from insight.assistant.attributes import told
from insight.assistant.frames import Frames
from insight.assistant.products_named import Named, named, names_some
from insight.assistant.types import Answer, Citation, Passage, Pending
from insight.cleaning.personal import mask

_MOST_NAMES = 5


class ProductTalk:
    """Tells facts of products, and asks which one is meant."""

    def __init__(self, products: Sequence[Passage], frames: Frames) -> None:
        self._products, self._frames = products, frames

    def named(self, text: str) -> Named:
        """The products that a message names."""
        return named(text, self._products)

    def fact(self, text: str, earlier: str | None) -> Answer | None:
        """What the facts say where a product is named, or was in an `earlier` question.

        None where none is, or where only its kind is named and its facts do not tell.
        """
        meant = self.named(text)
        if not meant.products and earlier is not None:
            meant = self.named(earlier)
        if not meant.products or (meant.by_kind and names_some(text)):
            return None
        telling = [one for one in meant.products if told(text, one.title, one.facts)]
        if len(telling) > 1:
            return self._ask_which(text, telling)
        if telling:
            answer = self._told(text, telling[0])
            return self._or_another(answer, text) if meant.by_kind else answer
        if meant.by_kind or len(meant.products) > 1:
            return None
        return self._not_told(meant.products[0])

    def ask(self, text: str) -> Answer:
        """Ask which product a message is about."""
        return self._asks(self._frames.say("ask_product"), text)

    def _told(self, text: str, product: Passage) -> Answer:
        lines, citations = [], []
        colon = "：" if product.language == "zh" else ": "
        for key in told(text, product.title, product.facts):
            value = product.facts[key]
            said = value.rstrip(".。")
            lines.append(self._frames.say("fact", product=product.title, attribute=key, value=said))
            quote = f"{key}{colon}{value}"
            citations.append(
                Citation(product.id, product.source, product.title, quote, product.version)
            )
        return Answer(
            "answer",
            self._frames.joined(*lines),
            self._frames.language,
            tuple(citations),
            1.0,
            product=product.title,
        )

    def _or_another(self, answer: Answer, text: str) -> Answer:
        """A fact of the only product of its kind: another may be meant all the same."""
        return replace(
            answer,
            text=self._frames.joined(answer.text, self._frames.say("if_another")),
            asks="product",
            pending=Pending("product", mask(text)),
        )

    def _not_told(self, product: Passage) -> Answer:
        said = self._frames.joined(
            self._frames.say("not_told", product=product.title),
            self._frames.say("not_told_offer"),
        )
        return Answer(
            "unknown", said, self._frames.language, reason="not_told", product=product.title
        )

    def _ask_which(self, text: str, products: Sequence[Passage]) -> Answer:
        between = "、" if self._frames.language == "zh" else ", "
        names = between.join(one.title for one in products[:_MOST_NAMES])
        return self._asks(self._frames.say("ask_which", products=names), text)

    def _asks(self, said: str, text: str) -> Answer:
        return Answer(
            "ask",
            said,
            self._frames.language,
            asks="product",
            pending=Pending("product", mask(text)),
            reason="product",
        )
