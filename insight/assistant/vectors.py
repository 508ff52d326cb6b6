"""The meaning of passages: a vector of each title and of each with its text, in 16 bits a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from insight.assistant.encoder import Encoder
from insight.assistant.types import Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_PROBE, _TITLES, _TEXTS = "probe.npy", "titles.npy", "texts.npy"
_AT_ONCE = 32


class Vectors:
    """Those of an index, in the order of its passages; in memory, since each question asks all."""

    def __init__(self, folder: Path) -> None:
        self.probe = _read(folder / _PROBE)
        self.titles, self.texts = _read(folder / _TITLES), _read(folder / _TEXTS)

    def nearness(self, question: Floats) -> tuple[Floats, Floats]:
        """Cosines of a question [d] and the title of each passage, and its title and text, [n]."""
        import numpy as np

        # Not by BLAS: on a busy machine its threads wait for each other, 24 ms where this takes 1.
        titles, texts = (
            np.einsum("ij,j->i", table, question) for table in (self.titles, self.texts)
        )
        return np.clip(titles, -1.0, 1.0), np.clip(texts, -1.0, 1.0)


def encode(
    encoder: Encoder,
    passages: Sequence[Passage],
    known: Mapping[tuple[str, str], tuple[Floats, Floats]],
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> tuple[Floats, Floats, int]:
    """Vectors of titles and of titles with texts [n, d], and how many passages were encoded for them.

    `known` has those of earlier passages by title and text.
    """
    import numpy as np

    fresh = [one for one in passages if (one.title, one.text) not in known]
    made: dict[tuple[str, str], tuple[Floats, Floats]] = {}
    for start in range(0, len(fresh), _AT_ONCE):
        some = fresh[start : start + _AT_ONCE]
        titles = encoder.encode([one.title or one.text for one in some])
        texts = encoder.encode([f"{one.title} {one.text}".strip() for one in some])
        made |= {
            (one.title, one.text): (titles[place], texts[place]) for place, one in enumerate(some)
        }
        progress("encode", start + len(some), len(fresh))
    both = [made.get((one.title, one.text)) or known[one.title, one.text] for one in passages]
    width = len(both[0][0]) if both else 0
    stacked = np.array(both, np.float32).reshape(len(both), 2, width)
    return stacked[:, 0], stacked[:, 1], len(fresh)


def write(folder: Path, probe: Floats, titles: Floats, texts: Floats) -> None:
    import numpy as np

    np.save(folder / _PROBE, probe, allow_pickle=False)
    np.save(folder / _TITLES, titles.astype(np.float16), allow_pickle=False)
    np.save(folder / _TEXTS, texts.astype(np.float16), allow_pickle=False)


def _read(path: Path) -> Floats:
    import numpy as np

    return np.asarray(np.load(path, allow_pickle=False), np.float32)
