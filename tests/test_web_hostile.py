"""What outsiders wrote is text on every page: no markup, no script, no style, no address to run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser

from insight.cleaning.identity import digest
from insight.settings import Settings
from insight.store import loader, parts
from tests.hostile_report import LONG, TEXTS
from tests.pages import paths_of
from tests.web_app import HOSTILE, Visitor, documents, fill, logged_in

_LEADING = ("javascript:", "data:", "vbscript:")


def fill_with_hostile_names(settings: Settings) -> None:
    """Every text of `tests.hostile_report` as text, title, product, source, variant and topic."""
    fill(settings)
    model = documents()[0]
    made = [
        replace(
            model,
            document_id=digest("hostile", text),
            text=text,
            text_hash=digest(text),
            title=text,
            product=text[:200],
            source=text[:200],
        )
        for text in (*TEXTS, LONG)
    ]
    topic = {
        "topic_id": "battery",
        "model": "abc",
        "label": HOSTILE,
        "label_zh": HOSTILE,
        "words": [HOSTILE],
        "theme": HOSTILE,
        "theme_zh": HOSTILE,
        "colour": None,
        "size": 3,
    }
    for kind, rows in (
        ("documents", [parts.document_row(one) for one in made]),
        ("topics", [topic]),
    ):
        parts.write_part(settings.inbox, parts.part_name(kind, "hostile", 0), rows)
    loader.load(settings)


@pytest.fixture
def visitor(settings: Settings) -> Visitor:
    fill_with_hostile_names(settings)
    return logged_in(settings)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_run_and_load_only_what_is_ours(visitor: Visitor, language: str) -> None:
    paths = list(paths_of(visitor.settings).values())
    paths += [f"/documents/{digest('hostile', text)}" for text in (*TEXTS, LONG)]
    for path in paths:
        answer = visitor.client.get(f"{path}?lang={language}", follow_redirects=True)
        assert answer.status_code == 200, path
        for node in LexborHTMLParser(answer.text).css("*"):
            attributes = {name: value or "" for name, value in node.attributes.items()}
            if node.tag == "script":
                ours = attributes.get("src", "").startswith("/static/")
                assert ours or attributes.get("type") == "application/json", (path, node.html)
            if node.tag in ("img", "iframe", "object", "embed", "link"):
                source = attributes.get("src") or attributes.get("href", "")
                assert source.startswith("/") and not source.startswith("//"), (path, node.html)
            assert not [name for name in attributes if name.startswith("on")], (path, node.html)
            assert "style" not in attributes, (path, node.html)
            for name in ("href", "action", "formaction", "hx-get", "hx-post"):
                address = attributes.get(name, "").strip().lower()
                assert not address.startswith(_LEADING), (path, node.html)


def test_a_search_for_markup_shows_it_as_text(visitor: Visitor) -> None:
    page = visitor.client.get("/documents", query_string={"words": HOSTILE}).text
    assert "<script>alert(1)</script>" not in page
    page = visitor.client.get("/documents", query_string={"product": HOSTILE}).text
    assert "<script>alert(1)</script>" not in page
