"""The API of users, for administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from flask import Response, abort
from pydantic import BaseModel, Field

from insight import users
from insight.state import moment
from web.access import allow
from web.api.group import Body, answer, group
from web.audit import record
from web.services import services

api = group("users", "Users")

Role = Literal["viewer", "analyst", "admin"]


class OneUser(BaseModel):
    name: str
    role: Role
    created_at: datetime
    locked_until: datetime | None
    tokens: int


class Users(BaseModel):
    users: list[OneUser]


class NewUser(Body):
    name: str = Field(min_length=1, max_length=users.NAME_LENGTH)
    role: Role = "viewer"


class Password(BaseModel):
    password: str = Field(description="Shown this once; kept only as a hash.")


class NewRole(Body):
    role: Role


class UserPath(BaseModel):
    name: str = Field(max_length=users.NAME_LENGTH)


@api.get("/users", summary="All users", responses={200: Users})
@allow("admin")
def list_users() -> Response:
    rows = services().state.rows("users", moment=moment())
    return answer(Users(users=[OneUser.model_validate(row) for row in rows]))


@api.post("/users", summary="Add a user", responses={201: Password})
@allow("admin")
def add_user(body: NewUser) -> Response:
    password = users.create_user(services().state, body.name, role=body.role)
    record("user.added", body.name, role=body.role)
    return answer(Password(password=password), 201)


@api.put("/users/<name>/role", summary="Give a user another role", responses={204: None})
@allow("admin")
def change_role(path: UserPath, body: NewRole) -> tuple[str, int]:
    _must_exist(path.name)
    users.set_role(services().state, path.name, body.role)
    record("user.role", path.name, role=body.role)
    return "", 204


@api.post("/users/<name>/password", summary="Give a user a new password", responses={200: Password})
@allow("admin")
def reset_password(path: UserPath) -> Response:
    """Ends all sessions of the user, and a lockout."""
    _must_exist(path.name)
    password = users.set_password(services().state, path.name)
    record("user.password", path.name)
    return answer(Password(password=password))


@api.delete("/users/<name>", summary="Remove a user", responses={204: None})
@allow("admin")
def remove_user(path: UserPath) -> tuple[str, int]:
    _must_exist(path.name)
    users.remove_user(services().state, path.name)
    record("user.removed", path.name)
    return "", 204


def _must_exist(name: str) -> None:
    if services().state.row("user_by_name", name=name) is None:
        abort(404)
