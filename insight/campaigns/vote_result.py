"""What votes say: for each two writers, how often one was preferred, with an interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from insight.reports.statistics import Interval, wilson
from insight.state import Row

FEWEST = 10
"""Decided votes under which too little is known to say who is preferred."""
COLUMNS = (
    "position", "product", "channel", "language", "person", "moment", "preferred", "left", "right",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duel:
    """Two writers side by side."""

    one: str
    other: str
    wins: int
    """Votes for `one`."""
    losses: int
    ties: int
    skipped: int
    people: int
    share: float | None
    """Of the decided votes, those for `one`; None where there are none."""
    interval: Interval | None
    """95 %, Wilson; votes of several people on one item are counted as if they were apart."""

    @property
    def decided(self) -> int:
        return self.wins + self.losses

    @property
    def preferred(self) -> str | None:
        """Who is preferred; None while that may be chance, or too few have voted."""
        if self.interval is None or self.decided < FEWEST:
            return None
        low, high = self.interval
        return self.one if low > 0.5 else self.other if high < 0.5 else None


def duels(votes: Sequence[Row]) -> list[Duel]:
    """Each two writers that votes are between, in the order of their names."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in votes:
        one, other = sorted((row["first_writer"], row["second_writer"]))
        found.setdefault((one, other), []).append((_preferred(row), row["person"]))
    return [_duel(one, other, said) for (one, other), said in sorted(found.items())]


def _duel(one: str, other: str, said: Sequence[tuple[str, str]]) -> Duel:
    choices = [choice for choice, _ in said]
    wins, losses = choices.count(f"={one}"), choices.count(f"={other}")
    decided = wins + losses
    return Duel(
        one,
        other,
        wins,
        losses,
        choices.count("tie"),
        choices.count("skip"),
        len({person for _, person in said}),
        wins / decided if decided else None,
        wilson(wins, decided) if decided else None,
    )


def _preferred(row: Row) -> str:
    """The writer that was chosen, marked off from a tie, for writers may be called anything."""
    if row["choice"] in ("first", "second"):
        return f"={row[row['choice'] + '_writer']}"
    return str(row["choice"])


def lines(votes: Sequence[Row]) -> Iterator[Sequence[object]]:
    """Each vote as a row of `COLUMNS`."""
    for row in votes:
        writers = (row["first_writer"], row["second_writer"])
        left, right = reversed(writers) if row["swapped"] else writers
        yield (
            row["position"] + 1,
            row["product"],
            row["channel"],
            row["language"],
            row["person"],
            row["moment"],
            _preferred(row).removeprefix("="),
            left,
            right,
        )
