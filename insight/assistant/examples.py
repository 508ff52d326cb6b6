"""What a message is like, by examples: a linear reading of its meaning, fitted when it is first asked.

Rules know the words that they were given; people use others. The examples are written in
`examples_<kind>_<language>.toml`, by class; their vectors come from the encoder that reads the
message too, so nothing has to be trained again when that changes.
"""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.assistant.encoder import is_same, probe, usual_of
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
KINDS = ("handover", "asks")
SHIPPED = Path(__file__).with_name("examples.npz")
"""The fit for the encoder that ships; see `ship`."""
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
        """As fitted for the encoder that ships; for another one it is fitted now, and the vectors of
        the examples are kept in the `folder`, where one is given."""
        self.classes = tuple(dict.fromkeys(_examples(kind)[1]))
        self._encoder = encoder
        if (shipped := _shipped(kind, encoder)) is not None:
            self._centre, self._weights, self._bias = shipped
        else:
            self._fit(kind, folder)

    def _fit(self, kind: str, folder: Path | None) -> None:
        import numpy as np

        texts, classes = _examples(kind)
        vectors = _kept(self._encoder, texts, folder)
        self._centre = vectors.mean(axis=0)
        self._learn(vectors, classes)
        if (known := usual_of(self._encoder)) is not None:
            # What shops are asked on any day is an example of nothing, but for what is like this kind.
            none = self._odds(known.vectors)[:, self.classes.index(NONE)]
            usual = known.vectors[none > _PLAINLY_NONE[kind]]
            self._learn(np.concatenate([vectors, usual]), [*classes, *[NONE] * len(usual)])

    def fitted(self) -> tuple[Floats, Floats, Floats]:
        """Centre [d], weights [d, classes] and bias [classes]."""
        return self._centre, self._weights, self._bias

    def likely(self, text: str) -> dict[str, float]:
        """The classes of a message with their probabilities, the likeliest first."""
        odds = self._odds(self._encoder.encode([_read(text)]))[0]
        found = zip(self.classes, (float(one) for one in odds), strict=True)
        return dict(sorted(found, key=lambda one: -one[1]))

    def _odds(self, vectors: Floats) -> Floats:
        import numpy as np

        odds = (vectors - self._centre) * _SHARP @ self._weights + self._bias
        return _softmax(odds.astype(np.float32))

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


def examples(kind: str, settings: Settings, encoder: Encoder) -> Examples:
    """The examples of a kind as an encoder sees them, fitted once a process."""
    with _lock:
        if (kind, encoder) not in _known:
            _known[kind, encoder] = Examples(kind, encoder, home_of(settings))
        return _known[kind, encoder]


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


def _shipped(kind: str, encoder: Encoder) -> tuple[Floats, Floats, Floats] | None:
    """The fit that ships, where it is of these examples and of this encoder."""
    import numpy as np

    try:
        with np.load(SHIPPED, allow_pickle=False) as file:
            if str(file[f"{kind}_name"]) != _name(kind):
                return None
            if not is_same(file["probe"], probe(encoder)):
                return None
            return file[f"{kind}_centre"], file[f"{kind}_weights"], file[f"{kind}_bias"]
    except (OSError, ValueError, KeyError):
        return None


def ship(encoder: Encoder, path: Path) -> None:
    """Write the fit of all kinds for an encoder, so that no home has to make it."""
    import numpy as np

    arrays: dict[str, NDArray[Any]] = {"probe": probe(encoder)}
    path.unlink(missing_ok=True)
    for kind in KINDS:
        arrays[f"{kind}_name"] = np.array(_name(kind))
        found = zip(("centre", "weights", "bias"), Examples(kind, encoder).fitted(), strict=True)
        arrays |= {f"{kind}_{part}": array for part, array in found}
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def _name(kind: str) -> str:
    texts, classes = _examples(kind)
    return digest(*texts, *classes)


def _kept(encoder: Encoder, texts: Sequence[str], folder: Path | None) -> Floats:
    """The vectors of texts, from the file that an earlier process left or newly made."""
    import numpy as np

    read = [_read(text) for text in texts]
    if folder is None:
        return encoder.encode(read)
    path = folder / f"examples-{digest(*read, probe(encoder).tobytes().hex())[:16]}.npy"
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
