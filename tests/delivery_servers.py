"""Servers on this machine that take messages as the world does: a mail server and a webhook."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from insight.settings import Settings
from insight.state import State, moment

PASSWORD = "hunter2hunter2"


@dataclass
class Webhook:
    """`answers` are given in turn, the last for ever; `None` hangs until the end."""

    answers: list[int | None]
    bodies: list[dict[str, Any]] = field(default_factory=list)
    sent: list[tuple[Message, bytes]] = field(default_factory=list)
    """The headers and the body of each, as they came."""
    location: str = ""
    address: str = ""
    ended: threading.Event = field(default_factory=threading.Event)


@contextmanager
def webhook(*answers: int | None) -> Iterator[Webhook]:
    made = Webhook(list(answers) or [200])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.sent.append((self.headers, body))
            made.bodies.append(json.loads(body))
            answer = made.answers[min(len(made.bodies), len(made.answers)) - 1]
            if answer is None:
                made.ended.wait(60)
                return
            self.send_response(answer)
            if made.location:
                self.send_header("Location", made.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            made.bodies.append({"method": "GET"})
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.ended.set()
        server.shutdown()
        server.server_close()


@dataclass
class Mail:
    address: str = ""
    letters: list[EmailMessage] = field(default_factory=list)
    refuse: str = ""
    """What the server answers to each letter instead of taking it."""

    async def handle_DATA(  # noqa: N802 (the name is aiosmtpd's)
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        if self.refuse:
            return self.refuse
        read: Message = message_from_bytes(envelope.content, policy=default)
        self.letters.append(cast(EmailMessage, read))
        return "250 OK"


class _AnyPort(Controller):
    """A controller whose port is known once it is bound."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server() -> Iterator[Mail]:
    """A mail server that takes letters of anybody, and knows the user `insight`."""
    mail = Mail()

    def authenticate(
        server: Any, session: Any, envelope: Any, mechanism: str, data: Any
    ) -> AuthResult:
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)

    controller = _AnyPort(
        mail, hostname="127.0.0.1", port=0, authenticator=authenticate, auth_require_tls=False
    )
    controller.start()
    mail.address = f"127.0.0.1:{controller.port}"
    try:
        yield mail
    finally:
        controller.stop(no_assert=True)


def allowing(settings: Settings, *addresses: str) -> Settings:
    return settings.model_copy(update={"fetch_allow": ",".join(addresses)})


def enter(settings: Settings, address: str, name: str, **more: Any) -> State:
    """A subscription without the check by Apprise, which takes a second."""
    state = State(settings)
    given = {"owner": "mary", "language": "en", "what": "all", "weekday": 0, "hour": 8} | more
    given.setdefault("moment", moment())
    state.execute("insert_subscription", name=name, address=address, **given)
    return state
