"""Memory of the web while a large file is uploaded: `python -m bench.upload --megabytes 1000`.

The web is started as `insight up` starts it. The limit beside it is what it has while nothing is
sent: an upload must not be held in memory.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from bench.measure import machine, pss_mb, table, tree
from insight.settings import Settings, load_settings
from insight.state import State
from insight.supervisor import port_is_free
from insight.users import create_user

_PASSWORD = "correct horse battery"
_BOUNDARY = "----insight-bench"
_ROW = b"A kettle that boils fast and pours well number 000000000000,5\n"
_CHUNK = b"".join(_ROW for _ in range(4096))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=1000)
    megabytes = parser.parse_args().megabytes
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(Path(folder) / "home")
        port = next(p for p in range(8700, 8800) if port_is_free("127.0.0.1", p))
        create_user(State(settings), "admin", _PASSWORD)
        print(machine())
        table(["", "MB"], measured(settings, port, megabytes))


def measured(settings: Settings, port: int, megabytes: int) -> list[tuple[str, str]]:
    """Memory before, at most while the file is sent, and how long it took."""
    environment = {
        **os.environ,
        "INSIGHT_HOME": str(settings.home),
        "INSIGHT_PORT": str(port),
        "INSIGHT_UPLOAD_MB": str(megabytes + 100),
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "python:web.gunicorn_conf"]
    web = subprocess.Popen([*command, "web.wsgi:app"], env=environment, stderr=subprocess.DEVNULL)
    try:
        visitor = Visitor(port)
        before, peak, ended = memory(web.pid), [0.0], threading.Event()

        def watch() -> None:
            while not ended.wait(0.1):
                peak[0] = max(peak[0], memory(web.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        started = time.perf_counter()
        status = visitor.upload(megabytes)
        seconds = time.perf_counter() - started
        ended.set()
        watcher.join()
        kept = sum(path.stat().st_size for path in settings.uploads.rglob("*.csv"))
        return [
            ("before", f"{before:.0f}"),
            ("most while it is sent", f"{peak[0]:.0f}"),
            (f"kept on disk (status {status}, {seconds:.0f} s)", f"{kept / 1e6:.0f}"),
        ]
    finally:
        web.terminate()
        web.wait(20)


def memory(pid: int) -> float:
    return sum(map(pss_mb, tree(pid)))


class Visitor:
    """Somebody who logs in and uploads, a chunk at a time."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        for _ in range(200):
            try:
                page = self.send("GET", "/login")[1]
                break
            except OSError:
                time.sleep(0.1)
        form = {"name": "admin", "password": _PASSWORD, "csrf_token": token(page)}
        self.send("POST", "/login", urlencode(form), "application/x-www-form-urlencoded")
        self.token = token(self.send("GET", "/jobs/new")[1])

    def send(self, method: str, path: str, body: str = "", kind: str = "") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookie} | ({"Content-Type": kind} if kind else {})
        connection.request(method, path, body or None, headers)
        return self.answer(connection)

    def upload(self, megabytes: int) -> int:
        head = (
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
            f'{self.token}\r\n--{_BOUNDARY}\r\nContent-Disposition: form-data; name="files"; '
            'filename="big.csv"\r\nContent-Type: text/csv\r\n\r\ntext,rating\n'
        ).encode()
        tail = f"\r\n--{_BOUNDARY}--\r\n".encode()
        count = megabytes * 1_000_000 // len(_CHUNK)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        headers = {
            "Cookie": self.cookie,
            "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
            "Content-Length": str(len(head) + len(tail) + count * len(_CHUNK)),
        }

        def body() -> Iterator[bytes]:
            yield head
            for _ in range(count):
                yield _CHUNK
            yield tail

        connection.request("POST", "/jobs/new", body(), headers)
        return self.answer(connection)[0]

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def answer(self, connection: http.client.HTTPConnection) -> tuple[int, str]:
        response = connection.getresponse()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return response.status, response.read().decode()


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page[:500]
    return found[1]


if __name__ == "__main__":
    main()
