"""What a message is like, by examples: a linear reading of its meaning, fitted when it is first asked.

Rules know the words that they were given; people use others. The examples are written in
`examples_<kind>_<language>.toml`, by class; their vectors come from the encoder that reads the
message too, so nothing has to be trained again when that changes.
"""

from __future__ import annotations

import json
import threading
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from insight.assistant.encoder import probe, usual_of
from insight.assistant.places import home_of
from insight.assistant.signals import LONGEST, plain
from insight.cleaning.identity import digest
from insight.files import replacing
from insight.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from insight.assistant.encoder import Encoder

    Floats = NDArray[np.float32]

NONE = "none"
_QUESTIONS = Path(__file__).parents[1] / "training" / "written"
_USUAL = frozenset({"desk", "shopping", "telecom", "travel", "home"})
"""Domains of questions that no person has to take over."""
_PLAINLY_NONE = {"handover": 0.5, "asks": 0.7}
"""Probability of `none` from which a usual question is an example of it."""
_STEPS = 200
_RATE = 4.0
_DECAY = 0.002
_SHARP = 8.0
"""Steps, rate and decay of the fit, and what unit vectors are multiplied by."""


class Examples:
    """The examples of a kind as an encoder sees them. Safe to share between threads."""

    def __init__(self, kind: str, encoder: Encoder, folder: Path | None = None) -> None:
        """Vectors of the examples are kept in the `folder`, where one is given."""
        import numpy as np

        texts, classes = _examples(kind)
        self.classes = tuple(dict.fromkeys(classes))
        self._encoder = encoder
        vectors = _kept(encoder, texts, folder)
        usual = _usual(kind, encoder)
        self._centre = np.concatenate([vectors, usual]).mean(axis=0)
        self._learn(vectors, classes)
        # Among usual questions are some of this kind: those that are like it teach nothing.
        none = self._odds(usual)[:, self.classes.index(NONE)]
        usual = usual[none > _PLAINLY_NONE[kind]]
        self._learn(np.concatenate([vectors, usual]), [*classes, *[NONE] * len(usual)])

    def likely(self, text: str) -> dict[str, float]:
        """The classes of a message with their probabilities, the likeliest first."""
        odds = self._odds(self._encoder.encode([_read(text)]))[0]
        found = zip(self.classes, (float(one) for one in odds), strict=True)
        return dict(sorted(found, key=lambda one: -one[1]))

    def _odds(self, vectors: Floats) -> Floats:
        return _softmax((vectors - self._centre) * _SHARP @ self._weights + self._bias)

    def _learn(self, vectors: Floats, classes: Sequence[str]) -> None:
        import numpy as np

        places = {name: place for place, name in enumerate(self.classes)}
        wanted = np.eye(len(self.classes), dtype=np.float32)[[places[name] for name in classes]]
        # Each class weighs the same, however many examples it has; `none` as all others together.
        counts = wanted.sum(axis=0)
        share = np.array([len(self.classes) - 1 if n == NONE else 1 for n in self.classes])
        each = (wanted @ (share / counts)).astype(np.float32)
        self._weights, self._bias = _fit((vectors - self._centre) * _SHARP, wanted, each)


_known: dict[tuple[str, Encoder], Examples] = {}
_lock = threading.Lock()


def examples(kind: str, settings: Settings, encoder: Encoder | None) -> Examples:
    """The examples of a kind, fitted once a process; without an encoder the student reads them."""
    from insight.models import Models

    with _lock:
        reader = encoder or _students.setdefault(settings.models, Models(settings).student)
        if (kind, reader) not in _known:
            _known[kind, reader] = Examples(kind, reader, home_of(settings))
        return _known[kind, reader]


_students: dict[Path | None, Encoder] = {}


def _fit(vectors: Floats, wanted: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Softmax regression by gradient descent with momentum: the same each time."""
    import numpy as np

    weight = np.zeros((vectors.shape[1], wanted.shape[1]), np.float32)
    bias = np.zeros(wanted.shape[1], np.float32)
    speed, bias_speed = np.zeros_like(weight), np.zeros_like(bias)
    share = (weights / weights.sum())[:, None]
    for _ in range(_STEPS):
        wrong = (_softmax(vectors @ weight + bias) - wanted) * share
        speed = 0.9 * speed - _RATE * 0.1 * (vectors.T @ wrong + _DECAY * weight)
        bias_speed = 0.9 * bias_speed - _RATE * 0.1 * wrong.sum(axis=0)
        weight, bias = weight + speed, bias + bias_speed
    return weight, bias


def _softmax(scores: Floats) -> Floats:
    import numpy as np

    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: Floats = odds / odds.sum(axis=1, keepdims=True)
    return found


def _kept(encoder: Encoder, texts: Sequence[str], folder: Path | None) -> Floats:
    """The vectors of texts, from the file that an earlier process left or newly made."""
    import numpy as np

    read = [_read(text) for text in texts]
    if folder is None:
        return encoder.encode(read)
    name = digest(*read, probe(encoder).tobytes().hex())
    path = folder / f"examples-{name[:16]}.npy"
    try:
        found: Floats = np.load(path, allow_pickle=False)
        if len(found) == len(texts):
            return found
    except (OSError, ValueError):
        pass
    vectors = encoder.encode(read)
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.save(file, vectors, allow_pickle=False)
    return vectors


def _read(text: str) -> str:
    return text[:LONGEST] if text.isascii() else plain(text)


@cache
def _examples(kind: str) -> tuple[list[str], list[str]]:
    texts, classes = [], []
    for path in sorted(Path(__file__).parent.glob(f"examples_{kind}_*.toml")):
        for name, found in tomllib.loads(path.read_text(encoding="utf-8")).items():
            texts += found
            classes += [name] * len(found)
    return texts, classes


def _usual(kind: str, encoder: Encoder) -> Floats:
    """What people ask in shops and elsewhere on any day: the questions that the matcher learned from."""
    if (usual := usual_of(encoder)) is not None:
        return usual.vectors
    texts = []
    for path in sorted(_QUESTIONS.glob("question_groups_*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            group = json.loads(line)
            if group["domain"] in _USUAL:
                texts += [*group["questions"], *group["near"]]
    return encoder.encode([_read(text) for text in texts])
