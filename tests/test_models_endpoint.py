"""The endpoint: what is sent, what is believed, what is paid, and what is never shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import BaseModel

from insight.errors import AnswerError, BudgetError, InsightError, ModelError, SettingsError
from insight.models.budget import Budget
from insight.models.endpoint import ATTEMPTS, Endpoint
from insight.models.generator import Completion, Limits, Turn
from insight.prompts import load
from insight.settings import Settings, load_settings
from insight.state import State
from tests.fake_endpoint import KEY, FakeEndpoint, fake_endpoint
from tests.fake_endpoint import label as fake_label


class Items(BaseModel):
    items: list[dict[str, object]]


def ask(
    fake: FakeEndpoint, settings: Settings, slept: list[float] | None = None, **more: object
) -> Completion[Items]:
    endpoint = Endpoint(fake.settings(settings, **more), ([] if slept is None else slept).append)
    texts = json.dumps({"texts": [{"id": "a", "text": "good"}, {"id": "b", "text": "bad"}]})
    return endpoint.complete([Turn("system", "Label."), Turn("user", texts)], Items, Limits(50))


def spent(settings: Settings) -> tuple[int, int]:
    row = State(settings).rows("endpoint_spent", day=datetime.now(UTC).date().isoformat())[0]
    return row["calls"], row["tokens"]


def test_an_answer_of_the_form_comes_back_with_its_tokens(settings: Settings) -> None:
    with fake_endpoint() as fake:
        found = ask(fake, settings)
    assert [one["sentiment"] for one in found.answer.items] == [fake_label("good"), "negative"]
    assert (found.model, found.tokens_in, found.tokens_out) == ("fake-1", 100, 20)
    body = fake.asked[0]
    assert (body["model"], body["temperature"], body["max_tokens"]) == ("fake-1", 0, 50)
    assert body["response_format"]["json_schema"]["schema"]["required"] == ["items"]
    assert fake.headers[0]["Authorization"] == f"Bearer {KEY}"
    assert spent(settings) == (1, 120)


@pytest.mark.parametrize(
    "mode", ["wrong json", "refusal", "refusal text", "truncated", "huge", "packed", "a page"]
)
def test_what_is_no_answer_is_an_error_and_asked_for_once(mode: str, settings: Settings) -> None:
    with fake_endpoint(mode) as fake, pytest.raises(AnswerError):
        ask(fake, settings)
    assert len(fake.asked) == 1


def test_it_waits_as_long_as_the_endpoint_says(settings: Settings) -> None:
    slept: list[float] = []
    with fake_endpoint("429", "500", "right") as fake:
        ask(fake, settings, slept)
    assert slept == [7.0, 4.0]
    # What was not done takes a call, and no tokens.
    assert spent(settings) == (3, 120)


def test_it_does_not_wait_for_hours(settings: Settings) -> None:
    with fake_endpoint("429 for hours") as fake, pytest.raises(ModelError, match="9,999 s"):
        ask(fake, settings)
    assert len(fake.asked) == 1


@pytest.mark.parametrize("mode", ["500", "slow", "drip"])
def test_it_gives_up_after_some_attempts(mode: str, settings: Settings) -> None:
    with fake_endpoint(mode) as fake, pytest.raises(ModelError):
        ask(fake, settings, endpoint_seconds=0.3)
    assert len(fake.asked) == ATTEMPTS


@pytest.mark.parametrize("mode", ["401", "redirect", "500", "a page"])
def test_the_key_is_in_no_error(mode: str, settings: Settings) -> None:
    with fake_endpoint(mode) as fake, pytest.raises(InsightError) as caught:
        ask(fake, settings)
    error: BaseException | None = caught.value
    while error is not None:
        assert KEY not in str(error)
        error = error.__cause__ or error.__context__
    assert KEY not in repr(fake.settings(settings))
    # A redirect is not followed: the key would go with it.
    assert {headers["Host"] for headers in fake.headers} == {fake.address}


def test_the_budget_holds_across_objects_and_counts_calls_and_tokens(settings: Settings) -> None:
    with fake_endpoint() as fake:
        for _ in range(2):
            ask(fake, settings, endpoint_calls_a_day=2)
        with pytest.raises(BudgetError, match="2 of 2 calls"):
            ask(fake, settings, endpoint_calls_a_day=2)
        with pytest.raises(BudgetError, match="240 of 250 tokens"):
            ask(fake, settings, endpoint_tokens_a_day=250)
    assert len(fake.asked) == 2


def test_an_endpoint_cannot_give_tokens_back(settings: Settings) -> None:
    with fake_endpoint("negative usage") as fake, pytest.raises(AnswerError):
        ask(fake, settings)
    calls, tokens = spent(settings)
    assert calls == 1 and tokens > 50


def test_cost_is_counted_where_prices_are_set(settings: Settings) -> None:
    priced = settings.model_copy(update={"endpoint_price_in": 10, "endpoint_price_out": 20})
    budget = Budget(priced)
    payment = budget.pay(1000, 1000)
    budget.correct(payment, 100_000, 50_000)
    row = State(priced).rows("endpoint_spent", day=payment.day)[0]
    assert row["cost"] == pytest.approx(2.0)


@pytest.mark.parametrize("url", ["ftp://x", "http://me:word@host/v1", "nonsense", "http://"])
def test_a_url_that_cannot_be_used_is_not_repeated(url: str, settings: Settings) -> None:
    bad = settings.model_copy(update={"endpoint_url": url, "endpoint_model": "m"})
    with pytest.raises(SettingsError, match="INSIGHT_ENDPOINT_URL") as caught:
        Endpoint(bad)
    assert "word" not in str(caught.value).replace("password", "")


@pytest.mark.parametrize("name", ["openai", "qianfan", "ollama", "vllm"])
def test_known_endpoints_have_a_name(name: str, settings: Settings) -> None:
    Endpoint(settings.model_copy(update={"endpoint_url": name, "endpoint_model": "m"}))


def test_without_an_endpoint_it_says_which_settings(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="INSIGHT_ENDPOINT_URL"):
        Endpoint(settings)


def test_a_key_that_is_no_key_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSIGHT_ENDPOINT_KEY", "secret\nkey")
    with pytest.raises(SettingsError, match="INSIGHT_ENDPOINT_KEY") as caught:
        load_settings(tmp_path)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("name", ["annotate", "target"])
def test_a_prompt_speaks_both_languages_and_its_version_follows_its_words(name: str) -> None:
    prompt = load(name)
    assert set(prompt.system) == {"en", "zh"}
    assert prompt.version.startswith(f"{name}-1-")
    for words in prompt.system.values():
        assert "{aspects}" not in words and "neutral" in words
