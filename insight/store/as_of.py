"""The store as it was at an earlier moment, made again by the statements that make the store.

Documents, annotations, listings and sales are appended or keep what replaced them, so those that
were known by a moment can be taken over into an empty database; labels and the names of topics follow from them.
"""

from __future__ import annotations

from datetime import datetime

from insight.queries import names
from insight.settings import Settings
from insight.store.database import migrate
from insight.store.loader import ALWAYS, LABELLING, PLACING, run
from insight.store.reader import Reader, Snapshot, attached


def snapshot_as_of(settings: Settings, reader: Reader, moment: datetime | None) -> Snapshot:
    """What was published by `moment`, which has a time zone; the newest copy when nothing came later.

    What was erased since, such as the sample data, does not come back. Takes as long as loading
    all of it once more.
    """
    newest = reader.snapshot()
    if moment is None or newest.is_empty:
        return newest
    loaded = newest.row("store/newest_part.sql")
    if loaded is None or loaded["loaded_at"] is None or loaded["loaded_at"] <= moment:
        return newest
    newest.close()
    connection = attached(settings.published, bounded=False)
    migrate(connection)
    for name in names("as_of"):
        run(connection, name, {"moment": moment})
    run(connection, "store/derive_topic_states.sql", {})
    for step in (PLACING, "store/touch_all.sql", *LABELLING):
        run(connection, step, {"since": ALWAYS})
    return Snapshot(connection)
