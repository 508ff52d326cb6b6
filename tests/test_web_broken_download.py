"""A download that breaks off on the way is broken for who receives it, through the real server."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from insight.settings import Settings
from insight.state import State
from insight.tokens import create_token
from insight.users import authenticate, create_user
from tests.web_app import PASSWORD, fill

BREAKS = "SELECT if(i < 500000, i, error('broke here')) AS n FROM range(1000000) t(i)"


@pytest.fixture
def client(settings: Settings) -> Iterator[httpx.Client]:
    fill(settings)
    state = State(settings)
    create_user(state, "ann", PASSWORD)
    user = authenticate(state, "ann", PASSWORD)
    assert user
    token = create_token(state, user, "test", ["sql"])
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "python:web.gunicorn_conf", "web.wsgi:app"]
    environment = {
        **os.environ,
        "INSIGHT_HOME": str(settings.home),
        "INSIGHT_PORT": str(port),
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
            trust_env=False,
        ) as made:
            deadline = time.monotonic() + 30
            while True:
                try:
                    made.get("/healthz")
                    break
                except httpx.TransportError:
                    assert time.monotonic() < deadline, "the web did not start"
                    time.sleep(0.1)
            yield made
    finally:
        server.terminate()
        server.wait(20)


def test_a_broken_download_does_not_end_as_a_whole_one(client: httpx.Client) -> None:
    for kind, last in (("csv", b"The download broke off here"), ("json", b""), ("parquet", b"")):
        content = b""
        with (
            client.stream("POST", f"/api/v1/sql/download/{kind}", json={"sql": BREAKS}) as answer,
            pytest.raises(httpx.RemoteProtocolError, match=r"incomplete|without sending"),
        ):
            assert answer.status_code == 200
            for piece in answer.iter_bytes():
                content += piece
        assert last in content
    whole = client.post("/api/v1/sql/download/csv", json={"sql": "FROM range(300000)"})
    assert whole.status_code == 200 and whole.text.count("\n") == 300001


def test_a_query_ends_when_the_program_that_asked_has_gone(client: httpx.Client) -> None:
    slow = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE hash(a, b) = 0"
    with pytest.raises(httpx.ReadTimeout):
        client.post("/api/v1/sql/run", json={"sql": slow}, timeout=1)
    deadline = time.monotonic() + 5
    while not (runs := client.get("/api/v1/sql/history").json()["runs"]):
        assert time.monotonic() < deadline, "the query went on"
        time.sleep(0.1)
    assert runs[0]["error"] == "The query was cancelled."
