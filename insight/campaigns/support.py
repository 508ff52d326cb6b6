"""What genuine customers say of a subject, and what they bought: neither doubtful ones nor copies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from insight.reports.statistics import Change, share_change, wilson

QUERY = "campaigns/support.sql"
Mood = Literal["negative", "positive"]
Key = tuple[str, str, str]
"""Dimension (all, topic, aspect, product or rival), its value, and an aspect of it or nothing."""
MOST_COPIED = 0.2
"""Of a subject of which more than this share are copies, praise or blame may be bought."""
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Support:
    """A row of the query with what follows from it."""

    row: Mapping[str, Any]
    total: int
    """Genuine voices of the window."""
    baseline_total: int

    @property
    def count(self) -> int:
        return int(self.row["current_count"])

    @property
    def is_copied(self) -> bool:
        documents = self.row["documents"]
        return bool(documents - self.count > MOST_COPIED * documents)

    def hits(self, mood: Mood) -> int:
        return int(self.row[f"current_{mood}"])

    def mostly(self, mood: Mood) -> bool:
        return 2 * self.hits(mood) > self.count

    def share(self, mood: Mood) -> float:
        """Of all genuine voices, those that speak of it in this mood."""
        return self.hits(mood) / self.total

    def interval(self, mood: Mood) -> tuple[float, float]:
        return wilson(self.hits(mood), self.total)

    def change(self, mood: Mood) -> Change | None:
        """Of that share against the weeks before; None where nothing is known of them."""
        if not self.baseline_total:
            return None
        before = int(self.row[f"baseline_{mood}"])
        return share_change(self.hits(mood), self.total, before, self.baseline_total)

    def documents(self, mood: Mood) -> tuple[str, ...]:
        return tuple(self.row["worst" if mood == "negative" else "best"])

    @property
    def verified(self) -> int | None:
        return int(self.row["verified"]) if self.row["verifiable"] else None

    def most(self, name: str) -> tuple[str, ...]:
        """The commonest products, sources, languages or blamed aspects."""
        counts: Mapping[str, int] = self.row[name] or {}
        ordered = sorted(counts, key=lambda value: (-counts[value], value))
        return tuple(ordered[:_MOST_NAMED])


class Supports:
    """All subjects of a window."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        found = {(row["dimension"], row["value"], row["aspect"]): row for row in rows}
        everything = found.get(("all", "", ""))
        self.total = everything["current_count"] if everything else 0
        before = everything["baseline_count"] if everything else 0
        self._of = {key: Support(row, self.total, before) for key, row in found.items()}

    def of(self, dimension: str, value: str, aspect: str = "") -> Support | None:
        return self._of.get((dimension, value, aspect))
