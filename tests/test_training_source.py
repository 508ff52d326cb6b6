"""The source model is read as it is, and its tokenizer cut to two languages."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from insight.errors import ModelError
from insight.models.weights import write_manifest
from insight.training import carried, vocabulary
from insight.training.labels import PREFIX, Recipe, Trainer
from insight.training.source import SOURCE, pack_words, read_source

HIDDEN, LAYERS, INNER, POSITIONS = 384, 1, 64, 300
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", ":", "!", "👍", "é", "▁query", "▁good", "▁bon"]
PIECES += ["好", "很好", "の", "す", "привет", "▁über", *"abcdefghijklmnopqrstuvwxyz"]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny random model in the form in which the hub has the real one."""
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    folder = tmp_path_factory.mktemp("models") / SOURCE
    folder.mkdir()
    rng = np.random.default_rng(0)
    shapes = {
        "embeddings.word_embeddings.weight": (len(PIECES), HIDDEN),
        "embeddings.position_embeddings.weight": (POSITIONS, HIDDEN),
        "embeddings.token_type_embeddings.weight": (2, HIDDEN),
        "embeddings.LayerNorm.weight": (HIDDEN,),
        "embeddings.LayerNorm.bias": (HIDDEN,),
    }
    for layer in range(LAYERS):
        for name in ("query", "key", "value"):
            shapes[f"encoder.layer.{layer}.attention.self.{name}.weight"] = (HIDDEN, HIDDEN)
        shapes[f"encoder.layer.{layer}.attention.output.dense.weight"] = (HIDDEN, HIDDEN)
        shapes[f"encoder.layer.{layer}.intermediate.dense.weight"] = (INNER, HIDDEN)
        shapes[f"encoder.layer.{layer}.output.dense.weight"] = (HIDDEN, INNER)
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes[f"encoder.layer.{layer}.{name}.weight"] = (HIDDEN,)
            shapes[f"encoder.layer.{layer}.{name}.bias"] = (HIDDEN,)
    for name in [name for name in shapes if f"{name[:-6]}bias" not in shapes and "layer" in name]:
        shapes[f"{name[:-6]}bias"] = shapes[name][:1]
    save_file(
        {name: rng.normal(0, 0.2, shape).astype(np.float32) for name, shape in shapes.items()},
        folder / "model.safetensors",
    )
    words = [(piece, 0.0 if n < 4 else -5.0 - n / 10) for n, piece in enumerate(PIECES)]
    tokenizer = Tokenizer(models.Unigram(words, unk_id=3, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    write_manifest(folder, ["model.safetensors", "tokenizer.json"])
    return folder


def test_an_untrained_network_says_what_the_source_says(source: Path) -> None:
    import torch
    from tokenizers import Tokenizer
    from transformers import BertConfig, BertModel

    texts = ["good", "很好 !", "a good day 👍", "abc def"]
    found = Trainer(source, Recipe(), lambda text: None).vectors(texts)
    model = read_source(source)
    network = BertModel(BertConfig.from_dict(dict(model.config)), add_pooling_layer=False).eval()
    state = {name: torch.from_numpy(value) for name, value in model.tensors.items()}
    network.load_state_dict(state, strict=False)
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    for text, vector in zip(texts, found, strict=True):
        ids = torch.tensor([tokenizer.encode(PREFIX + text).ids])
        with torch.no_grad():
            mean = network(input_ids=ids).last_hidden_state[0].mean(0)
        full = torch.nn.functional.normalize(mean, dim=-1).numpy()
        assert full @ vector > 0.99


def test_chinese_signs_latin_letters_and_the_likeliest_words_stay() -> None:
    pieces = [(piece, -float(n)) for n, piece in enumerate(PIECES)]
    kept = [PIECES[index] for index in vocabulary.choose(pieces, ascii_pieces=2)]
    assert kept[:4] == PIECES[:4]
    assert {"好", "很好", "👍", "é", "!", "▁", *"abcxyz"} <= set(kept)
    assert {"▁query", "▁good"} <= set(kept)
    assert not {"▁bon", "の", "す", "привет", "▁über"} & set(kept)


def test_a_pruned_tokenizer_spells_what_was_cut_with_shorter_pieces(source: Path) -> None:
    from tokenizers import Tokenizer

    full = (source / "tokenizer.json").read_text(encoding="utf-8")
    pieces = [(piece, score) for piece, score in json.loads(full)["model"]["vocab"]]
    pruned = Tokenizer.from_str(vocabulary.prune(full, vocabulary.choose(pieces, 0)))
    assert pruned.encode("good").tokens == ["<s>", "▁", "g", "o", "o", "d", "</s>"]
    assert 3 in pruned.encode("привет").ids


def test_a_word_table_of_four_bits_comes_back_as_it_was() -> None:
    rng = np.random.default_rng(0)
    scales = rng.uniform(0.01, 1, (6, 12, 1)).astype(np.float16).astype(np.float32)
    values = rng.integers(-8, 8, (6, 12, 32)).astype(np.float32)
    values[..., 0] = -8
    table = (values * scales).reshape(6, 384).astype(np.float32)
    words, found = pack_words(table)
    assert np.array_equal(unpacked(words, found), table)


def unpacked(words: NDArray[np.uint8], scales: NDArray[np.float16]) -> NDArray[np.float32]:
    values = np.concatenate([words & 15, words >> 4], axis=-1).astype(np.float32) - 8
    return (values * scales[..., None].astype(np.float32)).reshape(len(words), -1)


@pytest.mark.parametrize("content", [b"", b"E5S1", b"PK\x03\x04" * 50, b"E5S1" + b"\xff" * 400])
def test_a_damaged_source_file_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "e5-small-q4.bin").write_bytes(content)
    with pytest.raises(ModelError, match="E5S1"):
        read_source(tmp_path)


def test_a_carried_file_is_read_into_names_and_values(tmp_path: Path) -> None:
    hidden, inner, words = 32, 32, ["<s>", "<pad>", "</s>", "<unk>", "▁good"]
    block = np.array([0.5], "<f2").tobytes() + bytes([0x80] * 16)  # low nibbles 0, high ones 8
    matrix = ["emb.word"] + [f"l0.{name}.w" for name in ("q", "k", "v", "ao", "fi", "fo")]
    rows = dict.fromkeys(matrix, hidden) | {"emb.word": len(words)}
    plain = ["emb.ln.w", "emb.ln.b", "l0.aln.w", "l0.aln.b", "l0.oln.w", "l0.oln.b"]
    plain += [f"l0.{name}.b" for name in ("q", "k", "v", "ao", "fi", "fo")]
    tensors = {name: block * count for name, count in rows.items()}
    tensors |= {name: np.arange(hidden, dtype="<f4").tobytes() for name in plain}
    tensors |= {name: np.zeros((2, hidden), "<f4").tobytes() for name in ("emb.pos", "emb.type")}
    blob = "".join(words).encode()
    ends = np.cumsum([0, *(len(word.encode()) for word in words)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I7ifi", 1, hidden, 1, 1, inner, len(words), 2, 2, 1e-12, 1)
    head += struct.pack("<5iQ", len(words), 0, 2, 1, 3, len(blob)) + ends.tobytes()
    head += np.zeros(len(words), "<f4").tobytes() + blob + struct.pack("<iI", 0, 0)
    table_size = 4 + sum(2 + len(name) + 21 for name in tensors)
    table, offset = struct.pack("<i", len(tensors)), len(head) + table_size
    for name, value in tensors.items():
        table += struct.pack(f"<H{len(name)}s", len(name), name.encode())
        table += struct.pack("<BIQQ", 0, 1, offset, len(value))
        offset += len(value)
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(head + table + b"".join(tensors.values()))
    found = carried.read(path)
    table_found = found.tensors["embeddings.word_embeddings.weight"]
    assert table_found.shape == (len(words), hidden)
    assert table_found[0].tolist() == [-4.0] * 16 + [0.0] * 16
    assert found.config["num_hidden_layers"] == 1
    assert [piece for piece, _ in json.loads(found.tokenizer)["model"]["vocab"]] == words
