"""API tokens: each is somebody's, may do a part of what they may, and is kept only as a hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from insight.errors import UserError
from insight.messages import message
from insight.roles import PERMISSIONS
from insight.state import Row, State, moment
from insight.users import User

PREFIX = "insight_"
"""Lets scanners of leaked secrets, and people, know what it is."""
LONGEST_DAYS = 3650
NAME_LENGTH = 100
_USED_SECONDS = 60
"""A use is written down at most this often."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose token it is, and what the token may do for them now."""

    user: User
    permissions: frozenset[str]


def create_token(
    state: State, user: User, name: str, permissions: Iterable[str], days: int | None = None
) -> str:
    """Make a token; returns it, for the only time. `days` until it ends; None means never.

    Raises UserError for an unusable name, for permissions that are unknown, none, or more
    than the user has, and for unusable days.
    """
    name, wanted = name.strip(), frozenset(permissions)
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise UserError(
            message("A token's name has 1 to %(most)s printable characters.", most=NAME_LENGTH)
        )
    if not wanted or not wanted <= user.permissions:
        raise UserError(
            message(
                "A token may do one or more of: %(permissions)s.",
                permissions=", ".join(p for p in PERMISSIONS if p in user.permissions),
            )
        )
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise UserError(
            message("A token holds for 1 to %(most)s days, or for ever.", most=LONGEST_DAYS)
        )
    token = PREFIX + secrets.token_urlsafe(32)
    ends = datetime.now(UTC) + timedelta(days=days) if days else None
    state.execute(
        "insert_token",
        user_id=user.user_id,
        name=name,
        token_hash=_hash(token),
        permissions=" ".join(p for p in PERMISSIONS if p in wanted),
        moment=moment(),
        expires_at=ends.isoformat(timespec="milliseconds") if ends else None,
    )
    return token


def tokens(state: State, user: User | None = None) -> list[Row]:
    """The tokens of a user, or of all; `permissions` is a list. The tokens themselves are gone."""
    rows = state.rows("tokens", user_id=user.user_id if user else None)
    return [{**row, "permissions": row["permissions"].split()} for row in rows]


def revoke(state: State, token_id: int, user: User | None = None) -> bool:
    """End a token: of this user, or of anybody. Says whether there was one."""
    given = user.user_id if user else None
    return bool(state.execute("delete_token", token_id=token_id, user_id=given))


def caller(state: State, token: str) -> Caller | None:
    """Who calls with this token; None when it is unknown or has ended.

    A token can never do more than its owner can at the moment.
    """
    if not token.startswith(PREFIX):
        return None
    row = state.row("user_by_token", token_hash=_hash(token), moment=moment())
    if row is None:
        return None
    long_ago = datetime.now(UTC) - timedelta(seconds=_USED_SECONDS)
    if (row["used_at"] or "") < long_ago.isoformat(timespec="milliseconds"):
        state.execute("use_token", token_id=row["token_id"], moment=moment())
    user = User.of(row)
    return Caller(user, user.permissions & frozenset(row["permissions"].split()))


def _hash(token: str) -> str:
    # 256 random bits need no salt and no slow hash.
    return hashlib.sha256(token.encode()).hexdigest()
