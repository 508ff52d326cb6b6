"""The chat on other sites: keys, the sites that may show each, and the tokens of customers.

A key is public: it stands in the pages of a shop and says whose chat it is. What holds back other
sites is the list of sites, which a browser enforces. A customer's token is a secret of their
browser tab, kept here as a hash only.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from insight.errors import UserError
from insight.messages import message
from insight.state import Row, State, moment

NAME_LENGTH = 100
MOST_SITES = 20
TOKEN_HOURS = 24
"""A conversation can be gone on with so long after it was last looked at."""
KEY = re.compile(r"[0-9a-f]{20}")
_HOST = re.compile(
    r"(\*\.)?[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?)*"
)
_SEEN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Key:
    """A key that is in use."""

    key: str
    name: str
    sites: tuple[str, ...]
    """Origins, such as https://shop.example or https://*.shop.example."""


def make_key(state: State, name: str, sites: Iterable[str], by: str) -> str:
    """Make a key; returns it. Raises UserError for an unusable name or site."""
    name = name.strip()
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise UserError(
            message("A shop's name has 1 to %(most)s printable characters.", most=NAME_LENGTH)
        )
    kept = " ".join(checked_sites(sites))
    key = secrets.token_hex(10)
    state.execute("insert_widget_key", key=key, name=name, sites=kept, made_by=by, moment=moment())
    return key


def set_sites(state: State, key: str, sites: Iterable[str]) -> bool:
    """Change who may show the chat; False where no such key is in use. Raises UserError."""
    kept = " ".join(checked_sites(sites))
    return bool(state.execute("set_widget_sites", key=key, sites=kept))


def revoke_key(state: State, key: str) -> bool:
    """End a key, and with it the conversations that customers hold open by it."""
    return bool(state.execute("revoke_widget_key", key=key, moment=moment()))


def keys(state: State) -> list[Row]:
    """All keys; `sites` is a list."""
    return [{**row, "sites": row["sites"].split()} for row in state.rows("widget_keys")]


def find_key(state: State, key: str) -> Key | None:
    """A key that is in use."""
    row = state.row("widget_key", key=key) if KEY.fullmatch(key) else None
    return Key(row["key"], row["name"], tuple(row["sites"].split())) if row else None


def checked_sites(given: Iterable[str]) -> list[str]:
    """Origins as a policy names them, each once. Raises UserError naming one that cannot be."""
    found = list(dict.fromkeys(_origin(site) for site in given if site.strip()))
    if not found or len(found) > MOST_SITES:
        raise UserError(
            message("Name 1 to %(most)s sites that may show the chat.", most=MOST_SITES)
        )
    return found


def is_site(sites: Iterable[str], origin: str) -> bool:
    """Whether an origin is one of the sites."""
    for site in sites:
        head, star, rest = site.partition("*")
        if origin == site or (star and origin.startswith(head) and origin.endswith(rest)):
            return True
    return False


def give_token(state: State, key: str, conversation_id: str) -> str:
    """A token for whoever began a conversation, for the only time."""
    token = secrets.token_urlsafe(24)
    # Those who left are forgotten whenever somebody comes.
    forget_tokens(state)
    state.execute(
        "insert_widget_customer",
        token_hash=_hash(token),
        key=key,
        conversation_id=conversation_id,
        moment=moment(),
    )
    return token


def conversation_of(state: State, key: str, token: str) -> str | None:
    """The conversation that a token opens; None when it has ended or belongs to another key."""
    since = _before(timedelta(hours=TOKEN_HOURS))
    row = state.row("widget_customer", token_hash=_hash(token), key=key, since=since)
    if row is None:
        return None
    if row["seen_at"] < _before(timedelta(seconds=_SEEN_SECONDS)):
        state.execute("see_widget_customer", token_hash=_hash(token), moment=moment())
    return str(row["conversation_id"])


def forget_tokens(state: State, conversation_id: str | None = None) -> None:
    """Forget the tokens that have ended, and those of a conversation."""
    state.execute(
        "forget_widget_customers",
        before=_before(timedelta(hours=TOKEN_HOURS)),
        conversation_id=conversation_id,
    )


def _origin(given: str) -> str:
    """A site as scheme, host and port. Raises UserError for anything else."""
    text = given.strip().lower()
    try:
        parts = urlsplit(text if "//" in text else f"https://{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    # Over plain HTTP only what never leaves a machine, for whoever builds a shop.
    plain = parts.scheme == "http" and host in ("localhost", "127.0.0.1")
    fits = (parts.scheme == "https" or plain) and _HOST.fullmatch(host)
    # A star stands below a domain, never for a whole ending such as .com.
    fits = fits and not (host.startswith("*.") and host.count(".") < 2)
    if not fits or parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        raise UserError(
            message(
                "%(site)s is not a site. Write it as https://shop.example, without a path; "
                "https://*.shop.example stands for all below it.",
                site=repr(given.strip()[:100]),
            )
        )
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def _hash(token: str) -> str:
    # 192 random bits need no salt and no slow hash.
    return hashlib.sha256(token.encode()).hexdigest()


def _before(age: timedelta) -> str:
    return (datetime.now(UTC) - age).isoformat(timespec="milliseconds")
