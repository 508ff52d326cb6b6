"""Everything that ships, from data to a folder `labels` and a folder `student`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from insight.files import replacing, write_atomically
from insight.models import weights
from insight.models.labels import GRAPH_FILE, TOKENIZER_FILE, Labels
from insight.settings import Settings
from insight.training import distil, finish, together
from insight.training import samples as datasets
from insight.training.export import export
from insight.training.finish import Say
from insight.training.labels import BEST, FIRST, LAST, SECOND, THIRD, Recipe, Trainer
from insight.training.source import SOURCE
from insight.training.tokens import encode

RUNS = {"first": FIRST, "second": SECOND, "third": THIRD}
"""Each begins where the one before it ended."""
MEAN = (("second", BEST, 0.3), ("third", BEST, 0.3), ("third", LAST, 0.4))
"""Run, checkpoint and weight of the networks whose mean ships; the model card has the others."""


def train(
    settings: Settings, data: Path, output: Path, seconds: int, processes: int, say: Say
) -> dict[str, Any]:
    """Train or go on training, and write what ships into `output`; figures of the test part.

    `seconds` limits each of the three runs; 0 does not. Checkpoints are in `output/first`,
    `output/second` and `output/third`. Raises ModelError when data or the source model are missing.
    """
    source = weights.fetch(SOURCE, settings)
    samples = datasets.gather(data)  # before hours of work: it names what is missing
    start = None
    for name, recipe in RUNS.items():
        limited = replace(recipe, seconds=seconds)
        together.train(source, data, output / name, limited, processes, start)
        start = output / name / BEST
    mean(output)
    return ship(settings, source, output / BEST, samples, data, output, say)


def mean(output: Path) -> None:
    """Write the mean of the networks of MEAN, which were trained into `output`."""
    import torch

    total: dict[str, torch.Tensor] = {}
    for run, checkpoint, weight in MEAN:
        network = torch.load(output / run / checkpoint, weights_only=True)["network"]
        for name, values in network.items():
            total[name] = total.get(name, 0) + weight * values
    with replacing(output / BEST) as temporary, temporary.open("wb") as file:
        torch.save({"network": total}, file)


def ship(
    settings: Settings,
    source: Path,
    checkpoint: Path,
    samples: list[datasets.Sample],
    data: Path,
    output: Path,
    say: Say,
) -> dict[str, Any]:
    """Export, calibrate and distil one trained network; figures of the test part."""
    trainer = Trainer(source, Recipe(), say, checkpoint)
    labels_folder, student_folder = output / "labels", output / "student"
    table = trainer.words.float()
    export(trainer.network, table.numpy(), labels_folder / GRAPH_FILE)
    write_atomically(labels_folder / TOKENIZER_FILE, trainer.tokenizer_json.encode())
    validation = [sample for sample in samples if sample.part == "validation"]
    say(f"calibrating on {len(validation)} texts")
    facts = finish.calibrated(labels_folder, validation)
    finish.write_facts(labels_folder, facts)

    written = [sample for sample in samples if sample.source == "written"]
    taught = [*distil.texts(data, written), *distil.words(trainer.tokenizer_json)]
    teacher = Trainer(source, Recipe(), say)
    rows = distil.vector_rows(table, trainer.tokenizer, teacher.vectors, taught, say)
    train = [sample for sample in samples if sample.part == "train"] + 3 * [
        sample for sample in written if sample.part == "train"
    ]
    columns = distil.label_columns(table, encode(train, trainer.tokenizer), say)
    student = distil.write(student_folder, labels_folder, rows, columns, validation)
    labels = Labels.load(labels_folder, threads=2)
    finish.write_facts(labels_folder, finish.cascaded(facts, student, labels, validation))
    test = [sample for sample in samples if sample.part == "test"]
    return finish.figures(Labels.load(labels_folder, threads=2), test)
