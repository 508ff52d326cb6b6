"""Trains the matcher: wordings of one need are drawn together, those of others pushed apart.

The lower layers and the word table stay as they are. The rest is held near the source model twice:
what it makes of texts of other kinds must keep its pattern of similarities, and what ships is a mean
of the trained weights and the source's.
"""

from __future__ import annotations

import hashlib
import pickle
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch.nn import functional

from insight.errors import ModelError
from insight.files import replacing
from insight.models.matcher import PREFIX
from insight.training.network import Network, from_source
from insight.training.question_groups import Group
from insight.training.source import pruned_tokenizer, read_source, unpacked_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CHECKPOINT = "matcher.pt"
POSITIONS = 256
TOKENS = 128
"""Of a text that are read in training."""
SAID_EVERY = 20
AT_ONCE = 48
"""Texts of like length that go through the network together."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Recipe:
    """How to train; the model card has what was compared."""

    frozen: int = 8
    """Lower layers that stay as they are."""
    rate: float = 1e-4
    decay: float = 0.01
    steps: int = 100
    warm: float = 0.08
    """Share of the steps in which the learning rate rises; then it falls to zero."""
    groups: int = 32
    """Groups of a step, all of one language, half of them at most of one domain."""
    temperature: float = 0.05
    answers: float = 0.3
    """How often a wording is paired with the answer, where there is one, and not another wording."""
    crossed: float = 0.15
    """How often with a wording in the other language, where there is one."""
    traps: float = 0.15
    """How often a group's questions that only look alike are shown beside it."""
    ordered: float = 0.4
    """Weight of having every pair that means the same nearer than every one that does not: a cosine
    must mean the same for all questions, or none could tell what is foreign."""
    kept: float = 0.5
    """Weight of keeping the source's similarities."""
    other_texts: int = 32
    """Texts of other kinds in a step."""
    source_share: float = 0.5
    """Of the source's weights in the mean that ships."""
    seed: int = 7


