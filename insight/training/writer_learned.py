"""A writer that `insight train writer` made, run by Transformers: to judge it before it is exported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from insight.campaigns.brief import Brief, Draft, Writer
from insight.campaigns.writers.model import Joined, Whole
from insight.errors import AnswerError
from insight.models.generator import Answer, Completion, Limits, Turn
from insight.training.writer_examples import example_of
from insight.training.writer_export import facts_of
from insight.training.writer_formats import Task
from insight.training.writer_model import (
    IGNORED,
    Base,
    collate,
    encode,
    load_base,
    must_have_packages,
    prompt_tokens,
)
from insight.training.writer_pairs import Pair
from insight.training.writer_plan import ADAPTER


class Trained:
    """A causal or seq2seq model; see `insight.models.generator.Generator`."""

    def __init__(self, base: Base, name: str) -> None:
        self.model = name
        self.base = base

    def complete(
        self, turns: Sequence[Turn], schema: type[Answer], limits: Limits
    ) -> Completion[Answer]:
        import torch

        tokenizer = self.base.tokenizer
        read = prompt_tokens(self.base, turns)
        given = torch.tensor([read])
        with torch.inference_mode():
            out = self.base.model.generate(
                input_ids=given,
                attention_mask=torch.ones_like(given),
                max_new_tokens=limits.tokens,
                do_sample=False,
                pad_token_id=tokenizer.pad_token_id,
            )[0]
        said = out if self.base.kind == "seq2seq" else out[len(read) :]
        try:
            answer = schema.model_validate_json(tokenizer.decode(said, skip_special_tokens=True))
        except ValidationError as error:
            raise AnswerError("The model's answer has not the form that was asked for.") from error
        return Completion(answer, self.model, len(read), len(said))


class Learned:
    """A trained writer with its probabilities; see `insight.evaluation.written.Reads`."""

    def __init__(self, run: Path) -> None:
        """Raises ModelError where the run is not finished or its base is gone."""
        must_have_packages()
        from peft import PeftModel

        facts = facts_of(run)
        base = load_base(str(facts["base"]))
        model: Any = PeftModel.from_pretrained(base.model, str(run / ADAPTER)).eval()
        self._task: Task = facts["task"]
        self._generator = Trained(replace(base, model=model), run.name)
        writer = Joined if self._task == "joined" else Whole
        self._writer: Writer = writer(self._generator)
        self.name = run.name

    def write(self, brief: Brief) -> Draft:
        return self._writer.write(brief)

    def loss(self, pair: Pair) -> tuple[float, int] | None:
        import torch

        example = example_of(pair, self._task)
        if example is None:
            return None
        base = self._generator.base
        row = encode(base, example)
        batch = collate([row], base.kind, base.tokenizer.pad_token_id or 0, keep=False)
        with torch.inference_mode():
            mean = float(base.model(**batch).loss)
        labels = batch["labels"]
        assert not isinstance(labels, int)
        count = int((labels != IGNORED).sum())
        return mean * count, count
