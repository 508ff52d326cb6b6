"""The API of models, subscriptions and the settings in force."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from flask import Response, abort
from pydantic import BaseModel, Field

from insight import home
from insight.delivery import subscriptions
from insight.errors import DeliveryError, JobError, ModelError
from web.access import allow, may
from web.api.group import Body, answer, group
from web.api.jobs import StartedJob
from web.api.types import WHOLE, YesOrNo
from web.audit import record
from web.job_start import submit
from web.login import user_name
from web.services import services
from web.subscriptions import must_own

api = group("settings", "Settings")

Address = Annotated[str, Field(min_length=1, max_length=2_000)]
What = Literal["all", "report", "alerts"]
Language = Literal["en", "zh"]


class OneModel(BaseModel):
    name: str
    role: str
    licence: str
    megabytes: float
    present: bool
    problems: list[str] = Field(description="What is wrong with its files; empty: they are whole.")


class OwnHead(BaseModel):
    task: str
    in_use: bool
    megabytes: float
    facts: dict[str, Any] | None


class Models(BaseModel):
    models: list[OneModel]
    own_heads: list[OwnHead]


class HeadChoice(Body):
    whose: Literal["own", "ours"]


class HeadPath(BaseModel):
    task: Literal["sentiment", "toxicity"]


class OneSetting(BaseModel):
    variable: str
    value: str = Field(description="Of a secret only whether it is set.")
    source: Literal["environment", "file", "default"]
    meaning: str


class SettingsInForce(BaseModel):
    settings: list[OneSetting]


class LastMessage(BaseModel):
    subject: str
    state: str | None
    attempts: int
    cause: str | None
    tried_at: datetime | None
    delivered_at: datetime | None


class OneSubscription(BaseModel):
    """Who is told what and when; of the address only a part."""

    name: str
    owner: str
    address: str
    language: Language
    what: What
    on: str
    at: str
    active: bool
    last: LastMessage | None


class Subscriptions(BaseModel):
    subscriptions: list[OneSubscription]


class NewSubscription(Body):
    address: Address
    name: str = Field("", max_length=60)
    language: Language = "en"
    what: What = "all"
    weekday: Annotated[int, Field(ge=0, le=6), WHOLE] = Field(0, description="From Monday, 0.")
    hour: Annotated[int, Field(ge=0, le=23), WHOLE] = 8


class SubscriptionChange(Body):
    address: Address | None = None
    language: Language | None = None
    what: What | None = None
    weekday: Annotated[int, Field(ge=0, le=6), WHOLE] | None = None
    hour: Annotated[int, Field(ge=0, le=23), WHOLE] | None = None
    active: YesOrNo | None = None


class SubscriptionPath(BaseModel):
    name: str = Field(min_length=1, max_length=60)


@api.get("/models", summary="Which models are here", responses={200: Models})
@allow("read")
def list_models() -> Response:
    from insight.models.listed import heads_of, models_of, problems_of

    settings = services().settings
    rows = [
        OneModel(
            **{**row, "role": str(row["role"])},
            problems=list(problems_of(row["name"], settings)) if row["present"] else [],
        )
        for row in models_of(settings)
    ]
    heads = [OwnHead.model_validate(row) for row in heads_of(settings)]
    return answer(Models(models=rows, own_heads=heads))


@api.put("/models/heads/<task>", summary="Whose head speaks", responses={200: HeadChoice})
@allow("admin")
def use_head(path: HeadPath, body: HeadChoice) -> Response:
    from insight.models.listed import use

    try:
        use(services().settings, path.task, body.whose)
    except ModelError as error:
        raise JobError(*error.args) from error
    record("model.used", path.task, whose=body.whose)
    return answer(body)


@api.get("/settings", summary="The settings in force", responses={200: SettingsInForce})
@allow("admin")
def list_settings() -> Response:
    return answer(
        SettingsInForce(
            settings=[
                OneSetting(
                    variable=row.variable,
                    value=row.value,
                    source=row.source,
                    meaning=str(row.meaning),
                )
                for row in home.in_force(services().settings)
            ]
        )
    )


@api.get(
    "/subscriptions",
    summary="One's own; an administrator's are all",
    responses={200: Subscriptions},
)
@allow("read")
def list_subscriptions() -> Response:
    found = [
        OneSubscription.model_validate(one.as_json())
        for one in subscriptions.subscriptions(services().state)
        if one.owner == user_name() or may("admin")
    ]
    return answer(Subscriptions(subscriptions=found))


@api.post("/subscriptions", summary="Subscribe an address", responses={201: OneSubscription})
@allow("read")
def add_subscription(body: NewSubscription) -> Response:
    s = services()
    given = body.model_dump()
    name = subscriptions.subscribe(s.settings, s.state, given.pop("address"), user_name(), **given)
    record("subscription.added", name)
    return answer(_shown(name), 201)


@api.patch(
    "/subscriptions/<name>", summary="Change a subscription", responses={200: OneSubscription}
)
@allow("read")
def change_subscription(path: SubscriptionPath, body: SubscriptionChange) -> Response:
    state = services().state
    _must_own(path.name)
    given = body.model_dump(exclude_none=True)
    active = given.pop("active", None)
    subscriptions.change(state, path.name, **given)
    if active is not None:
        subscriptions.pause(state, path.name, active)
    record("subscription.change", path.name)
    return answer(_shown(path.name))


@api.delete("/subscriptions/<name>", summary="Remove a subscription", responses={204: None})
@allow("read")
def remove_subscription(path: SubscriptionPath) -> tuple[str, int]:
    _must_own(path.name)
    subscriptions.unsubscribe(services().state, path.name)
    record("subscription.remove", path.name)
    return "", 204


@api.post("/subscriptions/<name>/test", summary="Send a test message", responses={201: StartedJob})
@allow("read")
def test_subscription(path: SubscriptionPath) -> Response:
    _must_own(path.name)
    given = {"subscription": path.name, "test": True}
    return answer(StartedJob(job_id=submit("deliver", given)), 201)


def _must_own(name: str) -> None:
    try:
        must_own(subscriptions.subscription(services().state, name))
    except DeliveryError:
        abort(404)


def _shown(name: str) -> OneSubscription:
    one = subscriptions.subscription(services().state, name)
    return OneSubscription.model_validate(one.as_json())
