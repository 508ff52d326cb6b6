"""Recommendations beside peers on open data, beside `implicit` for time, and at a million shoppers.

    python -m bench.recommend /path/to/data              # Beauty and MovieLens 100k, with peers
    python -m bench.recommend /path/to/data --only ml100k
    python -m bench.recommend --large                    # a million shoppers, 50 million events

The folder has `rec_s3rec/Beauty.txt` with `Beauty_item2attributes.json`, and `rec_ml100k/ml-100k.inter`.
The last event of each user is held out, all items are ranked, the user's own are removed. Settings and
weights are chosen by the code on the events before it, never on what is measured.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from insight.recommend import fit as fitting
from insight.recommend.catalogue import Catalogue, Item
from insight.recommend.fit import Fitted
from insight.recommend.interactions import (
    KINDS,
    Collector,
    Event,
    HeldOut,
    Interactions,
    from_columns,
    hold_out,
)
from insight.recommend.measure import Measured, measure
from insight.recommend.saved import load, save
from insight.recommend.serve import history_of, recommend
from insight.settings import load_settings

GOALS = {"beauty": (0.090, 0.055)}
_PURCHASE, _RATING = KINDS.index("purchase"), KINDS.index("rating")


def beauty(data: Path) -> tuple[Interactions, Catalogue]:
    """Amazon Beauty, 5-core: items of each user in the order of time."""
    collector = Collector()
    folder = data / "rec_s3rec"
    for line in (folder / "Beauty.txt").read_text().splitlines():
        user, *items = line.split()
        for place, item in enumerate(items):
            collector.add(Event(user, item, _PURCHASE, float(place), None))
    given = collector.interactions(False)
    told = json.loads((folder / "Beauty_item2attributes.json").read_text())
    known = [
        Item(one, one, attributes=tuple(map(str, told.get(one, ())))) for one in given.item_ids
    ]
    return given, Catalogue(known)


def ml100k(data: Path) -> tuple[Interactions, Catalogue]:
    """MovieLens 100k: every rating is an event, with the genres as attributes."""
    collector = Collector()
    folder = data / "rec_ml100k"
    for line in (folder / "ml-100k.inter").read_text().splitlines()[1:]:
        user, item, stars, seconds = line.split("\t")
        collector.add(Event(user, item, _RATING, float(seconds), float(stars)))
    given = collector.interactions(True)
    rows = [line.split("\t") for line in (folder / "ml-100k.item").read_text().splitlines()[1:]]
    genres = {row[0]: tuple(row[3].split()) for row in rows}
    return given, Catalogue([Item(one, one, attributes=genres[one]) for one in given.item_ids])


SETS: dict[str, Callable[[Path], tuple[Interactions, Catalogue]]] = {
    "beauty": beauty,
    "ml100k": ml100k,
}


def quality(name: str, given: Interactions, catalogue: Catalogue) -> None:
    """Ours, each model alone, and the library's own models, in one run."""
    held = hold_out(given)
    print(
        f"\n{name}: {given.user_count:,} users, {given.item_count:,} items, "
        f"{len(given.items):,} events; {len(held.users):,} held out"
    )
    steps: list[tuple[float, str]] = []

    def progress(what: str, done: int, total: int) -> None:
        steps.append((time.perf_counter(), what))

    started = time.perf_counter()
    fitted = fitting.fit(held.left, catalogue, progress, keep_all=True)
    seconds = time.perf_counter() - started
    for model in fitted.singles:
        line(f"ours, {model.name}", measure(model.scores, held, 10), of_steps(steps, model.name))
    found = measure(fitted.model.scores, held, 10)
    line("ours, blend", found, f"{seconds:6.1f} s with all choosing")
    print("  weights: " + ", ".join(f"{one.name} {one.weight:g}" for one in fitted.tried[:-1]))
    for one in fitted.tried:
        print(f"  chosen by NDCG {one.ndcg:.4f}: {one.name} {dict(one.settings)}")
    request(held.left, catalogue, fitted)
    peers(held)
    if name in GOALS:
        hit, ndcg = GOALS[name]
        reached = found.all.hit_rate.value >= hit and found.all.ndcg.value >= ndcg
        print(f"  goal HR@10 {hit:.3f}, NDCG@10 {ndcg:.3f}: {'reached' if reached else 'missed'}")


def of_steps(steps: list[tuple[float, str]], name: str) -> str:
    """Seconds of choosing a model's settings and trying it, and of its last fit."""
    ends = [moment for moment, _ in steps[1:]]
    spans = [end - at for (at, what), end in zip(steps, ends, strict=False) if what == name]
    return " + ".join(f"{span:.1f} s" for span in spans)


