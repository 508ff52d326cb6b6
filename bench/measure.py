"""What the benches share: a command's time and memory, the machine, and a plain table."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_EVERY_SECONDS = 0.2


class Run(NamedTuple):
    output: str
    seconds: float
    peak_mb: float
    """Most memory at once of the command and its children; pages that they share count once."""


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """Run a command to its end; what it says on standard error goes to ours. Exits if it fails."""
    started, peak = time.perf_counter(), 0.0
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})}
    )
    while process.poll() is None:
        peak = max(peak, sum(map(pss_mb, tree(process.pid))))
        time.sleep(_EVERY_SECONDS)
    seconds = time.perf_counter() - started
    output = process.communicate()[0]
    if process.returncode:
        sys.exit(f"this failed with {process.returncode}: {' '.join(command)}")
    return Run(output, seconds, peak)


def tree(pid: int) -> list[int]:
    """A process and all that it started, where /proc tells."""
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            listed = children.read_text().split()
        except OSError:
            continue
        found += [one for child in listed for one in tree(int(child))]
    return found


def rss_mb(pid: int) -> float:
    return _kilobytes(Path(f"/proc/{pid}/status"), "VmRSS:") / 1024


def pss_mb(pid: int) -> float:
    """Resident memory, of shared pages only this process's part."""
    return _kilobytes(Path(f"/proc/{pid}/smaps_rollup"), "Pss:") / 1024


def _kilobytes(path: Path, name: str) -> float:
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return 0.0
    return float(next((line.split()[1] for line in lines if line.startswith(name)), 0))


def machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under their columns: the first to the left, the others to the right."""
    cells = [list(columns), *([str(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        first, *rest = zip(row, widths, strict=True)
        print("  ".join([first[0].ljust(first[1]), *(c.rjust(w) for c, w in rest)]), flush=True)
