"""Which record is the same record: ids and hashes that stay the same when a file is read again."""

from __future__ import annotations

import hashlib
import re

# An id of few digits is a row number: other files use it too, so it says nothing alone.
_ROW_NUMBER = re.compile(r"\d{1,8}")


def digest(*parts: str | None) -> str:
    """32 hex digits over the parts; where one part ends and the next begins matters."""
    hashed: list[bytes] = []
    for part in parts:
        try:
            encoded = b"\xff" if part is None else part.encode()
        except UnicodeEncodeError:
            assert part is not None
            encoded = part.encode("utf-8", "surrogatepass")
        hashed += (len(encoded).to_bytes(8, "little"), encoded)
    return hashlib.blake2b(b"".join(hashed), digest_size=16).hexdigest()


def author_hash(salt: str, author: str | None) -> str | None:
    """A name that says whether two documents have one author, and not who."""
    return digest(salt, author) if author else None


def document_id(
    source: str,
    external_id: str | None,
    product: str | None,
    author: str | None,
    published_at: str | None,
    text_hash: str,
    rating: str | None,
    variant: str | None = None,
) -> str:
    """The id of a record.

    A record with an id of its own keeps its identity when its text is edited; a row number
    counts only together with product, author and date; without an id the record is what it says.
    """
    if external_id and not _ROW_NUMBER.fullmatch(external_id):
        return digest(source, external_id)
    if external_id and (author or published_at):
        return digest(source, external_id, product, author, published_at)
    what = (source, external_id, product, author, published_at, text_hash, rating)
    return digest(*what, variant) if variant else digest(*what)
