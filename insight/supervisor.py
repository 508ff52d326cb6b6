"""The supervisor behind `insight up`: starts services in order, keeps them alive, stops them.

Each service runs under `insight/supervised.py`, in a session of its own: Ctrl-C reaches the
supervisor alone, and no process outlives it, however it ends.
"""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal

from insight.errors import SettingsError
from insight.instance import ServiceStatus, home_lock, read_status, unwritable, write_status
from insight.settings import Settings
from insight.supervised import adopt_orphans, kill_children

WRAPPER = Path(__file__).with_name("supervised.py")
POLL_SECONDS = 0.1
FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 30.0
LONG_LIFE_SECONDS = 30.0  # a process that lived as long resets the delay
EXITS_TO_REPORT = 5
LOG_BYTES = 10_000_000  # a longer log is set aside when its service starts
TAIL_BYTES = 4000
TAIL_LINES = 10
SECONDS_TO_DIE = 2.0

State = Literal["waiting", "starting", "running", "restarting", "failing", "stopping", "stopped"]


@dataclass(frozen=True)
class Service:
    """One program to be kept running. Its place in the list is its place in the start."""

    name: str
    command: Sequence[str]
    stop_order: int
    """Lower ones stop first; equal ones together."""
    grace_seconds: float
    """Time between SIGTERM and SIGKILL."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to the supervisor's own."""
    ready: Callable[[], bool] | None = None
    """Asked ten times a second while the service starts; an error of it stops everything.
    None: ready as soon as it runs."""
    ready_seconds: float = 30
    """Longest time that the next service is kept waiting."""


@dataclass
class _Run:
    """A service and what has become of it."""

    service: Service
    log: Path
    state: State = "waiting"
    since: datetime = field(default_factory=lambda: datetime.now(UTC))
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    log_start: int = 0
    """Where in the log the output of this process begins."""
    awaited_until: float | None = None
    """Until when the next service is kept waiting; None: it is not."""
    exits_in_a_row: int = 0
    restarts: int = 0
    restart_at: float = 0.0


