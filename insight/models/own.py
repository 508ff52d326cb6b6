"""Heads that a user trained on labels of their own, kept in the home beside ours.

A head is one safetensors file: a multinomial logistic regression on the state of the labels
encoder and on what our own head makes of the text. The facts about it are in the file's header,
so that weights and facts are never of two trainings. `own/TASK.safetensors` is the one that was
trained last; only its copy in `own/in-use/` speaks.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from insight.errors import ModelError
from insight.files import write_atomically
from insight.models.labels import HARMFUL, SENTIMENTS, TOXICITIES, Readings
from insight.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

log = structlog.get_logger()

TASKS = ("sentiment", "toxicity")
_LEAST_PROBABILITY = 1e-6
_NAMED = re.compile(r"\+own-([a-z]+)-(\d+)-(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class Facts:
    """What is known of an own head."""

    task: str
    classes: tuple[str, ...]
    """Those that the file has: all, or two of the sentiments; `ok` and `toxic`."""
    languages: tuple[str, ...]
    """Those that it speaks for: it never saw enough of the others."""
    rows: int
    file: str
    file_sha256: str
    encoder: str
    """Hash of the labels encoder that it was trained on; it understands no other."""
    trained: str
    """The day, in UTC."""
    comparison: Mapping[str, Any]
    """Its figures beside ours on the same rows, none of which it had learned from."""


@dataclass(frozen=True)
class Head:
    """A head that speaks: [k, features] and [k] for the k classes of its facts."""

    weight: Floats
    bias: Floats
    facts: Facts
    hash: str

    @property
    def name(self) -> str:
        """What the names of models that it is a part of end with; see `parts_of`."""
        return f"+own-{self.facts.task}-{self.facts.rows}-{self.facts.trained}"

    def apply(self, states: Floats, languages: Sequence[str], ours: Readings) -> None:
        """Put what it says in the place of our words, for the texts of its languages."""
        import numpy as np

        rows = [n for n, language in enumerate(languages) if language in self.facts.languages]
        if not rows:
            return
        table: Floats = getattr(ours, self.facts.task)
        said = softmax(features(states[rows], table[rows]) @ self.weight.T + self.bias)
        table[rows] = merged(self.facts.task, self.facts.classes, said, table[rows]).astype(
            np.float32
        )


def features(states: Floats, ours: Floats) -> Floats:
    """What a head reads: states [n, m] and, as logarithms, our probabilities [n, c]."""
    import numpy as np

    return np.concatenate([states, np.log(np.maximum(ours, _LEAST_PROBABILITY))], axis=1)


def softmax(logits: Floats) -> Floats:
    import numpy as np

    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float32)


def merged(task: str, classes: Sequence[str], said: Floats, ours: Floats) -> Floats:
    """Probabilities of all our classes: the head's where it has the class, and ours elsewhere.

    A sentiment that the file lacks keeps our probability, and the head divides the rest: whoever
    labels only the good and the bad does not say that nothing is neutral. The kinds of what is
    not toxic share what the head leaves them as ours do.
    """
    table = ours.copy()
    if task == "toxicity":
        others = [place for place in range(len(TOXICITIES)) if place != HARMFUL]
        shares = ours[:, others].clip(_LEAST_PROBABILITY)
        table[:, others] = said[:, :1] * shares / shares.sum(axis=1, keepdims=True)
        table[:, HARMFUL] = said[:, 1]
    else:
        places = [SENTIMENTS.index(name) for name in classes]
        table[:, places] = said * ours[:, places].sum(axis=1, keepdims=True)
    return table


def kept_path(settings: Settings, task: str) -> Path:
    """Where the head is that was trained last."""
    return settings.own / f"{task}.safetensors"


def used_path(settings: Settings, task: str) -> Path:
    """Where the head is that speaks."""
    return settings.own / "in-use" / f"{task}.safetensors"


def save(path: Path, weight: Floats, bias: Floats, facts: Facts) -> None:
    """Write a head, all of it or nothing."""
    from safetensors.numpy import save as packed

    tensors = {"weight": weight, "bias": bias}
    header = {"facts": json.dumps(asdict(facts)), "sha256": _digest(weight, bias)}
    write_atomically(path, packed(tensors, header))


def load(path: Path) -> Head:
    """Read a head. ModelError where the file is damaged or is none."""
    from safetensors import safe_open
    from safetensors.numpy import load as unpacked

    try:
        content = path.read_bytes()
        tensors = unpacked(content)
        with safe_open(str(path), "numpy") as file:
            header = file.metadata() or {}
        facts = json.loads(header["facts"])
        names = {"classes": tuple(facts["classes"]), "languages": tuple(facts["languages"])}
        head = Head(
            tensors["weight"],
            tensors["bias"],
            Facts(**facts | names),
            hashlib.sha256(content).hexdigest(),
        )
        if header["sha256"] != _digest(head.weight, head.bias) or not _fits(head, path.stem):
            raise ValueError("its content is not what was written")
    except Exception as error:  # safetensors raises an exception of its own
        raise ModelError(
            f"The own head {path} cannot be read: {error}. Train it again by "
            f"`insight train own {path.stem} FILE ...`."
        ) from error
    return head


def _fits(head: Head, task: str) -> bool:
    facts, width = head.facts, len(SENTIMENTS if task == "sentiment" else TOXICITIES)
    known = SENTIMENTS if task == "sentiment" else ("ok", "toxic")
    return (
        facts.task == task
        and set(facts.classes) <= set(known)
        and head.bias.shape == (len(facts.classes),)
        and head.weight.ndim == 2
        and len(head.weight) == len(facts.classes)
        and head.weight.shape[1] > width
    )


def _digest(weight: Floats, bias: Floats) -> str:
    return hashlib.sha256(weight.tobytes() + bias.tobytes()).hexdigest()


def fit_for(head: Head, encoder: str) -> Head:
    """The head. ModelError where it was trained on another labels encoder than the present one."""
    if head.facts.encoder != encoder:
        raise ModelError(
            f"Your own head of {head.facts.task} was trained on an earlier labels encoder "
            f"({head.facts.encoder}; now {encoder}), and our head speaks instead. Train it again "
            f"by `insight train own {head.facts.task} {head.facts.file} ...`."
        )
    return head


def speaking(settings: Settings, encoder: str) -> tuple[Head, ...]:
    """The heads that are in use. One that cannot be used is left out with a warning: ours speak."""
    heads = []
    for task in TASKS:
        path = used_path(settings, task)
        if path.exists():
            try:
                heads.append(fit_for(load(path), encoder))
            except ModelError as error:
                log.warning("an own head does not speak", task=task, cause=str(error))
    return tuple(heads)


def stamp(settings: Settings) -> tuple[tuple[int, ...] | None, ...]:
    """What changes when another head is put in use, without reading any."""
    found: list[tuple[int, ...] | None] = []
    for task in TASKS:
        try:
            now = used_path(settings, task).stat()
            found.append((now.st_ino, now.st_mtime_ns, now.st_size))
        except OSError:
            found.append(None)
    return tuple(found)


def use_own(settings: Settings, task: str, encoder: str) -> Head:
    """Let the head speak that was trained last. ModelError where there is none that can."""
    path = kept_path(settings, task)
    if not path.exists():
        raise ModelError(
            f"There is no own head of {task}. Train one by `insight train own {task} FILE ...`."
        )
    head = fit_for(load(path), encoder)
    write_atomically(used_path(settings, task), path.read_bytes())
    return head


def use_ours(settings: Settings, task: str) -> None:
    """Let our head speak; the own one is kept."""
    used_path(settings, task).unlink(missing_ok=True)


def parts_of(model: str) -> tuple[str, dict[str, tuple[int, str]]]:
    """The hash in the name of a model, and by task the rows and the day of its own heads."""
    found = {task: (int(rows), day) for task, rows, day in _NAMED.findall(model)}
    return _NAMED.sub("", model), found
