"""Bursts in dated titles: recall on events written from memory, a sample to be judged, seasons, speed.

    python -m bench.trends --data FOLDER --recall bench/weibo_events.tsv --seasons bench/weibo_seasonal.tsv
    python -m bench.trends --data FOLDER --sample 100 --seed 1 > judge.tsv
    python -m bench.trends --rows 1000000

The titles are what trended on Weibo on each day from November 2020 to December 2023. The peer is
what most people do: words of jieba by day, and how many standard deviations a day is above the
eight weeks before it. It names as many bursts as ours does. The parameters of ours were chosen on
the titles up to June 2021; what comes later was not looked at.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bench.measure import machine, run, table
from insight.sources.files import open_rows
from insight.trends.table import Columns, Found, find

_TITLES = "zh_weibo_hot/hot_dev_2020-11_2023-12.tsv.gz"
_COLUMNS = Columns("1", "3")
_UNSEEN = date(2021, 7, 1)
_HISTORY = 56
_TEXTS = (
    "The handle got hot after a week and nobody answered my message about it",
    "快递很快，包装完好，用了一周没有问题，客服态度也不错，下次还会再买",
    "Battery is gone in two hours since the update and before I charged it once a week",
    "声音清晰，佩戴舒服，跑步也不会掉，就是充电盒有点大，放口袋里不方便",
)
Burst = Mapping[str, Any]


class Event(NamedTuple):
    day: date
    name: str
    keywords: Sequence[str]


def rows_of(path: Path) -> list[list[str]]:
    """The rows of a table of ours, without its header."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines[1:] if line.strip()]


def titles(path: Path) -> dict[date, list[str]]:
    found: defaultdict[date, list[str]] = defaultdict(list)
    with open_rows(path, {"text": _COLUMNS.text}) as (_, rows):
        for row in rows:
            day = date.fromisoformat(str(row.values[_COLUMNS.date]))
            found[day].append(str(row.values[_COLUMNS.text]))
    return found


def words_by_jieba(by_day: Mapping[date, Sequence[str]], most: int) -> list[Burst]:
    """The peer's bursts: the `most` beginnings that are most standard deviations above usual."""
    import jieba

    jieba.setLogLevel("WARNING")
    before: deque[tuple[int, Counter[str]]] = deque(maxlen=_HISTORY)
    usual: Counter[str] = Counter()
    found: list[tuple[float, date, str]] = []
    latest: dict[str, date] = {}
    for day in sorted(by_day):
        words = Counter(w for t in by_day[day] for w in set(jieba.lcut(t)) if len(w) > 1)
        documents = sum(count for count, _ in before)
        for word, count in words.items() if documents else ():
            expected = usual[word] / documents * len(by_day[day])
            deviations = (count - expected) / max(expected, 0.1) ** 0.5
            if count >= 3 and deviations > 3:
                if day - latest.get(word, date.min) > timedelta(days=2):
                    found.append((deviations, day, word))
                latest[word] = day
        if len(before) == _HISTORY:
            usual.subtract(before[0][1])
        before.append((len(by_day[day]), words))
        usual.update(words)
    strongest = sorted(found, reverse=True)[:most]
    return [{"term": w, "terms": [w], "start": d.isoformat()} for _, d, w in strongest]


def recalled(event: Event, bursts: Iterable[Burst]) -> bool:
    """Whether a burst with a keyword begins within a day of the event."""
    return any(
        abs((date.fromisoformat(burst["start"]) - event.day).days) <= 1
        and any(keyword in term for keyword in event.keywords for term in burst["terms"])
        for burst in bursts
    )


def print_recall(path: Path, ours: Sequence[Burst], peer: Sequence[Burst], days: set[date]) -> None:
    events = [
        Event(date.fromisoformat(day), name, words.lower().split("|"))
        for day, name, words, *_ in rows_of(path)
    ]
    rows = []
    for name, chosen in (
        ("all events", events),
        ("events since July 2021", [e for e in events if e.day >= _UNSEEN]),
        ("events on days with titles", [e for e in events if e.day in days]),
    ):
        hits = [sum(recalled(event, bursts) for event in chosen) for bursts in (ours, peer)]
        shares = [f"{hit} ({hit / max(len(chosen), 1):.2f})" for hit in hits]
        rows.append((name, len(chosen), *shares, len(ours), len(peer)))
    table(("recall", "events", "ours", "jieba", "bursts of ours", "of jieba"), rows)
    for event in events:
        if not recalled(event, ours):
            note = "" if event.day in days else " (no titles on this day)"
            print(f"missed: {event.day} {event.name}{note}")


