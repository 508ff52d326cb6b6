"""Codes of letters and digits in a text, such as IPX7 or a model, and whether the facts have them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from insight.campaigns.claims.evidence import Evidence, fold
from insight.campaigns.claims.negation import negated
from insight.campaigns.claims.unsaid import CODE

_STANDARD = re.compile(
    r"^(?:ipx?\d|spf|upf|pa\+|h1[0-4]|usb|hdmi|pd|qc|gb|iso|en\d|astm|din|en71|ce\d|ul\d|4k|8k|5g|3d|class|rohs|wifi)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"(?:@|#|微信|vx|wx|\bv\b|加|搜|口令|暗号|code|coupon|whatsapp|telegram|id|号|qq|群)\s*[:：]?\s*$",
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"^(?:co2|h2o|b2b|mp3|mp4|win\d+|ios\d*|24h|7x24|a[3-6]|c\d|p\d|q[1-4]|no\d+)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Code:
    start: int
    end: int
    path: str | None
    """Where the facts have it, or None."""


def judge(text: str, evidence: Evidence) -> Iterator[Code]:
    """The codes of a text that name something, each with where the facts have it."""
    for match in CODE.finditer(text):
        plain = re.sub(r"[^0-9a-z+]", "", fold(match[0]))
        if _HARMLESS.match(plain) or _ELSEWHERE.search(
            text[max(0, match.start() - 12) : match.start()]
        ):
            continue
        path = next((one.path for one, words in evidence.plain if plain in words), None)
        if path is None and negated(text, match.start(), match.end()):
            continue
        if path is None and len(plain) < 4 and not _STANDARD.match(plain):
            continue
        yield Code(match.start(), match.end(), path)
