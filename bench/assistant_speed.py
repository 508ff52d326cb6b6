"""How fast the assistant answers: conversations on a site at once, while somebody opens pages.

    python -m bench.assistant --part speed [--users 20] [--seconds 60]

The services run as `insight up` runs them, on this machine, and so do the customers: each talks through
the widget's own addresses, asks what the sample shop's knowledge answers, in both languages, every
five seconds or so, and listens to the stream. The first word is the first sentence that arrives.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bench.measure import machine, pss_mb, table, tree
from bench.processes import free_port
from bench.web import log_in, start
from insight.assistant import held, widget
from insight.assistant.encoder import open_encoder
from insight.assistant.refresh import refresh
from insight.instance import read_status
from insight.sample.knowledge_files import write_knowledge
from insight.settings import Settings, load_settings
from insight.state import State
from insight.users import create_user

LIMIT_MS = 1500
_LIMIT_MB = {"web": 250, "assistant": 500}
_EVERY_SECONDS = 5
_PAGES = ("/assistant", "/assistant/knowledge", "/assistant/conversations")


@dataclass
class Taken:
    """Milliseconds, by what was waited for."""

    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    handed: int = 0
    """Questions that a person has to answer, because the conversation was handed over before."""
    wrong: list[str] = field(default_factory=list)


def talk(settings: Settings, key: str, questions: Sequence[str], number: int, taken: Taken) -> None:
    """One customer until their questions end; each has an address of their own behind the proxy."""
    chance = random.Random(number)
    headers = {
        "Origin": settings.web_address,
        "X-Forwarded-For": f"192.0.2.{number}",
    }
    with httpx.Client(base_url=settings.web_address, headers=headers, timeout=60) as client:
        client.get(f"/widget/{key}").raise_for_status()
        time.sleep(chance.uniform(0, _EVERY_SECONDS))
        for question in questions:
            started = time.monotonic()
            _ask(client, key, question, taken)
            pause = chance.uniform(0.8, 1.2) * _EVERY_SECONDS
            time.sleep(max(0, started + pause - time.monotonic()))


def _ask(client: httpx.Client, key: str, question: str, taken: Taken) -> None:
    started, name, first = time.monotonic(), "", None
    with client.stream("POST", f"/widget/{key}/messages", data={"text": question}) as answer:
        if answer.status_code != 200:
            taken.wrong.append(str(answer.status_code))
            return
        for line in answer.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            if name == "sentence" and first is None:
                first = 1000 * (time.monotonic() - started)
            if name == "token" and line.startswith("data: "):
                client.headers["X-Conversation"] = line.split('"')[3]
    if name == "done" and first is None:
        # A person would answer here; the customer begins anew.
        taken.handed += 1
        del client.headers["X-Conversation"]
        return
    if name != "done" or first is None:
        taken.wrong.append(name or "nothing")
        return
    taken.first.append(first)
    taken.whole.append(1000 * (time.monotonic() - started))


def _first(settings: Settings, key: str, question: str) -> None:
    headers = {"Origin": settings.web_address}
    with httpx.Client(base_url=settings.web_address, headers=headers, timeout=60) as client:
        taken = Taken()
        _ask(client, key, question, taken)
    if taken.wrong:
        sys.exit(f"the assistant does not answer: {taken.wrong}")


def visit(settings: Settings, password: str, stop: threading.Event, taken: Taken) -> None:
    """Somebody of the staff who opens a page every second meanwhile."""
    client = log_in(settings.web_address, password)
    turn = 0
    while not stop.wait(1):
        started = time.monotonic()
        answer = client.get(_PAGES[turn % len(_PAGES)])
        taken.pages.append(1000 * (time.monotonic() - started))
        if answer.status_code != 200:
            taken.wrong.append(f"page {answer.status_code}")
        turn += 1


def measure(settings: Settings, password: str, users: int, seconds: float) -> tuple[Taken, int]:
    """Let customers talk for so long; what they waited for, and how many questions there were."""
    known = held.now(settings)
    assert known is not None
    asked = [one.title for one in known.passages if one.kind == "faq"]
    key = widget.make_key(State(settings), "Bench", [settings.web_address], "bench")
    # The services were started a moment ago: the worker may still load what it answers from.
    _first(settings, key, asked[0])
    taken, stop = Taken(), threading.Event()
    count = max(1, round(seconds / _EVERY_SECONDS))
    threads = [
        threading.Thread(
            target=talk,
            args=(settings, key, random.Random(n).choices(asked, k=count), n, taken),
        )
        for n in range(1, users + 1)
    ]
    visitor = threading.Thread(target=visit, args=(settings, password, stop, taken))
    for thread in (visitor, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    visitor.join()
    return taken, users * count


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["INSIGHT_PORT"] = str(free_port())
        # Each customer has an address of their own, as behind a proxy.
        os.environ["INSIGHT_TRUSTED_PROXIES"] = "1"
        settings = load_settings(Path(folder) / "home")
        password = create_user(State(settings), "bench", role="admin")
        write_knowledge(settings, datetime.now(UTC).date())
        indexed = refresh(settings, open_encoder(settings))
        process = start(settings, Path(folder) / "log")
        try:
            taken, asked = measure(settings, password, arguments.users, arguments.seconds)
            memory = {
                row["service"]: sum(map(pss_mb, tree(row["pid"] or 0)))
                for row in read_status(settings)
                if row["service"] in _LIMIT_MB
            }
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
    print(machine())
    print(
        f"{arguments.users} conversations at once, {asked} questions, {len(indexed.passages)} "
        f"passages, {taken.handed} left to a person, {len(taken.wrong)} not answered "
        f"{sorted(set(taken.wrong))}"
    )
    rows = [
        _row("first word", taken.first, LIMIT_MS),
        _row("whole answer", taken.whole, None),
        _row("a page meanwhile", taken.pages, None),
    ]
    table(("waited for", "count", "p50 ms", "p95 ms", "limit of p95"), rows)
    table(
        ("program", "PSS MB", "limit"),
        [(name, f"{value:.0f}", str(_LIMIT_MB[name])) for name, value in memory.items()],
    )
    if taken.wrong:
        sys.exit("not every question was answered")


def _row(name: str, values: Sequence[float], limit: float | None) -> tuple[str, ...]:
    ordered = sorted(values)
    late = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))] if ordered else float("nan")
    middle = statistics.median(ordered) if ordered else float("nan")
    return name, str(len(ordered)), f"{middle:.0f}", f"{late:.0f}", f"{limit:.0f}" if limit else "-"


if __name__ == "__main__":
    main()
