"""The API of one's own account: who it is, and one's tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from flask import Response, abort
from flask_login import current_user
from pydantic import BaseModel, Field

from insight import tokens
from insight.roles import PERMISSIONS
from web.access import allow
from web.api.group import Body, answer, group
from web.audit import record
from web.services import services

api = group("account", "Account")

Permission = Literal["read", "edit", "sql", "jobs", "admin"]


class Me(BaseModel):
    """Who asks, and what they may do."""

    name: str
    role: str
    permissions: list[Permission]
    language: str | None
    timezone: str | None


class Token(BaseModel):
    """An API token, without the token."""

    token_id: int
    owner: str
    name: str
    permissions: list[Permission]
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None


class Tokens(BaseModel):
    tokens: list[Token]


class NewToken(Body):
    """What a token is to be."""

    name: str = Field(min_length=1, max_length=tokens.NAME_LENGTH)
    permissions: list[Permission] = Field(min_length=1, max_length=len(PERMISSIONS))
    days: int | None = Field(
        None, ge=1, le=tokens.LONGEST_DAYS, description="Days until it ends; null: never."
    )


class MadeToken(BaseModel):
    token: str = Field(description="Shown this once, and kept nowhere.")


class TokenPath(BaseModel):
    token_id: int = Field(ge=1, le=2**53)


@api.get("/me", summary="Who asks", responses={200: Me})
@allow("read")
def me() -> Response:
    user = current_user.user
    allowed = [permission for permission in PERMISSIONS if permission in current_user.permissions]
    return answer(
        Me(
            name=user.name,
            role=user.role,
            permissions=allowed,
            language=user.language,
            timezone=user.timezone,
        )
    )


@api.get("/tokens", summary="One's own tokens", responses={200: Tokens})
@allow("read")
def list_tokens() -> Response:
    found = tokens.tokens(services().state, current_user.user)
    return answer(Tokens(tokens=[Token.model_validate(row) for row in found]))


@api.post("/tokens", summary="Make a token", responses={201: MadeToken})
@allow("read")
def make_token(body: NewToken) -> Response:
    """The new token may do no more than the one that asks."""
    if not set(body.permissions) <= current_user.permissions:
        abort(403)
    made = tokens.create_token(
        services().state, current_user.user, body.name, body.permissions, body.days
    )
    record("token.made", body.name, permissions=body.permissions, days=body.days)
    return answer(MadeToken(token=made), 201)


@api.delete("/tokens/<token_id>", summary="End one of one's tokens", responses={204: None})
@allow("read")
def revoke_token(path: TokenPath) -> tuple[str, int]:
    if not tokens.revoke(services().state, path.token_id, current_user.user):
        abort(404)
    record("token.revoked", str(path.token_id))
    return "", 204
