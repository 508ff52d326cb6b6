"""The training itself: checkpoints, early stop, a limit of time, and the adapter at the end."""

from __future__ import annotations

import inspect
import json
import math
import os
import time
from functools import partial
from pathlib import Path
from typing import Any

from insight.errors import ModelError
from insight.files import write_atomically
from insight.training.writer_model import Base, Encoded, collate
from insight.training.writer_plan import ADAPTER, Plan, Progress

CHECKPOINTS = "checkpoints"


def fit(
    base: Base,
    learn: list[Encoded],
    judge: list[Encoded],
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
        trainer_utils,
    )

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
    last_checkpoint: Any = trainer_utils.get_last_checkpoint
    watch = _watch(minutes, progress)
    trainer: Any = Trainer(
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
    last = last_checkpoint(str(folder)) if folder.exists() else None
    kept = output / "before.json"
    if last is None:
        write_atomically(kept, json.dumps(trainer.evaluate()["eval_loss"]).encode())
    before = json.loads(kept.read_text())
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

    class Watch(TrainerCallback):
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
