"""`make demo`: everything under one supervisor, with the sample data run through a real worker.

`python -m workers.demo [--port N] [--data FILE] [--check]`. With `--check` nobody needs to look:
it waits until the report is served, asserts what it says, and stops.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from insight.errors import InsightError, JobError, SettingsError
from insight.settings import Settings

HOME = Path(".demo")
_START_SECONDS = 120


def main() -> None:
    arguments = _arguments()
    # Before anything reads the settings: this process, and the services, which inherit it.
    os.environ["INSIGHT_HOME"] = str(HOME.absolute())
    os.environ["INSIGHT_PORT"] = str(arguments.port)
    try:
        sys.exit(run(arguments.data, arguments.check))
    except InsightError as error:
        sys.exit(f"insight: {error}")


def run(data: Path | None, check: bool) -> int:
    """Start everything, load the data, and serve until Ctrl-C; returns the exit code."""
    from insight.commands.service import first_start
    from insight.services import services
    from insight.settings import get_settings
    from insight.state import State
    from insight.supervisor import Supervisor, port_is_free
    from insight.users import FIRST_USER, set_password

    settings = get_settings()
    if data is not None and not data.is_file():
        raise SettingsError(f"There is no file {data}.")
    if not port_is_free(settings.host, settings.port):
        raise SettingsError(
            f"Port {settings.port} is in use. Choose another: make demo PORT={settings.port + 1}"
        )
    first_start(settings)
    # The demo is thrown away: each start has a password of its own, so that it can be shown.
    password = set_password(State(settings), FIRST_USER)
    outcome: list[str | None] = ["it was stopped before it was ready"]

    def drive() -> None:
        try:
            _drive(data, password, check)
            outcome[0] = None
        except Exception as error:
            outcome[0] = str(error)
            _say(f"failed: {error}")
        if check or outcome[0]:
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=drive, daemon=True).start()
    code = Supervisor(settings, services(settings), _say).run()
    if outcome[0]:
        print(f"insight: The demo failed: {outcome[0]}. Its logs are in {settings.logs}.")
        return 1
    return code


def _drive(data: Path | None, password: str, check: bool) -> None:
    from insight.sample.knowledge_files import write_knowledge
    from insight.sample.load import write_files
    from insight.services import is_healthy
    from insight.settings import get_settings
    from workers.submit import submit_and_wait

    settings = get_settings()
    deadline = time.monotonic() + _START_SECONDS
    while not is_healthy(settings):
        if time.monotonic() > deadline:
            raise JobError(f"the web did not answer within {_START_SECONDS} s")
        time.sleep(0.2)
    if data is not None:
        submit_and_wait("remove-sample", {}, "demo", lambda stage: None)
        source = data.absolute()
        _say(f"reading {source.name}")
        _load({"files": [str(source)], "source": "demo", "sample": False})
    elif _has_real_data(settings):
        _say("the data that you loaded are still here; the sample is left out")
    else:
        *tables, (_, reviews) = write_files(settings, datetime.now(UTC).date())
        for job, given in tables:
            _say(f"sample {job}")
            submit_and_wait(job, given, "demo", lambda stage: None)
        _say("sample data: reviews that we invented, 16 weeks, three products")
        _load(reviews)
        write_knowledge(settings, datetime.now(UTC).date())
        submit_and_wait("assistant_index", {}, "demo", lambda stage: None)
        _say("sample knowledge: questions with answers, product facts and orders of the shop")
    address = f"http://{settings.host}:{settings.port}/"
    if check:
        from workers.demo_check import check_site

        check_site(address, password)
        _say("the report is served and says what was planted")
        return
    print(
        f"\n  Open   {address}\n  Log in admin\n  With   {password}\n\n  Stop with Ctrl-C.\n",
        flush=True,
    )


def _load(given: dict[str, Any]) -> None:
    from workers.submit import submit_and_wait

    row = submit_and_wait("ingest", given, "demo", lambda stage: _say(f"worker: {stage}"))
    counts = json.loads(row["counts"])
    _say(
        ", ".join(
            f"{name} {counts.get(name, 0)}"
            for name in ("read", "stored", "duplicates", "rejected", "analyzed")
        )
    )


def _has_real_data(settings: Settings) -> bool:
    from insight.store.reader import Reader

    stored = Reader(settings).row("store/totals.sql")
    return stored is not None and bool(stored["documents"] > stored["sample_documents"])


def _say(text: str) -> None:
    print(f"[demo] {text}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--check", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
