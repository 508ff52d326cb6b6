"""One running instance per home: the lock that says so, and the file that tells what runs.

The lock is held by the supervisor and by each of its services, so that a home is free only
when the last process of a killed instance is gone.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

from insight.errors import SettingsError
from insight.files import write_atomically
from insight.settings import Settings

SECONDS_TO_END = 5.0  # what a killed instance may take until its last process is gone


class ServiceStatus(TypedDict):
    """What is known of one service; `pid` is also its process group, `since` is ISO UTC."""

    service: str
    pid: int | None
    state: str
    since: str
    restarts: int


@contextmanager
def home_lock(settings: Settings) -> Iterator[int]:
    """Hold the lock of this home; yields its file descriptor, for services to inherit.

    Raises SettingsError when another instance holds it or the run folder cannot be written.
    """
    path = settings.run / "up.lock"
    try:
        settings.run.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        _take(lock, settings)
        try:
            os.ftruncate(lock, 0)
            os.pwrite(lock, str(os.getpid()).encode(), 0)
        except OSError as error:
            raise unwritable(path, error) from error
        yield lock
        os.ftruncate(lock, 0)
    finally:
        os.close(lock)


def _take(lock: int, settings: Settings) -> None:
    """Lock, or raise SettingsError; waits for what is left of an instance that was killed."""
    deadline = time.monotonic() + SECONDS_TO_END
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            holder = os.pread(lock, 20, 0).decode()
            if _is_alive(holder) or time.monotonic() > deadline:
                raise SettingsError(
                    f"Another instance runs on {settings.home}: process {holder or 'unknown'}. "
                    "Stop it, or choose another home (INSIGHT_HOME)."
                ) from error
        except OSError as error:
            raise unwritable(settings.run, error) from error
        time.sleep(0.05)


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except PermissionError:
        return True
    except (ValueError, ProcessLookupError):
        return False
    return True


def is_running(settings: Settings) -> bool:
    """Whether an instance holds the lock of this home."""
    try:
        lock = os.open(settings.run / "up.lock", os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def write_status(settings: Settings, rows: Sequence[ServiceStatus]) -> None:
    """Replace the file that `read_status` reads; raises OSError."""
    content = json.dumps(rows, indent=1).encode()
    write_atomically(settings.run / "services.json", content, mode=0o600)


def read_status(settings: Settings) -> list[ServiceStatus]:
    """The services of this home, in the order of their start; empty where none ever ran.

    What a killed instance left behind reads as stopped. Raises SettingsError when the file
    cannot be read.
    """
    path = settings.run / "services.json"
    try:
        rows: list[ServiceStatus] = json.loads(path.read_bytes())
        if is_running(settings):
            return rows
        return [{**row, "pid": None, "state": "stopped"} for row in rows]
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"{path} cannot be read: {error}. Remove it; the next start writes it again."
        ) from error


def unwritable(path: Path, error: OSError) -> SettingsError:
    """The one sentence for a full disk or a folder without permission."""
    return SettingsError(
        f"Cannot write to {path}: {error.strerror}. Make room or change its permissions, or "
        "choose another home (INSIGHT_HOME)."
    )
