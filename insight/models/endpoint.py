"""A generator behind an OpenAI-compatible endpoint: OpenAI, ERNIE through Qianfan, Ollama, vLLM.

Its address is the operator's, so it may be local; proxies of the environment are not used and
redirects not followed, because the key would go with them. What it answers is not trusted: size,
time and form are checked, and what does not fit is an error.
"""

from __future__ import annotations

import json
import time
import tomllib
from collections.abc import Callable, Sequence
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import tenacity
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from insight.errors import AnswerError, ModelError, SettingsError
from insight.models.budget import Budget
from insight.models.generator import Answer, Completion, Limits, Turn
from insight.settings import Settings

ATTEMPTS = 4
LONGEST_WAIT = 120.0
"""Seconds; an endpoint that says to wait longer is not waited for."""
LARGEST_ANSWER = 2_000_000
_FIRST_WAIT = 2.0
BYTES_A_TOKEN = 3
"""For the estimate that a call is paid by: English has about 4, Chinese about 3."""


class _Busy(ModelError):
    """Worth another attempt."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        super().__init__(what)
        self.wait = wait


class _Reply(BaseModel):
    """The parts of a chat completion that we read."""

    model_config = ConfigDict(extra="ignore")

    class Choice(BaseModel):
        class Said(BaseModel):
            content: str | None = None
            refusal: str | None = None

        message: Said
        finish_reason: str | None = None

    class Usage(BaseModel):
        prompt_tokens: int = Field(ge=0, le=10_000_000)
        completion_tokens: int = Field(ge=0, le=10_000_000)

    choices: list[Choice] = Field(min_length=1)
    usage: Usage | None = None


class Endpoint:
    """The endpoint of the settings; see `insight.models.generator.Generator`."""

    def __init__(self, settings: Settings, sleep: Callable[[float], None] = time.sleep) -> None:
        """Raises SettingsError where no endpoint is set, or one that cannot be used."""
        if not settings.endpoint_url or not settings.endpoint_model:
            raise SettingsError(
                "No endpoint is set. Set INSIGHT_ENDPOINT_URL and INSIGHT_ENDPOINT_MODEL (and "
                "INSIGHT_ENDPOINT_KEY where it wants a key) in the environment or in "
                f"{settings.home / 'insight.env'}."
            )
        preset = _presets().get(settings.endpoint_url, {})
        self._url = _checked(preset.get("url", settings.endpoint_url)) + "/chat/completions"
        self._limit = preset.get("limit", "max_tokens")
        self._settings = settings
        self._budget = Budget(settings)
        self._sleep = sleep
        self.model = settings.endpoint_model

    def complete(
        self, turns: Sequence[Turn], schema: type[Answer], limits: Limits
    ) -> Completion[Answer]:
        asked = self._asked(turns, schema, limits)
        again = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            retry=tenacity.retry_if_exception_type(_Busy),
            wait=_wait,
            sleep=self._sleep,
            reraise=True,
        )
        return again(self._attempt, asked, schema, limits)

    def _attempt(self, asked: bytes, schema: type[Answer], limits: Limits) -> Completion[Answer]:
        estimate = len(asked) // BYTES_A_TOKEN + 1
        payment = self._budget.pay(estimate, limits.tokens)
        try:
            body = self._post(asked)
        except _Refused as error:
            self._budget.correct(payment, 0, 0)  # nothing was generated
            raise error.cause from None
        try:
            reply = _Reply.model_validate_json(body)
        except ValidationError as error:
            raise AnswerError(
                f"The endpoint at {self._host} answered what is no chat completion. Is "
                "INSIGHT_ENDPOINT_URL its base, such as http://127.0.0.1:11434/v1?"
            ) from error
        tokens = (payment.tokens_in, payment.tokens_out)
        if reply.usage:
            tokens = (reply.usage.prompt_tokens, reply.usage.completion_tokens)
            self._budget.correct(payment, *tokens)
        return Completion(_answer(reply, schema), self.model, *tokens)

    def _asked(self, turns: Sequence[Turn], schema: type[BaseModel], limits: Limits) -> bytes:
        form: dict[str, Any] = {"type": self._settings.endpoint_format}
        if form["type"] == "json_schema":
            form["json_schema"] = {
                "name": "answer",
                "strict": True,
                "schema": schema.model_json_schema(),
            }
        return json.dumps(
            {
                "model": self.model,
                "messages": [{"role": turn.role, "content": turn.text} for turn in turns],
                "temperature": 0,
                self._limit: limits.tokens,
                "response_format": form,
            },
            ensure_ascii=False,
        ).encode("utf-8", "replace")

    def _post(self, asked: bytes) -> bytes:
        """The body of a good answer. Raises _Refused where the endpoint did not do the work."""
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        if self._settings.endpoint_key:
            key = self._settings.endpoint_key.get_secret_value()
            headers["Authorization"] = f"Bearer {key}"
        until = time.monotonic() + self._settings.endpoint_seconds
        try:
            with (
                httpx.Client(trust_env=False, timeout=self._settings.endpoint_seconds) as client,
                client.stream("POST", self._url, content=asked, headers=headers) as answer,
            ):
                body = self._read(answer, until)
                if answer.status_code != 200:
                    raise _Refused(self._cause(answer, body))
                return body
        except httpx.ConnectError as error:
            raise _Refused(
                ModelError(
                    f"The endpoint at {self._host} cannot be reached. Does it run, and is "
                    "INSIGHT_ENDPOINT_URL right?"
                )
            ) from error
        except httpx.HTTPError as error:
            raise _Busy(
                f"The endpoint at {self._host} did not answer in full: {type(error).__name__}. "
                "INSIGHT_ENDPOINT_SECONDS is the longest time of a call."
            ) from error

    def _read(self, answer: httpx.Response, until: float) -> bytes:
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise AnswerError(f"The endpoint at {self._host} packs its answers; we asked for none.")
        body = bytearray()
        for piece in answer.iter_raw():
            body += piece
            if len(body) > LARGEST_ANSWER:
                raise AnswerError(
                    f"The endpoint at {self._host} answered more than {LARGEST_ANSWER:,} bytes."
                )
            if time.monotonic() > until:
                raise _Busy(
                    f"The endpoint at {self._host} took longer than "
                    f"{self._settings.endpoint_seconds:g} s (INSIGHT_ENDPOINT_SECONDS)."
                )
        return bytes(body)

    def _cause(self, answer: httpx.Response, body: bytes) -> ModelError:
        status = answer.status_code
        what = f"The endpoint at {self._host} answered {status}{self._said(body)}."
        if status == 429 or status >= 500:
            wait = _retry_after(answer.headers.get("retry-after"))
            if wait is None or wait <= LONGEST_WAIT:
                return _Busy(what, wait)
            return ModelError(f"{what} It says to come back after {wait:,.0f} s.")
        remedies = {
            400: "INSIGHT_ENDPOINT_FORMAT may be one that it does not know",
            401: "Mend INSIGHT_ENDPOINT_KEY",
            403: "Mend INSIGHT_ENDPOINT_KEY",
            404: "Mend INSIGHT_ENDPOINT_URL or INSIGHT_ENDPOINT_MODEL",
        }
        return ModelError(f"{what} {remedies.get(status, 'Mend INSIGHT_ENDPOINT_URL')}.")

    def _said(self, body: bytes) -> str:
        """The endpoint's own words on an error, short and without the key."""
        try:
            said = " ".join(str(json.loads(body)["error"]["message"]).split())
        except (ValueError, KeyError, TypeError, RecursionError):
            return ""
        if self._settings.endpoint_key:
            said = said.replace(self._settings.endpoint_key.get_secret_value(), "[key]")
        return f" ({said[:200]})"

    @property
    def _host(self) -> str:
        return httpx.URL(self._url).netloc.decode()


