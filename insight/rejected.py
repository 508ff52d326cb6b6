"""Rejected rows: kept as they were found, taken away as a file, mended, and read again.

The file has the columns of the rows and five of ours. It can be sent again as it is: whoever
reads it ignores our columns, but for how dates and ratings were read, which few rows cannot show.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from insight.cleaning.ratings import RatingReader
from insight.errors import SourceError
from insight.files import replacing
from insight.inert_csv import inert_lines, without_mark
from insight.messages import keep, message, recall
from insight.settings import Settings
from insight.sources.dates import DateReader, Order
from insight.sources.tables.table import UNSPLIT
from insight.types import Rejected

FILE, LINE, REASON = "rejected_file", "rejected_line", "rejected_reason"
READ_AS = "rejected_read_as"
COLUMNS = (FILE, LINE, REASON, UNSPLIT, READ_AS)
SUFFIXES = (".csv", ".jsonl")

_BAD = re.compile("[\0\ud800-\udfff]")
_ESCAPED = re.compile(r"\\x[0-9A-F]{2}|\\u[Dd][89A-F][0-9A-F]{2}")
_DECIDED = re.compile(r"dates=(day-first|month-first|serial|any) ratings=(\d+|none)( cells=inert)?")
_INERT = " cells=inert"
"""Says that values are marked as `inert_csv` does."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A rejected row as it is kept."""

    origin: str
    line: int
    field: str
    value: str
    reason: str
    """A message where its parts are known; see `insight.messages`."""
    read_as: str
    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReadAs:
    """How the dates and ratings of a whole file were read: see `DateReader` and `RatingReader`."""

    order: Order | None
    serial: bool
    best: int | None


def record(row: Rejected, read_as: str) -> str:
    """A rejected row as one line of JSON; `read_as` is from `decided`."""
    kept = {
        "origin": row.origin,
        "line": row.line,
        "field": row.field,
        "value": row.value,
        "reason": keep(row.reason),
        "read_as": read_as,
        "row": {str(column): value for column, value in row.row.items()},
    }
    # ASCII only, so that half a character can be written down.
    return json.dumps(kept, ensure_ascii=True, default=str)


def files(settings: Settings, job_id: str) -> list[Path]:
    """The files with the rejected rows of a job, which must be one that exists."""
    found = settings.rejected.glob(f"{job_id}-*.jsonl")
    return sorted(path for path in found if path.stat().st_size)


def jobs(settings: Settings) -> list[str]:
    """Ids of the jobs with rejected rows, the newest first."""
    found = settings.rejected.glob("*-*.jsonl")
    return sorted({path.name.split("-", 1)[0] for path in found if path.stat().st_size})[::-1]


def read(paths: Iterable[Path]) -> Iterator[Kept]:
    """The rejected rows in these files; what is no text is shown by its code, such as `\\xE4`."""
    for path in paths:
        with path.open(encoding="ascii") as lines:
            for line in lines:
                kept = json.loads(line)
                row = {_shown(column): _shown(v) for column, v in kept.get("row", {}).items()}
                yield Kept(
                    _shown(kept["origin"]),
                    kept["line"],
                    kept["field"],
                    _shown(kept["value"]),
                    recall(kept["reason"]),
                    kept.get("read_as", ""),
                    row,
                )


def count(paths: Iterable[Path]) -> int:
    """How many rejected rows these files have."""
    total = 0
    for path in paths:
        with path.open("rb") as lines:
            total += sum(1 for _ in lines)
    return total


def export(paths: Sequence[Path], suffix: str) -> Iterator[bytes]:
    """The rows as a CSV or JSONL file that can be mended and read again, in pieces."""
    if suffix == ".jsonl":
        for row in read(paths):
            yield (json.dumps(_mendable(row), ensure_ascii=False) + "\n").encode()
        return
    found = dict.fromkeys(column for row in read(paths) for column in row.row)
    columns = [*COLUMNS, *(column for column in found if column not in COLUMNS)]
    rows = (_mendable(row, _INERT) for row in read(paths))
    yield from inert_lines(columns, ([row.get(column) for column in columns] for row in rows))


def write(paths: Sequence[Path], output: Path) -> None:
    """Export to a file. Raises SourceError for a name that ends in neither .csv nor .jsonl."""
    suffix = output.suffix.lower()
    if suffix not in SUFFIXES:
        raise SourceError(f"{output.name}: the output must end in {' or '.join(SUFFIXES)}.")
    with replacing(output, mode=0o600) as temporary, temporary.open("wb") as out:
        out.writelines(export(paths, suffix))


def _mendable(kept: Kept, cells: str = "") -> dict[str, Any]:
    read_as = f"{kept.read_as}{cells}"
    own = {FILE: kept.origin, LINE: kept.line, REASON: str(kept.reason), READ_AS: read_as}
    return {**own, UNSPLIT: kept.row.get(UNSPLIT, ""), **_without_ours(kept.row)}


def _without_ours(row: dict[str, Any]) -> dict[str, Any]:
    return {column: value for column, value in row.items() if column not in COLUMNS}


def _shown(value: Any) -> Any:
    if isinstance(value, dict):
        return {_shown(name): _shown(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shown(inner) for inner in value]
    return _BAD.sub(_code, value) if isinstance(value, str) else value


def _code(match: re.Match[str]) -> str:
    number = ord(match[0])
    if 0xDC80 <= number <= 0xDCFF or not number:
        return f"\\x{number & 0xFF:02X}"
    return f"\\u{number:04X}"


def mended(row: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a row of a file of ours, as they are meant, and READ_AS.

    Raises ValueError for a code that stands where a character could not be read.
    """
    read_as = str(row.get(READ_AS))
    values = {field: row.get(column) for field, column in fields.items()}
    for field, value in values.items():
        if isinstance(value, str):
            if code := _ESCAPED.search(value):
                raise ValueError(
                    message("%(code)s stands for what could not be read", code=code[0])
                )
            values[field] = without_mark(value) if read_as.endswith(_INERT) else value
    return values | {READ_AS: read_as}


def decided(dates: DateReader, ratings: RatingReader) -> str:
    """How the dates and ratings of a file are read, for the column READ_AS."""
    best = "none" if ratings.best is None else ratings.best
    order = "serial" if dates.serial else dates.order if dates.is_decided else "any"
    return f"dates={order} ratings={best}"


def told(value: Any) -> ReadAs | None:
    """What a cell of READ_AS says; None for one that is not ours."""
    match = _DECIDED.fullmatch(str(value).strip())
    if match is None:
        return None
    order: Order | None = next((known for known in get_args(Order) if known == match[1]), None)
    return ReadAs(order, match[1] == "serial", None if match[2] == "none" else int(match[2]))
