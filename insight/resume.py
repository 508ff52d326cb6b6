"""A long file that is written in portions, and gone on with after a stop.

Beside the target lie `<name>.partial`, what is written so far, and `<name>.partial.json`, which
says how much of it counts and of what it was made. A portion counts when the second says so: what
was written after it, such as half a line, is cut off.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from insight.errors import SourceError
from insight.files import sync_folder, write_atomically

_JOURNAL = ".json"


@dataclass
class Portions:
    """An open partial file."""

    out: TextIO
    journal: Path
    made_of: Mapping[str, Any]
    rows: int = 0
    """How many rows of the source are in the file."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What else was kept with them."""

    def keep(self, rows: int, **facts: Any) -> None:
        """What was written so far counts, and holds so many rows of the source; `facts` is JSON."""
        self.out.flush()
        os.fsync(self.out.fileno())
        self.rows = rows
        size = os.fstat(self.out.fileno()).st_size
        kept = {"made_of": self.made_of, "rows": rows, "bytes": size, "facts": facts}
        write_atomically(self.journal, json.dumps(kept).encode())


def partial_of(target: Path) -> Path:
    """Where the target is while it is not whole."""
    return target.with_name(f"{target.name}.partial")


@contextmanager
def portions(
    target: Path, made_of: Mapping[str, Any], say: Callable[[str], None] = lambda words: None
) -> Iterator[Portions]:
    """Open the target's partial file where it ended; on success it takes the target's name.

    It begins anew, and `say` is told so, where it was made of something else. After an error it
    stays. Raises SourceError where another process writes it.
    """
    partial = partial_of(target)
    journal = partial.with_name(partial.name + _JOURNAL)
    partial.parent.mkdir(parents=True, exist_ok=True)
    # Surrogates are no characters; nothing else is replaced.
    with partial.open("a", encoding="utf-8", newline="", errors="replace") as out:
        if not _is_ours(out, partial):
            raise SourceError(
                f"{partial} is being written by another process. Wait for it, or choose another "
                "output."
            )
        written = os.fstat(out.fileno()).st_size
        kept, changed = _kept(journal, made_of, written)
        if changed:
            say(f"{target.name} is begun anew: {', '.join(changed)} changed since it was stopped.")
        elif kept["rows"]:
            say(f"{target.name} goes on after {kept['rows']:,} rows.")
        os.truncate(out.fileno(), kept["bytes"])
        out.seek(0, os.SEEK_END)
        yield Portions(out, journal, made_of, kept["rows"], kept["facts"])
        out.flush()
        os.fsync(out.fileno())
        os.replace(partial, target)
        journal.unlink(missing_ok=True)
        sync_folder(target.parent)


def _is_ours(out: TextIO, partial: Path) -> bool:
    """Lock the file; False where another process has it, or has just made it the target."""
    try:
        fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(out.fileno()), partial.stat())
    except (BlockingIOError, FileNotFoundError):
        return False


def _kept(
    journal: Path, made_of: Mapping[str, Any], written: int
) -> tuple[dict[str, Any], list[str]]:
    """What the journal says, and which of the things that the file is made of changed since."""
    anew: dict[str, Any] = {"rows": 0, "bytes": 0, "facts": {}}
    try:
        kept: dict[str, Any] = json.loads(journal.read_bytes())
        changed = [name for name, value in made_of.items() if kept["made_of"].get(name) != value]
        whole = 0 <= kept["bytes"] <= written and kept.keys() >= anew.keys()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return anew, []
    return (anew if changed or not whole else kept), changed