def print_seasons(path: Path, ours: Sequence[Burst]) -> None:
    """Whether bursts of a term in a span of days are said to be seasonal, beside the truth."""
    rows, right = [], 0
    for term, first, last, truth in rows_of(path):
        since, until = (date.fromisoformat(d) for d in (first, last))
        found = [
            burst
            for burst in ours
            if since <= date.fromisoformat(burst["start"]) <= until
            and any(term.lower() in t for t in burst["terms"])
        ]
        seasonal = sum(bool(burst["seasonal"]) for burst in found)
        is_right = bool(found) and (2 * seasonal > len(found)) == (truth == "true")
        right += is_right
        rows.append((term, first, truth, len(found), seasonal, "right" if is_right else "WRONG"))
    table(("term", "since", "seasonal", "bursts", "said so", ""), rows)
    print(f"{right} of {len(rows)} right")


def print_sample(found: Found, by_day: Mapping[date, Sequence[str]], many: int, seed: int) -> None:
    """A table to be judged: random bursts with the titles of their days that have the term."""
    print("number", "term", "terms", "start", "end", "count", "expected", "titles", sep="\t")
    chosen = random.Random(seed).sample(found.bursts, min(many, len(found.bursts)))
    for number, burst in enumerate(chosen, 1):
        start, end = (date.fromisoformat(burst[key]) for key in ("start", "end"))
        days = (start + timedelta(days=k) for k in range((end - start).days + 1))
        said = dict.fromkeys(
            t for day in days for t in by_day.get(day, ()) if burst["term"] in t.lower()
        )
        print(
            number, burst["term"], " / ".join(burst["terms"]), start, end,
            burst["count"], burst["expected"], " | ".join(list(said)[:12]), sep="\t",
        )  # fmt: skip


def print_speed(rows: int, folder: Path) -> None:
    """Time and memory of the command on made reviews of two years, and of counting words alone."""
    path = folder / "made.csv"
    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write("date,text\n")
        for number in range(rows):
            day = date(2024, 1, 1) + timedelta(days=chance.randrange(730))
            words = f"{chance.choice(_TEXTS)} {chance.randrange(5000)}"
            file.write(f"{day},{words} no. {number}\n")
    command = [sys.executable, "-m", "insight.cli", "trends", str(path)]
    done = run([*command, "--date", "date", "--text", "text", "-o", str(folder / "out.json")])
    started = time.perf_counter()
    with path.open(encoding="utf-8") as file:
        Counter(word for line in file for word in line.split())
    alone = time.perf_counter() - started
    table(
        ("rows", "seconds", "rows/s", "peak MB", "splitting the lines alone, s"),
        [(rows, f"{done.seconds:.0f}", f"{rows / done.seconds:.0f}", f"{done.peak_mb:.0f}", f"{alone:.0f}")],
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder that holds zh_weibo_hot")
    parser.add_argument("--recall", type=Path, help="table of date, event, keywords")
    parser.add_argument("--seasons", type=Path, help="table of term, first day, last day, seasonal")
    parser.add_argument("--sample", type=int, help="bursts to write for judging")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, help="rows of a made table, to measure speed")
    arguments = parser.parse_args()
    if arguments.rows:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            print_speed(arguments.rows, Path(folder))
    if arguments.data is None:
        return
    path = arguments.data / _TITLES
    started = time.perf_counter()
    found = find(path, _COLUMNS, ZoneInfo("Asia/Shanghai"))
    seconds = time.perf_counter() - started
    by_day = titles(path)
    if arguments.sample:
        print_sample(found, by_day, arguments.sample, arguments.seed)
        return
    print(f"{found.used:,} titles, {len(found.bursts):,} bursts, {seconds:.0f} s; {machine()}")
    if arguments.recall:
        peer = words_by_jieba(by_day, len(found.bursts))
        print_recall(arguments.recall, found.bursts, peer, set(by_day))
    if arguments.seasons:
        print_seasons(arguments.seasons, found.bursts)


if __name__ == "__main__":
    main()
