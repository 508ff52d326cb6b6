"""One request: a history goes in, a list with reasons comes out. Needs NumPy and SciPy only."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from insight.analyses.aspect_tree import aspects
from insight.recommend import content
from insight.recommend.interactions import KINDS, STRENGTH
from insight.recommend.linear import ItemToItem
from insight.recommend.reasons import POPULAR, Reason
from insight.recommend.rules import Rules, choose
from insight.recommend.saved import Saved
from insight.recommend.voices import Voices

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from insight.recommend.interactions import Floats, Places

    Scorer = Callable[[Places, Floats], Floats]

LONGEST_HISTORY = 200
"""Of a longer history the newest items count."""
_DAY = 86_400.0


class Taken(NamedTuple):
    """An item of a history; `time` in seconds, None where it is not known."""

    item: str
    kind: str = "purchase"
    time: float | None = None


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
    scores, scales = saved.model.one_with_scales(items, weights)
    scores = np.maximum(scores, 0)
    shut = np.zeros(len(scores), bool)
    shut[[place for place, one in placed if not _again(one, rules, now)]] = True
    if rules.in_stock:
        shut |= ~saved.in_stock
    _boost(saved, scores, rules)
    complained = _complained(saved, scores, shut, voices, 2 * k)
    scores[complained] = 0
    scores[shut] = 0
    alike = _alike(saved)
    chosen = choose(scores, k, rules, saved.category_of, alike)
    sources = dict.fromkeys(chosen, "blend")
    if len(chosen) < k:
        shut[complained] = True
        more = _more(saved, items, weights, shut, chosen, k - len(chosen), rules, scores)
        sources |= more
        chosen += list(more)
    looked_at = _looked_at(saved, items)
    found = []
    for rank, item in enumerate(chosen, 1):
        name, title = saved.items.strings[item], saved.titles[item]
        reason = _reason(saved, items, weights, newest, scales, item, sources[item])
        category = int(saved.category_of[item])
        found.append(
            Recommendation(
                rank,
                name,
                title,
                saved.categories[category] if category >= 0 else "",
                round(float(scores[item]), 6),
                replace(reason, aspect=_praised(voices, name, title, looked_at)),
            )
        )
    return Answer(tuple(found), len(placed), len(complained))


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


def _complained(
    saved: Saved, scores: Floats, shut: NDArray[np.bool_], voices: Voices, most: int
) -> list[int]:
    """Items among the first `most` that customers complain of now, by their id or title."""
    import numpy as np

    places: list[int] = []
    for name in voices.complaints:
        places += saved.items.find_all(name)
        places += saved.names.find_all(name.casefold())
    if not places:
        return []
    worth = np.where(shut, 0, scores)
    most = min(most, len(worth))
    least = np.partition(worth, -most)[-most]
    return [place for place in dict.fromkeys(places) if not shut[place] and scores[place] >= least]


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


def _reason(
    saved: Saved,
    items: Places,
    weights: Floats,
    history: Sequence[tuple[int, Taken]],
    scales: Sequence[float],
    item: int,
    source: str,
) -> Reason:
    """What carries most of the score: an item of the history, or that many shoppers take it."""
    import numpy as np

    if source == saved.popularity.name or not len(items):
        return Reason(POPULAR)
    if source == content.NAME and saved.content is not None:
        parts = {content.NAME: saved.content.parts(items, weights, item)}
        total = float(parts[content.NAME].sum())
    else:
        used = zip(saved.model.models, scales, strict=True)
        parts = {
            model.name: np.float32(scale) * model.parts(items, weights, item)
            for model, scale in used
        }
        total = sum(
            scale * _own(model.one, items, weights, item)
            if model.name == saved.popularity.name
            else float(parts[model.name].sum())
            for model, scale in zip(saved.model.models, scales, strict=True)
        )
    summed = np.sum(list(parts.values()), axis=0)
    at = int(summed.argmax())
    if summed[at] <= 0 or total - float(summed.sum()) > float(summed[at]):
        return Reason(POPULAR)
    place, one = history[at]
    carrier = max(parts, key=lambda name: parts[name][at])
    kind = f"alike_{one.kind}" if carrier == content.NAME else one.kind
    share = min(1.0, float(summed[at]) / total) if total > 0 else 0.0
    return Reason(kind, one.item, saved.titles[place], round(share, 3))


def _own(one: Scorer, items: Places, weights: Floats, item: int) -> float:
    return float(one(items, weights)[item])


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


def _looked_at(saved: Saved, items: Places) -> set[str]:
    """Aspects that at least half of the texts of a history, and two or more, are about."""
    import numpy as np

    told = saved.aspects[items]
    least = max(2, (len(items) + 1) // 2)
    return {
        name
        for bit, name in enumerate(aspects())
        if int(np.count_nonzero(told >> bit & 1)) >= least
    }


def _praised(voices: Voices, name: str, title: str, looked_at: set[str]) -> str | None:
    told = voices.praise.get(name.casefold()) or voices.praise.get(title.casefold()) or ()
    return next((aspect for aspect in told if aspect in looked_at), None)
