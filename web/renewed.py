"""Values that are made from the published copy: kept, and made anew when a newer copy is there.

What is made quickly is made at once. What takes longer is served as it was last made, while one
thread makes it anew in the background, so that a job that publishes every few seconds holds up no
reader.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import structlog

from insight.errors import InsightError

log = structlog.get_logger()

Value = TypeVar("Value")
QUICK_SECONDS = 0.05
_NICE = 5
_REST = 20.0
"""What took n seconds is made again after that many times n at the earliest, while it is old."""


@dataclass(frozen=True, slots=True)
class Served(Generic[Value]):
    """A value, when it was made, and whether it is older than the published copy."""

    value: Value
    made_at: datetime
    is_old: bool


@dataclass(slots=True)
class _Kept:
    version: str
    value: Any
    made_at: datetime
    seconds: float


class Renewed:
    """Keeps `most` values by their keys. Safe to share between threads."""

    def __init__(
        self,
        version: Callable[[], str],
        most: int,
        quick_seconds: float = QUICK_SECONDS,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._version = version
        self._most = most
        self._quick = quick_seconds
        self._clock = clock
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[Hashable, threading.Lock] = {}
        self._renewing: set[Hashable] = set()
        # One at a time: pages are still to be answered while something is made anew.
        self._turn = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Served[Value]:
        """The value of `key`: at once where one was made before, or is made quickly."""
        version = self._version()
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
        if kept is not None and kept.version == version:
            return Served(kept.value, kept.made_at, False)
        # Before the first data there is nothing that is worth being shown meanwhile.
        if kept is None or not kept.version or not version or kept.seconds < self._quick:
            return self.exact(key, make)
        self._renew(key, make, kept)
        return Served(kept.value, kept.made_at, True)

    def exact(self, key: Hashable, make: Callable[[], Value]) -> Served[Value]:
        """The value of `key` from the newest copy, however long it takes."""
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        try:
            # Two requests for one value would otherwise make it twice.
            with making:
                return self._made(key, make)
        finally:
            with self._lock:
                # What cannot be made leaves nothing behind, however often it is asked for.
                if key not in self._kept:
                    self._making.pop(key, None)

    def _made(self, key: Hashable, make: Callable[[], Value]) -> Served[Value]:
        version = self._version()
        with self._lock:
            kept = self._kept.get(key)
        if kept is None or kept.version != version:
            started, made_at = time.monotonic(), self._clock()
            value = make()
            kept = _Kept(version, value, made_at, time.monotonic() - started)
            self._keep(key, kept)
        return Served(kept.value, kept.made_at, False)

    def _keep(self, key: Hashable, kept: _Kept) -> None:
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                old, _ = self._kept.popitem(last=False)
                self._making.pop(old, None)

    def _renew(self, key: Hashable, make: Callable[[], Any], kept: _Kept) -> None:
        age = (self._clock() - kept.made_at).total_seconds()
        if age >= _REST * kept.seconds:
            self.begin(key, make)

    def begin(self, key: Hashable, make: Callable[[], Any]) -> None:
        """Make the value of `key` in the background, unless that is being done."""
        with self._lock:
            if key in self._renewing:
                return
            self._renewing.add(key)

        def run() -> None:
            _give_way()
            try:
                with self._turn:
                    self.exact(key, make)
            except InsightError as error:
                # The old value stays, and the next reader tries again.
                log.warning("not renewed", cause=str(error))
            except Exception:
                log.exception("not renewed")
            finally:
                with self._lock:
                    self._renewing.discard(key)

        # No daemon: DuckDB ends the process badly when it is cut off within a query.
        threading.Thread(target=run, name="renew").start()


def _give_way() -> None:
    """Let this thread run when no request wants the core; on Linux it is the thread's own affair."""
    if sys.platform == "linux":
        os.nice(_NICE)
