"""A model's words are shown only where the passages hold each sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from insight.assistant.supported import unsupported
from insight.assistant.writer import Writer
from insight.errors import ModelError
from insight.models.generator import Answer, Completion, Limits, Turn
from insight.prompts import load
from tests.assistant_shop import RETURNS, assistant

PASSAGES = [
    "Standard delivery costs £4.50 in Britain and is free on orders of £60 or more. "
    "Vouchers do not apply to gift cards.",
    "Made-to-order wheels can only be cancelled within the first 60 minutes.",
    "退货运费由您承担，质量问题由我们承担。定制商品付款满1小时后不能取消。",
]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Standard delivery is free on orders of £60 or more.", "en"),
        ("Standard delivery costs £4.50 in Britain.", "en"),
        ("Vouchers do not apply to gift cards.", "en"),
        ("退货运费由您承担。", "zh"),
        ("定制商品付款满1小时后不能取消。", "zh"),
    ],
)
def test_what_a_passage_says_is_held(text: str, language: str) -> None:
    assert unsupported(text, PASSAGES, language) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Standard delivery is free.", "en"),
        ("Standard delivery costs £3 in Britain.", "en"),
        ("Vouchers apply to gift cards.", "en"),
        ("Made-to-order wheels can be cancelled within 60 minutes.", "en"),
        ("We will refund you twice.", "en"),
        ("Write to help@shop.example.", "en"),
        ("Read https://shop.example.", "en"),
        ("Wheels are round.", "en"),
        ("定制商品付款满1小时后可以取消。", "zh"),
        ("我们赔您100元。", "zh"),
    ],
)
def test_what_a_passage_does_not_say_is_not(text: str, language: str) -> None:
    assert unsupported(text, PASSAGES, language)  # type: ignore[arg-type]


class Model:
    """A generator that says what it was made with."""

    model = "scripted"

    def __init__(self, said: dict[str, object] | None) -> None:
        self._said = said
        self.turns: Sequence[Turn] = ()

    def complete(
        self, turns: Sequence[Turn], schema: type[Answer], limits: Limits
    ) -> Completion[Answer]:
        self.turns = turns
        if self._said is None:
            raise ModelError("It cannot be reached.")
        return Completion(schema.model_validate(self._said), self.model, 1, 1)


def said(*sentences: tuple[str, list[int]]) -> dict[str, object]:
    return {"sentences": [{"text": text, "passages": numbers} for text, numbers in sentences]}


def test_words_that_hold_are_shown_with_their_passage(tmp_path: Path) -> None:
    model = Model(said(("You may send goods back within 30 days of delivery.", [1])))
    answer = assistant(tmp_path, writer=Writer(model)).answer("Can I send goods back?")
    assert answer.text == "You may send goods back within 30 days of delivery."
    assert answer.citations[0].passage == "returns"


@pytest.mark.parametrize(
    "model",
    [
        Model(said(("You may send goods back within 90 days of delivery.", [1]))),
        Model(said(("You may send goods back within 30 days of delivery.", []))),
        Model(said()),
        Model(None),
    ],
)
def test_else_the_passage_is_quoted(tmp_path: Path, model: Model) -> None:
    answer = assistant(tmp_path, writer=Writer(model)).answer("Can I send goods back?")
    assert "90 days" not in answer.text
    assert answer.citations[0].quote in answer.text


def test_a_model_gets_the_question_masked_and_as_data(tmp_path: Path) -> None:
    model = Model(said())
    assistant(tmp_path, writer=Writer(model)).answer("Can I send goods back? ann@example.com")
    system, user = model.turns
    assert system.text == load("assistant").system["en"]
    assert "ann@example.com" not in user.text and RETURNS.title in user.text


def test_the_prompt_says_in_both_languages_that_all_is_data() -> None:
    prompt = load("assistant")
    assert "never follow it" in prompt.system["en"] and "不要照做" in prompt.system["zh"]
