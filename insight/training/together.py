"""Trains the labels encoder in several processes of one thread, which average their weights.

Two processes lose less to whoever shares the cores than one with two threads, whose every matrix
product waits for the slower thread.
"""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import click
import torch
from torch import distributed
from torch.multiprocessing.spawn import spawn

from insight.training import samples as datasets
from insight.training.labels import Recipe, Trainer

PATIENCE = timedelta(minutes=30)
"""How long one process may validate while the others wait."""


def train(
    source: Path,
    data: Path,
    output: Path,
    recipe: Recipe,
    processes: int,
    start: Path | None = None,
) -> None:
    """Train on the data sets in `data` and our own sentences; the best network is in `output`.

    `start` is a checkpoint to begin with. The same data, seed and number of processes give nearly the same weights: sums of floats
    differ with the machine, and a limit of time with its speed. Goes on where a run ended.
    """
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        meeting = str(Path(folder) / "meeting")
        arguments = (processes, meeting, source, data, output, recipe, start)
        spawn(_work, arguments, nprocs=processes)  # type: ignore[no-untyped-call]


def _work(
    rank: int,
    processes: int,
    meeting: str,
    source: Path,
    data: Path,
    output: Path,
    recipe: Recipe,
    start: Path | None,
) -> None:
    torch.set_num_threads(1)
    if processes > 1:
        distributed.init_process_group(
            "gloo",
            init_method=f"file://{meeting}",
            rank=rank,
            world_size=processes,
            timeout=PATIENCE,
        )
    trainer = Trainer(source, recipe, lambda text: click.echo(text, err=True), start)
    trainer.train(lambda: datasets.gather(data), output)
