"""What messages are like, by examples and the encoder that ships."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from insight.assistant.assistant import Assistant
from insight.assistant.encoder import Encoder, open_encoder
from insight.assistant.examples import KINDS, NONE, Examples, _examples, _shipped
from insight.assistant.summary import RISKS
from insight.assistant.types import Candidate
from insight.settings import Settings, load_settings
from tests.assistant_shop import LEADS, SHOP, Shelf


@pytest.fixture(scope="module")
def encoder() -> Iterator[Encoder]:
    yield open_encoder(load_settings(None))


def test_every_reason_has_examples_and_nothing_else() -> None:
    assert set(_examples("handover")[1]) == {*RISKS, NONE}
    assert set(_examples("asks")[1]) == {"order", "product", NONE}


def test_no_text_is_an_example_of_two_classes() -> None:
    for kind in KINDS:
        texts, _ = _examples(kind)
        assert len(texts) == len(set(texts))


def test_the_fit_that_ships_is_of_the_examples_and_the_encoder(encoder: Encoder) -> None:
    """Else every home makes its own, in half a minute: `python -m bench.assistant_examples`."""
    assert all(_shipped(kind, encoder) is not None for kind in KINDS)


class Letters:
    """An encoder that counts letters: any other than the one that ships."""

    def encode(self, texts: Sequence[str]) -> Any:
        counts = np.array([[text.count(a) + 0.1 for a in "aeiou的不了"] for text in texts])
        return (counts / np.linalg.norm(counts, axis=1, keepdims=True)).astype(np.float32)


def test_another_encoder_is_fitted_once_and_its_vectors_are_kept(tmp_path: Path) -> None:
    made = Examples("asks", Letters(), tmp_path)
    (path,) = tmp_path.glob("examples-*.npy")
    changed = path.stat().st_mtime_ns
    again = Examples("asks", Letters(), tmp_path)
    assert path.stat().st_mtime_ns == changed
    assert again.likely("Is it in?") == made.likely("Is it in?")


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("The rope gave way and my wife cracked her skull", "injury"),
        ("电池烧起来把桌子点着了", "fire"),
        ("is nobody real working there? I'd like a chat with one of them", "asks_person"),
        ("你们这群人真让人火冒三丈", "anger"),
    ],
)
def test_words_that_no_rule_knows_are_heard(encoder: Encoder, message: str, reason: str) -> None:
    likely = Examples("handover", encoder).likely(message)
    assert likely[NONE] < 0.5 and next(iter(likely)) == reason
    assert sum(likely.values()) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    "message", ["How long does delivery take?", "怎么开发票", "Is it in stock?"]
)
def test_ordinary_questions_are_ordinary(encoder: Encoder, message: str) -> None:
    assert Examples("handover", encoder).likely(message)[NONE] > 0.6


def test_the_knowledge_is_asked_once_for_a_question(tmp_path: Path, encoder: Encoder) -> None:
    class Counted(Shelf):
        def __init__(self) -> None:
            super().__init__(LEADS, SHOP)
            self.asked: list[str] = []

        def candidates(
            self, question: str, language: str | None, limit: int = 30
        ) -> list[Candidate]:
            self.asked.append(question)
            return super().candidates(question, language, limit)

    shelf = Counted()
    assistant = Assistant(shelf, None, Settings(home=tmp_path), encoder=encoder)
    assert assistant.answer("Until when can I send goods back?").kind == "answer"
    assert shelf.asked == ["Until when can I send goods back?"]
