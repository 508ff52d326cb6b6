"""The events held back to choose by: ranks of what users took next, among all items, never a sample."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from insight.recommend.interactions import Interactions, hold_out, joined

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from insight.recommend.interactions import Floats, Places

_VALUES_AT_ONCE = 16_000_000
_USERS = 8_000
_FEWEST_USERS = 2_000
"""Users by whom settings are chosen: fewer where there are many items to rank for each."""
_RANKED = 100_000_000
"""Scores that are looked at to judge one choice of settings."""
_FEWEST_TARGETS = 2_500
_DEEPEST = 4
"""Events of one user that are held back at most."""
FIRST = 10
_SEED = 20

Scores = Callable[[Interactions], "Floats"]


@dataclass(frozen=True, slots=True)
class Check:
    """Histories and what each user took after them."""

    histories: Interactions
    targets: Places

    def quality(self, scores: Scores) -> float:
        """NDCG at 10, with a little of what is ranked lower, so that settings do not tie."""
        return gain(ranks(scores, self.histories, self.targets))


def check_of(given: Interactions) -> tuple[Interactions, Check]:
    """What is left to learn from, and a check by the last event of each user.

    Of few users the events before it are held back too, each with what came before it: one event
    of a thousand users says too little about which model is best. Of many users some are drawn by
    a fixed seed.
    """
    import numpy as np

    checks: list[Check] = []
    left = given
    while len(checks) < _DEEPEST and sum(len(one.targets) for one in checks) < _FEWEST_TARGETS:
        held = hold_out(left)
        if len(checks) and len(held.users) < len(checks[0].targets) / 2:
            break  # The histories that are left are too short.
        left = held.left
        chosen = np.arange(len(held.users))
        most = min(_USERS, max(_FEWEST_USERS, _RANKED // max(given.item_count, 1)))
        if len(chosen) > most:
            drawn = np.random.default_rng(_SEED).choice(chosen, most, replace=False)
            chosen = np.sort(drawn)
        checks.append(Check(left.of_users(held.users[chosen]), held.targets[chosen]))
    histories = joined([one.histories for one in checks])
    return left, Check(histories, np.concatenate([one.targets for one in checks]))


def ranks(scores: Scores, histories: Interactions, targets: Places) -> NDArray[np.float64]:
    """The rank of each target, from 0, with the user's own items removed; ties share theirs."""
    import numpy as np

    found = [np.zeros(0)]
    for users, block in blocks(histories):
        found.append(ranks_among(unseen(scores(block), block), targets[users]))
    return np.concatenate(found)


def ranks_among(scores: Floats, targets: Places) -> NDArray[np.float64]:
    """The rank of the target of each row of scores [users, items], from 0; ties share theirs."""
    import numpy as np

    of_target = scores[np.arange(len(scores)), targets][:, None]
    above = (scores > of_target).sum(axis=1)
    ties = (scores == of_target).sum(axis=1) - 1
    found: NDArray[np.float64] = above + ties / 2
    return found


def blocks(given: Interactions) -> Iterator[tuple[slice, Interactions]]:
    """Users in turn, so many at once that their scores fit into memory."""
    import numpy as np

    size = max(1, _VALUES_AT_ONCE // max(given.item_count, 1))
    for start in range(0, given.user_count, size):
        users = np.arange(start, min(start + size, given.user_count))
        yield slice(start, start + len(users)), given.of_users(users)


def unseen(scores: Floats, given: Interactions) -> Floats:
    """The same array, with minus infinity for what a user has."""
    import numpy as np

    rows = np.repeat(np.arange(given.user_count), given.lengths)
    scores[rows, given.items] = -np.inf
    return scores


def gain(ranks: NDArray[np.float64]) -> float:
    """Mean NDCG at 10 of one target a user."""
    import numpy as np

    return float(np.where(ranks < FIRST, 1 / np.log2(ranks + 2), 0.0).mean()) if len(ranks) else 0.0


def descend(
    grid: Mapping[str, Sequence[float]],
    start: Mapping[str, float],
    quality: Callable[[dict[str, float]], float],
    rounds: int = 2,
) -> tuple[dict[str, float], float]:
    """The best settings that changing one at a time leads to, and their quality."""
    known: dict[tuple[float, ...], float] = {}

    def of(settings: dict[str, float]) -> float:
        key = tuple(settings.values())
        if key not in known:
            known[key] = quality(settings)
        return known[key]

    best = dict(start)
    for _ in range(rounds):
        before = dict(best)
        for name, values in grid.items():
            # From where it is outwards: most curves have one hill.
            places = sorted(values)
            for direction in (1, -1):
                at = places.index(best[name]) + direction
                while 0 <= at < len(places):
                    tried = {**best, name: places[at]}
                    if of(tried) <= of(best):
                        break
                    best, at = tried, at + direction
        if best == before:
            break
    return best, of(best)
