"""Large files of reviews: real ones drawn again and again, each time with something changed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from insight.sources.files import read_items

COLUMNS = ("id", "product", "rating", "date", "text")


def write_csv(path: Path, megabytes: float, sources: Sequence[Path]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for number, row in enumerate(_rows(sources)):
            writer.writerow(row)
            if number % 1000 == 0 and out.tell() >= megabytes * 1e6:
                return


def write_jsonl(path: Path, megabytes: float, sources: Sequence[Path]) -> None:
    with path.open("w", encoding="utf-8") as out:
        for number, row in enumerate(_rows(sources)):
            out.write(json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False) + "\n")
            if number % 1000 == 0 and out.tell() >= megabytes * 1e6:
                return


def write_gzip(path: Path, packed: Path) -> None:
    with packed.open("rb") as content, gzip.open(path, "wb", compresslevel=1) as out:
        while chunk := content.read(io.DEFAULT_BUFFER_SIZE * 128):
            out.write(chunk)


def _rows(sources: Sequence[Path]) -> Iterator[tuple[Any, ...]]:
    """Reviews without end, no two alike: the first half of a text and the second of another."""
    found = [item for path in sources for item in read_items(path, {})]
    texts = [str(item.fields["text"]) for item in found if item.fields.get("text")]
    by_script = [[t for t in texts if t.isascii()], [t for t in texts if not t.isascii()]]
    chance, number = random.Random(1), 0
    while True:
        kind = chance.choices(by_script, [len(one) for one in by_script])[0]
        first, second = chance.choice(kind), chance.choice(kind)
        number += 1
        yield (
            f"r-{number:012d}",
            f"Product {number % 50}",
            number % 5 + 1,
            f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d} 12:00:00",
            first[: len(first) // 2 + 1] + second[len(second) // 2 :],
        )
