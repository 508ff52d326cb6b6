"""From files to a fitted version: events and items are read, models fitted, files written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.analyses.aspect_tree import aspects, terms
from insight.models import Models
from insight.recommend import pushed
from insight.recommend.catalogue import Catalogue, Item, in_order
from insight.recommend.events import Read, Reading, read_events
from insight.recommend.fit import Fitted, Progress, fit
from insight.recommend.forget import forgotten
from insight.recommend.interactions import Interactions
from insight.recommend.items import read_items
from insight.recommend.saved import save
from insight.secrets import load_secrets
from insight.settings import Settings
from insight.sources.dates import Order
from insight.state import State
from insight.types import Rejected

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Reject = Callable[[Rejected], None]
_TEXTS_AT_ONCE = 2_000
_CHINESE = ("\u4e00", "\u9fff")


@dataclass(frozen=True, slots=True)
class Files:
    """What is read, and how."""

    events: Sequence[Path]
    items: Path | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    item_mapping: dict[str, str] = field(default_factory=dict)
    dates: Order | None = None
    hash_users: bool = False
    hash_items: bool = False
    pushed: Sequence[Path] = ()
    """Events that the shop sent: read as they are written, their shoppers hashed already."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Events and items in memory."""

    interactions: Interactions
    catalogue: Catalogue
    read: Read


def with_sent(settings: Settings, files: Files) -> Files:
    """`files` with the events that the shop sent, and with the last fit's items where none are given."""
    items = files.items or pushed.kept_items(settings)
    return replace(files, items=items, pushed=pushed.files(settings))


def gather(
    settings: Settings,
    state: State,
    files: Files,
    reject: Reject,
    progress: Callable[[int], None] = lambda rows: None,
) -> Gathered:
    """Read the files. Shoppers who were forgotten are left out.

    Raises SourceError for a file that cannot be read as what it is said to be.
    """
    salt = load_secrets(settings.home).author_salt
    items: list[Item] = []
    if files.items is not None:
        hashing = salt if files.hash_items else None
        items = list(read_items(files.items, files.item_mapping, reject, hashing))
    reading = Reading(
        settings.zone,
        files.mapping,
        files.dates,
        salt,
        # Else one shopper would be two: by name, and by the hash of what was sent.
        files.hash_users or bool(files.pushed),
        files.hash_items,
        forgotten(state),
    )
    read = read_events(files.events, reading, reject, progress)
    sent = replace(reading, mapping={}, dates=None, hash_users=False)
    read = read_events(files.pushed, sent, reject, progress, read)
    interactions = read.collector.interactions(read.has_dates, [one.item for one in items])
    known = in_order(items, interactions.item_ids)
    return Gathered(interactions, Catalogue(known, _vectors(settings, known)), read)


def train(settings: Settings, gathered: Gathered, progress: Progress) -> tuple[str, Fitted]:
    """Fit and keep; the name of the version."""
    fitted = fit(gathered.interactions, gathered.catalogue, progress)
    given = gathered.interactions
    about = {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "events": len(gathered.read.collector),
        "pairs": len(given.items),
        "users": given.user_count,
        "items": given.item_count,
        "has_dates": given.has_dates,
        "last_event": float(given.times.max(initial=0)) if given.has_dates else None,
        "forgotten": gathered.read.forgotten,
    }
    of_texts = aspects_of(gathered.catalogue)
    return save(settings, given, gathered.catalogue, of_texts, fitted, about), fitted


def aspects_of(catalogue: Catalogue) -> NDArray[np.int64]:
    """What the text of each item is about, a bit for each aspect of the tree."""
    import numpy as np

    bits = {name: 1 << place for place, name in enumerate(aspects())}
    found = np.zeros(len(catalogue.items), np.int64)
    for place, item in enumerate(catalogue.items):
        text = f"{item.title} {item.text}" if item.text else ""
        language = "zh" if any(_CHINESE[0] <= sign <= _CHINESE[1] for sign in text) else "en"
        for term in terms(text, language):
            found[place] |= bits[term.aspect]
    return found


def _vectors(settings: Settings, items: Sequence[Item]) -> Any:
    """Vectors of the texts [items, 160]; None where no item has one."""
    import numpy as np

    # An id says nothing of the item, and ids that look alike would.
    texts = [
        " ".join((item.title if item.title != item.item else "", item.text, *item.attributes))
        for item in items
    ]
    if not any(item.text or item.title != item.item for item in items):
        return None
    student = Models(settings).student
    parts = [
        student.encode(texts[at : at + _TEXTS_AT_ONCE])
        for at in range(0, len(texts), _TEXTS_AT_ONCE)
    ]
    return np.concatenate(parts)
