"""People who may log in: passwords are kept as scrypt hashes, and a role says what each may do."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import available_timezones

from werkzeug.security import check_password_hash, generate_password_hash

from insight.errors import UserError
from insight.messages import message
from insight.roles import ROLES
from insight.state import Row, State, moment

FIRST_USER = "admin"
MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 1000
NAME_LENGTH = 100
HASH = "scrypt:32768:8:1"
"""How passwords are hashed: 32 MB and some 60 ms for each try."""
WRONG_TRIES = 20
"""Wrong passwords in a row that lock a name."""
LOCKED_MINUTES = 15


@dataclass(frozen=True, slots=True)
class User:
    """Someone who is logged in. `session_key` changes when all sessions are to end."""

    user_id: int
    name: str
    session_key: str
    role: str
    language: str | None
    timezone: str | None
    """None means that of the business."""

    @property
    def permissions(self) -> frozenset[str]:
        return ROLES[self.role]

    @classmethod
    def of(cls, row: Row) -> User:
        return cls(**{name: row[name] for name in cls.__slots__})


def create_user(state: State, name: str, password: str | None = None, role: str = "admin") -> str:
    """Enter a user, with a password made here unless one is given; returns the password.

    Raises UserError when the name cannot be used or is taken, for an unknown role, or for a
    password that is too short.
    """
    name, password = name.strip(), _checked(password)
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise UserError(
            message("A user's name has 1 to %(most)s printable characters.", most=NAME_LENGTH)
        )
    if state.row("user_by_name", name=name):
        raise UserError(message("There is a user named %(name)s already.", name=repr(name)))
    state.execute(
        "insert_user",
        name=name,
        password_hash=generate_password_hash(password, HASH),
        session_key=secrets.token_urlsafe(24),
        role=_role(role),
        moment=moment(),
    )
    return password


def set_password(state: State, name: str, password: str | None = None) -> str:
    """Give `name` a new password, made here unless one is given, and end all their sessions.

    Ends a lockout too. Raises UserError for an unknown name or a password that is too short.
    """
    password = _checked(password)
    changed = state.execute(
        "set_password",
        name=name,
        password_hash=generate_password_hash(password, HASH),
        session_key=secrets.token_urlsafe(24),
    )
    if not changed:
        raise _unknown(name)
    return password


def set_role(state: State, name: str, role: str) -> None:
    """Give a user another role. Raises UserError where nobody could administer afterwards."""
    role = _role(role)
    if not state.row("user_by_name", name=name):
        raise _unknown(name)
    if not state.execute("set_role", name=name, role=role):
        raise _last_admin(name)


def remove_user(state: State, name: str) -> None:
    """Remove a user, who is logged out everywhere, and their tokens. Raises UserError."""
    if not state.row("user_by_name", name=name):
        raise _unknown(name)
    if not state.execute("delete_user", name=name):
        raise _last_admin(name)


def authenticate(state: State, name: str, password: str) -> User | None:
    """The user with this name and password, unless the name is locked.

    Takes as long when there is no such user. Twenty wrong passwords in a row lock a name for a
    quarter of an hour, from whatever addresses they came.
    """
    row = state.row("user_by_name", name=name)
    fits = check_password_hash(
        row["password_hash"] if row else _nobody(), password[:MAXIMUM_LENGTH]
    )
    if row is None or (row["locked_until"] or "") > moment():
        return None
    if fits:
        if row["wrong_tries"]:
            state.execute("right_try", user_id=row["user_id"])
        return User.of(row)
    until = datetime.now(UTC) + timedelta(minutes=LOCKED_MINUTES)
    state.execute(
        "wrong_try",
        user_id=row["user_id"],
        most=WRONG_TRIES,
        until=until.isoformat(timespec="milliseconds"),
    )
    return None


def user_of_session(state: State, session_key: str) -> User | None:
    row = state.row("user_by_session", session_key=session_key)
    return User.of(row) if row else None


def set_language(state: State, user: User, language: str) -> None:
    state.execute("set_language", user_id=user.user_id, language=language)


def set_timezone(state: State, user: User, timezone: str | None) -> None:
    """Remember the zone that a user reads times in. Raises UserError for an unknown one."""
    if timezone is not None and timezone not in available_timezones():
        raise UserError(
            message("%(zone)s is not a time zone, such as Europe/Berlin.", zone=repr(timezone))
        )
    state.execute("set_timezone", user_id=user.user_id, timezone=timezone)


def _role(role: str) -> str:
    if role not in ROLES:
        raise UserError(
            message(
                "There is no role named %(role)s. Known: %(known)s.",
                role=repr(role),
                known=", ".join(ROLES),
            )
        )
    return role


def _unknown(name: str) -> UserError:
    return UserError(message("There is no user named %(name)s.", name=repr(name)))


def _last_admin(name: str) -> UserError:
    return UserError(
        message(
            "%(name)s is the last administrator. Make somebody else one first.", name=repr(name)
        )
    )


@cache
def _nobody() -> str:
    return generate_password_hash("nobody", HASH)


def _checked(password: str | None) -> str:
    if password is None:
        return secrets.token_urlsafe(12)
    if not MINIMUM_LENGTH <= len(password) <= MAXIMUM_LENGTH:
        raise UserError(
            message(
                "A password needs at least %(least)s characters, and %(most)s at most.",
                least=MINIMUM_LENGTH,
                most=MAXIMUM_LENGTH,
            )
        )
    return password
