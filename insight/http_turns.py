"""Whose turn it is at a host: one request at a time, a wait between two, in all our processes."""

from __future__ import annotations

import fcntl
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import httpcore

from insight.network import Deadline
from insight.robots import Robots

HOSTS_REMEMBERED = 256
_LOOK_SECONDS = 0.05
"""Between two looks whether another process has left the host."""


@dataclass(slots=True)
class Host:
    """What is remembered of one host."""

    name: bytes
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    crawl_delay: float = 0.0
    robots: dict[str, tuple[Robots | None, float]] = field(default_factory=dict)
    """By scheme and port: the rules (None: the site could not give them) and their end."""


class Turns:
    """The hosts, and when each may be asked again.

    With a `folder`, processes that share it wait for each other too: `clock` must then count for
    all of them alike, as the monotonic clock of a machine does.
    """

    def __init__(
        self,
        *,
        wait_seconds: float,
        longest_wait_seconds: float,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        jitter: Callable[[], float],
        folder: Path | None = None,
    ) -> None:
        self._wait_seconds = wait_seconds
        self._longest_wait_seconds = longest_wait_seconds
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self._folder = folder
        self._hosts: OrderedDict[bytes, Host] = OrderedDict()
        self._lock = threading.Lock()

    def host(self, name: bytes) -> Host:
        with self._lock:
            host = self._hosts.setdefault(name, Host(name))
            self._hosts.move_to_end(name)
            if len(self._hosts) > HOSTS_REMEMBERED:
                self._hosts.popitem(last=False)
            return host

    @contextmanager
    def turn(self, host: Host, deadline: Deadline) -> Iterator[None]:
        """Wait until `host` may be asked; nobody else asks it meanwhile.

        Raises httpcore.ReadTimeout where that is not before the deadline.
        """
        if not host.lock.acquire(timeout=max(deadline.left(), 0)):
            raise httpcore.ReadTimeout("other requests to this host take all the time")
        try:
            with self._shared(host, deadline) as file:
                wait = max(host.free_at, self._told(file)) - self._clock()
                if wait >= deadline.left():
                    raise httpcore.ReadTimeout(
                        "this host may not be asked in the time that is left"
                    )
                if wait > 0:
                    self._sleep(wait)
                try:
                    yield
                finally:
                    pause = max(self._wait_seconds, host.crawl_delay)
                    host.free_at = self._clock() + pause + self._wait_seconds * self._jitter() / 2
                    _tell(file, host.free_at)
        finally:
            host.lock.release()

    @contextmanager
    def _shared(self, host: Host, deadline: Deadline) -> Iterator[IO[str] | None]:
        """The file that says when the host is free, locked."""
        if self._folder is None:
            yield None
            return
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / hashlib.sha256(host.name).hexdigest()
        with path.open("a+", encoding="ascii") as file:
            while True:
                with suppress(BlockingIOError):
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                if deadline.left() <= 0:
                    raise httpcore.ReadTimeout("other requests to this host take all the time")
                time.sleep(_LOOK_SECONDS)
            yield file

    def _told(self, file: IO[str] | None) -> float:
        """When the host is free by another process; one from before a restart is no longer true."""
        if file is None:
            return 0.0
        file.seek(0)
        try:
            free_at = float(file.read(40) or 0)
        except ValueError:
            return 0.0
        return free_at if free_at - self._clock() <= 2 * self._longest_wait_seconds else 0.0


def _tell(file: IO[str] | None, free_at: float) -> None:
    if file is not None:
        file.truncate(0)
        file.write(repr(free_at))
        file.flush()
