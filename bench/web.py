"""The web with a million documents and a job that runs: latency of the pages at twenty users.

    python -m bench.web FILE... [--rows 1000000] [--users 20] [--seconds 120] [--keep HOME]

The store is that of `bench.report`. The services run as `insight up` runs them, on this machine,
and so do the users: each opens a page every five seconds (home, report, documents with a filter, a
word that is searched, a simple query), while a file is read and analysed. A page's weight is what a
browser loads at the first visit, compressed as it is sent, without the library of the charts.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

from bench.measure import machine, pss_mb, rss_mb, table, tree
from bench.processes import free_port
from bench.report import fill
from insight.instance import read_status
from insight.settings import Settings, load_settings
from insight.state import State
from insight.users import create_user, set_password

_LIMIT_MS = 250
_LIMIT_KB = 300
_EVERY_SECONDS = 5
_QUERY = "SELECT product, count(*), avg(rating) FROM feedback GROUP BY ALL ORDER BY 2 DESC LIMIT 20"
_WORDS = ("battery", "快递", "quality", "包装", "easy to use", "电池 不")
_CHARTS = "charts.js"


def look(client: httpx.Client, choice: random.Random) -> Mapping[str, Callable[[], httpx.Response]]:
    """What a user may do next, by the name of the page."""
    narrow = choice.choice(({}, {"sentiment": "negative"}, {"language": "zh"}, {"language": "en"}))
    token = {"csrf_token": client.headers["X-CSRFToken"], "sql": _QUERY}
    return {
        "home": lambda: client.get("/"),
        "report": lambda: client.get("/report"),
        "documents": lambda: client.get("/documents", params=narrow),
        "search": lambda: client.get("/documents", params={"words": choice.choice(_WORDS)}),
        "simple query": lambda: client.post("/sql", data=token),
    }


def log_in(address: str, password: str) -> httpx.Client:
    client = httpx.Client(base_url=address, timeout=60, follow_redirects=True)
    page = client.get("/login").text
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    form = {"csrf_token": found[1], "name": "bench", "password": password}
    page = client.post("/login", data=form).text
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found, "the log-in failed"
    client.headers["X-CSRFToken"] = found[1]
    return client


def use(address: str, password: str, seconds: float, users: int) -> dict[str, list[float]]:
    """Milliseconds of each page that was opened. Exits when one is not answered with 200."""
    taken: dict[str, list[float]] = defaultdict(list)
    wrong: list[str] = []
    end = time.monotonic() + seconds
    shared = log_in(address, password)

    def act(number: int) -> None:
        choice = random.Random(number)
        client = httpx.Client(
            base_url=address, timeout=60, headers=shared.headers, cookies=shared.cookies
        )
        time.sleep(choice.uniform(0, _EVERY_SECONDS))
        while (started := time.monotonic()) < end:
            name, ask = choice.choice(list(look(client, choice).items()))
            try:
                if (status := ask().status_code) != 200:
                    wrong.append(f"{name}: {status}")
            except httpx.TimeoutException:
                pass  # it counts with all the time that it took
            taken[name].append(1000 * (time.monotonic() - started))
            time.sleep(
                max(0, started + choice.uniform(0.8, 1.2) * _EVERY_SECONDS - time.monotonic())
            )

    threads = [threading.Thread(target=act, args=(number,)) for number in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        sys.exit(f"not answered: {wrong[:5]}")
    return taken


def weight_kb(client: httpx.Client, path: str) -> float:
    """What a browser loads for a page, as it is sent."""
    page = client.get(path)
    parts = set(re.findall(r'(?:src|href)="(/(?:static|report)[^"]*\.(?:js|css)[^"]*)"', page.text))
    sizes = [_sent(client, path)] + [_sent(client, part) for part in parts if _CHARTS not in part]
    return sum(sizes) / 1000


def _sent(client: httpx.Client, path: str) -> int:
    with client.stream("GET", path.replace("&amp;", "&")) as answer:
        return sum(len(piece) for piece in answer.iter_raw())


def start(settings: Settings, log: Path) -> subprocess.Popen[bytes]:
    """`insight up`, once it answers."""
    environment = {**os.environ, "INSIGHT_HOME": str(settings.home)}
    process = subprocess.Popen(
        [sys.executable, "-m", "insight.cli", "up"],
        env={**environment, "INSIGHT_PORT": str(settings.port)},
        stdout=log.open("wb"),
        stderr=subprocess.STDOUT,
    )
    deadline = time.monotonic() + 120
    while True:
        try:
            if httpx.get(f"{settings.web_address}/healthz", trust_env=False).status_code == 200:
                return process
        except httpx.HTTPError:
            pass
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"the services did not start: {log.read_text()[-2000:]}")
        time.sleep(0.2)


def web_pid(settings: Settings) -> int:
    return next(row["pid"] or 0 for row in read_status(settings) if row["service"] == "web")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--texts", type=int, default=2000, help="documents taken of each file")
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--keep", type=Path, help="home to use again, and to keep")
    arguments = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        os.environ["INSIGHT_PORT"] = str(free_port())
        settings = load_settings(arguments.keep or Path(folder))
        if not settings.published.exists():
            fill(settings, arguments.files, arguments.texts, arguments.rows)
        state = State(settings)
        known = state.row("user_by_name", name="bench")
        password = set_password(state, "bench") if known else create_user(state, "bench")
        services = start(settings, Path(folder) / "up.log")
        try:
            measure(settings, password, arguments)
        finally:
            services.send_signal(signal.SIGTERM)
            services.wait(120)


def measure(settings: Settings, password: str, arguments: argparse.Namespace) -> None:
    address = settings.web_address
    client = log_in(address, password)
    for ask in look(client, random.Random(0)).values():
        ask()
    quiet = use(address, password, min(30, arguments.seconds), 1)
    weights = {path: weight_kb(client, path) for path in ("/", "/report", "/documents", "/sql")}
    job = subprocess.Popen(
        [sys.executable, "-c", _JOB, *map(str, arguments.files)],
        env={**os.environ, "INSIGHT_HOME": str(settings.home)},
    )
    busy = use(address, password, arguments.seconds, arguments.users)
    ran_on = job.poll() is None
    job.kill()
    rows = []
    for name, taken in sorted(busy.items()):
        if len(taken) < 2:
            sys.exit(f"{name} was opened {len(taken)} times only; take more --seconds")
        p95 = statistics.quantiles(taken, n=20)[-1]
        alone = statistics.median(quiet.get(name, [0.0]))
        rows.append(
            (
                name,
                str(len(taken)),
                f"{alone:.0f}",
                f"{statistics.median(taken):.0f}",
                f"{p95:.0f}",
                f"{max(taken):.0f}",
                str(_LIMIT_MS),
                f"{p95 / _LIMIT_MS:.2f}",
            )
        )
    table(("ms", "asked", "one user", "median", "p95", "most", "limit", "times"), rows)
    print(f"{arguments.users} users; the job {'ran throughout' if ran_on else 'ENDED BEFORE THEM'}")
    limit = str(_LIMIT_KB)
    table(
        ("page weight, KB", "ours", "limit", "times"),
        [(path, f"{kb:.0f}", limit, f"{kb / _LIMIT_KB:.2f}") for path, kb in weights.items()],
    )
    pid = web_pid(settings)
    print(
        f"web: {sum(pss_mb(one) for one in tree(pid)):.0f} MB, {rss_mb(pid):.0f} MB of it resident"
    )


_JOB = """
import sys
from workers.submit import submit_and_wait
while True:
    given = {"files": sys.argv[1:], "source": "bench-running"}
    submit_and_wait("ingest", given, "bench", lambda stage: None)
"""


if __name__ == "__main__":
    main()
