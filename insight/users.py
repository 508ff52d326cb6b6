"""People who may log in: passwords are kept as scrypt hashes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cache

from werkzeug.security import check_password_hash, generate_password_hash

from insight.errors import SettingsError
from insight.state import Row, State, moment

FIRST_USER = "admin"
MINIMUM_LENGTH = 10


@dataclass(frozen=True, slots=True)
class User:
    """Someone who is logged in. `session_key` changes when all sessions are to end."""

    user_id: int
    name: str
    session_key: str
    language: str | None


def create_user(state: State, name: str, password: str | None = None) -> str:
    """Enter a user, with a password made here unless one is given; returns the password.

    Raises SettingsError when the name is taken or the password is too short.
    """
    password = _checked(password)
    if state.row("user_by_name", name=name):
        raise SettingsError(f"There is a user named {name!r} already.")
    state.execute(
        "insert_user",
        name=name,
        password_hash=generate_password_hash(password),
        session_key=secrets.token_urlsafe(24),
        moment=moment(),
    )
    return password


def set_password(state: State, name: str, password: str | None = None) -> str:
    """Give `name` a new password, made here unless one is given, and end all their sessions."""
    password = _checked(password)
    changed = state.execute(
        "set_password",
        name=name,
        password_hash=generate_password_hash(password),
        session_key=secrets.token_urlsafe(24),
    )
    if not changed:
        raise SettingsError(f"There is no user named {name!r}.")
    return password


def authenticate(state: State, name: str, password: str) -> User | None:
    """The user with this name and password. Takes as long when there is no such user."""
    row = state.row("user_by_name", name=name)
    fits = check_password_hash(row["password_hash"] if row else _nobody(), password)
    return _user(row) if row and fits else None


def user_of_session(state: State, session_key: str) -> User | None:
    row = state.row("user_by_session", session_key=session_key)
    return _user(row) if row else None


def set_language(state: State, user: User, language: str) -> None:
    state.execute("set_language", user_id=user.user_id, language=language)


@cache
def _nobody() -> str:
    return generate_password_hash("nobody")


def _user(row: Row) -> User:
    return User(row["user_id"], row["name"], row["session_key"], row["language"])


def _checked(password: str | None) -> str:
    if password is None:
        return secrets.token_urlsafe(12)
    if len(password) < MINIMUM_LENGTH:
        raise SettingsError(f"A password needs at least {MINIMUM_LENGTH} characters.")
    return password
