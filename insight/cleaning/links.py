"""Links in texts: queries and fragments go; one that opens something or names someone is masked."""

from __future__ import annotations

import re

LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,9}://|\bwww\.)[!-;=?-\[\]-~]+", re.ASCII | re.IGNORECASE
)
_LONGEST = 2_000
_TRAILING = ".,;:!?'\"*_~)]}"
# Keys of a query whose value opens what it points to.
_SECRET_KEY = re.compile(
    r"[?&;#](?:[\w-]*(?:token|key|secret|passw(?:or)?d|pwd|sig(?:nature)?|session|sid|auth|otp|code"
    r"|ticket|jwt|email|phone|mobile))=",
    re.IGNORECASE,
)
# A long run of mixed letters and digits is a token, wherever it stands.
_TOKEN = re.compile(r"(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9_-]{24,}|eyJ[\w-]{8,}\.")
_UUID_OR_SLUG = re.compile(r"[a-z0-9]{1,12}(?:[-_][a-z0-9]{1,12})+", re.IGNORECASE)
_PERSON = re.compile(
    r"://(?:www\.)?(?:wa\.me|t\.me|api\.whatsapp\.com|line\.me|u\.wechat\.com)/", re.I
)


def shortened(link: str) -> str:
    """The link without query and fragment, or [link] where it has a token or a credential, or is a person's."""
    if len(link) > _LONGEST:
        return "[link]"
    bare = link.rstrip(_TRAILING)
    rest = link[len(bare) :]
    authority = re.split(r"[/?#]", bare.partition("://")[2] or bare, maxsplit=1)[0]
    if "@" in authority or _SECRET_KEY.search(bare) or _PERSON.search(bare) or _has_token(bare):
        return f"[link]{rest}"
    return re.split(r"[?#]", bare, maxsplit=1)[0] + rest


def _has_token(link: str) -> bool:
    return any(not _UUID_OR_SLUG.fullmatch(match[0]) for match in _TOKEN.finditer(link))
