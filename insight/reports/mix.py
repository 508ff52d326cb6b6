"""Why a share or a mean changed: what was talked about (mix), and how it was judged (within).

Kitagawa's decomposition (Kitagawa 1955) with the average of both periods as weights, which leaves
no rest: the parts of all groups add up to the change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """What one group adds to a change."""

    mix: float
    """By being talked about more or less, as far as it is judged unlike the average."""
    within: float
    """By being judged otherwise."""

    @property
    def total(self) -> float:
        return self.mix + self.within


@dataclass(frozen=True, slots=True)
class Weighed:
    """A group in one period: its documents, and the sum of what is averaged over them."""

    count: float
    amount: float


def decompose(now: Sequence[Weighed], before: Sequence[Weighed]) -> list[Part]:
    """The part of each group in the change of the mean from `before` to `now`.

    Both list the same groups, with a positive count in all. A group without documents in a period
    is taken to be judged there as in the other: nothing is known that says otherwise.
    """
    total_now = sum(group.count for group in now)
    total_before = sum(group.count for group in before)
    mean_now = sum(group.amount for group in now) / total_now
    mean_before = sum(group.amount for group in before) / total_before
    average = (mean_now + mean_before) / 2
    parts = []
    for here, there in zip(now, before, strict=True):
        share_now, share_before = here.count / total_now, there.count / total_before
        rate_now = here.amount / here.count if here.count else None
        rate_before = there.amount / there.count if there.count else None
        # Of a group that is in neither period both are None, and its shares are 0.
        first = rate_now if rate_now is not None else rate_before or 0.0
        second = rate_before if rate_before is not None else first
        parts.append(
            Part(
                (share_now - share_before) * ((first + second) / 2 - average),
                (first - second) * (share_now + share_before) / 2,
            )
        )
    return parts
