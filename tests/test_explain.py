"""Explanations: exact places, true weights, any text, bounded cost."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from insight.cli import cli
from insight.explain import MOST_WORDS, READ, Explanation, explain, units, without
from insight.models import Models
from insight.models.scores import Scores, scorer
from insight.settings import Settings
from insight.store.loader import load
from tests.store_rows import document, write_documents

WEIGHTS = {"lovely": 0.5, "awful": -0.75, "好看": 0.5, "粗糙": -0.25, "😡": -0.125}


class Adding:
    """A model whose score is the sum of its words' weights, and that counts what it reads."""

    def __init__(self) -> None:
        self.texts = 0

    def __call__(self, texts: Sequence[str], language: str) -> Scores:
        self.texts += len(texts)
        found = [sum(w * text.count(word) for word, w in WEIGHTS.items()) for text in texts]
        return {
            "sentiment": np.array(found, np.float32),
            "length": np.array([len(text) / 1e4 for text in texts], np.float32),
        }


def mood(text: str, language: str = "en") -> Explanation:
    return next(one for one in explain(text, language, Adding()) if one.head == "sentiment")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "A lovely screen, an awful battery 😡",
            "en",
            {"lovely": 0.5, "awful": -0.75, "😡": -0.125},
        ),
        ("屏幕好看，做工粗糙", "zh", {"好看": 0.5, "粗糙": -0.25}),
    ],
)
def test_where_words_add_up_a_word_weighs_what_it_adds(
    text: str, language: str, expected: dict[str, float]
) -> None:
    found = mood(text, language)
    assert found.score == pytest.approx(sum(expected.values()))
    weights = {text[w.start : w.end]: w.weight for w in found.words if w.weight}
    assert weights == expected


def test_the_top_words_are_those_that_pull_the_way_of_the_score() -> None:
    text = "An awful, awful thing in a lovely box"
    assert [text[w.start : w.end] for w in mood(text).top(9)] == ["awful", "awful"]


def test_a_telling_clause_deep_in_a_long_text_is_found_at_bounded_cost() -> None:
    text = "It has a box and a lid and a cable. " * 30 + "An awful noise. " + "It has a lid. " * 9
    assert len(text) < READ
    model = Adding()
    found = next(one for one in explain(text, "en", model) if one.head == "sentiment")
    assert model.texts <= 110
    assert len(found.words) <= MOST_WORDS
    (top,) = found.top(1)
    assert text[top.start : top.end] == "awful"


def test_a_hundred_thousand_characters_cost_no_more_than_what_the_model_reads() -> None:
    for text in (
        "lovely " * 15_000,
        "好看" * 50_000,
        "x" * 100_000,
        "😡" * 100_000,
        "。" * 100_000,
    ):
        model = Adding()
        for one in explain(text, "zh", model):
            assert all(word.end <= READ for word in one.words)
        assert model.texts <= 110


@given(st.text(max_size=80), st.sampled_from(["zh", "en"]))
@example("❶", "zh")
def test_any_text_has_scores_and_places_in_order(text: str, language: str) -> None:
    for one in explain(text, language, Adding()):
        places = [(word.start, word.end) for word in one.words]
        assert places == sorted(places)
        assert all(0 <= start < end <= len(text) for start, end in places)
        assert all(a[1] <= b[0] for a, b in pairwise(places))


@pytest.mark.parametrize("text", ["", " \n", "。，", "\u200b\u202e", "\ud800"])
def test_a_text_without_words_has_scores_and_no_words(text: str) -> None:
    found = explain(text, "en", Adding())
    assert [one.head for one in found] == ["sentiment", "length"]
    assert all(one.words == () for one in found)


def test_words_of_both_languages_emoji_and_exclamations_are_units() -> None:
    text = "Don't买这个iPhone!!! 👍🏽👨‍👩‍👧 ok"
    found = [text[start:end] for start, end in units(text, "zh")]
    assert [w for w in found if not re.search("[一-鿿]", w)][-4:] == ["!!!", "👍🏽", "👨‍👩‍👧", "ok"]
    assert "".join(found) == "Don't买这个iPhone!!!👍🏽👨‍👩‍👧ok"
    assert len(units("我觉得这个屏幕真的很好看", "zh")) > 3


def test_what_is_taken_out_leaves_no_double_space() -> None:
    assert without("a bad day", [(2, 5)]) == "a day"
    assert without("bad day", [(0, 3)]) == "day"
    assert without("a bad, bad day", [(2, 5), (7, 10)]) == "a , day"


def test_the_words_of_our_own_model_matter_more_than_others(settings: Settings) -> None:
    score = scorer(Models(settings, 1))
    text = "The lid is blue and the cable is one metre long, but the motor is terrible."
    found = next(one for one in explain(text, "en", score) if one.head == "sentiment")
    (top,) = found.top(1)
    assert text[top.start : top.end] == "terrible"
    left = score([without(text, [(top.start, top.end)]), "terrible", ""], "en")["sentiment"]
    assert top.weight == pytest.approx(
        ((found.score - left[0]) + (left[1] - left[2])) / 2, abs=1e-3
    )


def run(settings: Settings, *arguments: str) -> str:
    result = CliRunner().invoke(cli, ["--home", str(settings.home), "explain", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_marks_a_text_and_gives_exact_places(settings: Settings) -> None:
    text = "The lid is blue, but the motor is terrible."
    assert "[-terrible]" in run(settings, text)
    told = json.loads(run(settings, text, "--json"))
    (mood,) = (head for head in told["heads"] if head["head"] == "sentiment")
    worst = min(mood["words"], key=lambda word: word["weight"])
    assert text[worst["start"] : worst["end"]] == "terrible"
    assert "say nothing" in run(settings, "😀")
    assert json.loads(run(settings, "", "--json"))["heads"] == []


def test_the_command_explains_a_stored_document_and_commands_no_terminal(
    settings: Settings,
) -> None:
    stored = document(1, "It is awful \x1b[2J and I returned it the same day.")
    write_documents(settings, "test", 0, [stored])
    load(settings)
    shown = run(settings, "--document", stored.document_id)
    assert "\x1b" not in shown and "awful" in shown


@pytest.mark.parametrize("arguments", [[], ["text", "--document", "x"], ["--document", "nobody"]])
def test_the_command_says_what_it_needs(settings: Settings, arguments: list[str]) -> None:
    result = CliRunner().invoke(cli, ["--home", str(settings.home), "explain", *arguments])
    assert result.exit_code != 0
    assert re.search(r"--document|no document 'nobody'", str(result.exception))
