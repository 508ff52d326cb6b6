"""The images that documents name: fetched, stored, and the text in them read for the loader.

A picture that cannot be had is kept with the reason; no job fails for it.
"""

from __future__ import annotations

from typing import Any

import structlog

from insight import ocr, picture_files
from insight.cleaning.clean import tidy
from insight.fetch_error import FetchError, shown
from insight.http import HttpClient
from insight.pipeline import Batch, Counts
from insight.runner import Context
from insight.settings import Settings
from insight.store import parts
from insight.store.reader import Reader, Row

log = structlog.get_logger()

_DOCUMENTS = 20
"""Of one batch: with nine images each, one in a second or two, it takes minutes."""
MOST_AT_ONCE = 500
"""Of one job: what was imported is not held up for hours, and no site is asked all day."""
_MOST_BYTES = 10_000_000


def plan_pictures(settings: Settings, parameters: Any) -> list[Batch]:
    """Ranges of the documents that have images which were not looked at."""
    ids = [row["document_id"] for row in _pending(settings, {"first": "", "last": "~"})]
    if ids and not ocr.is_installed():
        log.warning(
            "images are not looked at: install insight[images] for that", documents=len(ids)
        )
        return []
    if len(ids) > MOST_AT_ONCE:
        log.info(
            "images of further documents wait for the next job", documents=len(ids) - MOST_AT_ONCE
        )
        ids = ids[:MOST_AT_ONCE]
    groups = [ids[start : start + _DOCUMENTS] for start in range(0, len(ids), _DOCUMENTS)]
    return [{"first": some[0], "last": some[-1], "rows": len(some)} for some in groups]


def read_pictures(context: Context, batch: Batch) -> Counts:
    """Look at the images of one range of documents."""
    # A picture is not worth a long wait: the next one may be had.
    with HttpClient(
        allow=context.settings.fetch_allowed,
        max_bytes=_MOST_BYTES,
        total_seconds=30.0,
        attempts=2,
    ) as http:
        return look(context, batch, http)


def look(context: Context, batch: Batch, http: HttpClient) -> Counts:
    """The same through a client."""
    settings = context.settings
    found: list[Row] = []
    for number, row in enumerate(_pending(settings, batch)):
        for address in row["addresses"]:
            seen = _look_at(settings, address, http)
            found.append({"document_id": row["document_id"], "address": address, **seen})
            context.progress(number)
    name = parts.part_name("pictures", context.task, context.batch)
    parts.write_part(settings.inbox, name, found)
    had = sum(row["image"] is not None for row in found)
    counts = {"rows": batch["rows"], "images": had, "images_missing": len(found) - had}
    return {name: count for name, count in counts.items() if count}


def _look_at(settings: Settings, address: str, http: HttpClient) -> Row:
    """The picture's hash and text, or the reason why there is none."""
    try:
        answer = http.get(address, accept="image/webp,image/png,image/jpeg,image/gif")
        kind = answer.headers.get("content-type", "")
        if not kind.strip().lower().startswith("image/"):
            raise FetchError(f"{shown(address)} is no image: {kind[:60]}.", state="not a picture")
        image, picture = picture_files.keep(settings, answer.body)
    except FetchError as error:
        log.info("an image cannot be had", address=shown(address), reason=error.state)
        return {"image": None, "reason": error.state, "text": None}
    return {"image": image, "reason": None, "text": tidy(ocr.text_in(picture)) or None}


def _pending(settings: Settings, batch: Batch) -> list[Row]:
    return Reader(settings).rows(
        "store/pending_pictures.sql", {"first": batch["first"], "last": batch["last"]}
    )
