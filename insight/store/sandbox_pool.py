"""Processes that wait, warm, for one query each.

A process is never used again once SQL of a user ran in it. It ends with its parent.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from insight.settings import Settings

PROGRAM = Path(__file__).with_name("sandbox_child.py")
POLL_SECONDS = 0.05
_REST_SECONDS = 0.3
"""One process follows another that runs a query just now, and to warm up takes the core that it needs."""
# Nothing of the parent's environment: it may hold secrets. TZ is the session's time zone besides.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


class Child:
    """One process in a session and process group of its own, and the socket to it."""

    def __init__(self, settings: Settings, rest_seconds: float = 0.0) -> None:
        """Starts it; it rests before it warms up."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-I", str(PROGRAM), str(os.getpid()), str(rest_seconds)),
                    *(str(settings.published), str(settings.sql_memory_mb)),
                ],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**ENVIRONMENT, "TZ": settings.timezone},
                cwd="/",
                start_new_session=True,
            )
        self._socket = ours

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def send(self, line: bytes, seconds: float) -> None:
        """Raises EOFError when the process is gone, TimeoutError when it does not read in time."""
        self._socket.settimeout(seconds)
        try:
            self._socket.sendall(line)
        except TimeoutError:
            raise
        except OSError as error:
            raise EOFError from error

    def read_line(self, seconds: float, most_bytes: int, check: Callable[[], None]) -> bytes:
        """The next line, without its end.

        `check` is called often and may raise. Raises TimeoutError after `seconds`, EOFError when
        the process ends first, and OverflowError when the line is longer than `most_bytes`.
        """
        deadline = time.monotonic() + seconds
        line = bytearray()
        while not line.endswith(b"\n"):
            line += self._receive(65536, deadline, check)
            if len(line) > most_bytes:
                raise OverflowError
        return bytes(line[:-1])

    def read(self, count: int, deadline: float, check: Callable[[], None]) -> bytes:
        """Exactly `count` bytes; `deadline` is of the monotonic clock, errors are those of `read_line`."""
        content = bytearray()
        while len(content) < count:
            content += self._receive(min(count - len(content), 2**18), deadline, check)
        return bytes(content)

    def _receive(self, most_bytes: int, deadline: float, check: Callable[[], None]) -> bytes:
        """Some bytes, as soon as there are any."""
        ended = False
        while True:
            check()
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._socket.settimeout(min(POLL_SECONDS, left))
            try:
                piece = self._socket.recv(most_bytes)
            except TimeoutError:
                # A copy of the other end in a process forked meanwhile would hide the end of
                # the stream; one more turn, because the last words may have come in between.
                if ended:
                    raise EOFError from None
                ended = not self.is_alive()
                continue
            except OSError as error:
                raise EOFError from error
            if not piece:
                raise EOFError
            return piece

    def end(self) -> int:
        """Kill the whole process group and wait for it. Returns the exit status."""
        if self.is_alive():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        status = self._process.wait()
        self._socket.close()
        return status

    def forget(self) -> None:
        """Let go of a process that belongs to the process which we were forked from."""
        self._socket.close()
        self._process.returncode = 0


class Pool:
    """Up to `warm` processes that wait. Safe to use from several threads."""

    def __init__(self, warm: int, settings: Settings) -> None:
        self._warm = warm
        self._settings = settings
        self._lock = threading.Lock()
        self._idle: list[Child] = []

    def take(self) -> Child:
        """A warm process, or a new one. Raises OSError when none can be started."""
        with self._lock:
            while self._idle:
                child = self._idle.pop(0)
                if child.is_alive():
                    return child
                child.end()
        return Child(self._settings)

    def fill(self) -> None:
        """Start what is missing. Without it queries are slower and nothing else."""
        with self._lock, suppress(OSError):
            while len(self._idle) < self._warm:
                self._idle.append(Child(self._settings, _REST_SECONDS))

    def pids(self) -> list[int]:
        """Processes that wait now."""
        with self._lock:
            return [child.pid for child in self._idle]

    def close(self) -> None:
        """End those that wait, and keep none from now on."""
        with self._lock:
            self._warm = 0
            while self._idle:
                self._idle.pop().end()

    def after_fork(self) -> None:
        """In the new process: the lock may be held by a thread that is not here."""
        self._lock = threading.Lock()
        while self._idle:
            self._idle.pop().forget()
