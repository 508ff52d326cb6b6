"""The table of products as a person edits it: listings, other names, competitors, with undo.

An edit is written as a part, the way of all data, and is in the store after the next load; until
then it is laid over what is stored, so that the next edit begins from it. The rows before and
after are kept, and an undo writes those before. A listing without a shop counts in every shop, and
also as another name under which documents call their product.
"""

from __future__ import annotations

import json
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from insight.cleaning.clean import listing_name
from insight.errors import SourceError
from insight.inert_csv import inert_csv, without_mark
from insight.messages import message
from insight.settings import Settings
from insight.sources import listings as table
from insight.sources.shop_rows import name as plain_name
from insight.sources.shop_rows import read_rows
from insight.state import Row, State, moment
from insight.store import parts
from insight.store.reader import Reader
from insight.types import Listing, Rejected

COLUMNS = ("product", "shop", "listing", "variant", "competes_with")
MOST_IMPORTED = 20_000
_EDITS_SHOWN = 50
_EDITS_LAID_OVER = 200

Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person changed; `kind` is put, removed, imported or undone."""

    edit_id: int
    moment: str
    made_by: str
    kind: str
    before: Sequence[Listing]
    after: Sequence[Listing]
    task: str
    is_undone: bool
    waits: bool
    """Whether it is still to be loaded."""

    @property
    def keys(self) -> set[Key]:
        return {_key(one) for one in (*self.before, *self.after)}


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought: rows that changed something, rows known, and those refused."""

    changed: int
    known: int
    refused: Sequence[Rejected]


def listings(settings: Settings, state: State) -> list[Listing]:
    """Every listing as it will be when all edits are loaded, by product."""
    rows = Reader(settings).rows("products/listings.sql")
    found: dict[Key, list[Listing]] = {}
    for row in rows:
        found.setdefault((row["source"], row["listing"]), []).append(Listing(**row))
    for edit in reversed(edits(settings, state, _EDITS_LAID_OVER)):
        if edit.waits:
            for key in edit.keys:
                found[key] = [one for one in edit.after if _key(one) == key]
    every = [one for some in found.values() for one in some]
    return sorted(
        every, key=lambda one: (one.product, one.source or "", one.listing, one.variant or "")
    )


def edits(settings: Settings, state: State, count: int = _EDITS_SHOWN) -> list[Edit]:
    """The newest edits first."""
    rows = state.rows("product_edits", count=count)
    names = [_part_of(row["task"]) for row in rows]
    loaded = {
        row["part"] for row in Reader(settings).rows("store/known_parts.sql", {"parts": names})
    }
    return [_edit(row, loaded) for row in rows]


def put(
    settings: Settings,
    state: State,
    by: str,
    given: Mapping[str, str | None],
    replaces: Key | None = None,
) -> Listing:
    """Add a listing, or change the one that it `replaces`. Raises SourceError for bad values.

    A listing is one product; another product of the same listing takes its place.
    """
    fresh = _checked(given)
    now = listings(settings, state)
    keys = {_key(fresh)} | ({replaces} if replaces else set())
    before = [one for one in now if _key(one) in keys]
    others = [
        one
        for one in before
        if _key(one) == _key(fresh)
        and replaces is None
        and one.product == fresh.product
        and one.variant != fresh.variant
    ]
    _write(settings, state, by, "put", before, [*others, fresh])
    return fresh


def remove(settings: Settings, state: State, by: str, key: Key) -> None:
    """Remove a listing with its variants. Raises SourceError where there is none."""
    before = [one for one in listings(settings, state) if _key(one) == key]
    if not before:
        raise SourceError(message("There is no listing %(listing)s.", listing=repr(key[1][:100])))
    _write(settings, state, by, "removed", before, [])


def undo(settings: Settings, state: State, by: str, edit_id: int) -> Edit:
    """Take an edit back. Raises SourceError where it is unknown, taken back, or edited since."""
    for edit in edits(settings, state, _EDITS_LAID_OVER):
        if edit.edit_id == edit_id:
            break
    else:
        raise SourceError(message("There is no edit %(edit)s of the products.", edit=edit_id))
    if edit.is_undone:
        raise SourceError(message("This edit was taken back already."))
    now = [one for one in listings(settings, state) if _key(one) in edit.keys]
    if sorted(map(repr, now)) != sorted(map(repr, edit.after)):
        raise SourceError(
            message("What this edit changed was changed again since: take that back first.")
        )
    _write(settings, state, by, "undone", now, edit.before, undoes=edit_id)
    return edit


