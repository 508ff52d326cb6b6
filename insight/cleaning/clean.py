"""One batch of raw items becomes documents and rejected rows; nothing is dropped."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from insight.cleaning.answers import mask_names
from insight.cleaning.identity import author_hash, digest, document_id
from insight.cleaning.images import addresses
from insight.cleaning.markup import strip_markup
from insight.cleaning.personal import mask
from insight.cleaning.ratings import EMPTY, RatingReader
from insight.cleaning.unicode import normalise
from insight.messages import message
from insight.sources.dates import DateReader
from insight.sources.tables.table import UNSPLIT
from insight.types import FOLLOW_UP, Document, RawItem, Rejected

# How Python marks a byte that it could not decode (PEP 383).
_UNDECODED = re.compile("[\udc80-\udcff]")
LONGEST_TEXT = 100_000
_LONGEST_RAW = 10 * LONGEST_TEXT
"""Longer ones are not looked into: no markup is so much longer than its text."""
_LONGEST_NAME = 300
LATER_DATES = {"follow_up_date": "follow_up", "answered_at": "answer"}
"""Dates that a row may lack or have wrong and be stored all the same, and what they date."""
# What a number or code of a listing looks like. Such a number is no phone, whatever its digits.
_LISTING = re.compile(r"[\w.:/#-]{1,64}")
_ID_ALONE = re.compile(r"id=\d{1,20}")
_MOST_COUNTED = 1e12
_YES = frozenset({"true", "yes", "y", "1", "1.0", "verified", "verified purchase", "是"})
_NO = frozenset({"false", "no", "n", "0", "0.0", "not verified", "否"})
_LONGEST_SHOWN = 2_000
"""Characters of a row that could not be read, to find it by."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of a whole file or feed; a row's own values win over it."""

    source: str
    author_salt: str
    product: str | None = None
    kind: str = "review"
    sample: bool = False


class Cleaned(NamedTuple):
    """Documents and rejected rows, each in their order; see `by_row`."""

    documents: list[Document]
    rejected: list[Rejected]
    unread_ratings: int
    """Documents that lost their stars, because they could not be read."""
    unread_dates: int
    """Follow-ups and answers that lost their date, for the same reason."""


def by_row(documents: Sequence[Document]) -> list[list[Document]]:
    """The documents of a batch by the row they came from: a review and its follow-up, or one.

    A follow-up with a parent came from the row of the document before it.
    """
    rows: list[list[Document]] = []
    for document in documents:
        if document.kind == FOLLOW_UP and document.parent_id is not None:
            rows[-1].append(document)
        else:
            rows.append([document])
    return rows


def clean(
    items: Sequence[RawItem],
    origin: Origin,
    dates: DateReader,
    ratings: RatingReader,
    later_dates: Mapping[str, DateReader] | None = None,
) -> Cleaned:
    """What a batch of items becomes; `later_dates` reads the columns of `LATER_DATES`.

    A row with a follow-up gives two documents, the review and the follow-up right after it; one
    with nothing but a follow-up gives that, without a parent.
    """
    from insight.models.language import detect_languages

    kept: list[_Texts] = []
    rejected: list[Rejected] = []
    for item in items:
        if item.problem:
            rejected.append(_unread(item, item.problem))
            continue
        texts = _Texts(item, *(_text(item, field, origin) for field in _TEXTS))
        if bad := _bad_text(texts):
            rejected.append(_reject(item, *bad))
        else:
            kept.append(texts)
    documents: list[Document] = []
    unread, unread_dates = 0, 0
    languages = detect_languages([texts.text or texts.follow_up for texts in kept])
    told = [texts.follow_up for texts in kept if texts.text and texts.follow_up]
    spoken = dict(zip(told, detect_languages(told), strict=True))
    for texts, language in zip(kept, languages, strict=True):
        item, fields = texts.item, texts.item.fields
        try:
            published_at = dates.read(fields.get("date"))
        except (ValueError, OverflowError, OSError) as error:
            rejected.append(
                _reject(
                    item, "date", message("the date cannot be read: %(cause)s", cause=error.args[0])
                )
            )
            continue
        try:
            rating = ratings.read(fields.get("rating"))
        except ValueError:
            rating, unread = None, unread + 1
        later: dict[str, datetime | None] = {}
        for field, dated in LATER_DATES.items():
            try:
                given = fields.get(field) if getattr(texts, dated) else None
                later[field] = (later_dates or {}).get(field, dates).read(given)
            except (ValueError, OverflowError, OSError):
                later[field], unread_dates = None, unread_dates + 1
        found = _document(origin, texts, language, published_at, rating, later["answered_at"])
        if not texts.text:
            documents.append(_follow_up(found, texts, language, later["follow_up_date"], None))
            continue
        documents.append(found)
        if texts.follow_up:
            language, parent = spoken[texts.follow_up], found.document_id
            documents.append(_follow_up(found, texts, language, later["follow_up_date"], parent))
    return Cleaned(documents, rejected, unread, unread_dates)


