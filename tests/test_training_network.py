"""The network says what the source model says, and learns what it is shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from insight.models.labels import TEXT_OUTPUTS, TOKEN_OUTPUTS, Labels
from insight.training.export import export
from insight.training.finish import PLAIN, write_facts
from insight.training.losses import loss
from insight.training.network import Network, from_source
from insight.training.samples import Sample, Target
from insight.training.source import unpacked_words
from insight.training.tokens import Encoded, encode, padded, with_twins

CONFIG = {
    "vocab_size": 40,
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 96,
    "max_position_embeddings": 256,
}


def source() -> BertModel:
    torch.manual_seed(0)
    model = BertModel(
        BertConfig.from_dict({**CONFIG, "layer_norm_eps": 1e-12}), add_pooling_layer=False
    )
    model.eval()
    return model


def network_of(model: BertModel) -> Network:
    state = {name: value.numpy() for name, value in model.state_dict().items()}
    return from_source(CONFIG, state, 256)


def tokenizer() -> Tokenizer:
    words = "<s> </s> <unk> good bad screen battery is the but 屏 幕".split()
    found = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, "<unk>"))
    found.pre_tokenizer = pre_tokenizers.Whitespace()
    found.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
    )
    return found


def encoded() -> list[Encoded]:
    text = "the screen is good but the battery is bad"
    targets = (Target(4, 10, 7, 2), Target(27, 34, 6, 0))
    return encode(
        [
            Sample(text, "en", "written", "train", targets=targets, tagged=True),
            Sample("good", "en", "x", "train", 2, toxicity=frozenset(("none", "rude"))),
            Sample("bad bad", "en", "x", "train", 0, polar=True, toxicity=frozenset(("harmful",))),
        ],
        tokenizer(),
    )


def test_the_layers_say_what_the_source_model_says() -> None:
    model = source()
    network = network_of(model)
    ids = torch.tensor([[0, 5, 7, 1], [0, 4, 1, 0]])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    words = model.embeddings.word_embeddings(ids)
    with torch.no_grad():
        wanted = model(input_ids=ids, attention_mask=mask).last_hidden_state
        found = network.lower(words, mask, 2)
    assert torch.allclose(found[mask.bool()], wanted[mask.bool()], atol=1e-5)


def test_frozen_layers_and_the_others_make_the_whole() -> None:
    network = network_of(source())
    words, mask = torch.randn(2, 4, 64), torch.ones(2, 4, dtype=torch.long)
    with torch.no_grad():
        whole = network(words, mask)
        parts = network.upper(network.lower(words, mask, 1), mask, 1)
    assert all(torch.allclose(one, other) for one, other in zip(whole, parts, strict=True))


def test_tokens_of_a_term_begin_and_continue_it() -> None:
    first = encoded()[0]
    assert first.tags == (-1, 0, 1, 0, 0, 0, 0, 1, 0, 0, -1)
    assert first.spans == ((2, 3, 7, 2), (7, 8, 6, 0))


@pytest.mark.slow
def test_training_lessens_the_loss_of_every_head() -> None:
    batch = encoded()
    torch.manual_seed(1)
    network = network_of(source())
    table = source().embeddings.word_embeddings.weight.detach()
    ids, mask = padded(batch)
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-3)
    losses = []
    for _ in range(60):
        text, tokens, _ = network(table[ids], mask)
        value = loss(text, tokens, batch)
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        losses.append(value.item())
    assert losses[-1] < losses[0] / 3
    text, tokens, _ = network(table[ids], mask)
    assert text[1, :3].argmax() == 2
    assert text[2, 3:].argmax() == 3
    assert (tokens[0, 2, -3:].argmax(), tokens[0, 7, -3:].argmax()) == (2, 0)


def test_a_label_that_is_left_open_costs_nothing() -> None:
    open_, closed = (
        encode([Sample("good", "en", "x", "train", toxicity=frozenset(kinds))], tokenizer())
        for kinds in (("none", "rude", "against", "harmful"), ("harmful",))
    )
    text, tokens = torch.zeros(1, TEXT_OUTPUTS), torch.zeros(1, 3, TOKEN_OUTPUTS)
    text[0, 3] = 9.0
    assert loss(text, tokens, open_) < loss(text, tokens, closed) / 5


def test_the_graph_that_ships_says_what_the_network_says(tmp_path: Path) -> None:
    model = source()
    network = network_of(model).eval()
    table = unpacked_words(model.embeddings.word_embeddings.weight.detach().numpy())
    export(network, table, tmp_path / "labels.onnx")
    tokenizer().save(str(tmp_path / "tokenizer.json"))
    write_facts(tmp_path, PLAIN)
    texts = [one.sample.text for one in encoded()]
    readings = Labels.load(tmp_path).read(texts, ["en"] * 3)
    ids, mask = padded(encoded())
    with torch.no_grad():
        text, tokens, _ = network(torch.from_numpy(table)[ids], mask)
    assert np.allclose(readings.sentiment, text[:, :3].softmax(-1).numpy(), atol=0.02)
    assert np.allclose(readings.toxicity, text[:, 3:].softmax(-1).numpy(), atol=0.02)
    first = readings.tokens[0]
    assert first is not None
    polarity = tokens[0, :, -3:].log_softmax(-1).numpy()
    assert np.allclose(first.polarity, polarity, atol=0.05)
    assert first.inside(4, 10) == [2]


def test_twins_that_are_judged_apart_cost_something() -> None:
    (one,) = encode([Sample("good", "en", "x", "train", 2, twin="bad")], tokenizer())
    batch = with_twins([one])
    assert [row.ids for row in batch] == [one.ids, one.twin]
    alike, apart = torch.zeros(2, TEXT_OUTPUTS), torch.zeros(2, TEXT_OUTPUTS)
    alike[:, 2] = apart[0, 2] = 3.0
    tokens = torch.zeros(2, 3, TOKEN_OUTPUTS)
    # Both are right where they are alike, so the surprise of the label is not all of the gap.
    penalty = loss(apart, tokens, batch) - (
        loss(alike[:1], tokens[:1], batch[1:]) + loss(apart[1:], tokens[1:], batch[1:])
    )
    assert penalty > 0
    assert loss(alike, tokens, batch) == pytest.approx(
        2 * loss(alike[:1], tokens[:1], batch[1:]).item()
    )
