"""Time and peak memory of `insight annotate` on a made file, of which most rows repeat a text.

python -m bench.annotate --rows 1000000 --texts 20000
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from datetime import date
from pathlib import Path
from random import Random

from bench.measure import machine, run, table
from insight.sample.generate import sample_rows

_SHORT = 60
"""Characters of a text."""


def write_rows(path: Path, rows: int, texts: int) -> None:
    """A CSV of so many rows of so many different short texts, cut from our sample's reviews."""
    reviews = [row["text"][:_SHORT] for row in sample_rows(date(2026, 11, 23))]
    different = [f"{reviews[n % len(reviews)]} {n}" for n in range(texts)]
    chance = Random(1)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["number", "text"])
        writer.writerows((n, chance.choice(different)) for n in range(rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--texts", type=int, default=2_000)
    parser.add_argument("--to", choices=("csv", "jsonl"), default="csv")
    given = parser.parse_args()
    print(machine(), "\n")
    with tempfile.TemporaryDirectory() as folder:
        source, home = Path(folder) / "in.csv", str(Path(folder) / "home")
        write_rows(source, given.rows, given.texts)
        megabytes = source.stat().st_size / 1e6
        command = [sys.executable, "-m", "insight.cli", "--home", home, "annotate", str(source)]
        done = run([*command, "--text", "text", "-o", str(Path(folder) / f"out.{given.to}")])
        name = f"{given.rows:,} rows, {given.texts:,} texts, {megabytes:.0f} MB to {given.to}"
        figures = (
            f"{done.seconds:.0f}",
            f"{given.rows / done.seconds:,.0f}",
            f"{done.peak_mb:.0f}",
        )
        table(("file", "seconds", "rows/s", "peak MB"), [(name, *figures)])


if __name__ == "__main__":
    main()
