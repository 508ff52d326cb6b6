"""A writer's training refuses bad pairs, learns from good ones, and goes on where it was stopped."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from insight.errors import ModelError, SettingsError, SourceError
from insight.training import writer_checks
from insight.training.writer import parts, train
from insight.training.writer_examples import example_of
from insight.training.writer_pairs import SHIPPED, Pair, Row, read
from insight.training.writer_plan import Plan

pytest.importorskip("peft")

SHIPPED_PAIRS = [SHIPPED / f"copy_pairs_{language}.jsonl" for language in ("zh", "en")]


def shipped() -> list[Row]:
    return [row for path in SHIPPED_PAIRS for row in read(path)]


def pair(name: str = "Alder Mug", text: str = "", **more: Any) -> Pair:
    text = text or f"Tea, slowly. The {name} holds 350 ml, is stoneware, and weighs 410 g."
    return Pair.model_validate(
        {
            "facts": {
                "name": name,
                "attributes": {"Capacity": "350 ml", "Material": "stoneware", "Weight": "410 g"},
            },
            "channel": "x",
            "language": "en",
            "copy": {"text": text},
            **more,
        }
    )


def rows(pairs: list[Pair]) -> list[Row]:
    return [Row(f"pairs.jsonl:{number}", one) for number, one in enumerate(pairs, 1)]


def kinds(learn: list[Pair], held: list[Pair]) -> dict[str, str]:
    return {found.kind: str(found) for found in writer_checks.find(rows(learn), rows(held))}


def test_shipped_pairs_pass_every_check_and_cover_both_languages_and_twelve_categories() -> None:
    found = shipped()
    assert len(found) == 150
    assert [str(one) for one in writer_checks.find(found, []) if one.fatal] == []
    for language in ("zh", "en"):
        own = [row.pair for row in found if row.pair.language == language]
        assert len(own) == 75
        assert len({one.category for one in own}) == 12
    openings = [row.pair.text.split("\n")[0][:12] for row in found]
    assert len(set(openings)) > 0.9 * len(openings)


def test_a_product_on_both_sides_is_leakage() -> None:
    found = kinds([pair("Alder Mug")], [pair("alder  mug", "Another text, 350 ml of it.")])
    assert "both learned from and judged by" in found["leakage"]


def test_copy_that_is_nearly_the_same_is_leakage_though_products_differ() -> None:
    found = kinds([pair("Alder Mug")], [pair("Birch Mug")])
    assert "nearly copy that is learned from" in found["leakage"]
    assert "pairs.jsonl:1" in found["leakage"]


def test_the_same_pair_twice_is_told_with_both_places() -> None:
    found = kinds([pair(), pair()], [])
    assert "pairs.jsonl:2 is pairs.jsonl:1" in found["duplicates"]


def test_a_claim_that_the_facts_do_not_hold_is_refused_with_its_words() -> None:
    with pytest.raises(SourceError, match="500 ml"):
        writer_checks.refuse(
            writer_checks.find(rows([pair(text="The Alder Mug holds 500 ml of tea and more.")]), [])
        )


def test_copy_beyond_the_limit_of_its_channel_is_refused() -> None:
    assert "at most 280" in kinds([pair(text="Tea. " * 80)], [])["length"]


def test_one_language_or_channel_alone_is_a_warning_and_no_refusal() -> None:
    troubles = writer_checks.find(rows([pair()] * 3), [])
    skew = [one for one in troubles if one.kind == "skew"]
    assert skew
    assert not any(one.fatal for one in skew)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "no JSON"),
        ('{"channel": "x"}', "facts"),
        (json.dumps({**pair().model_dump(by_alias=True), "channel": "telegraph"}), "no channel"),
        (json.dumps({**pair().model_dump(by_alias=True), "copy": {"body": "a"}}), "no field"),
    ],
)
def test_a_line_that_is_no_pair_is_named(tmp_path: Path, line: str, why: str) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(f"{pair().model_dump_json(by_alias=True)}\n{line}\n")
    with pytest.raises(SourceError, match=rf"pairs\.jsonl:2.*{why}"):
        read(path)


def test_products_stay_whole_when_pairs_are_parted() -> None:
    learn, held = parts(shipped(), None, Plan("any"))
    assert {row.pair.product for row in learn}.isdisjoint(row.pair.product for row in held)
    assert {row.pair.language for row in held} == {"zh", "en"}
    assert 15 <= len(held) <= 40


def test_the_example_of_the_local_writer_is_its_own_message_and_tells_no_price() -> None:
    given = pair(text="Tea, slowly. The Alder Mug is stoneware and holds 350 ml, £9.")
    example = example_of(
        given.model_copy(update={"facts": given.facts.model_copy(update={"price": "£9"})}), "joined"
    )
    assert example is not None
    sent = json.loads(example.turns[1].text)
    assert sent["opening"] == "Tea, slowly."
    assert sent["name"] == "Alder Mug"
    assert "9" not in json.loads(example.answer)["text"].replace("350", "")


def tiny(folder: Path, kind: str) -> Path:
    """A model of random weights with a tokenizer of bytes."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import (
        GPT2Config,
        GPT2LMHeadModel,
        PreTrainedTokenizerFast,
        Qwen2Config,
        Qwen2ForCausalLM,
        T5Config,
        T5ForConditionalGeneration,
    )

    torch.manual_seed(1)
    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    learn = trainers.BpeTrainer(
        vocab_size=1000, special_tokens=["<pad>", "</s>"], show_progress=False
    )
    inner.train([str(SHIPPED_PAIRS[1])], learn)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=inner, eos_token="</s>", pad_token="<pad>")
    size = inner.get_vocab_size()
    if kind == "qwen":
        model: Any = Qwen2ForCausalLM(
            Qwen2Config(
                vocab_size=size, hidden_size=32, intermediate_size=64, num_hidden_layers=2,
                num_attention_heads=2, num_key_value_heads=1, eos_token_id=1, bos_token_id=1,
            )
        )  # fmt: skip
    elif kind == "causal":
        model = GPT2LMHeadModel(
            GPT2Config(vocab_size=size, n_positions=4096, n_embd=16, n_layer=2, n_head=2)
        )
    else:
        sizes = {"vocab_size": size, "d_model": 16, "d_kv": 8, "d_ff": 32}
        config: Any = {**sizes, "num_layers": 1, "num_heads": 2, "decoder_start_token_id": 0}
        model = T5ForConditionalGeneration(T5Config(**config))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def few(folder: Path) -> Path:
    """Two dozen shipped pairs of products enough to hold some out."""
    lines = SHIPPED_PAIRS[1].read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if json.loads(line)["channel"] in ("x", "instagram")]
    path = folder / "pairs.jsonl"
    path.write_text("\n".join(kept[:27]), encoding="utf-8")
    return path


