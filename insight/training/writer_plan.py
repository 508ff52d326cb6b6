"""Everything that decides what a writer learns, and what its run's files are called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from insight.errors import SettingsError
from insight.training.writer_formats import Task

RUN = "run.json"
ADAPTER = "adapter"
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and the total."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that decides what is learned."""

    base: str
    task: Task = "joined"
    epochs: int = 3
    rank: int = 8
    last_layers: int = 0
    """How many layers from the end learn; 0: all of them."""
    rate: float = 2e-4
    batch: int = 4
    """Pairs a step; they are read one at a time."""
    held_share: float = 0.15
    seed: int = 7
    patience: int = 2
    """Epochs without a better loss on held-out pairs after which training ends."""
    longest: int = 1024
    """Tokens of a pair; longer ones are left out with a count."""

    def __post_init__(self) -> None:
        """Raises SettingsError for values that nothing can be trained with."""
        if not 0 < self.held_share < 0.9:
            raise SettingsError(
                f"{self.held_share} of the pairs cannot be held out; give 0.1 or so."
            )
        if min(self.epochs, self.rank, self.batch, self.patience, self.longest) < 1:
            raise SettingsError("Epochs, rank, batch, patience and length begin at 1.")