class _Texts(NamedTuple):
    """An item with its texts, tidied; empty where it has none."""

    item: RawItem
    text: str
    follow_up: str
    answer: str


_TEXTS = _Texts._fields[1:]


def _text(item: RawItem, field: str, origin: Origin) -> str:
    value = item.fields.get(field)
    if value is None:
        return ""
    raw = str(value)
    if field != "text" and raw.strip().casefold() in EMPTY:
        return ""
    text = _tidied(item, field, origin) if len(raw) <= _LONGEST_RAW else raw
    return mask_names(text, _raw(item.fields.get("author"))) if field == "answer" else text


def _bad_text(texts: _Texts) -> tuple[str, str] | None:
    """The field that cannot be stored and why, or None."""
    for field in _TEXTS:
        text: str = getattr(texts, field)
        value = texts.item.fields.get(field)
        if value is not None and (broken := _UNDECODED.search(str(value))):
            byte = f"{ord(broken[0]) - 0xDC00:02X}"
            return field, message("the byte 0x%(byte)s is not of the encoding", byte=byte)
        if len(text) > LONGEST_TEXT:
            return field, message(
                "the text has %(count)s of at most %(most)s characters",
                count=len(text),
                most=LONGEST_TEXT,
            )
    return None if texts.text or texts.follow_up else ("text", message("the row has no text"))


def tidy(value: Any, names: Collection[str] = ()) -> str:
    """Plain, normalised text with personal data masked; see `mask` for the `names` that stay."""
    return "" if value is None else mask(_plain(value), names)


def _plain(value: Any) -> str:
    return normalise(strip_markup(str(value)))


def _tidied(item: RawItem, field: str, origin: Origin) -> str:
    """A text of the item; a @handle that is its product or source names no person."""
    fields, value = item.fields, item.fields.get(field)
    if value is None:
        return ""
    plain = _plain(value)
    if "@" not in plain and "＠" not in plain:
        return mask(plain)
    given = (origin.product, origin.source, fields.get("product"), fields.get("source"))
    return mask(plain, [str(name) for name in given if name])


def _document(
    origin: Origin,
    texts: _Texts,
    language: Any,
    published_at: datetime | None,
    rating: float | None,
    answered_at: datetime | None,
) -> Document:
    item, fields = texts.item, texts.item.fields
    source = _name(fields.get("source")) or origin.source
    variant = variant_name(fields)
    product = origin.product or _name(fields.get("product"))
    author = author_hash(origin.author_salt, _raw(fields.get("author")))
    # Without a review the follow-up is what tells the row from others.
    text = texts.text or texts.follow_up
    text_hash = digest(text)
    return Document(
        document_id=document_id(
            source,
            _raw(fields.get("id")),
            product,
            author,
            published_at.isoformat() if published_at else None,
            text_hash,
            None if rating is None else str(rating),
            variant,
        ),
        text_hash=text_hash,
        source=source,
        kind=fields.get("kind") or origin.kind,
        text=text,
        language=language,
        title=_tidied(item, "title", origin) or None,
        product=product,
        rating=rating,
        published_at=published_at,
        author_hash=author,
        url=_link(fields.get("url")),
        is_sample=origin.sample,
        listing=listing_name(fields.get("listing")),
        variant=variant,
        answer=texts.answer or None,
        answered_at=answered_at,
        likes=_count(fields.get("likes")),
        replies=_count(fields.get("replies")),
        verified=_flag(fields.get("verified")),
        images="\n".join(addresses(fields.get("images"))) or None,
    )


