"""Indexing: what changed is read and encoded, and the new version is put in place by one rename."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.assistant import doubles, sources, stored, vectors, voices, words_index
from insight.assistant.encoder import Encoder, is_same, probe
from insight.assistant.folder import Entry, entries, facts_entries
from insight.assistant.knowledge import WORDS
from insight.assistant.places import ABOUT, KEPT_INDEXES, PASSAGES, current, home_of, index_folder
from insight.assistant.sources import Source
from insight.assistant.types import Passage
from insight.assistant.words_index import Cut
from insight.errors import AssistantError
from insight.files import TEMPORARY_PREFIX, sync_folder, write_atomically
from insight.messages import message
from insight.settings import Settings
from insight.store.reader import Reader

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Known = dict[tuple[str, str], tuple[NDArray[np.float32], NDArray[np.float32]]]

_A_DAY = timedelta(hours=20)
"""A job that looks every quarter of an hour then asks once a day, at about the same time."""

Progress = Callable[[str, int, int], None]
"""What is done (`read` for files, `encode` for passages), how many, of how many."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What came of indexing."""

    version: str
    sources: tuple[Source, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    """Names of sources, beside the version before."""
    encoded: int
    """Passages that had no vectors yet."""
    doubles: tuple[doubles.Double, ...]

    @property
    def passages(self) -> tuple[Passage, ...]:
        return tuple(passage for source in self.sources for passage in source.passages)


@dataclass(frozen=True, slots=True)
class _Before:
    """The version before; empty where there is none that can be used."""

    about: Mapping[str, Any]
    sources: Mapping[str, Source]
    known: Known
    cut: Mapping[tuple[str, str], Cut]
    version: str | None


def index(
    settings: Settings,
    folder: Path,
    encoder: Encoder,
    facts: Sequence[Path] = (),
    progress: Progress = lambda what, done, total: None,
    daily: bool = False,
    made_by: str = "",
) -> Indexed:
    """Index a folder, files of product facts that lie elsewhere, and what reviews say.

    With `daily`, what reviews say is asked anew once a day only: it changes with each review.
    `made_by` is kept with the index: the stamp of the encoder.
    Raises SourceError where the folder or a file of facts is not there, AssistantError where the
    home cannot be written. A file that cannot be read is told in what comes back.
    """
    home = home_of(settings)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(home):
            return _index(settings, folder, encoder, facts, progress, daily, made_by)
    except OSError as error:
        raise AssistantError(
            message(
                "The assistant's knowledge in %(folder)s cannot be written: %(cause)s. Free some "
                "space or mend the folder's permissions.",
                folder=str(home),
                cause=error.strerror or error,
            )
        ) from error


def _index(
    settings: Settings,
    folder: Path,
    encoder: Encoder,
    facts: Sequence[Path],
    progress: Progress,
    daily: bool,
    made_by: str,
) -> Indexed:
    found = [*entries(folder), *facts_entries(list(facts))]
    own = probe(encoder)
    before = _before(settings, own)
    now: list[Source] = []
    for number, entry in enumerate(found):
        now.append(_source(settings, entry, before))
        progress("read", number + 1, len(found))
    reviews = _reviews(settings, before, daily)
    now += reviews.sources
    passages = [passage for source in now for passage in source.passages]
    titles, texts, encoded = vectors.encode(encoder, passages, before.known, progress)
    cut = words_index.cut(passages, before.cut)
    version = _version(now, own)
    about = {
        "folder": str(folder),
        "facts": [str(path) for path in facts],
        "made_by": made_by,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "reviews": {"store": reviews.store, "at": reviews.at},
        "sources": [sources.packed(source) for source in now],
    }
    if version != before.version:
        _write(settings, version, about, (passages, cut), (own, titles, texts))
    else:
        write_atomically(index_folder(settings, version) / ABOUT, _json(about))
    sources.forget_removed(settings, [source.name for source in now])
    names = {source.name: source for source in now}
    return Indexed(
        version,
        tuple(now),
        tuple(name for name in names if name not in before.sources),
        tuple(
            name
            for name, source in names.items()
            if name in before.sources and before.sources[name].version != source.version
        ),
        tuple(name for name in before.sources if name not in names),
        encoded,
        tuple(doubles.find(passages, cut, titles)) if passages else (),
    )


def _source(settings: Settings, entry: Entry, before: _Before) -> Source:
    """What a file says; as before where its content is the same."""
    old = before.sources.get(entry.name)
    known = {old.name: (old.stamp, old.hash)} if old and old.stamp else {}
    digest = entry.hash(known)
    version = sources.version_of(digest)
    if old is not None and old.version == version:
        return replace(old, stamp=entry.stamp, hash=digest)
    return sources.of_file(settings, entry, digest)


@dataclass(frozen=True, slots=True)
class _Reviews:
    """What reviews say, of which copy of the store, and when it was asked."""

    sources: tuple[Source, ...]
    store: str
    at: str


def _reviews(settings: Settings, before: _Before, daily: bool) -> _Reviews:
    now = datetime.now(UTC)
    reader = Reader(settings)
    store = reader.version()
    reader.close()
    old = before.about.get("reviews", {})
    kept = tuple(one for one in before.sources.values() if one.stamp is None)
    if old and (old["store"] == store or (daily and kept and is_young(old["at"]))):
        return _Reviews(kept, old["store"], old["at"])
    found = []
    for name, (version, passages) in voices.passages_of(settings).items():
        sources.keep_passages(settings, name, version, passages)
        found.append(Source(name, version, None, version, tuple(passages)))
    return _Reviews(tuple(found), store, now.isoformat(timespec="seconds"))


def is_young(at: str) -> bool:
    """Whether what reviews say was asked so lately that a job leaves it."""
    return datetime.now(UTC) - datetime.fromisoformat(at) < _A_DAY


def _before(settings: Settings, own: NDArray[np.float32]) -> _Before:
    version = current(settings)
    empty = _Before({}, {}, {}, {}, None)
    if version is None:
        return empty
    folder = index_folder(settings, version)
    try:
        about = json.loads((folder / ABOUT).read_bytes())
        passages = stored.unpacked((folder / PASSAGES).read_bytes())
        by_source: dict[str, list[Passage]] = defaultdict(list)
        for passage in passages:
            by_source[passage.source].append(passage)
        told = {
            row["name"]: sources.unpacked(row, by_source[row["name"]]) for row in about["sources"]
        }
        kept = vectors.Vectors(folder)
        texts = [(passage.title, passage.text) for passage in passages]
        cut = dict(zip(texts, words_index.read_cut(folder / WORDS), strict=False))
    except (OSError, ValueError, KeyError, TypeError, AssertionError):
        return empty
    if not is_same(kept.probe, own):
        return _Before(about, told, {}, cut, version)
    known = {text: (kept.titles[place], kept.texts[place]) for place, text in enumerate(texts)}
    return _Before(about, told, known, cut, version)


def _version(now: Sequence[Source], own: NDArray[np.float32]) -> str:
    """Of all that is indexed, and of how."""
    digest = hashlib.sha256(words_index.VERSION.encode())
    digest.update(own.round(1).tobytes())
    for source in now:
        digest.update(
            f"\0{source.name}\0{source.version}\0{len(source.passages)}".encode(
                "utf-8", "surrogatepass"
            )
        )
    return digest.hexdigest()[:12]


def _write(
    settings: Settings,
    version: str,
    about: Mapping[str, Any],
    told: tuple[Sequence[Passage], Sequence[Cut]],
    arrays: tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]],
) -> None:
    home = home_of(settings)
    fresh = Path(tempfile.mkdtemp(prefix=TEMPORARY_PREFIX, dir=home))
    try:
        passages, cut = told
        words_index.write(fresh / WORDS, cut)
        vectors.write(fresh, *arrays)
        write_atomically(fresh / PASSAGES, stored.packed(passages))
        write_atomically(fresh / ABOUT, _json(about))
        sync_folder(fresh)
        place = index_folder(settings, version)
        # An earlier version of the same content, or what a killed process left.
        shutil.rmtree(place, ignore_errors=True)
        os.replace(fresh, place)
        write_atomically(home / "current", version.encode())
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    _sweep(home, version)


def _sweep(home: Path, version: str) -> None:
    """Take away what nobody reads: indexes before the last, and what was never finished."""
    made = sorted(home.glob("index-*"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    kept = [path for path in made if path.name == f"index-{version}"]
    kept += [path for path in made if path not in kept][: KEPT_INDEXES - 1]
    for path in [*made, *home.glob(f"{TEMPORARY_PREFIX}*")]:
        if path not in kept:
            shutil.rmtree(path, ignore_errors=True)


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Whoever comes second waits: what changed meanwhile is then seen by them."""
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
