"""The items of a JSON Feed (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


def entries(document: bytes) -> Iterator[dict[str, Any]] | None:
    """Entries with the keys id, title, text, is_summary, date, url, author; None if it is no JSON Feed."""
    try:
        feed = json.loads(document)
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return None
    return (_entry(item) for item in feed["items"] if isinstance(item, dict))


def _entry(item: dict[str, Any]) -> dict[str, Any]:
    authors = item.get("authors")
    author = authors[0] if isinstance(authors, list) and authors else item.get("author")
    keys = ("content_text", "content_html", "summary")
    return {
        "id": item.get("id"),
        "title": item.get("title"),
        "text": next((item[key] for key in keys if item.get(key)), None),
        "is_summary": not any(item.get(key) for key in keys[:2]),
        "date": item.get("date_published") or item.get("date_modified"),
        "url": item.get("url"),
        "author": author.get("name") if isinstance(author, dict) else None,
    }