def _follow_up(
    review: Document,
    texts: _Texts,
    language: Any,
    published_at: datetime | None,
    parent_id: str | None,
) -> Document:
    """What the customer added, without stars or title; an answer stays with a review that is there."""
    text = texts.follow_up
    return replace(
        review,
        document_id=digest(review.document_id, FOLLOW_UP),
        text_hash=digest(text),
        kind=FOLLOW_UP,
        text=text,
        language=language,
        title=None,
        rating=None,
        published_at=published_at,
        parent_id=parent_id,
        answer=None if parent_id else review.answer,
        answered_at=None if parent_id else review.answered_at,
        likes=None if parent_id else review.likes,
        replies=None if parent_id else review.replies,
        images=None if parent_id else review.images,
    )


def listing_name(value: Any) -> str | None:
    """What a shop calls a listing, the same in a file of reviews and in a table of products."""
    if value is None:
        return None
    plain = normalise(str(value))
    return (plain if _LISTING.fullmatch(plain) else _name(value)) or None


def variant_name(fields: Mapping[str, Any]) -> str | None:
    """Colour, size and kind in one; an object such as {"Size:": " 9"} as "Size: 9"."""
    told = []
    for value in map(fields.get, ("variant", "color", "size")):
        pairs = sorted(value.items(), key=str) if isinstance(value, dict) else [("", value)]
        for name, one in pairs:
            if plain := tidy(one):
                label = str(name).strip(" :：")
                told.append(f"{label}: {plain}" if label else plain)
    return _name(", ".join(dict.fromkeys(told))) if told else None


def _reject(item: RawItem, field: str, reason: str) -> Rejected:
    value = item.fields.get(field)
    shown = "" if value is None else str(value)
    return Rejected(item.origin, item.line, field, shown, reason, item.row or item.fields)


def _unread(item: RawItem, problem: str) -> Rejected:
    if item.fields.get(UNSPLIT):
        shown = str(item.fields[UNSPLIT])[:_LONGEST_SHOWN]
        return Rejected(item.origin, item.line, "row", shown, problem, item.fields)
    fields = itertools.islice(item.fields.items(), _LONGEST_SHOWN)
    shown = "; ".join(f"{name}: {str(value)[:_LONGEST_SHOWN]}" for name, value in fields)
    return Rejected(item.origin, item.line, "row", shown[:_LONGEST_SHOWN], problem, item.fields)


def _count(value: Any) -> int | None:
    """A whole number that is not negative; None for anything else."""
    try:
        number = float(str(value).replace(",", ""))
    except ValueError:
        return None
    return int(number) if 0 <= number < _MOST_COUNTED else None


def _flag(value: Any) -> bool | None:
    said = str(value).strip().casefold()
    return True if said in _YES else False if said in _NO else None


def _raw(value: Any) -> str | None:
    return None if value is None else str(value).strip() or None


def _name(value: Any) -> str | None:
    return None if value is None else _tidy_name(str(value)) or None


@lru_cache(maxsize=1024)
def _tidy_name(name: str) -> str:
    """A file has few products and sources, again and again."""
    return tidy(name)[:_LONGEST_NAME]


def _link(value: Any) -> str | None:
    """An http address; None for anything else. A query may carry a token: only a number stays."""
    if value is None:
        return None
    try:
        parts = urlsplit(str(value).strip())
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    known = f"?{parts.query}" if _ID_ALONE.fullmatch(parts.query) else ""
    return f"{parts.scheme}://{host}{parts.path}"[:2000] + known
