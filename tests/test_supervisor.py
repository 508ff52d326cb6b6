"""The supervisor, with real processes: it is killed here in every way that there is."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from insight.errors import SettingsError
from insight.instance import ServiceStatus
from insight.settings import Settings
from insight.supervisor import LOG_BYTES, port_is_free, status

PROGRAM = Path(__file__).with_name("supervised_program.py")
ROOT = PROGRAM.parent.parent


class Instance:
    """A home, and the supervisors that are started on it."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(home=folder / "home")
        self.record = folder / "record"
        self.started: list[subprocess.Popen[str]] = []

    def service(self, name: str, *manner: str, **given: object) -> dict[str, object]:
        serve = [sys.executable, str(PROGRAM), "serve", str(self.record), name, *manner]
        return {"name": name, "command": serve, **given}

    def start(self, *services: dict[str, object]) -> subprocess.Popen[str]:
        command = [sys.executable, str(PROGRAM), "supervise", str(self.settings.home)]
        process = subprocess.Popen(
            [*command, json.dumps(services)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            # Under nohup, what the tests start would be deaf to it.
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
        )
        self.started.append(process)
        return process

    def events(self) -> list[tuple[str, str]]:
        """(service, event), in the order of time."""
        lines = self.record.read_text().splitlines() if self.record.exists() else []
        return [(words[1], words[2]) for words in sorted(map(str.split, lines))]

    def pids(self) -> set[int]:
        """Every process that has ever written an event."""
        return {int(line.split()[-1]) for line in self.record.read_text().splitlines()}

    def state(self, name: str) -> ServiceStatus | None:
        return next((row for row in status(self.settings) if row["service"] == name), None)

    def is_in(self, name: str, state: str) -> bool:
        row = self.state(name)
        return row is not None and row["state"] == state

    def pid_after(self, name: str, restarts: int) -> int:
        """The process of a service once its status says so: a program can start before that."""
        found: list[int] = []

        def is_written() -> bool:
            row = self.state(name)
            if row is not None and row["pid"] is not None and row["restarts"] == restarts:
                found.append(row["pid"])
            return bool(found)

        wait_for(is_written)
        return found[0]


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    instance = Instance(tmp_path)
    yield instance
    for process in instance.started:
        process.kill()
        process.communicate()


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    """Whether a process has ended; a zombie that nobody collects has."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return not Path("/proc/self").exists()


def end(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> str:
    """Send a signal to the supervisor alone; what it has said until its end."""
    process.send_signal(number)
    return process.communicate(timeout=60)[0]


def test_services_start_one_after_the_other_is_ready_and_stop_in_their_stop_order(
    instance: Instance, tmp_path: Path
) -> None:
    ready = str(tmp_path / "ready")
    process = instance.start(
        instance.service("broker_like", f"ready={ready}", stop_order=3, ready_file=ready),
        instance.service("worker", stop_order=2),
        instance.service("web", stop_order=1),
    )
    wait_for(lambda: {("worker", "started"), ("web", "started")} <= set(instance.events()))
    assert instance.events()[:2] == [("broker_like", "started"), ("broker_like", "ready")]
    wait_for(lambda: instance.is_in("broker_like", "running"))

    end(process)

    assert process.returncode == 0
    assert instance.events()[-6:] == [
        (name, event)
        for name in ("web", "worker", "broker_like")
        for event in ("SIGTERM", "stopped")
    ]
    assert [row["state"] for row in status(instance.settings)] == ["stopped"] * 3


def test_ctrl_c_reaches_the_supervisor_alone(instance: Instance) -> None:
    process = instance.start(instance.service("web"))
    wait_for(lambda: ("web", "started") in instance.events())
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    process.communicate(timeout=60)
    assert instance.events() == [("web", "started"), ("web", "SIGTERM"), ("web", "stopped")]


def test_a_service_that_is_late_is_named_and_does_not_hold_up_the_others_for_ever(
    instance: Instance, tmp_path: Path
) -> None:
    never = str(tmp_path / "never")
    process = instance.start(
        instance.service("slow", ready_file=never, ready_seconds=0.5), instance.service("web")
    )
    wait_for(lambda: ("web", "started") in instance.events())
    assert instance.is_in("slow", "starting")
    assert "slow: is not ready after 0.5 s" in end(process)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_no_process_is_left_behind(instance: Instance, number: int) -> None:
    process = instance.start(
        instance.service("worker", "forking", "stubborn", grace_seconds=0.5),
        instance.service("web", "forking", grace_seconds=0.5),
    )
    wait_for(lambda: instance.events().count(("worker", "forked")) == 3)
    wait_for(lambda: instance.events().count(("web", "forked")) == 3)
    wrappers = {instance.pid_after(name, restarts=0) for name in ("worker", "web")}
    pids = wrappers | instance.pids()
    assert len(pids) == 10

    said = end(process, number)

    wait_for(lambda: all(is_gone(pid) for pid in pids if pid), seconds=3)
    if number != signal.SIGKILL:
        assert process.returncode == 1
        assert "worker: killed: it did not stop within 0.5 s" in said
        assert "web: stopped, ended with exit code 0" in said


def test_a_second_signal_kills_at_once(instance: Instance) -> None:
    process = instance.start(instance.service("worker", "stubborn", grace_seconds=60))
    wait_for(lambda: ("worker", "started") in instance.events())
    process.send_signal(signal.SIGINT)
    wait_for(lambda: ("worker", "SIGTERM") in instance.events())
    before = time.monotonic()
    assert "worker: killed: a second signal came" in end(process, signal.SIGINT)
    assert time.monotonic() - before < 3
    assert all(is_gone(pid) for pid in instance.pids())


@pytest.mark.parametrize("victim", ["the program", "its wrapper"])
def test_a_killed_service_is_started_again_without_what_it_left_behind(
    instance: Instance, victim: str
) -> None:
    process = instance.start(instance.service("web", "forking"), instance.service("other"))
    wait_for(lambda: instance.events().count(("web", "forked")) == 3)
    wait_for(lambda: ("other", "started") in instance.events())
    lines = [line.split() for line in instance.record.read_text().splitlines()]
    program = next(int(pid) for _, *event, pid in lines if event == ["web", "started"])
    wrapper = instance.pid_after("web", restarts=0)

    os.kill(wrapper if victim == "its wrapper" else program, signal.SIGKILL)

    wait_for(lambda: instance.events().count(("web", "started")) == 2)
    assert instance.pid_after("web", restarts=1) != wrapper
    assert instance.events().count(("other", "started")) == 1
    assert all(is_gone(int(pid)) for _, name, _, pid in lines if name == "web")
    assert "web: ended by SIGKILL; is started again in 0.5 s" in end(process)


def test_a_service_that_ends_five_times_in_a_row_is_reported_with_its_log_and_harms_no_other(
    instance: Instance,
) -> None:
    instance.settings.logs.mkdir(parents=True)
    (instance.settings.logs / "bad.log").write_text("an old line\n")
    process = instance.start(
        instance.service("bad", "failing"),
        {"name": "missing", "command": ["/no/such/program"]},
        instance.service("good"),
    )
    before = time.monotonic()
    wait_for(lambda: instance.is_in("bad", "failing"), seconds=20)
    assert time.monotonic() - before > 0.5 + 1 + 2 + 4
    wait_for(lambda: instance.is_in("missing", "failing"))
    assert instance.is_in("good", "running")

    said = end(process)

    for delay in ("0.5", "1", "2", "4", "8"):
        assert f"bad: ended with exit code 3; is started again in {delay} s\n" in said
    assert "bad: ended 5 times in a row; the others go on without it." in said
    assert "bad.log:\n  this is why[2J\n" in said
    assert "/no/such/program cannot be started: No such file or directory" in said
    assert instance.events().count(("good", "started")) == 1
    assert process.returncode == 0


def test_a_second_instance_on_a_home_is_refused_and_told_which_process_holds_it(
    instance: Instance,
) -> None:
    first = instance.start(instance.service("web"))
    wait_for(lambda: instance.is_in("web", "running"))
    second = instance.start(instance.service("web"))
    said = second.communicate(timeout=10)[0]
    assert second.returncode == SettingsError.exit_code
    assert f"Another instance runs on {instance.settings.home}: process {first.pid}." in said
    assert instance.is_in("web", "running")


def test_the_home_of_a_killed_instance_is_free_when_its_last_process_is_gone(
    instance: Instance,
) -> None:
    first = instance.start(instance.service("web"))
    wait_for(lambda: ("web", "started") in instance.events())
    wrapper = instance.pid_after("web", restarts=0)
    pids = instance.pids()
    os.kill(wrapper, signal.SIGSTOP)  # it cannot end yet
    end(first, signal.SIGKILL)
    instance.start(instance.service("web"))
    time.sleep(1)
    assert instance.pids() == pids

    os.kill(wrapper, signal.SIGCONT)

    wait_for(lambda: instance.pids() > pids)
    assert all(is_gone(pid) for pid in pids)


def test_what_a_killed_instance_ran_reads_as_stopped(instance: Instance) -> None:
    process = instance.start(instance.service("web"))
    wait_for(lambda: instance.is_in("web", "running"))
    end(process, signal.SIGKILL)
    wait_for(lambda: instance.is_in("web", "stopped"))
    row = instance.state("web")
    assert row is not None and row["pid"] is None


def test_a_home_where_nothing_ever_ran_has_no_services(tmp_path: Path) -> None:
    assert status(Settings(home=tmp_path)) == []


def test_a_long_log_is_set_aside_at_the_start_and_one_old_log_is_kept(instance: Instance) -> None:
    logs = instance.settings.logs
    logs.mkdir(parents=True)
    (logs / "web.log").write_bytes(b"long\n" * (LOG_BYTES // 5 + 1))
    (logs / "web.log.1").write_text("older\n")
    (logs / "other.log").write_text("short\n")
    process = instance.start(instance.service("web"), instance.service("other"))
    wait_for(lambda: "its log" in (logs / "other.log").read_text())
    wait_for(lambda: (logs / "web.log").exists() and "its log" in (logs / "web.log").read_text())
    end(process, signal.SIGKILL)
    assert (logs / "web.log").read_text() == "a line of its log\n"
    assert (logs / "web.log.1").read_bytes().startswith(b"long\n")
    assert (logs / "other.log").read_text() == "short\na line of its log\n"
    assert sorted(path.name for path in logs.iterdir()) == ["other.log", "web.log", "web.log.1"]


@pytest.mark.parametrize("folder", ["run", "logs"])
def test_a_folder_that_cannot_be_written_is_said_in_one_sentence_before_anything_starts(
    instance: Instance, folder: str
) -> None:
    instance.settings.home.mkdir()
    (instance.settings.home / folder).write_text("a file in its place")
    process = instance.start(instance.service("web"))
    said = process.communicate(timeout=10)[0]
    assert process.returncode == SettingsError.exit_code
    assert said.startswith(f"Cannot write to {instance.settings.home / folder}")
    assert said.count("\n") == 1
    assert instance.events() == []


def test_a_port_is_free_until_somebody_listens_on_it() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        server.listen()
        assert not port_is_free("127.0.0.1", port)
        assert not port_is_free("0.0.0.0", port)
    assert port_is_free("127.0.0.1", port)


def test_an_address_of_another_machine_is_named_as_unusable() -> None:
    with pytest.raises(SettingsError, match=r"Nothing can listen on 192\.0\.2\.1 port 8000"):
        port_is_free("192.0.2.1", 8000)
