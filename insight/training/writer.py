"""Fine-tunes a model to write copy from facts: LoRA by PEFT, trained by Transformers.

Nothing is learned before the pairs are checked. A run that was stopped goes on where its last
checkpoint is; the parts, the order and the dropout of a seed are the same however often it stopped.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from insight.errors import SettingsError, SourceError
from insight.files import sha256, write_atomically
from insight.training import writer_checks
from insight.training.writer_examples import Example, example_of
from insight.training.writer_fit import fit
from insight.training.writer_model import Base, Encoded, encode, load_base, must_have_packages
from insight.training.writer_pairs import Row, read
from insight.training.writer_plan import RUN, Plan, Progress

FEWEST_HELD = 4
"""Pairs of a language that are held out at least."""


def train(
    plan: Plan,
    data: Path,
    output: Path,
    held: Path | None = None,
    minutes: float = 0,
    threads: int = 0,
    progress: Progress = lambda what, done, total: None,
) -> dict[str, Any]:
    """Train, or go on, and write the adapter; returns what happened, figures included.

    Stops after `minutes` (0: never) with a checkpoint: the same call goes on from there. `threads` of
    the processor, 0 for up to four: more than are free wait for each other. Raises
    SourceError for pairs that cannot be trained on, ModelError for a base that cannot be read or
    where the extra `training` is missing, and SettingsError where `output` holds another run.
    """
    must_have_packages()
    rows, judged = parts(read(data), None if held is None else read(held), plan)
    troubles = writer_checks.find(rows, judged)
    writer_checks.refuse(troubles)
    facts = _begin(plan, data, held, output)
    if facts.get("finished"):
        return facts
    base = load_base(plan.base)
    learn, left_out = _encoded(base, rows, plan)
    judge, judge_left_out = _encoded(base, judged, plan)
    if not learn or not judge:
        raise SourceError(
            f"No pair is left to {'learn from' if not learn else 'judge by'} for the task "
            f"{plan.task}: {left_out + judge_left_out} were left out, as replies, as too short, or "
            f"as longer than {plan.longest} tokens."
        )
    done = fit(base, learn, judge, plan, output, minutes, threads, progress)
    result = {
        **facts,
        "kind": base.kind,
        "pairs": len(rows),
        "held_out": len(judged),
        "learned_from": len(learn),
        "judged_by": len(judge),
        "left_out": left_out + judge_left_out,
        "troubles": [str(trouble) for trouble in troubles],
        **done,
    }
    write_atomically(output / RUN, (json.dumps(result, indent=1, ensure_ascii=False)).encode())
    return result


def parts(
    rows: Sequence[Row], held: Sequence[Row] | None, plan: Plan
) -> tuple[list[Row], list[Row]]:
    """What is learned from and what is judged by: whole products, in the same share of each language."""
    if held is not None:
        return list(rows), list(held)
    chance = random.Random(plan.seed)
    chosen: set[str] = set()
    for language in sorted({row.pair.language for row in rows}):
        own = [row for row in rows if row.pair.language == language]
        products = sorted({row.pair.product for row in own})
        chance.shuffle(products)
        count = 0
        for product in products:
            if count >= max(FEWEST_HELD, round(plan.held_share * len(own))):
                break
            chosen.add(product)
            count += sum(row.pair.product == product for row in own)
    return (
        [row for row in rows if row.pair.product not in chosen],
        [row for row in rows if row.pair.product in chosen],
    )


def _begin(plan: Plan, data: Path, held: Path | None, output: Path) -> dict[str, Any]:
    """Write down what this run is, and give it, or what came of it.

    Raises SettingsError where the folder holds another one.
    """
    facts = {
        **asdict(plan),
        "data": sha256(data),
        "held": held and sha256(held),
    }
    path = output / RUN
    if path.exists():
        try:
            before = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise SettingsError(f"{path} is damaged. Give another folder.") from error
        changed = [name for name in facts if before.get(name) != facts[name]]
        if changed:
            raise SettingsError(
                f"{output} holds a run with another {', '.join(changed)}. Give another folder, or "
                "remove it."
            )
        if before.get("finished"):
            return dict(before)
    elif output.exists() and any(output.iterdir()):
        raise SettingsError(f"{output} is not empty. Give another folder.")
    write_atomically(path, json.dumps(facts, indent=1, ensure_ascii=False).encode())
    return facts


def _encoded(base: Base, rows: Sequence[Row], plan: Plan) -> tuple[list[Encoded], int]:
    """The examples in tokens, and how many pairs have none."""
    examples: list[Example] = [
        example for row in rows if (example := example_of(row.pair, plan.task)) is not None
    ]
    encoded = [encode(base, example) for example in examples]
    kept = [one for one in encoded if len(one["prompt"]) + len(one["answer"]) <= plan.longest]
    return kept, len(rows) - len(kept)
