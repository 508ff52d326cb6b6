"""Orders in a database of the shop's own: one query of theirs that only reads, for one order at a time."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from insight.assistant.orders import STATUSES, Item, Order
from insight.errors import AssistantError
from insight.fetch_error import FetchError
from insight.messages import message
from insight.sources._sql_connection import reading

_READS = re.compile(r"(?:select|with)\b", re.IGNORECASE)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_NUMBER = re.compile(r"[\w./-]{1,40}")
_MOST_LINES = 200
_LAST_DIGITS = 4
_NAMED = "database of orders"
_DAYS = ("placed", "shipped", "expected", "delivered", "returned", "refunded")
_WORDS: Mapping[str, str] = {
    "paid": "placed",
    "pending": "placed",
    "new": "placed",
    "processing": "packed",
    "fulfilled": "shipped",
    "in transit": "shipped",
    "in_transit": "shipped",
    "dispatched": "shipped",
    "sent": "shipped",
    "canceled": "cancelled",
    "待发货": "placed",
    "已付款": "placed",
    "配货中": "packed",
    "已发货": "shipped",
    "运输中": "shipped",
    "已签收": "delivered",
    "已送达": "delivered",
    "已退货": "returned",
    "已退款": "refunded",
    "已取消": "cancelled",
}
"""What shops call a state, as one of ours."""


class DatabaseOrders:
    """See `insight.assistant.orders.Orders`.

    The query has one parameter, `:number`, and gives the columns `number`, `status`, `email` and
    `phone` (one of the two is enough), and any of `placed`, `shipped`, `expected`, `delivered`,
    `returned`, `refunded`, `carrier`, `tracking`, `item` and `quantity` (a row for each item) or
    `items` (a JSON list, or names with commas).
    """

    def __init__(self, address: str, statement: str) -> None:
        """Raises AssistantError for a statement that is not one query that only reads."""
        plain = _COMMENT.sub(" ", statement).strip().rstrip(";").strip()
        if not _READS.match(plain) or ";" in plain or not re.search(r"(?<!:):number\b", plain):
            raise AssistantError(
                message(
                    "The query of orders must be one that only reads (select or with), without a "
                    "semicolon, with the parameter :number."
                )
            )
        self._address, self._statement = address, plain

    @classmethod
    def from_file(cls, address: str, path: Path) -> DatabaseOrders:
        """Raises AssistantError where the file cannot be read or holds no such query."""
        try:
            return cls(address, path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise AssistantError(
                message(
                    "The query of orders in %(name)s cannot be read: %(cause)s.",
                    name=str(path),
                    cause=getattr(error, "strerror", None) or error,
                )
            ) from error

    def find(self, number: str, proof: str) -> Order | None:
        """See `Orders.find`."""
        wanted = plain_number(number)
        rows = self._rows(wanted) if wanted else []
        rows = [row for row in rows if _letters(str(row.get("number") or "")) == _letters(wanted)]
        first = rows[0] if rows else {}
        if not proves(proof, first.get("email"), first.get("phone")) or not rows:
            return None
        return _order(rows)

    def check(self) -> None:
        """Ask for an order that is not there. Raises AssistantError where that does not work."""
        self._rows("0")

    def _rows(self, number: str) -> list[Mapping[str, Any]]:
        from sqlalchemy import text

        try:
            with reading(_NAMED, self._address) as connection:
                result = connection.execute(text(self._statement), {"number": number})
                columns = [column.lower() for column in list(result.keys())]
                missing = {"number", "status"} - set(columns)
                if missing or not {"email", "phone"} & set(columns):
                    raise AssistantError(
                        message(
                            "The query of orders must give number, status, and email or phone. "
                            "Its columns: %(columns)s.",
                            columns=", ".join(columns),
                        )
                    )
                found = result.fetchmany(_MOST_LINES)
        except FetchError as error:
            # Nothing of the address: whoever asks is a customer.
            raise AssistantError(
                message("Orders cannot be looked up now: %(cause)s", cause=str(error))
            ) from error
        return [dict(zip(columns, row, strict=True)) for row in found]


def plain_number(typed: str) -> str:
    """An order number as it is looked for; empty for what can be none."""
    plain = unicodedata.normalize("NFKC", typed).strip().lstrip("#№").strip().upper()
    return plain if _NUMBER.fullmatch(plain) else ""


def proves(proof: str, email: Any, phone: Any) -> bool:
    """Whether a proof is the address of an order or the last four digits of its telephone number.

    Takes as long whether the order is there or not, and whatever of it is right.
    """
    given = unicodedata.normalize("NFKC", proof).strip().casefold()
    digits = "".join(sign for sign in given if sign.isdecimal())
    address = unicodedata.normalize("NFKC", str(email or "")).strip().casefold()
    number = "".join(sign for sign in str(phone or "") if sign.isdecimal())[-_LAST_DIGITS:]
    is_address = _same(given, address) & ("@" in address)
    # A whole number proves as well as its end; a longer run of digits is no telephone number.
    plain = not any(sign.isalpha() or sign == "@" for sign in given) and len(digits) <= 15
    is_number = _same(digits[-_LAST_DIGITS:], number) & (len(number) == _LAST_DIGITS) & plain
    return bool(is_address | is_number)


def _same(one: str, other: str) -> bool:
    # Digests are of one length: how much of a proof is right cannot be timed.
    first, second = (
        hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in (one, other)
    )
    return hmac.compare_digest(first, second)


def _letters(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign.isalnum())


def _order(rows: Sequence[Mapping[str, Any]]) -> Order:
    row = rows[0]
    said = " ".join(str(row["status"] or "").casefold().split())
    status = said if said in STATUSES else _WORDS.get(said, "unknown")
    days = {name: _day(row.get(name)) for name in _DAYS}
    return Order(
        number=str(row["number"]),
        status=status,
        items=tuple(_items(rows)),
        carrier=_text(row.get("carrier")),
        tracking=_text(row.get("tracking")),
        **days,
    )


def _items(rows: Sequence[Mapping[str, Any]]) -> list[Item]:
    if "item" in rows[0]:
        return [
            Item(name, _count(row.get("quantity"))) for row in rows if (name := _text(row["item"]))
        ]
    said = rows[0].get("items")
    if isinstance(said, str) and said.lstrip().startswith("["):
        try:
            said = json.loads(said)
        except ValueError:
            return [Item(said[:200])]
    if isinstance(said, str):
        return [Item(name.strip()) for name in said.split(",") if name.strip()]
    found = []
    for one in said if isinstance(said, list) else []:
        if isinstance(one, Mapping):
            name = _text(one.get("name") or one.get("item") or one.get("title"))
            count = _count(one.get("quantity") or one.get("count"))
        else:
            name, count = _text(one), 1
        if name:
            found.append(Item(name, count))
    return found


def _count(value: Any) -> int:
    try:
        return max(int(value), 1)
    except (TypeError, ValueError):
        return 1


def _text(value: Any) -> str | None:
    said = " ".join(str(value).split())[:200] if value is not None else ""
    return said or None


def _day(value: Any) -> str | None:
    """A date, a moment or a text that begins with a date as that date; other words are no day."""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    said = str(value or "").strip()[:10].replace("/", "-")
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        return None
