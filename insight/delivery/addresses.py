"""Addresses to deliver to, as Apprise writes them: which are taken, and how one is shown.

An address holds a password or a token. It is kept in the application's database, which its owner
alone can read, and is shown masked everywhere else.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

from insight.errors import DeliveryError
from insight.messages import Message, message

MAIL = frozenset({"mailto", "mailtos"})
_OWN_SERVERS = frozenset({"json", "jsons", "form", "forms"})
SCHEMES = MAIL | _OWN_SERVERS
SCHEMES |= {"slack", "dingtalk", "wecombot", "feishu", "lark", "tgram", "discord"}
SCHEMES |= {"msteams", "workflow", "workflows", "https"}
"""`https` is an address as Slack, Discord and others show it, which Apprise recognises."""
MAIL_PORTS = frozenset({25, 465, 587, 2525})
WEB_PORTS = frozenset({80, 443})
_LONGEST = 2000


def scheme_of(address: str) -> str:
    """The scheme of an address. Raises DeliveryError naming those that are taken."""
    scheme = address.partition("://")[0].lower()
    if "://" not in address or scheme not in SCHEMES:
        raise DeliveryError(
            message(
                "The address %(scheme)s is not one to deliver to. Give an Apprise address that "
                "begins with one of: %(known)s.",
                scheme=_plain(scheme) + "://..." if "://" in address else "...",
                known=", ".join(f"{known}://" for known in sorted(SCHEMES)),
            )
        )
    if len(address) > _LONGEST or re.search(r"[\x00-\x20\x7f]", address):
        raise DeliveryError(unusable(address))
    return scheme


def unusable(address: str) -> Message:
    """Says that Apprise cannot read an address."""
    return message(
        "The address %(address)s is not complete, or not as its service wants it. "
        "docs/reports.md, Delivery, has an example of each kind.",
        address=masked(address),
    )


def masked(address: str) -> str:
    """What of an address may be seen: of e-mail whom it reaches, of others no more than the host.

    Where the host is a token, as with chats, only the scheme is shown.
    """
    scheme = address.partition("://")[0].lower()
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    except ValueError:
        return f"{_plain(scheme)}://..."
    if scheme in MAIL:
        return f"{scheme}://{_mailbox(address)}"
    if scheme in _OWN_SERVERS or scheme == "https":
        return f"{scheme}://{_plain(host)}{port}/..."
    return f"{_plain(scheme)}://..."


def _mailbox(address: str) -> str:
    """The first recipient: `a...@example.com`."""
    parts = urlsplit(address)
    given = [*parse_qs(parts.query).get("to", []), *parts.path.split("/"), parts.username or ""]
    named = (unquote(one) for one in ",".join(given).split(",") if "@" in unquote(one))
    name, _, host = next(named, f"{parts.username}@{parts.hostname}").rpartition("@")
    return f"{_plain(name)[:1]}...@{_plain(host)}"


def _plain(text: str) -> str:
    return re.sub(r"[^\w.@-]", "", text)[:100]