class _Refused(Exception):
    """The endpoint did not do the work, and will not ask for money."""

    def __init__(self, cause: ModelError) -> None:
        super().__init__(str(cause))
        self.cause = cause


def _answer(reply: _Reply, schema: type[Answer]) -> Answer:
    choice = reply.choices[0]
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise AnswerError("The model refused to answer.")
    if choice.finish_reason == "length":
        raise AnswerError("The model's answer was cut off.")
    try:
        return schema.model_validate_json(choice.message.content or "", strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "answer"
        raise AnswerError(f"The model's answer has not the form asked for: {place}.") from error


def _wait(state: tenacity.RetryCallState) -> float:
    """What the endpoint says, else 2, 4, 8 seconds."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, _Busy) and error.wait is not None:
        return error.wait
    return float(_FIRST_WAIT * 2 ** (state.attempt_number - 1))


def _retry_after(said: str | None) -> float | None:
    """Seconds of a Retry-After header, a number or a date; None where it is neither."""
    if not said:
        return None
    if said.strip().isdecimal():
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _checked(url: str) -> str:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        parsed = httpx.URL()
    if parsed.scheme not in ("http", "https") or not parsed.host or parsed.userinfo:
        known = ", ".join(_presets())
        raise SettingsError(
            "INSIGHT_ENDPOINT_URL cannot be used: it is a base URL without a name or password, "
            f"such as http://127.0.0.1:11434/v1, or one of {known}."
        )
    return url.rstrip("/")


@cache
def _presets() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("endpoints.toml").read_text(encoding="utf-8"))
