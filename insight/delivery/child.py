"""A process that hands one message to Apprise and ends: `python -m insight.delivery.child`.

It reads one JSON object from its input and writes one to its output. Alone in a process, the
check of addresses stands where connections are made (so that redirects and names that resolve
to something else the second time meet it), a server that hangs is ended with the process, and
what Apprise logs, which may hold parts of the address, goes nowhere.
"""

from __future__ import annotations

import base64
import json
import logging
import re
import socket
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from insight.network import is_public

_SECONDS = 20.0
"""Longest wait for a server's next word."""
_STATUS = re.compile(r"error=(\d{3})\b|\b([45]\d{2}) (?:Client|Server) Error|\((\d{3}), b['\"]")
_SIGNS = {
    "timed out": "too slow",
    "CERTIFICATE_VERIFY_FAILED": "certificate",
    "Connection refused": "connection refused",
    "resolve": "unknown host",
    "Name or service not known": "unknown host",
    "No address associated": "unknown host",
}


class _Guard:
    """Lets connections through to public addresses on the given ports, and to what is allowed."""

    def __init__(self, ports: Sequence[int], allow: Sequence[str]) -> None:
        self._ports = frozenset(ports)
        self._allow = allow
        self.refused: str | None = None

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in ("socket.connect", "socket.sendto", "socket.sendmsg"):
            return
        where = arguments[1]
        if not isinstance(where, tuple):
            self._refuse("a socket of this machine")
        host, port = str(where[0]), int(where[1])
        if (is_public(host) and port in self._ports) or self._allowed(host, port):
            return
        self._refuse(f"{host}, port {port}")

    def _allowed(self, address: str, port: int) -> bool:
        for entry in self._allow:
            name, _, allowed_port = entry.rpartition(":")
            if allowed_port == str(port):
                try:
                    found = socket.getaddrinfo(name.strip("[]"), port, type=socket.SOCK_STREAM)
                except OSError:
                    continue
                if address in {str(one[4][0]) for one in found}:
                    return True
        return False

    def _refuse(self, what: str) -> None:
        self.refused = self.refused or what
        raise ConnectionRefusedError(what)


class _Heard(logging.Handler):
    """Remembers what Apprise says while it sends: never shown, only searched for causes."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += record.getMessage()[:2000] + "\n"


def deliver(task: Mapping[str, Any]) -> dict[str, str]:
    """Check the address, and where there is a body send it. `state` says what became of it."""
    import apprise
    from apprise.attachment.memory import AttachMemory

    heard = _Heard()
    logging.getLogger("apprise").handlers[:] = [heard]
    logging.getLogger("apprise").setLevel(logging.DEBUG)
    asset = apprise.AppriseAsset(
        app_id="Insight", app_desc="Insight", app_url="", async_mode=False, storage_mode="memory"
    )
    service = apprise.Apprise.instantiate(task["address"], asset=asset)
    if service is None or not _schemes(service) & set(task["schemes"]):
        return {"state": "unusable"}
    if "body" not in task:
        return {"state": "sent"}
    attached = task.get("attachment")
    attach = attached and apprise.AppriseAttachment(
        AttachMemory(  # type: ignore[no-untyped-call]
            content=base64.b64decode(attached["content"]),
            name=attached["name"],
            mimetype=attached["type"],
        )
    )
    guard = _Guard(task["ports"], task["allow"])
    socket.setdefaulttimeout(_SECONDS)
    sys.addaudithook(guard)
    sent = apprise.Apprise(asset=asset)
    sent.add(service)
    is_sent = sent.notify(
        title=task["title"], body=task["body"], body_format=apprise.NotifyFormat.TEXT, attach=attach
    )
    if guard.refused:
        return {"state": "refused", "detail": guard.refused}
    return {"state": "sent"} if is_sent else _cause(heard.text)


def _schemes(service: Any) -> set[str]:
    given = (service.protocol, service.secure_protocol)
    return {name for some in given if some for name in ([some] if isinstance(some, str) else some)}


def _cause(text: str) -> dict[str, str]:
    if found := _STATUS.search(text):
        return {"state": "status", "detail": next(filter(None, found.groups()))}
    return {"state": next((state for sign, state in _SIGNS.items() if sign in text), "failed")}


def main() -> None:
    task = json.load(sys.stdin)
    # Whatever a plug-in prints must not be taken for the answer.
    answer, sys.stdout = sys.stdout, sys.stderr
    json.dump(deliver(task), answer)


if __name__ == "__main__":
    main()
