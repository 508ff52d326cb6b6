"""A trained writer as files that other programs load: merged safetensors, and GGUF for llama.cpp.

llama.cpp's own converters are not on PyPI. What is written here is what can be written rightly without
them: an adapter beside any base whose tensors GGUF names in the same layout, and, where the base was
read from a GGUF file, that file again with the changed layers in 8 bits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from insight.errors import ModelError
from insight.files import replacing
from insight.models.weights import write_manifest
from insight.training.writer_formats import Format
from insight.training.writer_model import load_base, must_have_packages, place
from insight.training.writer_plan import ADAPTER, RUN

_ARCHITECTURES = ("qwen2", "qwen3")
"""Those whose attention GGUF keeps in the order of Transformers; llama's is turned, for example."""
_PREFIX = "base_model.model."


def export(run: Path, name: Format) -> Path:
    """Write a finished run in a format, and give the file or folder.

    Raises ModelError where the run is not finished, or its base cannot be written so.
    """
    must_have_packages()
    return {"merged": _merged, "gguf": _gguf, "gguf-adapter": _gguf_adapter}[name](run)


def facts_of(run: Path) -> dict[str, Any]:
    """What a finished run wrote down. Raises ModelError where there is none."""
    try:
        facts: dict[str, Any] = json.loads((run / RUN).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{run} holds no run of `insight train writer`.") from error
    if not facts.get("finished"):
        raise ModelError(f"The run in {run} is not finished. Run the same command again.")
    return facts


def _merged(run: Path) -> Path:
    from peft import PeftModel

    base = load_base(str(facts_of(run)["base"]))
    folder = run / "merged"
    merged = PeftModel.from_pretrained(base.model, str(run / ADAPTER)).merge_and_unload()
    merged.save_pretrained(str(folder))
    base.tokenizer.save_pretrained(str(folder))
    return folder


def _gguf_adapter(run: Path) -> Path:
    import numpy as np
    from gguf import GGUFWriter, Keys

    config, deltas = _adapter(run)
    architecture, names = _names(run, deltas)
    path = run / "adapter.gguf"
    with replacing(path) as temporary:
        writer = GGUFWriter(temporary, architecture)
        writer.add_type("adapter")
        writer.add_string(Keys.Adapter.TYPE, "lora")
        writer.add_float32(Keys.Adapter.LORA_ALPHA, float(config["lora_alpha"]))
        for layer, (first, second) in deltas.items():
            writer.add_tensor(f"{names[layer]}.weight.lora_a", first.astype(np.float16))
            writer.add_tensor(f"{names[layer]}.weight.lora_b", second.astype(np.float16))
        _finish(writer)
    return path


def _gguf(run: Path) -> Path:
    import numpy as np
    from gguf import GGMLQuantizationType, GGUFReader, GGUFWriter
    from gguf.quants import dequantize, quantize

    base = _gguf_of(run)
    config, by_layer = _adapter(run)
    architecture, names = _names(run, by_layer)
    scale = config["lora_alpha"] / config["r"]
    deltas = {f"{names[layer]}.weight": pair for layer, pair in by_layer.items()}
    reader = GGUFReader(base)
    # A folder of models of one's own, as INSIGHT_MODELS names it.
    path = run / "writer" / "model-q8_0.gguf"
    path.parent.mkdir(exist_ok=True)
    with replacing(path) as temporary:
        writer = GGUFWriter(temporary, architecture)
        for key, field in reader.fields.items():
            if not key.startswith("GGUF.") and key != "general.architecture":
                kinds = field.types
                inner = kinds[-1] if len(kinds) > 1 else None
                writer.add_key_value(key, field.contents(), kinds[0], sub_type=inner)
        for tensor in reader.tensors:
            if tensor.name not in deltas:
                writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
                continue
            first, second = deltas[tensor.name]
            weight = dequantize(tensor.data, tensor.tensor_type) + scale * (second @ first)
            eight = GGMLQuantizationType.Q8_0
            writer.add_tensor(
                tensor.name, quantize(weight.astype(np.float32), eight), raw_dtype=eight
            )
        _finish(writer)
    write_manifest(path.parent, [path.name])
    return path


def _finish(writer: Any) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _gguf_of(run: Path) -> Path:
    """The GGUF file that the base was read from."""
    base = str(facts_of(run)["base"])
    found = place(base)[2]
    if found is None:
        raise ModelError(
            f"The base {base} is no GGUF file, and a whole one cannot be written from it here. Export "
            "`merged`, and convert it by llama.cpp's convert_hf_to_gguf.py."
        )
    return found


def _names(run: Path, layers: Iterable[str]) -> tuple[str, Mapping[str, str]]:
    """The architecture, and what GGUF calls each of these layers."""
    import gguf
    from transformers import AutoConfig

    where, given, _ = place(str(facts_of(run)["base"]))
    config = AutoConfig.from_pretrained(where, **given)
    architecture = str(config.model_type)
    if architecture not in _ARCHITECTURES:
        raise ModelError(
            f"An adapter for {architecture} cannot be written as GGUF here, only for "
            f"{', '.join(_ARCHITECTURES)}. Convert {run / ADAPTER} by llama.cpp's "
            "convert_lora_to_gguf.py."
        )
    known = gguf.get_tensor_name_map(
        gguf.MODEL_ARCH[architecture.upper()], config.num_hidden_layers
    )
    names = {}
    for layer in layers:
        name = known.get_name(layer)
        if name is None:
            raise ModelError(f"GGUF has no name for the layer {layer} of {architecture}.")
        names[layer] = name
    return architecture, names


def _adapter(run: Path) -> tuple[dict[str, Any], dict[str, tuple[Any, Any]]]:
    """Its settings, and the two matrices of each layer, [rank, in] and [out, rank], by its name."""
    from safetensors.numpy import load_file

    config = json.loads((run / ADAPTER / "adapter_config.json").read_text(encoding="utf-8"))
    tensors = load_file(str(run / ADAPTER / "adapter_model.safetensors"))
    deltas = {}
    for key in sorted(tensors):
        if key.endswith(".lora_A.weight"):
            other = key.replace(".lora_A.", ".lora_B.")
            layer = key.removeprefix(_PREFIX).removesuffix(".lora_A.weight")
            deltas[layer] = (tensors[key], tensors[other])
    return config, deltas
