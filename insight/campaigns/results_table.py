"""Reading results of a campaign from a table or a form."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date

from insight.campaigns.results import MOST_ROWS, Result
from insight.errors import CampaignError
from insight.messages import message

COLUMNS = ("date", "channel", "variant", "impressions", "clicks", "orders")
MOST_BYTES = 2_000_000
_MOST = 10**12
_NAMES = {
    "日期": "date",
    "渠道": "channel",
    "版本": "variant",
    "展示": "impressions",
    "曝光": "impressions",
    "点击": "clicks",
    "订单": "orders",
    "day": "date",
    "views": "impressions",
}


def read_csv(content: bytes) -> list[Result]:
    """Rows of a table with the columns of `COLUMNS`, or their Chinese names.

    Raises CampaignError that names the line, the column and what to do.
    """
    if len(content) > MOST_BYTES:
        raise CampaignError(message("The table has more than %(most)s bytes.", most=MOST_BYTES))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CampaignError(message("The table is not in UTF-8. Save it as CSV UTF-8.")) from error
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
    try:
        heading = [_column(name) for name in next(reader, [])]
        if missing := [name for name in COLUMNS if name not in heading]:
            raise CampaignError(
                message(
                    "The table has no column %(missing)s. It needs: %(needed)s.",
                    missing=missing[0],
                    needed=", ".join(COLUMNS),
                )
            )
        found: list[Result] = []
        for values in reader:
            if not any(value.strip() for value in values):
                continue
            if len(found) == MOST_ROWS:
                raise CampaignError(
                    message("The table has more than %(most)s rows.", most=MOST_ROWS)
                )
            given = dict(zip(heading, values, strict=False))
            found.append(result_of(given, message("line %(line)s", line=reader.line_num)))
    except csv.Error as error:
        raise CampaignError(
            message("The table cannot be read at line %(line)s.", line=reader.line_num)
        ) from error
    if not found:
        raise CampaignError(message("The table has no rows."))
    return found


def result_of(given: Mapping[str, str], where: str) -> Result:
    """One row of text. Raises CampaignError that names `where` it is."""
    try:
        day = date.fromisoformat(given.get("date", "").strip().replace("/", "-"))
    except ValueError as error:
        raise CampaignError(
            message(
                "%(where)s: %(value)s is not a day, such as 2026-11-20.",
                where=where,
                value=repr(given.get("date", "")[:20]),
            )
        ) from error
    impressions, clicks, orders = (
        _count(given.get(name, ""), name, where) for name in ("impressions", "clicks", "orders")
    )
    if clicks > impressions or orders > impressions:
        raise CampaignError(
            message("%(where)s: more clicks or orders than impressions cannot be.", where=where)
        )
    channel, variant = (given.get(name, "").strip()[:100] for name in ("channel", "variant"))
    if not channel or not variant:
        raise CampaignError(
            message("%(where)s: a result needs a channel and a variant.", where=where)
        )
    return Result(day, channel, variant, impressions, clicks, orders)


def _column(name: str) -> str:
    name = name.strip().lower()
    return _NAMES.get(name, name)


def _delimiter(text: str) -> str:
    heading = text.split("\n", 1)[0]
    return max(",\t;", key=heading.count)


def _count(text: str, name: str, where: str) -> int:
    value = text.strip().replace(",", "")
    if not value.isascii() or not value.isdecimal() or int(value[:20]) > _MOST:
        raise CampaignError(
            message(
                "%(where)s: %(value)s in the column %(column)s is not a count.",
                where=where,
                value=repr(text[:20]),
                column=name,
            )
        )
    return int(value)
