"""What a site answered: read within a limit, and told as an error where it is none."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import httpx

from insight.fetch_error import FetchError, shown


@dataclass(slots=True)
class Answer:
    """One answer to one request, before any redirect is followed."""

    url: httpx.URL
    status: int
    headers: dict[str, str]
    body: bytes = b""

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait, counted from the clock of the site when it names a date."""
        value = self.headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit():
            return float(value[:9])
        try:
            until = parsedate_to_datetime(value)
            return max(0.0, (until - parsedate_to_datetime(self.headers["date"])).total_seconds())
        except (KeyError, ValueError, TypeError, OverflowError):
            return None


def read_body(answer: Answer, chunks: Iterable[bytes], limit: int, cut: bool) -> bytes:
    """The decompressed body. Both what comes and what it unpacks to stop at `limit` bytes."""
    coding = answer.headers.get("content-encoding", "").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise FetchError(
            f"{shown(str(answer.url))} came packed as {coding[:40]!r}, which was not asked for. "
            "Nothing can be done here; tell the site.",
            state="unreadable",
        )
    # 32 lets zlib tell gzip from deflate by the first bytes.
    unpack = zlib.decompressobj(32 + zlib.MAX_WBITS) if coding not in ("", "identity") else None
    body = bytearray()
    received = 0
    for chunk in chunks:
        received += len(chunk)
        try:
            body += unpack.decompress(chunk, limit + 1 - len(body)) if unpack else chunk
        except zlib.error as error:
            raise _damaged(answer) from error
        if len(body) > limit or received > limit:
            if cut:
                return bytes(body[:limit])
            raise FetchError(
                f"{shown(str(answer.url))} is too large: more than {limit:,} bytes. Give an "
                "address with less on it.",
                state="too large",
            )
    if unpack and received and not unpack.eof:
        raise _damaged(answer)
    return bytes(body)


def _damaged(answer: Answer) -> FetchError:
    return FetchError(
        f"{shown(str(answer.url))} came damaged: it cannot be unpacked. Try again later.",
        state="unreadable",
    )


def refusal(answer: Answer) -> FetchError:
    """The error for an answer that is neither a success nor a redirect."""
    url, status = shown(str(answer.url)), answer.status
    if status in (401, 403, 407):
        return FetchError(
            f"{url} asks for login or refuses us (error {status}). Only public pages are fetched; "
            "ask the site for an export or an API.",
            state="asks for login",
        )
    if status in (404, 410):
        state = "gone" if status == 410 else "not found"
        return FetchError(f"{url} is {state} (error {status}). Check the address.", state=state)
    if status == 429:
        wait = answer.retry_after
        when = "later" if wait is None else f"in {wait:g} s"
        return FetchError(
            f"{url} asks to wait (error 429). Try again {when}.",
            state="asks to wait",
            retry_after=wait,
        )
    return FetchError(
        f"{url} gave an error {status}. Try again later, or open it in a browser.",
        state=f"gave an error {status}",
        retry_after=answer.retry_after,
    )
