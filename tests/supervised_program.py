"""What the tests of the supervisor run: the supervisor itself, and services of every temper.

    supervised_program.py supervise HOME SERVICES_AS_JSON
    supervised_program.py serve RECORD NAME [MANNER...]

A service appends a line to RECORD for each event: the time, its name, the event, the process.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType


def supervise(home: str, services: str) -> int:
    from insight import broker
    from insight.errors import InsightError
    from insight.settings import Settings
    from insight.supervisor import Service, Supervisor

    settings = Settings(home=Path(home))

    def service(name: str, ready_file: str = "", **given: object) -> Service:
        if name == "broker":
            given |= {
                "command": broker.command(settings),
                "ready": lambda: broker.is_ready(settings),
            }
        elif ready_file:
            given["ready"] = Path(ready_file).exists
        return Service(name, **{"stop_order": 1, "grace_seconds": 5, **given})  # type: ignore[arg-type]

    try:
        wanted = [service(**given) for given in json.loads(services)]
        return Supervisor(settings, wanted, lambda line: print(line, flush=True)).run()
    except InsightError as error:
        print(error, flush=True)
        return error.exit_code


def serve(record: str, name: str, *manner: str) -> int:
    def write(event: str) -> None:
        with Path(record).open("a") as file:
            file.write(f"{time.monotonic()} {name} {event} {os.getpid()}\n")

    def on_signal(number: int, frame: FrameType | None) -> None:
        write(signal.Signals(number).name)
        if number == signal.SIGTERM and "stubborn" not in manner:
            time.sleep(0.3)
            write("stopped")
            os._exit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    write("started")
    if "failing" in manner:
        print("this is why\x1b[2J")
        return 3
    if "forking" in manner:
        for child in ("in the group", "in a session of its own"):
            if os.fork() == 0:
                if child != "in the group":
                    if sys.platform == "linux":  # elsewhere only the group can be followed
                        os.setsid()
                    os.fork()
                write("forked")
                break
    print("a line of its log")
    for word in manner:
        if word.startswith("ready="):
            time.sleep(0.5)
            Path(word.removeprefix("ready=")).touch()
            write("ready")
    while True:
        time.sleep(60)


if __name__ == "__main__":
    programs: dict[str, Callable[..., int | None]] = {"supervise": supervise, "serve": serve}
    sys.exit(programs[sys.argv[1]](*sys.argv[2:]))
