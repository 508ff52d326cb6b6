"""How many alerts a stored stream raises, hour by hour, beside two plain rules.

`python -m bench.alerts HOME --from 2019-04-01 --to 2020-07-01` replays the documents that are
stored in a home as if each hour were now, and prints what is told, with its documents. The plain
rules look at the count of all documents of a day: more than three standard deviations over the
mean of the eight weeks before, and more than twice that mean.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean, stdev

from insight.alerts.history import read_history
from insight.alerts.look import alerts, raise_alerts
from insight.alerts.say import sentence
from insight.reports.words import Words
from insight.settings import Settings, load_settings
from insight.state import State
from insight.store.reader import Reader

DAY = 86400
DAYS = 56


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.alerts", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--from", dest="start", required=True, type=datetime.fromisoformat)
    parser.add_argument("--to", dest="end", required=True, type=datetime.fromisoformat)
    parser.add_argument("--hours", type=int, default=1, help="hours between two looks")
    parser.add_argument("--texts", type=int, default=3, help="documents shown of each alert")
    given = parser.parse_args()
    settings = load_settings(given.home)
    start, end = (moment.replace(tzinfo=settings.zone) for moment in (given.start, given.end))
    told, looks, seconds = replay(settings, start, end, given.hours, given.texts)
    months = (end - start).days / 30.4
    deviations, doubled = plain_rules(settings, start, end)
    print(f"ours: {told} told in {months:.1f} months, {told / months:.1f} a month")
    print(f"three standard deviations: {deviations} days; twice the mean: {doubled} days")
    print(f"{looks} looks, {seconds / looks:.2f} s each")


def replay(
    settings: Settings, start: datetime, end: datetime, hours: int, texts: int
) -> tuple[int, int, float]:
    """Print what is told in each hour; how much that was, how many looks, and their seconds."""
    reader, words, told, looks, seconds = Reader(settings), Words(settings.language), 0, 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        state = State(settings.model_copy(update={"home": Path(folder)}))
        for now in _moments(start, end, hours):
            began = time.perf_counter()
            told_now = raise_alerts(settings, state, reader, now)
            seconds += time.perf_counter() - began
            looks, told = looks + 1, told + told_now
            for alert in alerts(state)[:told_now]:
                print(f"{now:%Y-%m-%d %H:%M} {sentence(alert, words)}", flush=True)
                ids = alert["documents"][:texts]
                for row in reader.rows("documents/some.sql", {"ids": ids}):
                    print(f"    {' '.join(row['text'].split())[:140]}")
    return told, looks, seconds


def plain_rules(settings: Settings, start: datetime, end: datetime) -> tuple[int, int]:
    """Days on which each of the plain rules would raise an alarm."""
    deviations = doubled = 0
    reader = Reader(settings)
    for now in _moments(start, end, 24):
        history = read_history(reader, now, settings.zone)
        back = (int(now.replace(tzinfo=UTC).timestamp()) - history.clock - 1) // DAY
        counts = [int((back == day).sum()) for day in range(DAYS + 1)]
        mean = fmean(counts[1:])
        deviations += counts[0] > mean + 3 * stdev(counts[1:])
        doubled += counts[0] >= 10 and counts[0] > 2 * mean
    return deviations, doubled


def _moments(start: datetime, end: datetime, hours: int) -> Iterator[datetime]:
    while start < end:
        yield start
        start += timedelta(hours=hours)


if __name__ == "__main__":
    main()
