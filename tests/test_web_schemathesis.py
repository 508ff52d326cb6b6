"""The API does what its description says, for whatever it is sent."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Unsatisfiable

from insight.settings import Settings, load_settings
from insight.state import State
from insight.users import create_user
from tests.web_app import PASSWORD, Visitor, fill, running_broker
from web.security import limiter


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """An administrator with data; a session, because the tests end tokens and change passwords."""
    settings: Settings = load_settings(tmp_path_factory.mktemp("api") / "home")
    fill(settings)
    name = "an administrator whose name is not guessed"
    create_user(State(settings), name, PASSWORD)
    visitor = Visitor(settings)
    visitor.log_in(name)
    limiter.enabled = False
    # Jobs are started and run by nobody: without a broker each would be refused.
    with running_broker(settings):
        yield visitor
    limiter.enabled = True


def in_session(visitor: Visitor) -> Any:
    """The application as somebody meets it who is logged in, whatever they send."""
    token = visitor.token_of("/settings/profile")
    cookie = visitor.client.get_cookie("insight_session")
    assert cookie
    given = {"HTTP_COOKIE": f"insight_session={cookie.value}", "HTTP_X_CSRFTOKEN": token}

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        environ.pop("HTTP_AUTHORIZATION", None)
        return visitor.app.wsgi_app({**environ, **given}, start_response)

    return application


@pytest.mark.parametrize("examples", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_every_operation_answers_as_described(visitor: Visitor, examples: int) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", in_session(visitor))
    # The session stands for the token, which is not to be left out and guessed at.
    for methods in schema.raw_schema["paths"].values():
        for described in methods.values():
            del described["security"]
    problems = {}
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]
        try:
            try_out(operation, examples)
        except (Exception, BaseExceptionGroup) as error:
            problems[operation.label] = "".join(traceback.format_exception(error))
    assert not problems, "\n\n".join(f"{label}: {said}" for label, said in problems.items())


def try_out(operation: Any, examples: int) -> None:
    """Send what fits the description and what does not; raises at the first wrong answer."""

    def send(case: Any) -> None:
        case.call_and_validate()

    for mode in schemathesis.GenerationMode:
        once = given(case=operation.as_strategy(generation_mode=mode))(send)
        settings = hypothesis_settings(
            max_examples=examples,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            database=None,
        )
        # Where there are no parameters, nothing can be wrong with them.
        with suppress(Unsatisfiable):
            settings(once)()
