"""Whether whoever asked still waits for the answer."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable
from contextlib import suppress

from flask import request


def is_gone() -> Callable[[], bool]:
    """A function that says whether the other end of this request's connection was closed.

    Servers that do not give their socket (tests, some proxies' own) are believed to wait.
    """
    environ = request.environ
    connection = environ.get("gunicorn.socket") or environ.get("werkzeug.socket")
    if not isinstance(connection, socket.socket):
        return lambda: False

    def gone() -> bool:
        with suppress(OSError, ValueError):
            if select.select([connection], [], [], 0)[0]:
                return not connection.recv(1, socket.MSG_PEEK)
            return False
        return True

    return gone
