"""What turns questions and passages into vectors, and whether two of them are the same."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from insight.models.matcher import Matcher
from insight.models.usual import Usual
from insight.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_PROBE = ("How long do I have to send something back?", "退货运费谁出？", "1.2 L")
_loaded: dict[str, Encoder] = {}
"""By the stamp of its files."""
_lock = threading.Lock()
_NEAR = 0.02
"""The same weights on another processor differ by less than this."""


class Encoder(Protocol):
    """Texts of both languages to vectors that are near where the texts mean the same."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, float32 [n, d], in the order of `texts`."""
        ...


def open_encoder(settings: Settings) -> Encoder:
    """The encoder of this release, loaded once in a process, whichever home asks.

    Raises ModelError where its files are missing.
    """
    from insight.models import Models

    stamp = stamp_of(settings)
    with _lock:
        if stamp not in _loaded:
            _loaded.clear()
            _loaded[stamp] = Models(settings).matcher
        return _loaded[stamp]


def stamp_of(settings: Settings) -> str:
    """Changes with the files of that encoder; none of them is loaded for it."""
    from insight.models.weights import locate

    files = sorted(path for path in locate("matcher", settings).iterdir() if path.is_file())
    told = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:12]


def usual_of(encoder: Encoder) -> Usual | None:
    """What customers usually ask, where the encoder brings it."""
    return encoder.usual if isinstance(encoder, Matcher) else None


def probe(encoder: Encoder) -> Floats:
    """Vectors of texts that are always the same: they tell one encoder from another."""
    return encoder.encode(_PROBE)


def is_same(one: Floats, other: Floats) -> bool:
    """Whether two probes come of the same encoder."""
    import numpy as np

    return one.shape == other.shape and bool(np.abs(one - other).max() < _NEAR)
