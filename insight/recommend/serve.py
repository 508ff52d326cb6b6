"""One request: a history goes in, a list with reasons comes out. Needs NumPy and SciPy only."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from insight.recommend.interactions import KINDS, STRENGTH
from insight.recommend.linear import ItemToItem
from insight.recommend.reasons import Reason
from insight.recommend.rules import Rules, choose
from insight.recommend.saved import Saved
from insight.recommend.voices import Voices
from insight.recommend.why import BLEND, Past, Taken

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from insight.recommend.interactions import Floats, Places

LONGEST_HISTORY = 200
"""Of a longer history the newest items count."""
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Recommendation:
    """`score` is comparable within one list only."""

    rank: int
    item: str
    title: str
    category: str
    score: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Answer:
    """A list, and what was made of the request."""

    items: tuple[Recommendation, ...]
    known: int
    """Items of the history that the models know."""
    held_back: int
    """Items that would have been among the first, but for complaints of customers."""


def history_of(saved: Saved, user: str) -> list[Taken]:
    """What is stored of a shopper, the oldest first; nothing where they are not known."""
    place = saved.shoppers.index.find(user)
    if place is None:
        return []
    rows = range(int(saved.shoppers.starts[place]), int(saved.shoppers.starts[place + 1]))
    shoppers, dated = saved.shoppers, saved.about["has_dates"]
    return [
        Taken(
            saved.items.strings[int(shoppers.items[row])],
            KINDS[shoppers.kinds[row]],
            float(shoppers.times[row]) if dated else None,
        )
        for row in rows
    ]


def recommend(
    saved: Saved,
    history: Sequence[Taken],
    k: int = 10,
    rules: Rules | None = None,
    voices: Voices | None = None,
    now: float | None = None,
) -> Answer:
    """The best `k` items for whoever has this history, the oldest item first."""
    import numpy as np

    rules, voices = rules or Rules(), voices or Voices()
    now = time.time() if now is None else now
    placed = [(place, one) for one in history if (place := saved.items.find(one.item)) is not None]
    newest = placed[-LONGEST_HISTORY:]
    items = np.array([place for place, _ in newest], np.int32)
    weights = np.array([STRENGTH[KINDS.index(one.kind)] for _, one in newest], np.float32)
    raw = saved.model.one(items, weights)
    if len(items) and not saved.popularity.counts[items].any():
        # What nobody had yet leads to what is like it before what is popular.
        raw = np.zeros_like(raw)
    scores = np.maximum(raw, 0)
    shut = np.zeros(len(scores), bool)
    shut[[place for place, one in placed if not _again(one, rules, now)]] = True
    if rules.in_stock:
        shut |= ~saved.in_stock
    _boost(saved, scores, rules)
    scores[shut] = 0
    complained = _complained(saved, voices)
    held_back = _near_top(scores, complained, k)
    shut[complained] = True
    scores[complained] = 0
    alike = _alike(saved)
    chosen = choose(scores, k, rules, saved.category_of, alike)
    sources = dict.fromkeys(chosen, BLEND)
    if len(chosen) < k:
        more = _more(saved, items, weights, shut, chosen, k - len(chosen), rules, scores)
        sources |= more
        chosen += list(more)
    past = Past(saved, items, weights, newest)
    looked_at = past.aspects()
    reasons: dict[int, Reason] = {}
    for source in dict.fromkeys(sources.values()):
        some = np.array([place for place, of in sources.items() if of == source], np.int32)
        reasons |= zip(some.tolist(), past.reasons(some, source, raw[some]), strict=True)
    found = []
    for rank, item in enumerate(chosen, 1):
        name, title = saved.items.strings[item], saved.titles[item]
        category = int(saved.category_of[item])
        found.append(
            Recommendation(
                rank,
                name,
                title,
                saved.categories[category] if category >= 0 else "",
                round(float(scores[item]), 6),
                replace(reasons[item], aspect=voices.praised(name, title, looked_at)),
            )
        )
    return Answer(tuple(found), len(placed), held_back)


def _again(one: Taken, rules: Rules, now: float) -> bool:
    """Whether an item that somebody had may come again."""
    if rules.again_after_days is None or one.time is None:
        return False
    return now - one.time >= rules.again_after_days * _DAY


def _boost(saved: Saved, scores: Floats, rules: Rules) -> None:
    import numpy as np

    for name, factor in rules.boosts.items():
        place = saved.items.find(name)
        if place is not None:
            scores[place] *= np.float32(factor)
        elif name in saved.categories:
            scores[saved.category_of == saved.categories.index(name)] *= np.float32(factor)


def _complained(saved: Saved, voices: Voices) -> list[int]:
    """Items that customers complain of now, by their id or title."""
    places: list[int] = []
    for name in voices.complaints:
        places += saved.items.find_all(name)
        places += saved.names.find_all(name.casefold())
    return list(dict.fromkeys(places))


def _near_top(scores: Floats, places: Sequence[int], most: int) -> int:
    """How many of some items are among the first `most`."""
    import numpy as np

    if not places:
        return 0
    most = min(most, len(scores))
    least = np.partition(scores, -most)[-most]
    return int((scores[places] >= max(least, np.finfo(np.float32).tiny)).sum())


def _more(
    saved: Saved,
    items: Places,
    weights: Floats,
    shut: NDArray[np.bool_],
    taken: Sequence[int],
    count: int,
    rules: Rules,
    scores: Floats,
) -> dict[int, str]:
    """What fills a list that the models leave short: items with alike texts, then popular ones."""
    import numpy as np

    found: dict[int, str] = {}
    for model in (saved.content, saved.popularity):
        if model is None or len(found) >= count:
            continue
        # Below all that the models said.
        more = np.maximum(model.one(items, weights), 0)
        more[shut] = 0
        before = [*taken, *found]
        more[before] = 0
        left = count - len(found)
        chosen = choose(more, left, rules, saved.category_of, _alike(saved), before)
        top = float(more.max(initial=0)) or 1.0
        for place in chosen:
            found[place] = model.name
            scores[place] = 1e-3 * more[place] / top
    return found


def _alike(saved: Saved) -> Callable[[int], Floats]:
    """How like an item others are, from 0 to 1: by texts, or by who takes them; one category is half."""
    import numpy as np

    pairs = next(
        (
            model.pairs
            for model in (saved.content, *saved.model.models)
            if isinstance(model, ItemToItem)
        ),
        None,
    )

    def alike(item: int) -> Floats:
        found = np.zeros(len(saved.in_stock), np.float32)
        if pairs is not None:
            row = slice(pairs.indptr[item], pairs.indptr[item + 1])
            if row.stop > row.start:
                values = np.maximum(pairs.data[row], 0)
                found[pairs.indices[row]] = values / max(float(values.max()), 1e-9)
        category = saved.category_of[item]
        if category >= 0:
            found[saved.category_of == category] += 0.5
        return np.minimum(found, 1)

    return alike
