"""The model that is fine-tuned: where it comes from, what kind it is, and how it reads a pair."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from insight.errors import ModelError
from insight.models.generator import Turn
from insight.training.writer_examples import Example

if TYPE_CHECKING:
    import torch

Kind = Literal["causal", "seq2seq"]
IGNORED = -100
"""What the loss leaves out."""
_HUB = re.compile(r"[\w.-]+/[\w.-]+(?:@[\w.-]+)?")


@dataclass(frozen=True, slots=True)
class Base:
    """A model with its tokenizer, as Transformers has them."""

    name: str
    kind: Kind
    model: Any
    tokenizer: Any


def must_have_packages() -> None:
    """ModelError where the extra `training` is not installed."""
    try:
        import gguf  # noqa: F401
        import peft  # noqa: F401
    except ImportError as error:
        raise ModelError(
            f"Training a writer needs the package {error.name}: install this product with its extra "
            "`training`, as in `pip install insight[training]`."
        ) from error


def load_base(name: str) -> Base:
    """The model of a folder, a GGUF file, or a name of the Hugging Face hub, `owner/name@revision`.

    Raises ModelError where it cannot be read, holds pickles only, or is neither causal nor seq2seq.
    """
    from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer
    from transformers.models.auto.modeling_auto import (
        MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
        MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES,
    )

    where, given, gguf = place(name)
    try:
        config = AutoConfig.from_pretrained(where, **given)
        if config.model_type in MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES:
            kind: Kind = "seq2seq"
        elif config.model_type in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES:
            kind = "causal"
        else:
            raise ModelError(
                f"The model {name} is of the type {config.model_type!r}, which writes no text. "
                "Give a causal or a seq2seq model."
            )
        opened = AutoModelForSeq2SeqLM if kind == "seq2seq" else AutoModelForCausalLM
        tokenizer = AutoTokenizer.from_pretrained(where, **given)
        model = opened.from_pretrained(where, dtype="float32", **_safe(gguf), **given)
    except (OSError, ValueError, ImportError, KeyError) as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"The model {name} cannot be read: {first} Give a folder with config.json and "
            "safetensors, a GGUF file, or a name of the hub."
        ) from error
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    if gguf is not None:
        _as_plain(model)
    return Base(name, kind, model, tokenizer)


def place(name: str) -> tuple[str, dict[str, Any], Path | None]:
    """What Transformers is to open, with what options."""
    path = Path(name).expanduser()
    files = sorted(path.glob("*.gguf")) if path.is_dir() else []
    if path.is_dir() and not (path / "config.json").exists() and len(files) == 1:
        path = files[0]
    if path.suffix == ".gguf" and path.is_file():
        return str(path.parent), {"gguf_file": path.name}, path
    if path.is_dir():
        return str(path), {"local_files_only": True}, None
    if _HUB.fullmatch(name):
        repository, _, revision = name.partition("@")
        return repository, {"revision": revision or "main"}, None
    raise ModelError(
        f"There is no model {name!r}: no folder, no GGUF file, and no name of the hub."
    )


def _safe(gguf: Path | None) -> dict[str, Any]:
    """Pickles are refused; a GGUF file holds none."""
    return {} if gguf else {"use_safetensors": True}


def _as_plain(model: Any) -> None:
    """Forget that it was quantised: its tensors are plain numbers now, and may be saved."""
    model.hf_quantizer = None
    model.is_quantized = False
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config


def prompt_tokens(base: Base, turns: Sequence[Turn]) -> list[int]:
    """A conversation as what comes before the answer."""
    tokenizer = base.tokenizer
    special = base.kind == "seq2seq" or not tokenizer.chat_template
    tokens: list[int] = tokenizer(_prompt(tokenizer, turns), add_special_tokens=special)[
        "input_ids"
    ]
    return tokens


def _prompt(tokenizer: Any, turns: Sequence[Turn]) -> str:
    """A conversation as text, as the model's own template has it."""
    if tokenizer.chat_template:
        messages = [{"role": turn.role, "content": turn.text} for turn in turns]
        return str(
            tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        )
    return "".join(f"{turn.text}\n\n" for turn in turns)


class Encoded(TypedDict):
    """An example in tokens, as the trainer takes it."""

    prompt: list[int]
    answer: list[int]
    """With the token that ends it."""


def encode(base: Base, example: Example) -> Encoded:
    tokenizer = base.tokenizer
    answer = tokenizer(example.answer, add_special_tokens=False)["input_ids"]
    ends = [tokenizer.eos_token_id] if tokenizer.eos_token_id is not None else []
    return {"prompt": prompt_tokens(base, example.turns), "answer": [*answer, *ends]}


def collate(
    rows: Sequence[Encoded], kind: Kind, padding: int, keep: bool
) -> dict[str, torch.Tensor | int]:
    """A batch for the model, padded on the right; the loss is of the answer alone.

    With `keep`, a causal model is asked for the words of the answer only: those of a large
    vocabulary for each token of the prompt would take a third of the time.
    """

    if kind == "seq2seq":
        prompts = _padded([row["prompt"] for row in rows], padding)
        return {
            "input_ids": prompts,
            "attention_mask": _mask([len(row["prompt"]) for row in rows]),
            "labels": _padded([row["answer"] for row in rows], IGNORED),
        }
    whole = [[*row["prompt"], *row["answer"]] for row in rows]
    labels = _padded([[IGNORED] * len(row["prompt"]) + row["answer"] for row in rows], IGNORED)
    batch: dict[str, torch.Tensor | int] = {
        "input_ids": _padded(whole, padding),
        "attention_mask": _mask([len(one) for one in whole]),
    }
    first = min(len(row["prompt"]) for row in rows)
    if keep and first > 0:
        # One place before the answer says its first token.
        batch["logits_to_keep"] = labels.shape[1] - first + 1
        labels = labels[:, first - 1 :]
    return {**batch, "labels": labels}


def _padded(rows: Sequence[Sequence[int]], padding: int) -> torch.Tensor:
    import torch

    longest = max(len(row) for row in rows)
    return torch.tensor([[*row, *[padding] * (longest - len(row))] for row in rows])


def _mask(lengths: Sequence[int]) -> torch.Tensor:
    import torch

    longest = max(lengths)
    return torch.tensor([[1] * length + [0] * (longest - length) for length in lengths])