def import_table(settings: Settings, state: State, by: str, path: Path) -> Imported:
    """Read a table of products as one edit. Raises SourceError for a file that cannot be read."""
    after: dict[Key, list[Listing]] = {}
    refused, count = [], 0
    # What `as_csv` made inert is taken as it was.
    items = (
        item._replace(fields={name: _unmarked(value) for name, value in item.fields.items()})
        for item in read_rows(path, {}, table.LAYOUT)
    )
    for one in table.parse(items):
        count += 1
        if count > MOST_IMPORTED:
            raise SourceError(
                message(
                    "The table has more than %(most)s rows. Upload it as a job: Jobs, Upload.",
                    most=MOST_IMPORTED,
                )
            )
        if isinstance(one, Rejected):
            refused.append(one)
        elif one not in after.setdefault(_key(one), []):
            after[_key(one)].append(one)
    now: dict[Key, list[Listing]] = {}
    for one in listings(settings, state):
        now.setdefault(_key(one), []).append(one)
    changed = {key for key, rows in after.items() if set(rows) != set(now.get(key, ()))}
    if changed:
        before = [one for key in changed for one in now.get(key, ())]
        _write(
            settings, state, by, "imported", before, [one for key in changed for one in after[key]]
        )
    rows = sum(len(after[key]) for key in changed)
    return Imported(rows, count - len(refused) - rows, refused)


def import_content(
    settings: Settings, state: State, by: str, name: str, content: bytes
) -> Imported:
    """The same for a table that was sent: `name` says by its ending what it is."""
    suffix = Path(name.replace("\\", "/")).suffix.lower()[:10] or ".csv"
    settings.uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.uploads) as folder:
        path = Path(folder) / f"products{suffix}"
        path.write_bytes(content)
        return import_table(settings, state, by, path)


def documents_by_product(settings: Settings) -> dict[str, int]:
    """How many documents each product has, the most first; names that are no product too."""
    rows = Reader(settings).rows("products/documents.sql")
    return {row["product"]: row["documents"] for row in rows}


def as_csv(found: Sequence[Listing]) -> bytes:
    """The table as a file that can be mended and imported again."""
    return inert_csv(
        COLUMNS,
        ((one.product, one.source, one.listing, one.variant, one.competes_with) for one in found),
    )


def _unmarked(value: Any) -> Any:
    return without_mark(value) if isinstance(value, str) else value


def _checked(given: Mapping[str, str | None]) -> Listing:
    product = plain_name(given.get("product"))
    listing = listing_name(given.get("listing"))
    rival = plain_name(given.get("competes_with"))
    if product is None:
        raise SourceError(message("Name the product."))
    if listing is None:
        raise SourceError(message("Give the number of a listing, or another name of the product."))
    if rival == product:
        raise SourceError(message("a product does not compete with itself"))
    return Listing(
        source=plain_name(given.get("shop")),
        listing=listing,
        product=product,
        variant=plain_name(given.get("variant")),
        competes_with=rival,
    )


def _write(
    settings: Settings,
    state: State,
    by: str,
    kind: str,
    before: Sequence[Listing],
    after: Sequence[Listing],
    undoes: int | None = None,
) -> None:
    task = f"edit{uuid.uuid4().hex[:16]}"
    kept = {_key(one) for one in after}
    rows = [parts.plain_row(one) | {"removed": False} for one in after]
    gone = [one for one in before if _key(one) not in kept]
    rows += [parts.plain_row(one) | {"removed": True} for one in gone]
    parts.write_part(settings.inbox, _part_of(task), rows)
    state.execute(
        "insert_product_edit",
        moment=moment(),
        made_by=by,
        kind=kind,
        before=json.dumps([asdict(one) for one in before], ensure_ascii=False),
        after=json.dumps([asdict(one) for one in after], ensure_ascii=False),
        task=task,
        undoes=undoes,
    )


def _part_of(task: str) -> str:
    return parts.part_name("edits", task, 0)


def _edit(row: Row, loaded: set[str]) -> Edit:
    return Edit(
        edit_id=row["edit_id"],
        moment=row["moment"],
        made_by=row["made_by"],
        kind=row["kind"],
        before=_listings(row["before"]),
        after=_listings(row["after"]),
        task=row["task"],
        is_undone=bool(row["is_undone"]),
        waits=_part_of(row["task"]) not in loaded,
    )


def _listings(text: str) -> list[Listing]:
    rows: list[dict[str, Any]] = json.loads(text)
    return [Listing(**row) for row in rows]


def _key(one: Listing) -> Key:
    return one.source, one.listing
