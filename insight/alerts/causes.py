"""Which groups have a spike, and which cause is behind several of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from insight.alerts.history import DIMENSIONS, EVERY, History, Window, windows
from insight.alerts.usual import Basis, improbability, mean, overdispersion
from insight.reports.statistics import FEWEST, LEVEL, discoveries, fisher

if TYPE_CHECKING:
    from insight.alerts.history import Indices, Mask

Kind = Literal["negative", "volume"]
KINDS: tuple[Kind, ...] = ("negative", "volume")
LOOKS = 56
"""Looks of a week that share no hour: with all of them one week in twenty may have a false alarm."""
TIMES = 1.5
"""A spike has at least so many times the usual count."""
MOST_OF_IT = 0.7
"""A narrower group that has this share of the excess is the cause."""
MOST_DOCUMENTS = 50


@dataclass(frozen=True, slots=True)
class Cause:
    """A spike of a group in a window, against the same hours of the weeks before."""

    kind: Kind
    group: Mapping[str, str]
    """Dimension to value; without any, all documents."""
    window: Window
    basis: Basis
    count: int
    expected: float
    p: float = 1.0
    """Of the group that was tested, which may be a wider one."""
    read: int = 0
    """Documents of the group in the window whose sentiment is known."""
    usual_share: float = 0.0
    """Share of negative ones in the same hours of the weeks before."""
    documents: tuple[str, ...] = field(default=(), repr=False)

    def is_same(self, group: Mapping[str, str]) -> bool:
        """Whether one of the two groups is a part of the other."""
        mine, other = self.group.items(), group.items()
        return mine == other or (bool(mine) and bool(other) and (mine <= other or other <= mine))


def find(history: History, now: datetime, zone: ZoneInfo) -> list[Cause]:
    """The causes of all spikes at `now`, the clearest first; several spikes of one cause are one.

    Every group of one dimension is tested in every window for its count, and for its negative
    ones and their share. Of all these tests those are believed that the false discovery rate
    allows. A spike is then led to the narrowest group with most of its excess, and one that is
    none any more without the documents of the causes before it is not told again.
    """
    import numpy as np

    if not history.ids:
        return []
    looked = [
        _Look.of(history, window, basis, kind)
        for window in windows(now, zone)
        if (basis := history.basis(window))
        for kind in KINDS
    ]
    groups: list[dict[str, str]] = [{}]
    groups += [
        {name: value}
        for name in DIMENSIONS
        for value in history.values[name]
        if (name, value) not in history.always
    ]
    tested = [(look, cause) for look in looked for group in groups if (cause := look.test(group))]
    p_values = [cause.p for _, cause in tested]
    held = discoveries(p_values, LEVEL / LOOKS, len(looked) * len(groups))
    candidates = [pair for pair, holds in zip(tested, held, strict=True) if holds]
    if not candidates:
        return []
    least = max(cause.p for _, cause in candidates)
    candidates.sort(key=lambda pair: (pair[1].kind, pair[1].p))
    found: list[Cause] = []
    explained = np.zeros(len(history.ids), dtype=bool)
    for look, candidate in candidates:
        left = replace(look, alive=~explained)
        again = left.test(candidate.group)
        if again is None or again.p > least:
            continue
        cause = left.narrow(again)
        explained |= left.all_hits(cause.group)
        if not any(cause.is_same(known.group) for known in found):
            found.append(look.told(cause))
    return found


@dataclass(frozen=True)
class _Look:
    """One window and kind; `alive` are the documents that no cause has explained yet."""

    history: History
    window: Window
    basis: Basis
    kind: Kind
    alive: Mask
    index: Indices

    @classmethod
    def of(cls, history: History, window: Window, basis: Basis, kind: Kind) -> _Look:
        import numpy as np

        alive = np.ones(len(history.ids), dtype=bool)
        return cls(history, window, basis, kind, alive, history.index(window))

    def test(self, group: Mapping[str, str]) -> Cause | None:
        """The spike of a group with its p; None where there is none, or too little to say so."""
        if (cause := self._spike(group)) is None:
            return None
        counts = self._counts(self.hits(group))
        # A group alone has too few documents to be believed that it is steadier than all.
        dispersion = max(overdispersion(counts, self.basis), self._dispersion)
        p = improbability(cause.count, cause.expected, self.basis, dispersion)
        if self.kind == "negative":
            read, before, read_before = self._read(group)
            # More of them, and a larger share: otherwise there are only more documents.
            if cause.count * read_before <= before * read:
                return None
            p = max(p, fisher(cause.count, read, before, read_before))
        return replace(cause, p=p)

    def narrow(self, cause: Cause) -> Cause:
        """The narrowest part of a cause's group that has most of its excess."""
        excess = MOST_OF_IT * (cause.count - cause.expected)
        parts = [
            part
            for name in DIMENSIONS
            if name not in cause.group
            for value in self.history.values[name]
            if (name, value) not in self.history.always
            and (part := self._spike({**cause.group, name: value}))
            and part.count - part.expected >= excess
        ]
        if not parts:
            return cause
        most = max(parts, key=lambda part: part.count - part.expected)
        return self.narrow(replace(most, p=cause.p))

    def told(self, cause: Cause) -> Cause:
        """A cause with all its documents, those of other causes too, and the shares of negative."""
        now = self._now[self.hits(cause.group, self._now)]
        usual = mean(self._counts(self.hits(cause.group)), self.basis)
        documents = tuple(self.history.ids[i] for i in now[:MOST_DOCUMENTS])
        cause = replace(cause, count=len(now), expected=usual, documents=documents)
        if self.kind == "volume":
            return cause
        read, before, read_before = self._read(cause.group)
        return replace(cause, read=read, usual_share=before / read_before if read_before else 0.0)

    def hits(self, group: Mapping[str, str], at: Indices | slice = EVERY) -> Mask:
        """Documents that are counted: of the group, and negative where that is asked."""
        members = self._members(group, self.kind == "negative", at) & self.alive[at]
        if self.kind == "negative":
            members &= self.history.is_read[at]
            if "aspect" not in group:
                members &= self.history.is_negative[at]
        return members

    def all_hits(self, group: Mapping[str, str]) -> Mask:
        """The same documents in all windows."""
        return replace(self, index=self.index * 0).hits(group)

    def _spike(self, group: Mapping[str, str]) -> Cause | None:
        count = int(self.hits(group, self._now).sum())
        if count < FEWEST:
            return None
        usual = mean(self._counts(self.hits(group)), self.basis)
        if count < TIMES * usual:
            return None
        return Cause(self.kind, group, self.window, self.basis, count, usual)

    def _read(self, group: Mapping[str, str]) -> tuple[int, int, int]:
        """Documents read now; negative ones and those read in the same hours before.

        A group that was not there before is compared with all documents.
        """
        read = self._counts(self._members(group, False) & self.history.is_read & self.alive)
        days = [day for row in self.basis.days for day in row]
        if group and not read[days].sum():
            return (int(read[0]), *self._read({})[1:])
        before = self._counts(self.hits(group))
        return int(read[0]), int(before[days].sum()), int(read[days].sum())

    def _members(
        self, group: Mapping[str, str], negative: bool, at: Indices | slice = EVERY
    ) -> Mask:
        members = self.index[at] >= 0
        for name, value in group.items():
            members &= self.history.member(name, value, negative, at)
        return members

    def _counts(self, which: Mask) -> Indices:
        import numpy as np

        length = self.history.reach * self.history.step + 1
        return np.bincount(self.index[which], minlength=length)

    @cached_property
    def _now(self) -> Indices:
        import numpy as np

        return np.flatnonzero(self.index == 0)

    @cached_property
    def _dispersion(self) -> float:
        return overdispersion(self._counts(self.hits({})), self.basis)