def weights(output: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    return load_file(output / "adapter" / "adapter_model.safetensors")


def whole_run(here: Path, kind: str) -> tuple[Plan, dict[str, Any]]:
    """A run in one piece; trained once, whichever test comes first."""
    base = here / kind
    plan = Plan(str(base), epochs=2, batch=8, rank=4, rate=0.01, longest=4000)
    if not base.exists():
        tiny(base, kind)
    return plan, train(plan, few(here), here / f"{kind}-whole", threads=1)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("writer")


@pytest.mark.parametrize("kind", ["causal", "seq2seq"])
def test_training_lowers_the_loss_and_a_stopped_run_ends_in_the_same_weights(
    here: Path, kind: str
) -> None:
    import torch

    plan, whole = whole_run(here, kind)
    data = few(here)
    assert whole["kind"] == kind
    assert whole["loss"] < whole["loss_before"]
    stopped = train(plan, data, here / f"{kind}-parts", minutes=1e-9, threads=1)
    assert not stopped["finished"]
    assert 0 < stopped["step"] < whole["step"]
    again = train(plan, data, here / f"{kind}-parts", threads=1)
    assert again["finished"]
    assert train(plan, data, here / f"{kind}-parts") == again
    first, second = weights(here / f"{kind}-whole"), weights(here / f"{kind}-parts")
    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert any(bool(tensor.abs().sum() > 0) for name, tensor in first.items() if "lora_B" in name)


@pytest.mark.slow
def test_training_ends_early_when_held_out_pairs_get_no_better(here: Path) -> None:
    base, data = tiny(here / "early", "causal"), few(here)
    plan = Plan(str(base), epochs=30, batch=16, rank=2, rate=3.0, patience=1, longest=4000)
    done = train(plan, data, here / "early-run", threads=1)
    assert done["stopped_early"]
    assert done["epochs_done"] < 30


def test_a_folder_of_another_run_is_refused_with_what_differs(here: Path) -> None:
    base, data = tiny(here / "other", "causal"), few(here)
    plan = Plan(str(base), epochs=1, batch=8, rank=2, longest=4000)
    train(plan, data, here / "other-run", minutes=1e-9, threads=1)
    with pytest.raises(SettingsError, match="another seed"):
        train(replace(plan, seed=8), data, here / "other-run")


def test_leaky_pairs_are_refused_before_any_model_is_read(here: Path) -> None:
    data = few(here)
    with pytest.raises(SourceError, match="both learned from and judged by"):
        train(Plan("no such model"), data, here / "leaky", held=data)


def test_a_base_that_holds_pickles_only_or_is_nowhere_is_refused(here: Path) -> None:
    from insight.training.writer_model import load_base

    base = tiny(here / "pickled", "causal")
    (base / "model.safetensors").rename(base / "pytorch_model.bin")
    with pytest.raises(ModelError, match="cannot be read"):
        load_base(str(base))
    with pytest.raises(ModelError, match="no folder"):
        load_base("/nowhere/at all")


def test_an_adapter_in_gguf_holds_the_weights_by_the_names_of_llama_cpp(here: Path) -> None:
    import numpy as np
    from gguf import GGUFReader

    from insight.training.writer_export import export

    base, data = tiny(here / "qwen", "qwen"), few(here)
    plan = Plan(str(base), epochs=1, batch=8, rank=4, rate=0.01, longest=4000)
    run = here / "qwen-run"
    train(plan, data, run, threads=1)
    found = {one.name: one.data for one in GGUFReader(export(run, "gguf-adapter")).tensors}
    kept = weights(run)
    layer = "base_model.model.model.layers.0.self_attn.q_proj"
    for letter in ("A", "B"):
        wanted = kept[f"{layer}.lora_{letter}.weight"].numpy()
        said = found[f"blk.0.attn_q.weight.lora_{letter.lower()}"]
        assert np.allclose(said, wanted, atol=1e-3)
    assert len(found) == len(kept)
    merged = export(run, "merged")
    assert sorted(path.suffix for path in merged.iterdir() if "safetensors" in path.suffix)
    with pytest.raises(ModelError, match="convert_hf_to_gguf"):
        export(run, "gguf")


def test_an_architecture_that_gguf_turns_is_refused_with_what_to_use(here: Path) -> None:
    from insight.training.writer_export import export

    whole_run(here, "causal")
    with pytest.raises(ModelError, match="convert_lora_to_gguf"):
        export(here / "causal-whole", "gguf-adapter")


def test_a_finished_run_writes_and_tells_its_probabilities(here: Path) -> None:
    from insight.training.writer_card import write_card
    from insight.training.writer_learned import Learned

    whole_run(here, "causal")
    run = here / "causal-whole"
    writer = Learned(run)
    given = next(row.pair for row in read(few(here)))
    found = writer.loss(given)
    assert found is not None
    assert found[0] > 0 and found[1] > 20
    card = write_card(run, json.loads((run / "run.json").read_text())).read_text()
    assert "Figures on held-out pairs" in card
    assert "Seed 7" in card


def test_without_the_extra_the_package_is_named(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "peft", None)
    with pytest.raises(ModelError, match=r"peft.*extra `training`"):
        train(Plan("any"), few(here), here / "no-package")
