"""A client that answers from what a test gives it, instead of the net."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from insight.fetch_error import FetchError
from insight.http import HttpClient, Response

Answers = Callable[[str], Any]
NOW = datetime.now(UTC).replace(microsecond=0)


def ago(**of: float) -> datetime:
    return NOW - timedelta(**of)


def thing(number: int, days: float, **more: Any) -> dict[str, Any]:
    """A post of Reddit, so many days old."""
    return {
        "name": f"t3_{number:05}",
        "title": f"Post {number}",
        "selftext": "It leaks.",
        "author": "kay",
        "created_utc": ago(days=days).timestamp(),
        "permalink": f"/r/kettles/comments/{number}/",
        "score": 5,
        "num_comments": 2,
        **more,
    }


class FakeHttp(HttpClient):
    """`answers` gives the JSON of an address, bytes as they are, or an error to raise."""

    def __init__(self, answers: Answers) -> None:
        super().__init__()
        self.answers = answers
        self.asked: list[str] = []
        self.keys: list[object] = []

    def get(
        self,
        url: str,
        *,
        accept: str | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Response:
        self.asked.append(url)
        found = self.answers(url)
        if isinstance(found, FetchError):
            raise found
        body = found if isinstance(found, bytes) else json.dumps(found).encode()
        return Response(url, 200, {}, body, False, None, None)

    def call(
        self,
        url: str,
        *,
        bearer: str | None = None,
        basic: tuple[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Response:
        self.keys.append(bearer or basic)
        return self.get(url)