class Trainer:
    """One run."""

    def __init__(self, source: Path, recipe: Recipe, say: Say) -> None:
        from tokenizers import Tokenizer

        torch.manual_seed(recipe.seed)
        self.recipe, self.say = recipe, say
        model = read_source(source)
        keep, self.tokenizer_json = pruned_tokenizer(model)
        self.tokenizer = Tokenizer.from_str(self.tokenizer_json)
        self.tokenizer.enable_truncation(TOKENS)
        self.words = torch.from_numpy(
            unpacked_words(model.tensors["embeddings.word_embeddings.weight"][keep])
        )
        self.network: Network = from_source(model.config, model.tensors, POSITIONS)
        self._start = {name: value.clone() for name, value in self.network.state_dict().items()}
        self.network.requires_grad_(False)
        self._body = [
            parameter
            for layer in self.network.layers[recipe.frozen :]
            for parameter in layer.parameters()
        ]
        for parameter in self._body:
            parameter.requires_grad_(True)
        self._states: dict[str, torch.Tensor] = {}

    def vectors(self, texts: Sequence[str]) -> torch.Tensor:
        """Unit vectors [n, hidden] of the network as it is."""
        self._remember(texts)
        distinct = sorted(dict.fromkeys(texts), key=lambda text: len(self._states[text]))
        found = []
        for start in range(0, len(distinct), AT_ONCE):
            some = [self._states[text] for text in distinct[start : start + AT_ONCE]]
            states = torch.nn.utils.rnn.pad_sequence(some, batch_first=True)
            mask = torch.zeros(states.shape[:2], dtype=torch.long)
            for row, state in enumerate(some):
                mask[row, : len(state)] = 1
            with torch.autocast("cpu", dtype=torch.bfloat16):
                pooled = self.network.upper(states.float(), mask, self.recipe.frozen)[2]
            found.append(functional.normalize(pooled.float(), dim=-1))
        place = {text: number for number, text in enumerate(distinct)}
        return torch.cat(found)[[place[text] for text in texts]]

    def train(
        self, groups: Sequence[Group], others: Sequence[str], output: Path
    ) -> dict[str, torch.Tensor]:
        """The mean of source and trained weights. Goes on from a checkpoint in `output`."""
        recipe, network = self.recipe, self.network
        optimiser = torch.optim.AdamW(
            [
                {"params": [p for p in self._body if p.dim() > 1], "weight_decay": recipe.decay},
                {"params": [p for p in self._body if p.dim() < 2], "weight_decay": 0.0},
            ],
            lr=recipe.rate,
        )
        what = {**asdict(recipe), "data": _digest(groups, others)}
        checkpoint = output / CHECKPOINT
        first = self._taken_up(checkpoint, what, optimiser)
        taught = self._source_vectors(others, first)
        started, summed, said = time.monotonic(), 0.0, 0
        for step in range(first, recipe.steps):
            # Of a step alone, so that a run that was stopped draws what it would have drawn.
            draw = random.Random(f"{recipe.seed} {step}")
            done = step / recipe.steps
            scale = min((done + 0.01) / recipe.warm, 1.0) * (1 - done)
            for group in optimiser.param_groups:
                group["lr"] = recipe.rate * scale
            value = self._loss(groups, others, taught, draw)
            value.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(self._body, 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            summed, said = summed + value.item(), said + 1
            if (step + 1) % SAID_EVERY == 0 or step + 1 == recipe.steps:
                seconds = time.monotonic() - started
                self.say(
                    f"step {step + 1} of {recipe.steps}: loss {summed / said:.3f}, {seconds:.0f} s"
                )
                summed, said = 0.0, 0
                kept = {
                    "what": what,
                    "step": step + 1,
                    "network": network.state_dict(),
                    "optimiser": optimiser.state_dict(),
                }
                output.mkdir(parents=True, exist_ok=True)
                with replacing(checkpoint) as temporary, temporary.open("wb") as file:
                    torch.save(kept, file)
        share = recipe.source_share
        mean = {
            name: share * self._start[name] + (1 - share) * value
            for name, value in network.state_dict().items()
        }
        network.load_state_dict(mean)
        network.eval()
        return mean

    def _taken_up(
        self, checkpoint: Path, what: dict[str, Any], optimiser: torch.optim.Optimizer
    ) -> int:
        """The step to go on with."""
        if not checkpoint.exists():
            return 0
        try:
            kept = torch.load(checkpoint, weights_only=True)
        except (OSError, RuntimeError, pickle.UnpicklingError) as error:
            raise ModelError(f"{checkpoint} cannot be read: {error!r}. Remove it.") from error
        if kept["what"] != what:
            raise ModelError(f"{checkpoint} is of other data or another recipe. Remove it.")
        self.network.load_state_dict(kept["network"])
        optimiser.load_state_dict(kept["optimiser"])
        self.say(f"going on after step {kept['step']}")
        return int(kept["step"])

    def _source_vectors(self, others: Sequence[str], first: int) -> torch.Tensor:
        """What the source model makes of the texts of other kinds."""
        if not others or not self.recipe.kept:
            return torch.zeros(0, self.words.shape[1])
        trained = {name: value.clone() for name, value in self.network.state_dict().items()}
        self.network.load_state_dict(self._start)
        with torch.no_grad():
            found = self.vectors(others)
        if first:
            self.network.load_state_dict(trained)
        return found

    def _loss(
        self,
        groups: Sequence[Group],
        others: Sequence[str],
        taught: torch.Tensor,
        draw: random.Random,
    ) -> torch.Tensor:
        recipe = self.recipe
        one, other, traps = pairs(groups, recipe, draw)
        some = draw.sample(range(len(taught)), min(recipe.other_texts, len(taught)))
        vectors = self.vectors([*one, *other, *traps, *(others[index] for index in some)])
        left, right, wrong, rest = torch.split(
            vectors, [len(one), len(other), len(traps), len(some)]
        )
        value = self._apart(left, right, wrong) + self._apart(right, left, wrong)
        value = value + recipe.ordered * ordered_loss(left, right, wrong, recipe.temperature)
        if len(some) > 2:
            value = value + recipe.kept * pattern_loss(rest, taught[some])
        return value

    def _apart(self, one: torch.Tensor, other: torch.Tensor, wrong: torch.Tensor) -> torch.Tensor:
        """How far each row of `one` is from picking its own of `other` among all that there are."""
        same = torch.eye(len(one), dtype=torch.bool)
        odds = torch.cat(
            [one @ other.T, (one @ one.T).masked_fill(same, -1e4), one @ wrong.T], dim=1
        )
        return functional.cross_entropy(odds / self.recipe.temperature, torch.arange(len(one)))

    def _remember(self, texts: Sequence[str]) -> None:
        """Compute what the frozen layers say of texts that are not known yet."""
        new = [text for text in dict.fromkeys(texts) if text not in self._states]
        if not new:
            return
        ids = [e.ids for e in self.tokenizer.encode_batch([PREFIX + text for text in new])]
        order = sorted(range(len(new)), key=lambda index: len(ids[index]))
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            for start in range(0, len(order), AT_ONCE):
                chosen = order[start : start + AT_ONCE]
                rows = [torch.tensor(ids[index]) for index in chosen]
                tokens = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
                mask = torch.zeros(tokens.shape, dtype=torch.long)
                for row, index in enumerate(chosen):
                    mask[row, : len(ids[index])] = 1
                states = self.network.lower(self.words[tokens], mask, self.recipe.frozen)
                for index, state in zip(chosen, states.to(torch.bfloat16), strict=True):
                    self._states[new[index]] = state[: len(ids[index])].clone()


def pairs(
    groups: Sequence[Group], recipe: Recipe, draw: random.Random
) -> tuple[list[str], list[str], list[str]]:
    """Texts of a step, each with another that means the same, and questions that only look alike.

    A step has one language and few domains: what differs least is learnt from most.
    """
    language = draw.choice(sorted({group.language for group in groups}))
    domains: dict[str, list[Group]] = {}
    for group in groups:
        if group.language == language:
            domains.setdefault(group.domain, []).append(group)
    chosen: list[Group] = []
    names = sorted(domains)
    while names and len(chosen) < recipe.groups:
        sizes = [len(domains[name]) ** 0.5 for name in names]
        name = names.pop(names.index(draw.choices(names, sizes)[0]))
        few = draw.sample(domains[name], len(domains[name]))
        chosen += few[: max(16, recipe.groups // 2)]
    twins = {group.id: group for group in groups if group.language != language}
    one, other, traps = [], [], []
    for group in chosen[: recipe.groups]:
        left, right = draw.sample(group.questions, 2)
        way = draw.random()
        if group.answers and way < recipe.answers:
            place = draw.randrange(len(group.answers))
            heading, answer = group.questions[place], group.answers[place]
            left = draw.choice([one for one in group.questions if one != heading])
            right = f"{heading} {answer}" if draw.random() < 0.6 else answer
        elif group.id in twins and way > 1 - recipe.crossed:
            right = draw.choice(twins[group.id].questions)
        one.append(left)
        other.append(right)
        if group.near and draw.random() < recipe.traps:
            traps.append(draw.choice(group.near))
    return one, other, traps


def ordered_loss(
    one: torch.Tensor, other: torch.Tensor, wrong: torch.Tensor, temperature: float
) -> torch.Tensor:
    """How far the pairs of rows of `one` and `other` are from being nearer than all other pairs."""
    apart = ~torch.eye(len(one), dtype=torch.bool)
    pairs = (one * other).sum(dim=1)
    rest = [(a @ b.T)[apart] for a, b in ((one, other), (one, one), (other, other))]
    rest.append((one @ wrong.T).flatten())
    highest = torch.logsumexp(torch.cat(rest) / temperature, 0)
    return functional.softplus(highest + torch.logsumexp(-pairs / temperature, 0))


def pattern_loss(found: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """How much the similarities [n, n] of `found` differ from those of `wanted`, both scaled."""
    apart = ~torch.eye(len(found), dtype=torch.bool)

    def scaled(vectors: torch.Tensor) -> torch.Tensor:
        values = (vectors @ vectors.T)[apart]
        return (values - values.mean()) / (values.std() + 1e-6)

    return ((scaled(found) - scaled(wanted)) ** 2).mean()


def encode(trainer: Trainer, texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors of the trainer's network, without gradients."""
    with torch.no_grad():
        found: NDArray[np.float32] = trainer.vectors(texts).numpy()
    return found


def _digest(groups: Sequence[Group], others: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for part in (*(repr(group) for group in groups), *others):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()
