"""The folder of knowledge: which files are in it, and which of them changed. No link is followed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from insight.assistant.reading.read import SUFFIXES
from insight.errors import SourceError
from insight.files import sha256
from insight.messages import message

_PRODUCTS = frozenset({"products", "商品", "产品"})
"""Files in such a folder, or called so, hold product facts."""
FACTS = "facts"
"""What sources are called that lie elsewhere, before their names."""
MOST_FILES = 2_000
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of knowledge; `name` is its path in the folder, with slashes."""

    name: str
    path: Path
    size: int
    changed_ns: int
    is_facts: bool = False

    @property
    def stamp(self) -> tuple[int, int]:
        return self.size, self.changed_ns

    def hash(self, known: Mapping[str, tuple[tuple[int, int], str]]) -> str:
        """Of its content. A file whose size and time are those `known` is not read for it."""
        before = known.get(self.name)
        return before[1] if before and before[0] == self.stamp else sha256(self.path)


def entries(folder: Path) -> list[Entry]:
    """The files of a folder by name; hidden ones and links are left out.

    Raises SourceError where there is no such folder, or it holds too many files.
    """
    if not folder.is_dir():
        raise SourceError(
            message(
                "The folder of knowledge %(folder)s is not there: make it, or name another.",
                folder=str(folder),
            )
        )
    found: list[Entry] = []
    for entry in _walk(folder):
        found.append(entry)
        if len(found) > MOST_FILES:
            raise SourceError(
                message(
                    "The folder of knowledge %(folder)s holds more than %(most)s files: name a "
                    "smaller one.",
                    folder=str(folder),
                    most=MOST_FILES,
                )
            )
    return sorted(found, key=lambda entry: entry.name)


def facts_entries(files: list[Path]) -> list[Entry]:
    """Files of product facts that lie elsewhere. Raises SourceError where one is not there."""
    found: dict[str, Entry] = {}
    for path in files:
        try:
            status = path.stat()
        except OSError as error:
            raise SourceError(
                message(
                    "%(name)s cannot be read: %(cause)s.",
                    name=str(path),
                    cause=error.strerror or error,
                )
            ) from error
        name = f"{FACTS}: {path.name}"
        if name in found:
            name = f"{FACTS}: {path.absolute().parent.name}/{path.name}"
        found[name] = Entry(name, path.absolute(), status.st_size, status.st_mtime_ns, True)
    return list(found.values())


def _walk(folder: Path) -> Iterator[Entry]:
    left = [("", 0)]
    while left:
        place, depth = left.pop()
        with suppress(OSError), os.scandir(folder / place) as inside:
            for one in inside:
                name = f"{place}{one.name}"
                if one.name.startswith((".", "~$")):
                    continue
                if one.is_dir(follow_symlinks=False):
                    if depth < _DEEPEST:
                        left.append((f"{name}/", depth + 1))
                elif one.is_file(follow_symlinks=False):
                    with suppress(OSError):
                        status = one.stat(follow_symlinks=False)
                        facts = _holds_facts(name)
                        yield Entry(name, folder / name, status.st_size, status.st_mtime_ns, facts)


def _holds_facts(name: str) -> bool:
    *places, own = name.split("/")
    called = [place.casefold() for place in (*places, Path(own).stem)]
    return any(place in _PRODUCTS for place in called)


def is_known(name: str) -> bool:
    """Whether a file's name says that it can be read."""
    return name.lower().endswith(SUFFIXES)
