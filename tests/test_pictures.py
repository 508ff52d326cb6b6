"""Images of documents: fetched from a site of the test, read by the real reader of text."""

from __future__ import annotations

import io
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from insight import ocr, picture_files
from insight.cleaning.images import addresses
from insight.dispatch import ByName
from insight.erasure import Which, erase
from insight.http import HttpClient
from insight.parameters import NoParameters
from insight.pictures import MOST_AT_ONCE, look, plan_pictures
from insight.push import items_of, origin_of, receive
from insight.runner import Context, Runner
from insight.settings import Settings
from insight.state import State
from insight.store import loader
from insight.store.as_of import snapshot_as_of
from insight.store.reader import Reader

Pages = dict[str, tuple[str, bytes]]
CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


def drawn(words: str, font: Path | None = None, form: str = "PNG", **more: Any) -> bytes:
    picture = Image.new("RGB", (960, 120), "white")
    given = ImageFont.truetype(font, 40) if font else ImageFont.load_default(40)
    ImageDraw.Draw(picture).text((20, 30), words, fill="black", font=given)
    out = io.BytesIO()
    picture.save(out, form, **more)
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of some bytes that says it has 30,000 × 30,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(name + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + name + data + crc

    side = (30_000).to_bytes(4, "big")
    head = chunk(b"IHDR", side + side + b"\x08\x02\x00\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000)))


@contextmanager
def site(pages: Pages) -> Iterator[tuple[str, list[str]]]:
    """Serves these pages; its address, and the paths that are asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = pages.get(self.path, ("", b""))
            asked.append(self.path)
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def send(settings: Settings, *documents: dict[str, Any]) -> list[str]:
    """Taken as a program sends them, and loaded; the outcomes."""
    origin = origin_of(settings, "Shop", None)
    received = receive(settings, Reader(settings), items_of(documents, "test"), origin)
    loader.load(settings)
    return [one.outcome for one in received.outcomes]


def see(settings: Settings, host: str = "", load: bool = True) -> dict[str, int]:
    """Looks at what is pending; only `host` is allowed, though it is private."""
    state = State(settings)
    job_id = Runner(settings, state, ByName(lambda *message: None)).submit("push", {}, "test")
    counts: dict[str, int] = {}
    with HttpClient(allow={host} if host else (), wait_seconds=0) as http:
        for number, batch in enumerate(plan_pictures(settings, NoParameters())):
            context = Context(settings, state, job_id, 1, number, NoParameters())
            counts |= look(context, batch, http)
    if load:
        loader.load(settings)
    return counts


def stored(settings: Settings, columns: str = "text") -> list[tuple[Any, ...]]:
    sql = f"SELECT {columns} FROM core.documents ORDER BY text"
    with Reader(settings).snapshot() as snapshot:
        return [tuple(row.values()) for row in snapshot.stream_text(sql)]


def kept(settings: Settings) -> list[dict[str, Any]]:
    with Reader(settings).snapshot() as snapshot:
        return list(snapshot.stream_text("SELECT * FROM core.pictures ORDER BY address"))


@pytest.mark.slow
def test_text_in_a_picture_is_part_of_the_document_until_its_source_edits_it(
    settings: Settings,
) -> None:
    pages = {
        "/a.png": ("image/png", drawn("BATTERY BROKEN mail joe@example.com")),
        "/b.png": ("image/png", drawn("SECOND PICTURE")),
    }
    with site(pages) as (host, asked):
        document = {"id": "review-one", "text": "Bad.", "images": [f"http://{host}/a.png"]}
        assert send(settings, document) == ["taken"]
        before = stored(settings, "text_hash, row_hash, loaded_at")[0]
        assert see(settings, host) == {"rows": 1, "images": 1}
        ((text,),) = stored(settings)
        assert text.startswith("Bad.\n\n") and "BATTERY BROKEN" in text.upper()
        assert "example.com" not in text
        after = stored(settings, "text_hash, row_hash, loaded_at")[0]
        assert after[0] != before[0] and after[1] == before[1]
        # The version before is kept, and can be had as of its time.
        with snapshot_as_of(settings, Reader(settings), before[2]) as then:
            (row,) = then.stream_text("SELECT text, text_hash FROM core.documents")
            assert (row["text"], row["text_hash"]) == ("Bad.", before[0])
        # The next reading of the source is a duplicate, and no picture is asked for again.
        assert send(settings, document) == ["duplicate"]
        assert see(settings, host) == {} and asked.count("/a.png") == 1
        # An edit has the words of its picture at once.
        assert send(settings, {**document, "text": "Worse."}) == ["taken"]
        assert stored(settings) == [(text.replace("Bad.", "Worse."),)]
        # A second picture is added once, after the first.
        more = {**document, "images": f"http://{host}/a.png, http://{host}/b.png"}
        assert send(settings, more) == ["taken"]
        see(settings, host)
        ((both,),) = stored(settings)
        assert both.startswith(text + "\n\n") and "SECOND" in both.upper()
        assert asked.count("/a.png") == asked.count("/b.png") == 1
        # Without its pictures it is what it says.
        assert send(settings, {"id": "review-one", "text": "Bad."}) == ["taken"]
        assert stored(settings) == [("Bad.",)]


def test_a_phone_number_in_a_picture_is_masked_and_its_line_is_whole(settings: Settings) -> None:
    with site({"/a.png": ("image/png", drawn("Call  138 0013 8000"))}) as (host, _):
        send(settings, {"text": "Look.", "images": f"http://{host}/a.png"})
        see(settings, host)
    assert [row["text"] for row in kept(settings)] == ["Call [phone]"]


@pytest.mark.skipif(not CJK.exists(), reason="needs a font with Chinese")
def test_chinese_in_a_picture_is_read() -> None:
    picture = Image.open(io.BytesIO(drawn("电池坏了退货", CJK))).convert("RGB")
    assert ocr.text_in(picture) == "电池坏了退货"


def test_what_cannot_be_had_is_kept_with_its_reason_and_stops_nothing(settings: Settings) -> None:
    pages = {
        "/1-bomb.png": ("image/png", bomb()),
        "/2-page": ("text/html", b"<p>no picture</p>"),
        "/3-lie.jpg": ("image/jpeg", b"<svg onload=alert(1)>"),
        "/5-half.png": ("image/png", drawn("half")[:400]),
        "/6-good.gif": ("image/gif", drawn("FINE", form="GIF")),
    }
    names = [*pages, "/4-gone.png"]
    with site(pages) as (host, _):
        named = [f"http://{host}{name}" for name in names] + ["http://192.0.2.1:8/x.png"]
        send(settings, {"text": "Look.", "images": [*named, "http://10.0.0.1/z.png"]})
        assert see(settings, host)["images"] == 1
    reasons = {row["address"].split("/")[-1]: row["reason"] for row in kept(settings)}
    assert reasons == {
        "1-bomb.png": "too large",
        "2-page": "not a picture",
        "3-lie.jpg": "not a picture",
        "4-gone.png": "not found",
        "5-half.png": "not a picture",
        "6-good.gif": None,
        "x.png": "port refused",
        "z.png": "private address",
    }


def test_nothing_but_pixels_is_kept_of_a_picture_and_it_stands_upright(settings: Settings) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    turned[0x010F] = "A camera"
    body = drawn("UPRIGHT", form="JPEG", exif=turned)
    image, _ = picture_files.keep(settings, body)
    path = picture_files.path_of(settings, image, "picture")
    thumbnail = picture_files.path_of(settings, image, "thumbnail")
    assert path and thumbnail and b"camera" not in path.read_bytes()
    with Image.open(path) as kept_picture, Image.open(thumbnail) as small:
        assert kept_picture.size == (120, 960) and max(small.size) == 240
        assert not kept_picture.getexif()
    assert picture_files.path_of(settings, f"../{image}", "picture") is None


def test_a_picture_goes_with_the_last_document_that_has_it(settings: Settings) -> None:
    with site({"/a.png": ("image/png", drawn("SHARED"))}) as (host, _):
        named = f"http://{host}/a.png"
        send(
            settings,
            {"id": "review-a", "text": "First.", "images": named},
            {"id": "review-b", "text": "Second.", "images": named},
        )
        see(settings, host)
    (first,), (second,) = stored(settings, "document_id")
    image = kept(settings)[0]["image"]
    state = State(settings)
    assert erase(settings, state, Which(documents=[first])) == 1
    assert picture_files.path_of(settings, image, "picture")
    assert erase(settings, state, Which(documents=[second])) == 1
    assert not list(settings.images.rglob("*.webp")) and not kept(settings)


def test_pictures_of_a_document_that_was_erased_meanwhile_are_not_stored(
    settings: Settings,
) -> None:
    with site({"/a.png": ("image/png", drawn("LATE"))}) as (host, _):
        send(settings, {"text": "Gone.", "images": f"http://{host}/a.png"})
        see(settings, host, load=False)
        ((document,),) = stored(settings, "document_id")
        part = next(settings.inbox.glob("pictures-*"))
        held = part.rename(settings.home / part.name)
        erase(settings, State(settings), Which(documents=[document]))
        held.rename(part)
        loader.load(settings)
    assert not kept(settings)


def test_a_job_looks_at_the_images_of_so_many_documents_and_the_next_at_the_others(
    settings: Settings,
) -> None:
    one = {"images": "https://example.com/a.png"}
    send(settings, *({"text": f"Review {n}.", **one} for n in range(MOST_AT_ONCE + 7)))
    batches = plan_pictures(settings, NoParameters())
    assert sum(batch["rows"] for batch in batches) == MOST_AT_ONCE


def test_without_the_extra_nothing_is_looked_at(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(settings, {"text": "Look.", "images": "https://example.com/a.png"})
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    assert plan_pictures(settings, NoParameters()) == []


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, []),
        ("https://a.example/1.jpg https://a.example/2.jpg", ["1.jpg", "2.jpg"]),
        ("https://a.example/1.jpg,https://a.example/1.jpg", ["1.jpg"]),
        ('["https://a.example/1.jpg", "javascript:alert(1)"]', ["1.jpg"]),
        ("['https://a.example/1.jpg']", ["1.jpg"]),
        ([{"small_image_url": "x", "large_image_url": "https://a.example/l.jpg"}], ["l.jpg"]),
        ("file:///etc/passwd", []),
        ("https://a.example/" + "x" * 3_000, []),
        ([f"https://a.example/{n}" for n in range(20)], [str(n) for n in range(9)]),
        ([[[[["https://a.example/deep"]]]]], []),
        ("[" * 50_000, []),
        ("https://[broken/1.jpg", []),
        (3, []),
    ],
)
def test_addresses_are_found_in_whatever_form(value: Any, found: list[str]) -> None:
    assert [one.removeprefix("https://a.example/") for one in addresses(value)] == found


def test_a_document_without_images_has_the_hash_that_it_had(settings: Settings) -> None:
    from insight.store import parts
    from insight.types import Document

    plain = Document("d", "t", "Shop", "review", "Text.", "en")
    named = Document("d", "t", "Shop", "review", "Text.", "en", images="https://a.example/1")
    # Written down when documents could not name images.
    assert parts.document_row(plain)["row_hash"] == "0a0a6c1fed9baa13af7c8c112f1ba4ef"
    assert parts.document_row(named)["row_hash"] != parts.document_row(plain)["row_hash"]
