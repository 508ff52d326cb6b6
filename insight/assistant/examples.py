"""What a message is like, by examples: a linear reading of its meaning, fitted when it is first asked.

Rules know the words that they were given; people use others. The examples are written in
`examples_<kind>_<language>.toml`, by class; their vectors come from the encoder that reads the
message too, so nothing has to be trained again when that changes.
"""

from __future__ import annotations

import json
import threading
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from insight.assistant.signals import plain, shown
from insight.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from insight.assistant.encoder import Encoder

NONE = "none"
_QUESTIONS = Path(__file__).parents[1] / "training" / "written"
_USUAL = frozenset({"desk", "shopping", "telecom", "travel", "home"})
"""Domains of questions that no person has to take over."""
_STEPS = 200
_RATE = 4.0
_DECAY = 0.002
_SHARP = 8.0
"""Steps, rate and decay of the fit, and what unit vectors are multiplied by."""


class Examples:
    """The examples of a kind as an encoder sees them. Safe to share between threads."""

    def __init__(self, kind: str, encoder: Encoder) -> None:
        import numpy as np

        texts, classes = _examples(kind)
        self.classes = tuple(dict.fromkeys(classes))
        self._encoder = encoder
        vectors = _vectors(encoder, texts)
        self._centre = vectors.mean(axis=0)
        places = {name: place for place, name in enumerate(self.classes)}
        wanted = np.eye(len(self.classes), dtype=np.float32)[[places[name] for name in classes]]
        # Each class weighs the same, however many examples it has; `none` as all others together.
        counts = wanted.sum(axis=0)
        share = np.array([len(self.classes) - 1 if n == NONE else 1 for n in self.classes])
        self._weights, self._bias = _fit(
            (vectors - self._centre) * _SHARP,
            wanted,
            (wanted @ (share / counts)).astype(np.float32),
        )

    def likely(self, text: str) -> dict[str, float]:
        """The classes of a message with their probabilities, the likeliest first."""
        vector = (_vectors(self._encoder, [text])[0] - self._centre) * _SHARP
        scores = vector @ self._weights + self._bias
        odds = _softmax(scores[None])[0]
        found = zip(self.classes, (float(one) for one in odds), strict=True)
        return dict(sorted(found, key=lambda one: -one[1]))


_known: dict[tuple[str, Path | None], Examples] = {}
_lock = threading.Lock()


def examples(kind: str, settings: Settings) -> Examples:
    """The examples of a kind, read by the student: fitted once a process, in a second."""
    from insight.models import Models

    key = (kind, settings.models)
    with _lock:
        if key not in _known:
            _known[key] = Examples(kind, Models(settings).student)
        return _known[key]


def _fit(
    vectors: NDArray[np.float32], wanted: NDArray[np.float32], weights: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
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


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: NDArray[np.float32] = odds / odds.sum(axis=1, keepdims=True)
    return found


def _vectors(encoder: Encoder, texts: list[str]) -> NDArray[np.float32]:
    return encoder.encode([plain(text) for text in texts])


@cache
def _examples(kind: str) -> tuple[list[str], list[str]]:
    texts, classes = [], []
    for path in sorted(Path(__file__).parent.glob(f"examples_{kind}_*.toml")):
        for name, found in tomllib.loads(path.read_text(encoding="utf-8")).items():
            texts += found
            classes += [name] * len(found)
    usual = _usual(kind)
    return texts + usual, classes + [NONE] * len(usual)


def _usual(kind: str) -> list[str]:
    """What people ask in shops and elsewhere on any day: the questions that the matcher learned from."""
    found = []
    for path in sorted(_QUESTIONS.glob("question_groups_*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            group = json.loads(line)
            if group["domain"] in _USUAL and not shown(kind, group["questions"][0]):
                # Only the heading is of nobody's own order; other wordings tell what happened.
                found += group["questions"][: 1 if kind == "asks" else None]
                found += [] if kind == "asks" else group["near"]
    return found
