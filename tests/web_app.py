"""For tests of the web: a store with documents, and a visitor who logs in as people do."""

from __future__ import annotations

import html
import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import redis
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from werkzeug.test import TestResponse

from insight import broker
from insight.cleaning.identity import digest
from insight.settings import Settings
from insight.state import State
from insight.store import loader, parts
from insight.types import Annotation, Document
from insight.users import create_user
from web import create_app

PASSWORD = "correct horse battery"
HOSTILE = (
    '<script>alert(1)</script> "><img src=x onerror=alert(2)> {{ 7*7 }} \u202egnp.exe '
    '=HYPERLINK("http://evil.example") \' OR 1=1 --'
)
COPIED = "Best kettle of my life, I will buy ten more of them."
FIRST_WEEK = datetime(2026, 11, 2, 9, tzinfo=UTC)
_TRANSLATIONS = Path(__file__).resolve().parent.parent / "web" / "translations"


def documents(sample: bool = False) -> list[Document]:
    """Three weeks of forty reviews, 2026-W45 to W47; one undated, one hostile, three copies."""
    made = []
    for number in range(120):
        chinese = number % 4 == 3
        text = f"电池用了{number}天就不行了。" if chinese else f"Battery died after {number} days."
        if number in (100, 104, 108):
            text = COPIED
        made.append(
            Document(
                document_id=digest("web", str(number)),
                text_hash=digest(text),
                source="shop",
                kind="review",
                text=text,
                language="zh" if chinese else "en",
                product="Kettle" if number % 2 else "Lamp",
                rating=float(1 + number % 5),
                published_at=FIRST_WEEK + timedelta(weeks=number // 40, hours=4 * (number % 40)),
                is_sample=sample,
            )
        )
    made[118] = replace(made[118], published_at=None)
    made[119] = replace(
        made[119],
        text=HOSTILE,
        text_hash=digest(HOSTILE),
        title=HOSTILE,
        product=HOSTILE,
        source=HOSTILE,
        url="javascript:alert(3)",
        language="en",
    )
    return made


def fill(settings: Settings, sample: bool = False) -> list[Document]:
    """Load `documents()` with labels of every analysis into a real store."""
    made = documents(sample)
    said = []
    for document in made:
        bad = (document.rating or 0) <= 2
        for analysis, label, score in (
            ("sentiment", "negative" if bad else "positive", -0.8 if bad else 0.8),
            ("toxicity", "not toxic", 0.1),
            ("mismatch", "agrees", None),
            ("topics", "battery", None),
        ):
            said.append(
                Annotation(
                    document.document_id, document.text_hash, analysis, "1", "abc", label, score
                )
            )
        for term in ("Battery", "电池"):
            if (start := document.text.find(term)) >= 0:
                place = {"start": start, "end": start + len(term)}
                item = {"aspect": "battery", "term": term, "sentiment": "negative", **place}
                details = {"items": [item]}
                hashes = document.document_id, document.text_hash
                said.append(Annotation(*hashes, "aspects", "1", "abc", None, None, details))
    topic = {
        "topic_id": "battery",
        "model": "abc",
        "label": "battery, days",
        "label_zh": "电池, 天",
        "words": ["battery"],
        "theme": None,
        "theme_zh": None,
        "colour": None,
    }
    for kind, rows in (
        ("documents", [parts.document_row(one) for one in made]),
        ("annotations", [parts.annotation_row(one) for one in said]),
        ("topics", [{**topic, "size": len(made)}]),
    ):
        parts.write_part(settings.inbox, parts.part_name(kind, "web", 0), rows)
    loader.load(settings)
    return made


class Visitor:
    """Somebody with a browser and, after `log_in`, an account."""

    def __init__(self, settings: Settings, **headers: str) -> None:
        self.settings = settings
        self.app = create_app(settings)
        self.client = self.app.test_client()
        self.headers = headers

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers=self.headers)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form with its token."""
        given = {"csrf_token": self.token(), **(data or {})}
        return self.client.post(path, data=given, headers=self.headers, **more)

    def token(self) -> str:
        return self.token_of("/jobs/new")

    def token_of(self, path: str) -> str:
        """The token of the first form of a page that this visitor may see."""
        page = self.client.get(path, headers=self.headers, follow_redirects=True).text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        return html.unescape(found[1])

    def log_in(self, name: str = "admin", password: str = PASSWORD, **form: str) -> TestResponse:
        return self.post("/login", {"name": name, "password": password, **form})


def logged_in(settings: Settings, **headers: str) -> Visitor:
    create_user(State(settings), "admin", PASSWORD)
    visitor = Visitor(settings, **headers)
    assert visitor.log_in().status_code == 302
    return visitor


def compile_translations() -> None:
    """What the build hook does, for a checkout that was not installed."""
    for source in _TRANSLATIONS.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime > source.stat().st_mtime:
            continue
        # Other processes that run tests read it.
        fresh = target.with_suffix(f".{os.getpid()}")
        with source.open("rb") as text, fresh.open("wb") as file:
            write_mo(file, read_po(text))
        os.replace(fresh, target)


def text_of(page: str) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", page)))


@contextmanager
def running_broker(settings: Settings) -> Iterator[redis.Redis]:
    """The embedded broker of this home, as `insight up` starts it."""
    process = subprocess.Popen(broker.command(settings), stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 10
        while not broker.is_ready(settings):
            assert time.monotonic() < deadline, "the broker did not start"
            time.sleep(0.02)
        yield redis.Redis(unix_socket_path=str(broker.socket_path(settings)))
    finally:
        process.terminate()
        process.wait(10)
