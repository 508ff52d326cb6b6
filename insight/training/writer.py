"""Fine-tunes a model to write copy from facts: LoRA by PEFT, trained by Transformers.

Nothing is learned before the pairs are checked. A run that was stopped goes on where its last
checkpoint is; the parts, the order and the dropout of a seed are the same however often it stopped.
"""

from __future__ import annotations

import inspect
import json
import math
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from insight.errors import ModelError, SettingsError, SourceError
from insight.files import sha256, write_atomically
from insight.training import writer_checks
from insight.training.writer_examples import Example, example_of
from insight.training.writer_formats import Task
from insight.training.writer_model import Base, collate, encode, load_base
from insight.training.writer_pairs import Row, read

RUN = "run.json"
ADAPTER = "adapter"
CHECKPOINTS = "checkpoints"
FEWEST_HELD = 4
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
            raise SettingsError(f"{self.held_share} of the pairs cannot be held out; give 0.1 or so.")
        if min(self.epochs, self.rank, self.batch, self.patience, self.longest) < 1:
            raise SettingsError("Epochs, rank, batch, patience and length begin at 1.")


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
    SourceError for pairs that cannot be trained on, ModelError for a base that cannot be read, and
    SettingsError where `output` holds another run.
    """
    rows, judged = parts(read(data), None if held is None else read(held), plan)
    troubles = writer_checks.find(rows, judged)
    writer_checks.refuse(troubles)
    facts = _begin(plan, data, held, output)
    base = load_base(plan.base)
    learn, left_out = _encoded(base, rows, plan)
    judge, judge_left_out = _encoded(base, judged, plan)
    if not learn or not judge:
        raise SourceError(
            f"No pair is left to {'learn from' if not learn else 'judge by'} for the task "
            f"{plan.task}: {left_out + judge_left_out} were left out, as replies, as too short, or "
            f"as longer than {plan.longest} tokens."
        )
    done = _fit(base, learn, judge, plan, output, minutes, threads, progress)
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
    """Write down what this run is. Raises SettingsError where the folder holds another one."""
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
    elif output.exists() and any(output.iterdir()):
        raise SettingsError(f"{output} is not empty. Give another folder.")
    write_atomically(path, json.dumps(facts, indent=1, ensure_ascii=False).encode())
    return facts


def _encoded(base: Base, rows: Sequence[Row], plan: Plan) -> tuple[list[dict[str, Any]], int]:
    """The examples in tokens, and how many pairs have none."""
    examples: list[Example] = [
        example for row in rows if (example := example_of(row.pair, plan.task)) is not None
    ]
    encoded = [encode(base, example) for example in examples]
    kept = [
        {"prompt": one.prompt, "answer": one.answer}
        for one in encoded
        if len(one.prompt) + len(one.answer) <= plan.longest
    ]
    return kept, len(rows) - len(kept)


def _fit(
    base: Base,
    learn: list[dict[str, Any]],
    judge: list[dict[str, Any]],
    plan: Plan,
    output: Path,
    minutes: float,
    threads: int,
    progress: Progress,
) -> dict[str, Any]:
    import torch
    from transformers import (
        EarlyStoppingCallback,
        PrinterCallback,
        Trainer,
        TrainingArguments,
        set_seed,
    )
    from transformers.trainer_utils import get_last_checkpoint

    torch.set_num_threads(threads or max(1, min(4, os.cpu_count() or 1)))
    set_seed(plan.seed)  # the adapter's first weights are drawn
    model = adapted(base, plan)
    keep = "logits_to_keep" in inspect.signature(base.model.forward).parameters
    folder = output / CHECKPOINTS
    arguments = TrainingArguments(
        str(folder),
        num_train_epochs=plan.epochs,
        per_device_train_batch_size=1,
        per_device_eval_batch_size=1,
        gradient_accumulation_steps=plan.batch,
        learning_rate=plan.rate,
        lr_scheduler_type="cosine",
        warmup_steps=2,
        weight_decay=0.0,
        eval_strategy="epoch",
        save_strategy="epoch",
        save_total_limit=2,
        load_best_model_at_end=True,
        restore_callback_states_from_checkpoint=True,
        metric_for_best_model="eval_loss",
        greater_is_better=False,
        seed=plan.seed,
        data_seed=plan.seed,
        logging_strategy="steps",
        logging_steps=1,
        report_to=[],
        disable_tqdm=True,
        remove_unused_columns=False,
        label_names=["labels"],
        prediction_loss_only=True,
        use_cpu=not torch.cuda.is_available(),
        dataloader_pin_memory=torch.cuda.is_available(),
    )
    watch = _watch(minutes, progress)
    trainer = Trainer(
        model,
        arguments,
        train_dataset=learn,
        eval_dataset=judge,
        data_collator=partial(
            collate, kind=base.kind, padding=base.tokenizer.pad_token_id or 0, keep=keep
        ),
        callbacks=[EarlyStoppingCallback(plan.patience), watch],
    )
    trainer.remove_callback(PrinterCallback)
    last = get_last_checkpoint(str(folder)) if folder.exists() else None
    before = None if last else trainer.evaluate()["eval_loss"]
    if before is not None:
        write_atomically(output / "before.json", json.dumps(before).encode())
    before = json.loads((output / "before.json").read_text())
    try:
        trainer.train(resume_from_checkpoint=last)
    except _TimeOver:
        return {"finished": False, "step": trainer.state.global_step, "loss_before": before}
    best = trainer.state.best_metric
    trainer.model.save_pretrained(str(output / ADAPTER))
    base.tokenizer.save_pretrained(str(output / ADAPTER))
    history = [
        {"epoch": round(row["epoch"], 2), "loss": row["eval_loss"]}
        for row in trainer.state.log_history
        if "eval_loss" in row
    ]
    return {
        "finished": True,
        "step": trainer.state.global_step,
        "epochs_done": round(trainer.state.epoch or 0, 2),
        "stopped_early": (trainer.state.epoch or 0) < plan.epochs - 0.01,
        "loss_before": before,
        "loss": best,
        "perplexity_before": _perplexity(before),
        "perplexity": None if best is None else _perplexity(best),
        "history": history,
    }


def adapted(base: Base, plan: Plan) -> Any:
    """The model with an adapter on each linear layer that learns.

    Raises ModelError where the architecture has no layers that PEFT knows.
    """
    from peft import LoraConfig, get_peft_model

    count = getattr(base.model.config, "num_hidden_layers", 0)
    last = min(plan.last_layers, count)
    try:
        config = LoraConfig(
            r=plan.rank,
            lora_alpha=2 * plan.rank,
            lora_dropout=0.05,
            target_modules=_linear_layers(base.model),
            task_type="SEQ_2_SEQ_LM" if base.kind == "seq2seq" else "CAUSAL_LM",
            layers_to_transform=list(range(count - last, count)) if last else None,
        )
        return get_peft_model(base.model, config)
    except ValueError as error:
        raise ModelError(f"No adapter can be put on {base.name}: {error}.") from error


def _linear_layers(model: Any) -> list[str]:
    """The names of its linear layers, the one that ends in words excepted."""
    import torch
    from transformers.pytorch_utils import Conv1D

    words = model.get_output_embeddings()
    return sorted(
        {
            name.rsplit(".", 1)[-1]
            for name, layer in model.named_modules()
            if isinstance(layer, torch.nn.Linear | Conv1D) and layer is not words
        }
    )


def _perplexity(loss: float) -> float:
    return math.exp(min(loss, 50))


def _watch(minutes: float, progress: Progress) -> Any:
    """Shows how far it is, and stops with a checkpoint when the time is over."""
    from transformers import TrainerCallback

    class Watch(TrainerCallback):  # type: ignore[misc]
        ran_out = False
        until = time.monotonic() + 60 * minutes if minutes else math.inf

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            progress("training", state.global_step, state.max_steps)
            if time.monotonic() > self.until and state.global_step < state.max_steps:
                self.ran_out = True
                control.should_save = True

        def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            if self.ran_out:
                # An ordinary stop would judge half an epoch, and count it.
                raise _TimeOver

    return Watch()


class _TimeOver(Exception):
    """The time that was given is over, and a checkpoint is written."""
