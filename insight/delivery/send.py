"""Sending one message to one address, in a process of its own (see `insight.delivery.child`)."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import insight
from insight.delivery.addresses import (
    MAIL,
    MAIL_PORTS,
    SCHEMES,
    WEB_PORTS,
    masked,
    scheme_of,
    unusable,
)
from insight.errors import DeliveryError
from insight.messages import Message, message
from insight.settings import Settings

SECONDS = 60.0
"""Longest time of one delivery."""
_CHILD = [sys.executable, "-s", "-P", "-m", "insight.delivery.child"]
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "PYTHONPATH": str(Path(insight.__file__).parents[1]),
}
"""Nothing of ours: no secrets, and no proxy that would hide where a connection leads."""
_PASSING = frozenset({"408", "425", "429"})
"""Answers of a web server below 500 that may change by themselves."""


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: plain text; the attachment goes with e-mail only."""

    title: str
    body: str
    attachment: Attachment | None = None


def check(address: str) -> None:
    """Whether Apprise can read an address. Raises DeliveryError; connects to nothing."""
    scheme_of(address)
    if _run({"address": address, "schemes": sorted(SCHEMES)}, address, SECONDS)["state"] != "sent":
        raise DeliveryError(unusable(address))


def send(settings: Settings, address: str, letter: Letter, seconds: float = SECONDS) -> None:
    """Send a letter. Raises DeliveryError, whose `passing` says whether it may be tried again.

    Addresses of one's own network, and ports other than those of the web and of mail, are
    refused at the connection, redirects included, unless INSIGHT_FETCH_ALLOW names them.
    """
    is_mail = scheme_of(address) in MAIL
    task: dict[str, Any] = {
        "address": address,
        "schemes": sorted(SCHEMES),
        "ports": sorted(MAIL_PORTS if is_mail else WEB_PORTS),
        "allow": sorted(settings.fetch_allowed),
        "title": letter.title,
        "body": letter.body,
    }
    if is_mail and letter.attachment:
        content = base64.b64encode(letter.attachment.content).decode()
        task["attachment"] = {
            "name": letter.attachment.name,
            "type": letter.attachment.type,
            "content": content,
        }
    answer = _run(task, address, seconds)
    if answer["state"] != "sent":
        raise _error(answer["state"], answer.get("detail", ""), is_mail, masked(address))


def _run(task: dict[str, Any], address: str, seconds: float) -> dict[str, str]:
    try:
        done = subprocess.run(
            _CHILD,
            input=json.dumps(task),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=_ENVIRONMENT,
            cwd="/",
            timeout=seconds,
            check=True,
        )
        answer: dict[str, str] = json.loads(done.stdout)
        return answer
    except subprocess.TimeoutExpired:
        return {"state": "too slow"}
    except (subprocess.CalledProcessError, ValueError):
        return {"state": "failed"}


def _error(state: str, detail: str, is_mail: bool, address: str) -> DeliveryError:
    if state == "status":
        # A mail server says 4.. of what may pass, and 5.. of what will not; the web the reverse.
        passing = detail[0] == "4" if is_mail else detail[0] == "5" or detail in _PASSING
    else:
        passing = state not in ("unusable", "refused", "certificate")
    return DeliveryError(_said(state, detail, address), passing=passing)


def _said(state: str, detail: str, address: str) -> Message:
    match state:
        case "unusable":
            return unusable(address)
        case "refused":
            return message(
                "%(address)s is refused: it leads to %(where)s, which is not an address of the "
                "open internet or not a port of web or mail. If it is yours, add its host:port to "
                "INSIGHT_FETCH_ALLOW.",
                address=address,
                where=detail,
            )
        case "status":
            return message(
                "%(address)s answered with the error %(status)s. Check the address, its password "
                "or token, and that the service takes messages.",
                address=address,
                status=detail,
            )
        case "too slow":
            return message("%(address)s did not answer in time.", address=address)
        case "certificate":
            return message(
                "%(address)s shows a certificate that is not trusted here, so nothing was sent.",
                address=address,
            )
        case "connection refused":
            return message(
                "%(address)s cannot be reached: the connection is refused. Check host and port.",
                address=address,
            )
        case "unknown host":
            return message(
                "%(address)s cannot be reached: its host has no address. Check its name and the "
                "network.",
                address=address,
            )
        case _:
            return message(
                "%(address)s did not take the message. Check the address, and its password or "
                "token.",
                address=address,
            )
