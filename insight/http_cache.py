"""What sites sent, kept on disk in a bounded folder, so that nothing is sent twice in vain.

A file for each address: a line of JSON, then the body. Names are hashes; a file that cannot be
read is no answer. Pages hold names of people: whoever erases one forgets all of this.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path

from insight.files import replacing

LONGEST_FRESH = 24 * 3600.0
"""What a site lets us keep for longer is asked for again after a day all the same."""
_KEPT_SECONDS = 7 * 24 * 3600.0
_KEPT_HEADERS = ("content-type", "etag", "last-modified", "cache-control", "expires", "date")
_MOST_FILES_A_SWEEP = 32
"""Answers that are written between two looks at the size of the folder."""
_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer with the status 200 as it was kept."""

    headers: Mapping[str, str]
    body: bytes
    fresh_until: float
    """Until then, in seconds since 1970, it may be used without asking."""


class HttpCache:
    """Answers in a folder of at most `max_bytes`; the oldest go first. Processes may share it."""

    def __init__(
        self,
        folder: Path,
        *,
        max_bytes: int = 200_000_000,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.folder = folder
        self._max_bytes = max_bytes
        self._clock = clock
        self._written = 0

    def get(self, url: str, accept: str) -> Kept | None:
        """What was kept of an address; None where there is nothing that may be used."""
        try:
            with self._path(url, accept).open("rb") as file:
                told = json.loads(file.readline())
                if told["url"] != url or self._clock() - told["stored"] > _KEPT_SECONDS:
                    return None
                return Kept(told["headers"], file.read(), told["fresh_until"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def fresh(self, kept: Kept) -> bool:
        return self._clock() < kept.fresh_until

    def put(
        self,
        url: str,
        accept: str,
        headers: Mapping[str, str],
        body: bytes,
        least_fresh: float = 0.0,
    ) -> None:
        """Keep an answer, if its site lets us and if there is something to ask for it by later."""
        if not may_be_kept(headers) or len(body) > self._max_bytes // 20:
            return
        fresh = max(least_fresh, fresh_seconds(headers))
        if not (fresh or headers.get("etag") or headers.get("last-modified")):
            return
        now = self._clock()
        told = {
            "url": url,
            "stored": now,
            "fresh_until": now + fresh,
            "headers": {name: headers[name] for name in _KEPT_HEADERS if name in headers},
        }
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with replacing(self._path(url, accept), mode=0o600) as temporary:
            temporary.write_bytes(json.dumps(told).encode() + b"\n" + body)
        self._written += 1
        if self._written % _MOST_FILES_A_SWEEP == 1:
            self.sweep()

    def forget(self) -> None:
        """Remove everything."""
        for path in self.folder.glob("*"):
            path.unlink(missing_ok=True)

    def _path(self, url: str, accept: str) -> Path:
        return self.folder / hashlib.sha256(f"{accept}\n{url}".encode()).hexdigest()

    def sweep(self) -> None:
        """Remove what is too old, then the oldest until a fifth of the folder is free."""
        found: list[tuple[float, int, str]] = []
        with suppress(OSError), os.scandir(self.folder) as entries:
            for entry in entries:
                with suppress(OSError):  # another process removed it
                    stat = entry.stat()
                    found.append((stat.st_mtime, stat.st_size, entry.path))
        total = sum(size for _, size, _ in found)
        left = self._max_bytes if total <= self._max_bytes else self._max_bytes * 4 // 5
        for modified, size, path in sorted(found):
            if total <= left and self._clock() - modified < _KEPT_SECONDS:
                break
            Path(path).unlink(missing_ok=True)
            total -= size


def may_be_kept(headers: Mapping[str, str]) -> bool:
    """Whether an answer is not for one visitor alone, and not to be stored."""
    control = headers.get("cache-control", "").lower()
    return (
        not any(word in control for word in ("no-store", "private"))
        and "set-cookie" not in headers
        and headers.get("vary", "").strip() != "*"
    )


def fresh_seconds(headers: Mapping[str, str]) -> float:
    """How long an answer may be used without asking again (RFC 9111), a day at most."""
    control = headers.get("cache-control", "")
    if "no-cache" in control.lower():
        return 0.0
    if age := _AGE.search(control):
        passed = headers.get("age", "0").strip()
        seconds = float(age[1]) - (
            float(passed[:9]) if passed.isascii() and passed.isdigit() else 0
        )
    else:
        try:
            until = parsedate_to_datetime(headers["expires"])
            seconds = (until - parsedate_to_datetime(headers["date"])).total_seconds()
        except (KeyError, ValueError, TypeError, OverflowError):
            return 0.0
    return min(max(seconds, 0.0), LONGEST_FRESH)