class Supervisor:
    """Runs services until it is asked to stop; `echo` gets a line of text for each event."""

    def __init__(
        self, settings: Settings, services: Sequence[Service], echo: Callable[[str], None]
    ) -> None:
        self._settings = settings
        self._runs = [_Run(service, settings.logs / f"{service.name}.log") for service in services]
        self._echo = echo
        self._stop_requests = 0
        self._had_to_kill = False
        self._status_is_written = True
        self._lock = -1

    def run(self) -> int:
        """Block until SIGINT, SIGTERM or SIGHUP; a second one kills what still runs.

        Returns 0 when all services stopped by themselves, 1 when one was killed. Must be called
        in the main thread of a process that has no other children: strays are killed. Raises
        SettingsError when another instance runs on this home or the home cannot be written.
        """
        with home_lock(self._settings) as self._lock:
            self._check_home()
            adopt_orphans()
            signals = [signal.SIGINT, signal.SIGTERM]
            if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup ignores it
                signals.append(signal.SIGHUP)
            previous = {number: signal.signal(number, self._on_signal) for number in signals}
            try:
                while not self._stop_requests:
                    self._start_next()
                    for run in self._runs:
                        self._tend(run)
                    time.sleep(POLL_SECONDS)
            finally:
                for order in sorted({run.service.stop_order for run in self._runs}):
                    self._stop([run for run in self._runs if run.service.stop_order == order])
                for number, handler in previous.items():
                    signal.signal(number, handler)
        return int(self._had_to_kill)

    def _on_signal(self, *_: object) -> None:
        self._stop_requests += 1

    def _check_home(self) -> None:
        """Raise SettingsError where the status or a log cannot be written."""
        path = self._settings.run
        try:
            write_status(self._settings, self._status())
            path = self._settings.logs
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for run in self._runs:
                path = run.log
                path.open("ab").close()
        except OSError as error:
            raise unwritable(path, error) from error

    def _start_next(self) -> None:
        """Start the services up to one that the next has to wait for."""
        for run in self._runs:
            if run.state == "waiting":
                if run.service.ready is not None:
                    run.awaited_until = time.monotonic() + run.service.ready_seconds
                self._start(run)
            if run.awaited_until is not None:
                if time.monotonic() < run.awaited_until:
                    return
                run.awaited_until = None
                self._say(
                    run,
                    f"is not ready after {run.service.ready_seconds:g} s; the next are started "
                    f"nevertheless. Look into {run.log}",
                )

    def _start(self, run: _Run) -> None:
        run.started = time.monotonic()
        try:
            with _open_log(run.log) as log:
                run.log_start = log.tell()
                run.process = subprocess.Popen(
                    [sys.executable, "-I", "-S", str(WRAPPER), *run.service.command],
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    # Unbuffered: what a Python program printed is in the log when it is killed.
                    env={**os.environ, "PYTHONUNBUFFERED": "1", **run.service.environment},
                    start_new_session=True,
                    pass_fds=[self._lock],
                )
        except OSError as error:
            self._restart_later(run, f"cannot be started ({error})")
            return
        self._say(run, f"started, process {run.process.pid}")
        self._enter(run, "running" if run.service.ready is None else "starting")

    def _tend(self, run: _Run) -> None:
        """Notice what has happened to one service, and act."""
        if run.process is None:
            if run.state != "waiting" and time.monotonic() >= run.restart_at:
                run.restarts += 1
                self._start(run)
        elif (code := run.process.poll()) is not None:
            self._kill(run.process)
            self._restart_later(run, _reason(code))
        elif run.state == "starting" and run.service.ready is not None and run.service.ready():
            run.awaited_until = None
            self._say(run, "is ready")
            self._enter(run, "running")

    def _restart_later(self, run: _Run, reason: str) -> None:
        now = time.monotonic()
        run.process = None
        run.exits_in_a_row += 1
        if now - run.started >= LONG_LIFE_SECONDS:
            run.exits_in_a_row = 1
        doublings = min(run.exits_in_a_row - 1, 10)
        delay = min(FIRST_DELAY_SECONDS * 2**doublings, LONGEST_DELAY_SECONDS)
        run.restart_at = now + delay
        self._say(run, f"{reason}; is started again in {delay:g} s")
        if run.exits_in_a_row == EXITS_TO_REPORT:
            self._say(
                run,
                f"ended {EXITS_TO_REPORT} times in a row; the others go on without it. "
                f"The end of {run.log}:\n{_tail(run.log, run.log_start)}",
            )
        if run.exits_in_a_row < EXITS_TO_REPORT:
            self._enter(run, "restarting")
        else:
            run.awaited_until = None
            self._enter(run, "failing")

    def _stop(self, runs: Sequence[_Run]) -> None:
        """Stop these together: SIGTERM, then SIGKILL after the grace or at a second signal."""
        started = time.monotonic()
        for run in runs:
            if run.process is not None:
                run.process.terminate()
                self._enter(run, "stopping")
        for run in sorted(runs, key=lambda run: run.service.grace_seconds):
            if run.process is not None:
                self._await_end(run, run.process, started + run.service.grace_seconds)
                run.process = None
            self._enter(run, "stopped")

    def _await_end(self, run: _Run, process: subprocess.Popen[bytes], deadline: float) -> None:
        while process.poll() is None and time.monotonic() < deadline and self._stop_requests < 2:
            time.sleep(POLL_SECONDS / 2)
        code = process.poll()
        self._kill(process)
        if code is None:
            self._had_to_kill = True
            hurry = self._stop_requests >= 2
            grace = f"it did not stop within {run.service.grace_seconds:g} s"
            self._say(run, f"killed: {'a second signal came' if hurry else grace}")
        else:
            self._say(run, f"stopped, {_reason(code)}")

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        """End a wrapper and all that runs below it; does nothing where all has ended."""
        if process.stdin is not None:
            process.stdin.close()  # the wrapper kills them all, those outside its group too
        with suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_DIE)
        # What follows is for a wrapper that was itself killed or does not react.
        with suppress(ProcessLookupError, PermissionError):  # macOS: EPERM for a dead group
            os.killpg(process.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_DIE)
        kill_children(keep={run.process.pid for run in self._runs if run.process is not None})

    def _enter(self, run: _Run, state: State) -> None:
        run.state, run.since = state, datetime.now(UTC)
        try:
            write_status(self._settings, self._status())
        except OSError as error:  # the services go on; said once, until it works again
            if self._status_is_written:
                self._say(run, f"is {state}, but: {unwritable(self._settings.run, error)}")
            self._status_is_written = False
        else:
            self._status_is_written = True

    def _status(self) -> list[ServiceStatus]:
        return [
            {
                "service": run.service.name,
                "pid": None if run.process is None else run.process.pid,
                "state": run.state,
                "since": run.since.isoformat(timespec="milliseconds"),
                "restarts": run.restarts,
            }
            for run in self._runs
        ]

    def _say(self, run: _Run, text: str) -> None:
        with suppress(OSError):  # a terminal that was closed must not end the services
            self._echo(f"{run.service.name}: {text}")


def status(settings: Settings) -> list[ServiceStatus]:
    """The services of this home in the order of their start; empty where none ever ran.

    What an instance that was killed left behind reads as stopped. Raises SettingsError when the
    status cannot be read.
    """
    return read_status(settings)


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen on this address; False when another one does.

    Raises SettingsError when it could not for another reason.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # As servers do: connections that have just been closed do not count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return False
        raise SettingsError(
            f"Nothing can listen on {host} port {port}: {error.strerror}. Choose another "
            "address (INSIGHT_HOST) or port (INSIGHT_PORT)."
        ) from error
    return True


def _reason(code: int) -> str:
    """What an exit code of a wrapper means, in words."""
    number = -code if code < 0 else code - 128
    try:
        return f"ended by {signal.Signals(number).name}"
    except ValueError:
        return f"ended with exit code {code}"


def _open_log(path: Path) -> BinaryIO:
    """Open a log to append to it; a long one is first set aside, over the one before."""
    log = path.open("ab")
    if log.tell() <= LOG_BYTES:
        return log
    log.close()
    path.replace(path.with_name(f"{path.name}.1"))
    return path.open("ab")


def _tail(path: Path, start: int) -> str:
    """The last lines from `start` on, without what could steer a terminal."""
    try:
        with path.open("rb") as log:
            log.seek(max(start, path.stat().st_size - TAIL_BYTES))
            text = log.read().decode(errors="replace")
    except OSError as error:
        return f"  (cannot be read: {error.strerror})"
    lines = text.splitlines()[-TAIL_LINES:] or ["(nothing)"]
    return "\n".join(f"  {''.join(c for c in line if c.isprintable())}" for line in lines)
