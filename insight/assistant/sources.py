"""What each source of knowledge says: passages, kept by version so that nothing is read twice."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

from insight.assistant import products, stored
from insight.assistant.commands_in import is_command
from insight.assistant.folder import Entry
from insight.assistant.places import KEPT_VERSIONS, home_of, source_folder, source_key
from insight.assistant.reading.read import Refused, read_file
from insight.assistant.split import passages_of
from insight.assistant.types import Passage
from insight.campaigns.sentences import sentences
from insight.errors import SourceError
from insight.files import write_atomically
from insight.messages import keep, recall
from insight.settings import Settings

READERS = "1"
"""Changes whenever the same file would give other passages: all are then read again."""
_MOST_COMMANDS, _LONGEST_COMMAND = 20, 200
_FORGOTTEN_DAYS = 90
"""So long what a removed source said can still be shown beside what was answered from it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source in one version."""

    name: str
    version: str
    stamp: tuple[int, int] | None
    """Size and time of a file; None for what is no file."""
    hash: str
    passages: tuple[Passage, ...] = ()
    refused: tuple[Refused, ...] = ()
    problem: str | None = None
    """Why nothing of it could be used."""
    commands: tuple[str, ...] = ()
    """Sentences that speak to a machine, and are never quoted."""


def version_of(digest: str) -> str:
    """The version of a file by the hash of its content, and by how it is read."""
    return f"{digest[:10]}{READERS}"


def of_file(settings: Settings, entry: Entry, digest: str) -> Source:
    """What a file says. One that cannot be read is a source without passages, with the reason."""
    version = version_of(digest)
    source = Source(entry.name, version, entry.stamp, digest)
    try:
        if entry.is_facts:
            found, bad = products.passages_of(entry.path, entry.name, version)
        else:
            read = read_file(entry.path, entry.name)
            found, bad = passages_of(entry.name, version, read.sections), list(read.refused)
    except SourceError as error:
        return replace(source, problem=error.args[0])
    keep_passages(settings, entry.name, version, found)
    return replace(
        source, passages=tuple(found), refused=tuple(bad), commands=tuple(_commands(found))
    )


def _commands(passages: Sequence[Passage]) -> list[str]:
    found = (
        sentence[:_LONGEST_COMMAND]
        for passage in passages
        for sentence in sentences(passage.text)
        if is_command(sentence, passage.language)
    )
    return list(islice(found, _MOST_COMMANDS))


def keep_passages(settings: Settings, name: str, version: str, passages: Sequence[Passage]) -> None:
    """Keep what a source says in a version, and forget the oldest of its versions."""
    key = source_key(name)
    write_atomically(stored.path_of(settings, key, version), stored.packed(passages))
    kept = sorted(
        source_folder(settings, key).glob("*.json"), key=lambda path: path.stat().st_mtime_ns
    )
    for path in kept[:-KEPT_VERSIONS]:
        path.unlink(missing_ok=True)


def forget_removed(settings: Settings, names: Iterable[str]) -> None:
    """Forget what sources said that have been gone for long; `names` are those that are there."""
    present = {source_key(name) for name in names}
    oldest = time.time() - _FORGOTTEN_DAYS * 24 * 3600
    with suppress(FileNotFoundError):
        for folder in (home_of(settings) / "sources").iterdir():
            if folder.name in present:
                # The day on which it was last there.
                os.utime(folder)
            elif folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)


def packed(source: Source) -> dict[str, object]:
    """A source as JSON, without its passages."""
    return {
        "name": source.name,
        "version": source.version,
        "stamp": source.stamp,
        "hash": source.hash,
        "passages": len(source.passages),
        "languages": sorted({passage.language for passage in source.passages}),
        "kinds": sorted({passage.kind for passage in source.passages}),
        "problem": source.problem and keep(source.problem),
        "commands": source.commands,
        "refused": [[one.line, keep(one.reason)] for one in source.refused],
    }


def unpacked(row: dict[str, object], passages: Iterable[Passage]) -> Source:
    """What `packed` was given, with the passages of an index."""
    name, stamp, refused = str(row["name"]), row["stamp"], row["refused"]
    commands = row["commands"]
    assert isinstance(refused, list) and isinstance(commands, list)
    return Source(
        name,
        str(row["version"]),
        (int(stamp[0]), int(stamp[1])) if isinstance(stamp, list) else None,
        str(row["hash"]),
        tuple(passages),
        tuple(Refused(name, recall(reason), line) for line, reason in refused),
        recall(str(row["problem"])) if row["problem"] else None,
        tuple(commands),
    )