def peers(held: HeldOut) -> None:
    """What the library `implicit` makes of the same events as it comes."""
    from implicit.als import AlternatingLeastSquares
    from implicit.bpr import BayesianPersonalizedRanking
    from implicit.nearest_neighbours import CosineRecommender, TFIDFRecommender
    from threadpoolctl import threadpool_limits

    ones = held.left.matrix()
    ones.sort_indices()
    places = {user: place for place, user in enumerate(held.left.user_ids)}
    models: dict[str, Any] = {
        "implicit, cosine": CosineRecommender(K=300),
        "implicit, TF-IDF": TFIDFRecommender(K=300),
        "implicit, ALS": AlternatingLeastSquares(factors=64, random_state=1, num_threads=1),
        "implicit, BPR": BayesianPersonalizedRanking(factors=64, random_state=1, num_threads=1),
    }
    for name, model in models.items():
        started = time.perf_counter()
        with threadpool_limits(1, "blas"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(ones, show_progress=False)
        seconds = time.perf_counter() - started

        def scores(block: Interactions, model: Any = model) -> Any:
            if hasattr(model, "similarity"):
                return (block.matrix() @ model.similarity).toarray().astype(np.float32)
            users = np.array([places[user] for user in block.user_ids])
            return model.user_factors[users] @ model.item_factors.T

        line(name, measure(scores, held, 10), f"{seconds:.1f} s")


def line(name: str, found: Measured, seconds: str) -> None:
    hit, ndcg = found.all.hit_rate, found.all.ndcg
    print(
        f"  {name:18} HR@10 {hit.value:.4f} ({hit.low:.4f}-{hit.high:.4f})  "
        f"NDCG@10 {ndcg.value:.4f} ({ndcg.low:.4f}-{ndcg.high:.4f})  "
        f"coverage {found.coverage:4.0%}  {seconds}",
        flush=True,
    )


def request(given: Interactions, catalogue: Catalogue, fitted: Fitted) -> None:
    """One request after the other, in a process with one thread and without torch, as the web is."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, "blas"), tempfile.TemporaryDirectory() as home:
        settings = load_settings(Path(home))
        aspects = np.zeros(given.item_count, np.int64)
        save(settings, given, catalogue, aspects, fitted, {"has_dates": given.has_dates})
        saved = load(settings)
        some = np.random.default_rng(1).choice(given.user_count, min(520, given.user_count), False)
        took = []
        for user in some:
            started = time.perf_counter()
            recommend(saved, history_of(saved, given.user_ids[user]), 10)
            took.append(1e3 * (time.perf_counter() - started))
    p50, p95, worst = np.quantile(took[20:], (0.5, 0.95, 1.0))
    print(
        f"  request: p50 {p50:.1f} ms, p95 {p95:.1f} ms, longest {worst:.1f} ms; goal p95 10 ms; "
        f"torch loaded: {'torch' in sys.modules}"
    )


def large(users: int, events: int, items: int) -> None:
    """Synthetic shoppers with a taste of some of the items; how long and how much memory a fit takes."""
    started = time.perf_counter()
    given = synthetic(users, events, items)
    print(
        f"\nlarge: {given.user_count:,} users, {given.item_count:,} items, "
        f"{len(given.items):,} of {events:,} events after repeats; made in "
        f"{time.perf_counter() - started:.0f} s, {memory():,.0f} MB"
    )
    catalogue = Catalogue([Item(one, one) for one in given.item_ids])
    moment, last = time.perf_counter(), ""

    def progress(what: str, done: int, total: int) -> None:
        nonlocal moment, last
        if last:
            print(
                f"  {last:12} {time.perf_counter() - moment:6.0f} s  {memory():,.0f} MB", flush=True
            )
        moment, last = time.perf_counter(), what

    started = time.perf_counter()
    fitted = fitting.fit(given, catalogue, progress)
    print(f"  fitted in {time.perf_counter() - started:.0f} s, at most {memory():,.0f} MB")
    for one in fitted.tried:
        print(f"  {one.name:12} HR@10 {one.hit_rate:.4f}  NDCG@10 {one.ndcg:.4f}  {one.weight:g}")


def synthetic(users: int, events: int, items: int) -> Interactions:
    """Zipf's law over items, in groups that a shopper keeps to three times in four."""
    random = np.random.default_rng(7)
    groups = 200
    weights = 1 / np.arange(1, items + 1) ** 0.8
    popular = np.cumsum(weights) / weights.sum()
    taste = random.integers(0, groups, users).astype(np.int32)
    user = random.integers(0, users, events, dtype=np.int32)
    item = np.searchsorted(popular, random.random(events, np.float32)).astype(np.int32)
    kept = random.random(events, np.float32) < 0.75
    # The item of the shopper's group that is nearest in popularity.
    moved = item - item % groups + taste[user]
    item = np.where(kept & (moved < items), moved, item).astype(np.int32)
    del kept, moved
    moments = random.random(events) * 3e7
    kinds = np.full(events, _PURCHASE, np.uint8)
    names = [str(place) for place in range(items)]
    return from_columns(user, item, kinds, moments, range_of(users), names, True)


def range_of(count: int) -> list[str]:
    return [str(place) for place in range(count)]


def memory() -> float:
    """Most megabytes so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--only", choices=SETS)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--users", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=50_000_000)
    parser.add_argument("--items", type=int, default=50_000)
    given = parser.parse_args()
    if given.large:
        large(given.users, given.events, given.items)
    if given.data is None:
        return
    for name, read in SETS.items():
        if given.only in (None, name):
            quality(name, *read(given.data))


if __name__ == "__main__":
    main()
