"""The addresses of images that a row names, in whatever form it has them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

MOST = 9
"""What shops let a review have at most; more are left out."""
_LONGEST = 2_048
_LONGEST_VALUE = 100_000
_ADDRESS = re.compile(r"""https?://[^\s,;"'<>\[\]{}，；]+""", re.IGNORECASE)
_IN_OBJECTS = ("large_image_url", "contentUrl", "url", "src")
"""Names under which an object of an image has its address, the best first."""


def addresses(value: Any) -> list[str]:
    """The different http addresses of a list, of objects, of JSON or of words; at most `MOST`."""
    found: dict[str, None] = {}
    for address in _found(value, depth=0):
        if len(address) <= _LONGEST and _is_address(address):
            found[address] = None
        if len(found) == MOST:
            break
    return list(found)


def _found(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, list) and depth < 3:
        for one in value[:100]:
            yield from _found(one, depth + 1)
    elif isinstance(value, dict):
        named = next((value[name] for name in _IN_OBJECTS if value.get(name)), None)
        yield from _found(named, depth + 1)
    elif isinstance(value, str) and len(value) <= _LONGEST_VALUE:
        if value.lstrip()[:1] in ("[", "{") and (read := _json(value)) is not None:
            yield from _found(read, depth + 1)
        else:
            yield from _ADDRESS.findall(value)


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _is_address(address: str) -> bool:
    """Without what could not be stored or asked."""
    try:
        address.encode()
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False
