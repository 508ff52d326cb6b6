"""The API of webhooks: making and ending them, for administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from flask import Response, abort
from pydantic import BaseModel, Field

from insight import hooks
from insight.hooks import NAMES, NewHook
from insight.sources.columns import FIELDS
from web.access import allow
from web.api.group import Body, answer, group
from web.audit import record
from web.login import user_name
from web.said import said
from web.services import services

api = group("hooks", "Webhooks")

HookName = Annotated[str, Field(pattern=f"^{NAMES}$")]
Form = Literal["standard", "github", "shopify"]
Kind = Literal["review", "post", "message", "comment"]
Short = Annotated[str, Field(max_length=300)]


class OneHook(BaseModel):
    """A hook, without its secret."""

    name: str
    form: Form
    source: str
    product: str | None
    kind: Kind
    items: str
    mapping: dict[str, str]
    made_by: str
    created_at: datetime
    used_at: datetime | None
    taken: int
    duplicates: int
    rejected: int
    problem: str | None = Field(description="Why a document was rejected last.")
    problem_at: datetime | None


class Hooks(BaseModel):
    hooks: list[OneHook]


class HookBody(Body):
    """What a hook is to be."""

    name: HookName
    form: Form = Field("standard", description="How messages are signed.")
    source: Short = Field("", description="What documents are stored under; the name where empty.")
    product: Short = ""
    kind: Kind = "review"
    items: Short = Field("", description="Where in a message the documents are: `data.comments`.")
    mapping: dict[Short, Short] = Field(
        default_factory=dict,
        max_length=len(FIELDS),
        description="Our field to its place in a document; empty: known by their names.",
    )
    secret: str = Field("", max_length=200, description="Empty: one is made.")


class MadeHook(BaseModel):
    secret: str = Field(description="Shown this once.")


class HookPath(BaseModel):
    name: HookName


@api.get("/hooks", summary="All webhooks", responses={200: Hooks})
@allow("admin")
def list_hooks() -> Response:
    rows = [
        {**row, "problem": said(row["problem"]) if row["problem"] else None}
        for row in hooks.hooks(services().state)
    ]
    return answer(Hooks(hooks=[OneHook.model_validate(row) for row in rows]))


@api.post("/hooks", summary="Make a webhook", responses={201: MadeHook})
@allow("admin")
def make_hook(body: HookBody) -> Response:
    secret = hooks.create(services().state, NewHook(**body.model_dump()), user_name())
    record("hook.made", body.name, form=body.form, source=body.source)
    return answer(MadeHook(secret=secret), 201)


@api.delete("/hooks/<name>", summary="End a webhook", responses={204: None})
@allow("admin")
def revoke_hook(path: HookPath) -> tuple[str, int]:
    if not hooks.revoke(services().state, path.name):
        abort(404)
    record("hook.revoked", path.name)
    return "", 204
