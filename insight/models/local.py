"""A generator in this process: the model `writer` of the catalogue, run by llama.cpp on the processor.

The package `xllamacpp` is optional (`pip install insight[writer]`). The weights are read at the first
call, in the process that uses them: threads of a model do not survive a fork.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from insight.errors import AnswerError, ModelError
from insight.messages import message
from insight.models.generator import Answer, Completion, Limits, Turn
from insight.settings import Settings

MODEL = "writer"
NAME = "qwen2.5-coder-0.5b-instruct"
CONTEXT = 4096
"""Tokens of a prompt with its answer."""
SEED = 20


def is_there(settings: Settings) -> bool:
    """Whether the package and the weights are on this machine; reads neither."""
    from insight.models.weights import folders

    return find_spec("xllamacpp") is not None and any(
        folder.is_dir() and any(folder.glob("*.gguf")) for folder in folders(MODEL, settings)
    )


class Local:
    """The local model; see `insight.models.generator.Generator`."""

    model = NAME

    def __init__(self, settings: Settings, adapter: Path | None = None) -> None:
        """`adapter` is a LoRA file of `insight train writer`, laid over the weights.

        Raises ModelError where the package or the weights are missing or damaged.
        """
        from insight.models.weights import locate

        if find_spec("xllamacpp") is None:
            raise ModelError(
                message(
                    "The local writer needs the package xllamacpp: install this product with its "
                    "extra `writer`, as in `pip install insight[writer]`."
                )
            )
        folder = locate(MODEL, settings)
        self._weights = next(iter(sorted(folder.glob("*.gguf"))))
        self._seconds = settings.writer_seconds
        self._adapter = adapter

    def complete(
        self, turns: Sequence[Turn], schema: type[Answer], limits: Limits
    ) -> Completion[Answer]:
        if sum(len(turn.text) for turn in turns) > CONTEXT * 2:
            raise AnswerError("The text is longer than the local model can read at once.")
        reply = _server(self._weights, self._adapter, os.getpid()).handle_chat_completions(
            {
                "messages": [{"role": turn.role, "content": turn.text} for turn in turns],
                "max_tokens": limits.tokens,
                "temperature": 0,
                "seed": SEED,
                "repeat_penalty": 1.05,
                "t_max_predict_ms": int(self._seconds * 1000),
                "response_format": _form(schema),
            }
        )
        return _completion(reply, schema)


def _form(schema: type[BaseModel]) -> dict[str, Any]:
    described = {"name": "answer", "strict": True, "schema": schema.model_json_schema()}
    return {"type": "json_schema", "json_schema": described}


def _completion(reply: Any, schema: type[Answer]) -> Completion[Answer]:
    """What the model said. Raises AnswerError where it is not of the form that was asked for."""
    if isinstance(reply, str | bytes):
        reply = json.loads(reply)
    if not isinstance(reply, dict) or "choices" not in reply:
        raise AnswerError(f"The local model did not answer: {str(reply)[:200]}")
    said = reply["choices"][0]["message"].get("content") or ""
    try:
        answer = schema.model_validate_json(said)
    except ValidationError as error:
        raise AnswerError(
            "The local model did not finish its answer in the time it has "
            "(INSIGHT_WRITER_SECONDS), or in the form that was asked for."
        ) from error
    usage = reply.get("usage", {})
    return Completion(
        answer, NAME, int(usage.get("prompt_tokens", 0)), int(usage.get("completion_tokens", 0))
    )


@cache
def _server(weights: Path, adapter: Path | None, process: int) -> Any:
    """The model of this process, which keeps what it has read of a prompt for the next."""
    # Read when the library loads: threads that wait by spinning take the cores of whatever else runs.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights)
    if adapter is not None:
        over = xllamacpp.CommonAdapterLoraInfo()
        over.path, over.scale = str(adapter), 1.0
        parameters.lora_adapters = [over]
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1
    parameters.n_gpu_layers = 0
    parameters.warmup = False
    parameters.verbosity = -1
    threads = max(1, min(4, os.cpu_count() or 1))
    for work in (parameters.cpuparams, parameters.cpuparams_batch):
        work.n_threads = threads
        # Waiting threads would take a core from the others.
        work.poll = 0
    # The library opens a port of this machine that we do not use: nobody else knows the key.
    parameters.port = 0
    parameters.api_keys = [secrets.token_urlsafe(32)]
    try:
        return xllamacpp.Server(parameters)
    except RuntimeError as error:
        raise ModelError(f"The local model in {weights} cannot be loaded: {error}.") from error
