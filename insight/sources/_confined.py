"""A parser in a process of its own, with limits on time and memory.

Feeds are written by strangers, and 100 KB of well-formed XML can keep a parser busy for minutes.
A thread cannot be stopped then; a process can.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from insight.fetch_error import FetchError, shown
from insight.types import RawItem

CPU_SECONDS = 15
WALL_SECONDS = 60
MEMORY_BYTES = 2 * 1024**3
MAX_ITEMS = 10_000
"""Items that are taken of one document; the rest is left."""

_AT_ONCE = threading.BoundedSemaphore(2)
"""Threads of one worker may read many sites; each of these processes takes 25 MB and a core."""


def parse_confined(
    module: str,
    payload: bytes,
    origin: str,
    content_type: str | None,
    cpu_seconds: int = CPU_SECONDS,
) -> list[RawItem]:
    """What `parse(payload, origin, content_type)` of `module` gives, its fields being JSON.

    Raises the FetchError that `parse` raises, or one with the state "unreadable" when the limits
    end it.
    """
    arguments = {"origin": origin, "content_type": content_type}
    found = confined(module, "parse", payload, arguments, cpu_seconds)
    return [RawItem(origin, line, fields) for line, fields in found]


def confined(
    module: str,
    function: str,
    payload: bytes,
    arguments: Mapping[str, Any],
    cpu_seconds: int = CPU_SECONDS,
) -> Any:
    """What `function(payload, **arguments)` of `module` gives, which is JSON, or items to take.

    Among the arguments is the `origin` of the payload. Raises what `parse_confined` raises.
    """
    origin = arguments["origin"]
    task = json.dumps(
        {
            "module": module,
            "function": function,
            "arguments": arguments,
            "cpu_seconds": cpu_seconds,
        }
    )
    package_folder = str(Path(__file__).resolve().parents[2])
    try:
        with _AT_ONCE:
            done = subprocess.run(
                [sys.executable, "-m", __name__],
                input=task.encode() + b"\n" + payload,
                capture_output=True,
                timeout=WALL_SECONDS,
                env={"PYTHONPATH": package_folder, "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1"},
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise _unreadable(origin, f"reading took more than {WALL_SECONDS} s") from error
    if done.returncode:
        cause = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise _unreadable(origin, cause or f"reading took more than {cpu_seconds} s")
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise FetchError(answer["error"], state=answer["state"])
    return answer["value"]


def _unreadable(origin: str, cause: str) -> FetchError:
    return FetchError(
        f"{shown(origin)} cannot be read: {cause}. It is damaged or made to do harm; "
        "take it off the list or tell its owner.",
        state="unreadable",
    )


def _main() -> None:
    import resource
    from contextlib import suppress
    from itertools import islice

    with suppress(ValueError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    task = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_CPU, (task["cpu_seconds"], task["cpu_seconds"]))
    payload = sys.stdin.buffer.read()
    function = getattr(import_module(task["module"]), task["function"])
    answer: dict[str, object]
    try:
        value = function(payload, **task["arguments"])
        if isinstance(value, Iterator):
            value = [(item.line, dict(item.fields)) for item in islice(value, MAX_ITEMS)]
        answer = {"value": value}
    except FetchError as error:
        answer = {"error": str(error), "state": error.state}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _main()
