"""Trains the labels encoder: all heads at once, on the upper layers of the source model.

The word table and the lower layers stay as they are, so what they say of a text is computed once.
"""

from __future__ import annotations

import json
import pickle
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import distributed
from torch.nn import functional

from insight.errors import ModelError
from insight.files import replacing
from insight.training import samples as datasets
from insight.training.losses import loss
from insight.training.measures import measure
from insight.training.network import Network, from_source
from insight.training.source import pruned_tokenizer, read_source, unpacked_words
from insight.training.tokens import Encoded, batches, encode, padded, with_twins

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from insight.training.samples import Sample

CHECKPOINT = "checkpoint.pt"
BEST = "best.pt"
LAST = "last.pt"
SAID_EVERY = 50
AVERAGED_EVERY = 8
"""Steps after which processes that train together agree on the mean of their weights."""
POSITIONS = 256
VECTOR_TOKENS = 160
PREFIX = "query: "
"""E5 was trained with a prefix on every text and is worse without."""
UNKNOWN = datasets.Sample("", "", "", "train")
"""A text of which nothing is known."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Recipe:
    """How to train; the model card has the search that chose it."""

    frozen: int = 4
    """Lower layers that stay as they are."""
    rate: float = 1.2e-4
    head_rate: float = 1e-3
    decay: float = 0.02
    epochs: int = 2
    warm: float = 0.06
    """Share of the steps in which the learning rate rises; then it falls to zero."""
    written: int = 4
    """Times that our own sentences are seen in an epoch."""
    joined: int = 2500
    """Pairs of a language that are joined to show contrast, in each epoch."""
    stacked: int = 0
    """Long reviews made of short ones, in each epoch."""
    twins: int = 0
    """Counterfactual pairs in each epoch."""
    seconds: int = 0
    """Time after which the learning rate has fallen to zero and training ends; 0: no limit."""
    most: int = 0
    """Most samples of an epoch; 0 takes all."""
    validated: int = 0
    """Most samples that an epoch is judged by; 0 takes all."""
    shares: tuple[tuple[str, float], ...] = ()
    """How often a sample of a source is seen in an epoch, on average, where that is not once."""
    seed: int = 7


FIRST = Recipe(
    shares=(
        ("amazonReviewSnippets", 2),
        ("mams", 3),
        ("movieReviewSnippets", 0.5),
        ("nytEditorialSnippets", 0.5),
        ("davidson 1", 0.5),
    )
)
"""All heads alike."""
SECOND = Recipe(
    rate=8e-5,
    warm=0.05,
    epochs=1,
    joined=1200,
    most=30_000,
    shares=(
        ("amazonReviewSnippets", 4),
        ("movieReviewSnippets", 0.6),
        ("nytEditorialSnippets", 0.4),
        ("cold", 0.25),
        ("davidson 0", 0.3),
        ("davidson 1", 0.1),
        ("davidson 2", 0.2),
    ),
    seed=11,
)
"""From where the first ended, mostly sentiment: it takes longest to learn."""

THIRD = Recipe(
    rate=1.0e-4,
    head_rate=5e-4,
    warm=0.04,
    epochs=5,
    written=5,
    joined=1200,
    stacked=9000,
    twins=5000,
    most=60_000,
    validated=5000,
    shares=(
        ("amazonReviewSnippets", 3),
        ("movieReviewSnippets", 0.5),
        ("nytEditorialSnippets", 0.4),
        ("mams", 1.0),
        ("cold", 0.3),
        ("davidson 0", 0.5),
        ("davidson 1", 0.1),
        ("davidson 2", 0.3),
    ),
    seed=23,
)
"""With long reviews, counterfactual pairs and more of our own sentences; it reads 4 epochs or so in
75 minutes."""


class Trainer:
    """One run; `states` keeps what the lower layers say, in half precision."""

    def __init__(self, source: Path, recipe: Recipe, say: Say, start: Path | None = None) -> None:
        from tokenizers import Tokenizer

        torch.manual_seed(recipe.seed)
        together = distributed.is_initialized()
        self.processes = distributed.get_world_size() if together else 1
        self.rank = distributed.get_rank() if together else 0
        self.recipe, self.say = recipe, say
        model = read_source(source)
        keep, self.tokenizer_json = pruned_tokenizer(model)
        self.tokenizer = Tokenizer.from_str(self.tokenizer_json)
        table = unpacked_words(model.tensors["embeddings.word_embeddings.weight"][keep])
        self.words = torch.from_numpy(table).to(torch.bfloat16)
        self.network: Network = from_source(model.config, model.tensors, POSITIONS)
        if start is not None:
            self.load(start)
        for part in (self.network.embedding_norm, *self.network.layers[: recipe.frozen]):
            part.requires_grad_(False)
        self.network.positions.requires_grad_(False)
        self.states: dict[tuple[int, ...], torch.Tensor] = {}

    def load(self, checkpoint: Path) -> None:
        """Take the weights of another run; ModelError when the file has none."""
        try:
            kept = torch.load(checkpoint, weights_only=True)
            self.network.load_state_dict(kept["network"])
        except (OSError, RuntimeError, KeyError, pickle.UnpicklingError) as error:
            raise ModelError(f"{checkpoint} holds no trained network: {error!r}.") from error

    def remember(self, encoded: Sequence[Encoded]) -> None:
        """Compute what the lower layers say of the texts that are not known yet."""
        new = [
            one for one in {one.ids: one for one in encoded}.values() if one.ids not in self.states
        ]
        started = time.monotonic()
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            for chosen in batches(new, range(len(new))):
                batch = [new[index] for index in chosen]
                ids, mask = padded(batch)
                states = self.network.lower(self.words[ids].float(), mask, self.recipe.frozen)
                for one, state in zip(batch, states.to(torch.bfloat16), strict=True):
                    self.states[one.ids] = state[: len(one.ids)].clone()
        if new:
            self.say(
                f"{len(new)} texts through the lower layers in {time.monotonic() - started:.0f} s"
            )

    def run(self, batch: Sequence[Encoded]) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits of texts and tokens."""
        _, mask = padded(batch)
        states = torch.zeros((*mask.shape, self.words.shape[1]), dtype=torch.bfloat16)
        for row, one in enumerate(batch):
            states[row, : len(one.ids)] = self.states[one.ids]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return self.network.upper(states.float(), mask, self.recipe.frozen)[:2]

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors [n, hidden] of the network as it is: untrained, those of the source model."""
        import numpy as np

        self.tokenizer.enable_truncation(VECTOR_TOKENS)
        ids = [tuple(e.ids) for e in self.tokenizer.encode_batch([PREFIX + t for t in texts])]
        encoded = [Encoded(UNKNOWN, one, (), ()) for one in ids]
        found = np.empty((len(texts), self.words.shape[1]), np.float32)
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            for chosen in batches(encoded, range(len(encoded))):
                tokens, mask = padded([encoded[index] for index in chosen])
                pooled = self.network(self.words[tokens].float(), mask)[2]
                found[chosen] = functional.normalize(pooled.float(), dim=-1).numpy()
        return found

    def train(self, gather: Callable[[], list[Sample]], output: Path) -> dict[str, Any]:
        """Train, or go on from the checkpoint in `output`; figures of the validation part."""
        recipe, network = self.recipe, self.network
        heads = [*network.text_head.parameters(), *network.token_head.parameters()]
        body = [p for layer in network.layers[recipe.frozen :] for p in layer.parameters()]
        decayed = [p for p in body if p.dim() > 1]
        optimiser = torch.optim.AdamW(
            [
                {"params": decayed, "lr": recipe.rate, "weight_decay": recipe.decay},
                {"params": [p for p in body if p.dim() < 2], "lr": recipe.rate, "weight_decay": 0},
                {"params": heads, "lr": recipe.head_rate, "weight_decay": recipe.decay},
            ],
            fused=True,
        )
        rates = [group["lr"] for group in optimiser.param_groups]
        epoch, first, best, spent = 0, 0, -1.0, 0.0
        figures: dict[str, Any] = {}
        checkpoint = output / CHECKPOINT
        if checkpoint.exists():
            kept = torch.load(checkpoint, weights_only=True)
            if kept["recipe"] != asdict(recipe):
                raise ModelError(f"{checkpoint} is of another recipe. Choose another folder.")
            network.load_state_dict(kept["network"])
            optimiser.load_state_dict(kept["optimiser"])
            epoch, first, best, spent = (kept[k] for k in ("epoch", "step", "best", "spent"))
            self.say(f"going on in epoch {epoch + 1} after step {first}")
        begun = time.monotonic() - spent
        done = 0.0

        def keep(epoch: int, step: int) -> None:
            content = {
                "recipe": asdict(recipe),
                "network": network.state_dict(),
                "optimiser": optimiser.state_dict(),
                "epoch": epoch,
                "step": step,
                "best": best,
                "spent": time.monotonic() - begun,
            }
            self._save(checkpoint, content)

        while epoch < recipe.epochs and done < 1:
            samples = gather()
            encoded = encode(self.chosen(samples, epoch), self.tokenizer)
            order = list(range(len(encoded)))
            random.Random(recipe.seed + epoch).shuffle(order)
            steps = list(batches(encoded, order))
            steps = steps[: len(steps) // self.processes * self.processes]
            steps = steps[self.rank :: self.processes]
            self.remember(with_twins([encoded[index] for chosen in steps for index in chosen]))
            network.train()
            started, seen, summed = time.monotonic(), 0, 0.0
            for number, chosen in enumerate(steps):
                if number < first:
                    continue
                if number % AVERAGED_EVERY == 0:
                    done = (epoch + number / len(steps)) / recipe.epochs
                    if recipe.seconds:
                        done = max(done, (time.monotonic() - begun) / recipe.seconds)
                    done = self._agreed([*body, *heads], done)
                    if done >= 1:
                        break
                scale = min(done / recipe.warm + 0.01, (1 - done) / (1 - recipe.warm))
                for group, rate in zip(optimiser.param_groups, rates, strict=True):
                    group["lr"] = rate * scale
                batch = with_twins([encoded[index] for index in chosen])
                value = loss(*self.run(batch), batch)
                value.backward()  # type: ignore[no-untyped-call]
                torch.nn.utils.clip_grad_norm_(body + heads, 1.0)
                optimiser.step()
                optimiser.zero_grad(set_to_none=True)
                seen, summed = seen + len(batch), summed + value.item()
                if number % SAID_EVERY == SAID_EVERY - 1 and not self.rank:
                    pace = self.processes * seen / (time.monotonic() - started)
                    self.say(
                        f"epoch {epoch + 1}, step {number + 1} of {len(steps)}, {done:.0%}: "
                        f"loss {summed / SAID_EVERY:.3f}, {pace:.0f} samples/s"
                    )
                    summed = 0.0
                    keep(epoch, number + 1)
            self._agreed([*body, *heads], 0)
            epoch, first = epoch + 1, 0
            if not self.rank:
                figures = self.validate([s for s in samples if s.part == "validation"])
                self.say(f"epoch {epoch}: {json.dumps(figures)}")
                if figures["mean"] > best:  # early stopping: the best epoch is what stays
                    best = figures["mean"]
                    self._save(output / BEST, {"network": network.state_dict(), "figures": figures})
                self._save(output / LAST, {"network": network.state_dict(), "figures": figures})
                keep(epoch, 0)
        return figures

    def chosen(self, samples: Sequence[Sample], epoch: int) -> list[Sample]:
        """The samples of one epoch: ours several times, and pairs joined anew."""
        recipe = self.recipe
        draw = random.Random(recipe.seed + epoch)
        train = [sample for sample in samples if sample.part == "train"]
        found = list(datasets.contrasts(train, recipe.joined, f"{recipe.seed} {epoch}"))
        shares = {"written": float(recipe.written), **dict(recipe.shares)}
        for sample in train:
            times = shares.get(sample.source, 1.0)
            found += [sample] * (int(times) + (draw.random() < times % 1))
        found += datasets.stacked(train, recipe.stacked, draw)
        found += datasets.twins(train, recipe.twins, draw)
        if recipe.most:
            found = draw.sample(found, min(recipe.most, len(found)))
        return found

    def validate(self, samples: Sequence[Sample]) -> dict[str, Any]:
        """Figures of the network on samples."""
        if self.recipe.validated:
            samples = random.Random(self.recipe.seed).sample(
                samples, min(self.recipe.validated, len(samples))
            )
        encoded = encode(samples, self.tokenizer)
        self.remember(encoded)
        network = self.network.eval()
        rows: list[Any] = [None] * len(encoded)
        with torch.no_grad():
            for chosen in batches(encoded, range(len(encoded))):
                text, tokens = self.run([encoded[index] for index in chosen])
                for row, index in enumerate(chosen):
                    length = len(encoded[index].ids)
                    rows[index] = (text[row].float().numpy(), tokens[row, :length].float().numpy())
        network.train()
        return measure(encoded, rows)

    def _agreed(self, parameters: Sequence[torch.Tensor], done: float) -> float:
        """Give the processes the mean of their weights; the furthest that one of them is."""
        if self.processes == 1:
            return done
        flat = torch.cat([parameter.detach().flatten() for parameter in parameters])
        distributed.all_reduce(flat)
        sizes = [parameter.numel() for parameter in parameters]
        with torch.no_grad():
            for parameter, mean in zip(parameters, torch.split(flat, sizes), strict=True):
                parameter.copy_(mean.view_as(parameter) / self.processes)
        furthest = torch.tensor(done)
        distributed.all_reduce(furthest, distributed.ReduceOp.MAX)
        return float(furthest)

    def _save(self, path: Path, content: dict[str, Any]) -> None:
        with replacing(path) as temporary, temporary.open("wb") as file:
            torch.save(content, file)
