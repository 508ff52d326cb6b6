"""Pictures of a document: on its page, in the API, and alone, for whoever may read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from insight import picture_files
from insight.settings import Settings
from insight.store import loader, parts
from insight.types import Document
from tests.store_rows import document, write_documents
from tests.test_pictures import drawn
from tests.test_web_api_documents import Program
from tests.web_app import HOSTILE, Visitor, logged_in, text_of

NAMED = [f"https://shop.example/{name}.png" for name in ("lid", "plain", "gone", "new")]


def pictured(settings: Settings) -> tuple[Document, str]:
    """A document with four images, one with hostile text, and the hash of that."""
    one = replace(document(1, "The lid broke."), images="\n".join(NAMED))
    write_documents(settings, "test", 0, [one])
    image, _ = picture_files.keep(settings, drawn("hostile"))
    rows = [
        {"image": image, "reason": None, "text": HOSTILE},
        {"image": image, "reason": None, "text": None},
        {"image": None, "reason": "not found", "text": None},
    ]
    told = [
        {"document_id": one.document_id, "address": address, **row}
        for address, row in zip(NAMED, rows, strict=False)
    ]
    parts.write_part(settings.inbox, parts.part_name("pictures", "test", 0), told)
    loader.load(settings)
    return one, image


def test_a_page_shows_pictures_from_our_own_address_and_says_what_is_missing(
    settings: Settings,
) -> None:
    one, image = pictured(settings)
    page = logged_in(settings).get(f"/documents/{one.document_id}").text
    assert page.count(f'src="/images/{image}/thumbnail"') == 2
    assert 'alt="Image without text"' in page
    assert "Image not available: not found" in text_of(page)
    assert "This image was not looked at yet." in text_of(page)
    # No source learns that somebody looks, and text from a picture is text.
    assert "shop.example" not in page
    assert "<script>alert" not in page and "<img src=x" not in page


def test_the_api_names_pictures_and_reasons(settings: Settings) -> None:
    one, image = pictured(settings)
    told = Program(settings, "read").get(f"/documents/{one.document_id}").json
    assert told and told["text"].endswith(HOSTILE)
    assert [row["address"] for row in told["pictures"]] == NAMED
    assert told["pictures"][0]["picture"] == f"/images/{image}"
    assert [row["reason"] for row in told["pictures"]] == [None, None, "not found", None]


def test_a_picture_is_a_webp_for_whoever_may_read_and_for_nobody_else(settings: Settings) -> None:
    _, image = pictured(settings)
    visitor = logged_in(settings)
    for path in (f"/images/{image}", f"/images/{image}/thumbnail"):
        answer = visitor.get(path)
        assert answer.status_code == 200 and answer.data[8:12] == b"WEBP"
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
    stranger = Visitor(settings).get(f"/images/{image}")
    assert stranger.status_code in (302, 401) and b"WEBP" not in stranger.data
    secret = Path(settings.home / "secrets.json")
    assert secret.exists()
    for wrong in ("0" * 64, image.upper(), "..%2f..%2fsecrets.json", f"{image}-thumb", "x"):
        assert visitor.get(f"/images/{wrong}").status_code == 404
