"""Start-up time and memory of each program of `insight up`, beside a limit.

    python -m bench.processes
    python -m bench.processes --files 5

The web's time is from the start of its process to the end of its first page, the best of five, with
its modules compiled as an installation has them; a service's memory is that of its whole tree. With
`--files`, so many sample files of about a thousand reviews are read and analysed at once, and the
most memory of the worker's processes on the way is told, words and topics included.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

from bench.measure import machine, pss_mb, rss_mb, run, table, tree
from insight.instance import read_status
from insight.settings import load_settings

_LIMIT_MB = {"web": 150, "worker": 1200}
_LONGEST_SECONDS = 120
_SUBMIT = """
import sys
from workers.submit import submit_and_wait
given = {"files": [sys.argv[1]], "sample": True}
submit_and_wait("ingest", given, "bench", lambda stage: None)
"""


def helped() -> tuple[str, ...]:
    """The row of `insight --help`: the best of five starts."""
    runs = [run([sys.executable, "-m", "insight.cli", "--help"]) for _ in range(5)]
    best = min(runs, key=lambda one: one.seconds)
    return ("insight --help", "", f"{best.seconds:.2f}", "", "", "")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _settle(pids: list[int]) -> None:
    """Wait until the programs have loaded what they load: their memory stays for five seconds."""
    before, since = 0.0, time.perf_counter()
    while time.perf_counter() - since < 5:
        time.sleep(0.5)
        now = sum(pss_mb(one) for pid in pids for one in tree(pid))
        if abs(now - before) > 0.01 * before:
            before, since = now, time.perf_counter()


def worked(
    worker: int, home: Path, environment: Mapping[str, str], files: int
) -> list[tuple[str, ...]]:
    """A row of the worker at its most, and of each of its processes then, while files are read."""
    from insight.sample.generate import write_sample

    home.mkdir(parents=True, exist_ok=True)
    paths = [home / "uploads" / f"sample-{number}.csv" for number in range(files)]
    rows = sum(write_sample(path, date(2026, 11, 23), seed=n) for n, path in enumerate(paths))
    started = time.perf_counter()
    jobs = [
        subprocess.Popen([sys.executable, "-c", _SUBMIT, str(path)], env=environment)
        for path in paths
    ]
    most: dict[int, tuple[float, float]] = {}
    while any(job.poll() is None for job in jobs):
        now = {pid: (rss_mb(pid), pss_mb(pid)) for pid in tree(worker)}
        if sum(pss for _, pss in now.values()) > sum(pss for _, pss in most.values()):
            most = now
        time.sleep(1)
    if any(job.returncode for job in jobs):
        sys.exit("a file was not read")
    seconds = time.perf_counter() - started

    def row(name: str, count: int, some: list[tuple[float, float]], limit: str) -> tuple[str, ...]:
        resident, shared = (sum(column) for column in zip(*some, strict=True))
        return name, str(count), f"{seconds:.0f}", f"{resident:.0f}", f"{shared:.0f}", limit

    each = [row(f"  process {n}", 1, [one], "1200 MB") for n, one in enumerate(most.values())]
    return [row(f"worker, {rows:,} reviews", len(most), list(most.values()), "1200 MB"), *each]


def _read_page(port: int) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
        page.read()


def _first_page(environment: Mapping[str, str], port: int) -> float:
    """Seconds from the start of the web's process to the end of its first page."""
    command = [sys.executable, "-m", "gunicorn", "--config", "python:web.gunicorn_conf"]
    started = time.perf_counter()
    web = subprocess.Popen([*command, "web.wsgi:app"], env=environment, stderr=subprocess.DEVNULL)
    try:
        while time.perf_counter() - started < _LONGEST_SECONDS:
            with suppress(urllib.error.URLError):
                _read_page(port)
                return time.perf_counter() - started
            time.sleep(0.01)
        sys.exit("the web did not answer")
    finally:
        web.terminate()
        web.wait()


def first_page(environment: Mapping[str, str], port: int) -> tuple[str, ...]:
    """The row of the web's process up to its first page: the best of five starts."""
    best = min(_first_page(environment, port) for _ in range(5))
    return ("web, from its start to its first page", "", f"{best:.2f}", "", "", "1 s")


def services(home: Path, files: int) -> list[tuple[str, ...]]:
    """A row of each service, after the first page was asked for."""
    settings = load_settings(home)
    port = free_port()
    environment = {**os.environ, "INSIGHT_PORT": str(port), "INSIGHT_HOME": str(home)}
    # Compiled modules are kept between starts, as an installation keeps them.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    rows = [first_page(environment, port)]
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "insight.cli", "up"], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        ready: dict[str, float] = {}
        while True:
            found = read_status(settings)
            for row in found:
                if row["state"] == "running":
                    ready.setdefault(row["service"], time.perf_counter() - started)
            if found and len(ready) == len(found):
                break
            if process.poll() is not None or time.perf_counter() - started > _LONGEST_SECONDS:
                sys.exit("`insight up` did not start")
            time.sleep(0.05)
        _read_page(port)
        _settle([row["pid"] or 0 for row in found])
        for row in found:
            pids = tree(row["pid"] or 0)
            resident, shared = sum(map(rss_mb, pids)), sum(map(pss_mb, pids))
            limit = _LIMIT_MB.get(row["service"])
            rows.append(
                (
                    row["service"],
                    str(len(pids)),
                    f"{ready[row['service']]:.1f}",
                    f"{resident:.0f}",
                    f"{shared:.0f}",
                    f"{limit} MB" if limit else "",
                )
            )
        if files:
            (worker,) = (row["pid"] or 0 for row in found if row["service"] == "worker")
            rows += worked(worker, home, environment, files)
        return rows
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=0)
    files = parser.parse_args().files
    print(machine(), "\n")
    with tempfile.TemporaryDirectory() as folder:
        rows = [helped(), *services(Path(folder) / "home", files)]
    table(("program", "processes", "seconds", "RSS MB", "PSS MB", "limit"), rows)


if __name__ == "__main__":
    main()
