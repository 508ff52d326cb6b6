"""Runs one service of the supervisor so that no process of it is left behind.

    python -I -S supervised.py COMMAND...

Standard input is a pipe of which only the supervisor holds the other end. When that end is
closed, or the supervisor dies (of SIGKILL too), the service is killed with all its descendants:
its process group everywhere, and on Linux those that left the group as well.

SIGTERM is passed to the command alone: it is the one that ends its own workers in order. The
exit code is the command's, or 128 + n when signal n killed it.

Run by its path and with the standard library alone, it starts fast and needs no set-up.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
import sys
from collections.abc import Container, Sequence
from contextlib import suppress
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36  # from linux/prctl.h


def main(command: Sequence[str]) -> int:
    """Run `command` to its end; must be called in a session of its own."""
    adopt_orphans()
    woken, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    try:
        pid = subprocess.Popen(command, stdin=subprocess.DEVNULL).pid
    except OSError as error:
        print(f"{command[0]} cannot be started: {error.strerror}", file=sys.stderr)
        return 127
    signal.signal(signal.SIGTERM, lambda *_: _terminate(pid))
    while True:
        readable, _, _ = select.select([0, woken], [], [])
        if 0 in readable:
            kill_children()
            os.killpg(os.getpgrp(), signal.SIGKILL)
        os.read(woken, 512)
        code = _reap(pid)
        if code is not None:
            kill_children()
            return code if code >= 0 else 128 - code


def adopt_orphans() -> None:
    """Make processes below us that lose their parent our children (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def kill_children(keep: Container[int] = ()) -> None:
    """Kill our children, then those that become ours by that, until only `keep` is left.

    Finds none where the kernel does not list them (macOS): the process group has to do.
    """
    while children := [pid for pid in _children() if pid not in keep]:
        for pid in children:
            os.kill(pid, signal.SIGKILL)
        for pid in children:
            os.waitpid(pid, 0)


def _terminate(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)


def _reap(command: int) -> int | None:
    """Collect all children that ended; the exit code of `command` once it is among them."""
    while True:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return None
        if pid == command:
            return os.waitstatus_to_exitcode(status)


def _children() -> list[int]:
    try:
        return [int(pid) for pid in Path("/proc/thread-self/children").read_text().split()]
    except OSError:
        return []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
