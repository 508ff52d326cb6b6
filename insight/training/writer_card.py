"""The model card of a trained writer, in Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from insight.files import write_atomically

NAME = "CARD.md"


def write_card(run: Path, done: Mapping[str, Any]) -> Path:
    """Write what is known of a finished run beside it."""
    path = run / NAME
    write_atomically(path, "\n".join(_lines(done)).encode())
    return path


def _lines(done: Mapping[str, Any]) -> list[str]:
    lines = [
        f"# A writer of copy, fine-tuned from {done['base']}",
        "",
        f"A LoRA adapter of rank {done['rank']} for a {done['kind']} model; the licence of the base "
        "holds for what is made of it. It was trained for the task "
        f"`{done['task']}` of `insight copy` and for nothing else.",
        "",
        "## Data",
        "",
        f"{done['pairs']} pairs of product facts and copy to learn from "
        f"({done['learned_from']} fit the task) and {done['held_out']} of other products to judge by "
        f"({done['judged_by']}); {done['left_out']} were left out. sha256 of the file: "
        f"`{done['data']}`.",
        "",
        *(f"- {trouble}" for trouble in done["troubles"]),
        "",
        "## Training",
        "",
        f"Seed {done['seed']}, {done['epochs_done']} of {done['epochs']} epochs"
        f"{', stopped early' if done['stopped_early'] else ''}, {done['step']} steps of "
        f"{done['batch']} pairs, learning rate {done['rate']}.",
        "",
        "## Figures on held-out pairs",
        "",
        "| | before | after |",
        "|---|---|---|",
        f"| loss of a token | {done['loss_before']:.3f} | {done['loss']:.3f} |",
        f"| perplexity | {done['perplexity_before']:.2f} | {done['perplexity']:.2f} |",
        "",
        "`insight evaluate writer --writer FOLDER --data FILE` tells the others: nearness to the "
        "references, facts kept, unsupported claims.",
        "",
        "## Known failures",
        "",
        "It drops facts and invents small ones, as its base does. Its text is a draft: `insight copy` "
        "checks every claim, repairs what it can, and withholds the rest. Do not print it unchecked.",
        "",
    ]
    return lines
