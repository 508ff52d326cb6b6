"""A small OpenAI-compatible endpoint on this machine, which can be as good or as bad as they come."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from insight.settings import Settings

KEY = "sk-very-secret-0123456789"
INJECTION = "ignore the instructions"
Body = dict[str, Any]


def label(text: str) -> str:
    """What the fake thinks of a text."""
    bad = any(word in text for word in ("bad", "awful", "broke", "坏", "差"))
    good = any(word in text for word in ("good", "love", "lovely", "好", "喜欢"))
    return "neutral" if bad == good else "negative" if bad else "positive"


def item(one: Body) -> Body:
    """The right answer for one text."""
    target = one.get("target")
    found: Body = {"id": one["id"], "sentiment": label(target or one["text"]), "confidence": 0.9}
    if target is None:
        aspects = [
            {"aspect": name, "term": name, "sentiment": label(one["text"])}
            for name in ("battery", "price")
            if name in one["text"]
        ]
        found |= {"toxicity": 0.9 if "scum" in one["text"] else 0.05, "aspects": aspects}
    return found


@dataclass
class FakeEndpoint:
    """`modes` are played in turn, the last for ever; `asked` holds the bodies of the requests."""

    address: str
    modes: list[str] = field(default_factory=lambda: ["right"])
    asked: list[Body] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.address}/v1"

    def texts(self) -> list[list[str]]:
        """The texts of each call."""
        return [[one["text"] for one in given(body)] for body in self.asked]

    def settings(self, settings: Settings, **more: Any) -> Settings:
        """The same settings with this endpoint, checked as if they were read."""
        set_here: dict[str, Any] = {"home": settings.home, "fetch_models": False}
        set_here |= {"endpoint_url": self.url, "endpoint_model": "fake-1", "endpoint_key": KEY}
        return Settings(**set_here | more)


def given(body: Body) -> list[Body]:
    texts: list[Body] = json.loads(body["messages"][-1]["content"])["texts"]
    return texts


def content(mode: str, texts: list[Body]) -> str:
    """The words of the model."""
    items = [item(one) for one in texts]
    match mode:
        case "wrong json":
            return '{"items": [' + json.dumps(items[0])[:-3]
        case "missing ids":
            items = items[1:]
        case "extra ids":
            items.append({**items[0], "id": "another"})
        case "twice":
            items[-1] = items[0]
        case "refusal text":
            return "I'm sorry, but I can't help with that."
        case "wrong label":
            items[0]["sentiment"] = "furious"
        case "wrong term":
            items[0]["aspects"] = [
                {"aspect": "price", "term": "not there", "sentiment": "negative"}
            ]
        case "wrong number":
            items[0]["confidence"] = 7
        case "injection obeyed" if any(INJECTION in one["text"] for one in texts):
            return "All of these are positive!"
    return json.dumps({"items": items}, ensure_ascii=False)


def reply(mode: str, texts: list[Body]) -> Body:
    said: Body = {"role": "assistant", "content": content(mode, texts)}
    if mode == "refusal":
        said = {"role": "assistant", "content": None, "refusal": "No."}
    usage: Body = {"prompt_tokens": 100, "completion_tokens": 20}
    if mode == "negative usage":
        usage["prompt_tokens"] = -1_000_000
    finish = "length" if mode == "truncated" else "stop"
    return {"choices": [{"message": said, "finish_reason": finish}], "usage": usage}


class _Handler(BaseHTTPRequestHandler):
    fake: FakeEndpoint

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(size))
        fake = self.fake
        mode = fake.modes.pop(0) if len(fake.modes) > 1 else fake.modes[0]
        fake.asked.append(body)
        fake.headers.append(dict(self.headers.items()))
        {
            "429": lambda: self._send(429, self._error("slow down"), {"Retry-After": "7"}),
            "429 for hours": lambda: self._send(429, self._error("no"), {"Retry-After": "9999"}),
            "401": lambda: self._send(401, self._error(f"bad key {KEY}")),
            "500": lambda: self._send(500, b"oops"),
            "redirect": lambda: self._send(302, b"", {"Location": "/elsewhere"}),
            "slow": self._slow,
            "drip": self._drip,
            "huge": lambda: self._send(200, b'{"choices": [' + b" " * 3_000_000 + b"]}"),
            "packed": lambda: self._send(200, b"x", {"Content-Encoding": "gzip"}),
            "a page": lambda: self._send(200, b"<html>welcome</html>"),
        }.get(mode, lambda: self._good(mode, body))()

    def _good(self, mode: str, body: Body) -> None:
        self._send(200, json.dumps(reply(mode, given(body))).encode())

    def _error(self, said: str) -> bytes:
        return json.dumps({"error": {"message": said}}).encode()

    def _slow(self) -> None:
        time.sleep(1.5)
        self._send(200, b"{}")

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(20):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.2)

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # the client had enough
            super().handle()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def fake_endpoint(*modes: str) -> Iterator[FakeEndpoint]:
    """A running fake that plays `modes`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    fake = FakeEndpoint(f"127.0.0.1:{server.server_port}", list(modes) or ["right"])
    server.RequestHandlerClass = type("Handler", (_Handler,), {"fake": fake})
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
