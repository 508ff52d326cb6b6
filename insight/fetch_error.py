"""What can go wrong with an address: one error with a state, and how an address is shown."""

from __future__ import annotations

import re

from insight.errors import SourceError

SHOWN_CHARACTERS = 200

_USER_INFO = re.compile(r"^([^/?#]{0,20}//)[^/?#]*@")
_SECRET_NAME = re.compile(r"key|token|secret|sig|auth|pass|pwd|session|code|credential", re.I)
_SECRET_VALUE = re.compile(r"[\w.~%+-]{20,}")
_NOT_PRINTABLE = re.compile(r"[^\x21-\x7e\u00a1-\ud7ff\ue000-\ufffd]")


class FetchError(SourceError):
    """An address cannot be fetched, or what it gave is not what was asked for.

    `state` is stable and short, to be stored and filtered by: "unusable address", "port refused",
    "private address", "unreachable", "too slow", "too large", "unreadable", "redirect loop",
    "too many redirects", "robots.txt forbids", "robots.txt unavailable", "asks for login",
    "not found", "gone", "asks to wait", "gave an error <status>", "not a feed",
    "no review markup", "not a sitemap", "markup changed: <found> of <all> expected fields".
    """

    def __init__(self, message: str, *, state: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.state = state
        self.retry_after = retry_after
        """Seconds that the site asks to wait, when it says so."""


def markup_changed(url: str, found: int, expected: int) -> FetchError:
    """The error of a site whose pages or answers are not built any more as they were."""
    return FetchError(
        f"{shown(url)} is not built as it was: {found} of {expected} expected fields are there. "
        "Look for a newer release, or tell us.",
        state=f"markup changed: {found} of {expected} expected fields",
    )


def shown(url: str) -> str:
    """The address as it may stand in a message or a log: no credentials, no tokens, one line."""
    head, mark, query = _USER_INFO.sub(r"\1", url).partition("#")[0].partition("?")
    pairs = (_shown_pair(pair) for pair in query.split("&"))
    return _NOT_PRINTABLE.sub("", head + mark + "&".join(pairs))[:SHOWN_CHARACTERS]


def _shown_pair(pair: str) -> str:
    name, mark, value = pair.partition("=")
    if _SECRET_VALUE.search(name):  # a token without a name
        return "..."
    if value and (_SECRET_NAME.search(name) or _SECRET_VALUE.search(value)):
        return f"{name}{mark}..."
    return pair
