"""What customers of any shop usually ask, in many wordings, as a measure of what a text is about.

A question rarely shares words with the entry that answers it, and a small encoder does not know that
"the van has gone to my ex" is a parcel to be redirected. Both are near some of the wordings that we
wrote for that need: so question and passage are compared by the needs that they are near, beside
being compared themselves. Needs that no shop answers are among them: they draw away what is foreign.

Which needs a text is near is told twice, and the mean counts: by the nearest wordings of each need, and
by a linear reading that was learnt from all of them. The first knows what was said before, the second what the
wordings of a need have in common.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

USUAL_FILE = "usual.safetensors"
_AT_ONCE = 256
"""Texts that are compared with all wordings together: some 40 MB for each step."""
_NEAREST = 3
"""Wordings of a need by which it is weighed: several near a text say more than one."""
_MANY = 0.003
"""Taken off a need's cosine for each e-fold of its wordings: one of many is near by chance."""
_TAKEN = -2.0
_LEVELS = 8
"""Of each sign, in which a value of a wording's vector is kept: 4 bits."""
_CLIP = 2.5
"""Standard deviations of a vector's values that the levels reach to: what is beyond is rare."""


class Usual:
    """Vectors of wordings, those of a need side by side, and what was learnt from them."""

    def __init__(self, tensors: dict[str, NDArray[Any]]) -> None:
        """`wordings` uint8 [n, d/2], two values a byte; `starts` [needs]; `temperatures` [2];
        `centre` [d], `weights` [d, needs] and `bias` [needs] of the linear reading."""
        import numpy as np

        self._vectors: Floats = _unpacked(tensors["wordings"])
        self._starts = tensors["starts"].astype(np.int64)
        self._owner = np.repeat(
            np.arange(len(self._starts)), np.diff([*self._starts, len(self._vectors)])
        )
        sizes = np.bincount(self._owner, minlength=len(self._starts))
        self._many = (_MANY * np.log(sizes)).astype(np.float32)
        self._asked, self._told = (float(value) for value in tensors["temperatures"])
        self._centre: Floats = tensors["centre"].astype(np.float32)
        self._weights: Floats = tensors["weights"].astype(np.float32)
        self._bias: Floats = tensors["bias"].astype(np.float32)

    @classmethod
    def load(cls, path: Path) -> Usual:
        """Raises whatever the library raises for a file that it cannot read."""
        from safetensors.numpy import load_file

        return cls(load_file(path))

    @property
    def vectors(self) -> Floats:
        """Vectors of all wordings, [n, d]."""
        return self._vectors

    def of_questions(self, vectors: Floats) -> Floats:
        """How likely each need is what questions [n, d] are about, [n, needs]."""
        return self._needs(vectors, self._asked)

    def of_passages(self, titles: Floats, wholes: Floats) -> Floats:
        """The same of passages, by the vectors of their titles and of titles with texts."""
        found = self._needs(titles, self._told)
        found += self._needs(wholes, self._told)
        found /= 2
        return found

    def _needs(self, vectors: Floats, temperature: float) -> Floats:
        import numpy as np

        found = np.empty((len(vectors), len(self._starts)), np.float32)
        for start in range(0, len(vectors), _AT_ONCE):
            some = vectors[start : start + _AT_ONCE]
            learnt = np.asarray((some - self._centre) @ self._weights + self._bias, np.float32)
            near = self._near(some)
            near /= temperature
            found[start : start + _AT_ONCE] = (_odds(near) + _odds(learnt)) / 2
        return found

    def _near(self, vectors: Floats) -> Floats:
        """The mean cosine of the nearest wordings of each need, [n, needs]."""
        import numpy as np

        rest = vectors @ self._vectors.T
        summed = np.zeros((len(rest), len(self._starts)), np.float32)
        count = np.zeros_like(summed)
        for _ in range(_NEAREST):
            best = np.maximum.reduceat(rest, self._starts, axis=1)
            there = best > _TAKEN
            summed += np.where(there, best, 0)
            count += there
            rest = np.where(rest == best[:, self._owner], np.float32(_TAKEN), rest)
        near: Floats = summed / count - self._many
        return near


def packed(
    vectors: Floats,
    starts: list[int],
    temperatures: tuple[float, float],
    learnt: tuple[Floats, Floats, Floats],
) -> dict[str, NDArray[Any]]:
    """The tensors of a file, the vectors [n, d] in 4 bits a value; `learnt` is centre, weights, bias."""
    import numpy as np

    steps = np.sqrt((vectors**2).mean(axis=1, keepdims=True)) * _CLIP / (_LEVELS - 0.5)
    levels = np.clip(np.floor(vectors / np.maximum(steps, 1e-9)), -_LEVELS, _LEVELS - 1) + _LEVELS
    values = levels.astype(np.uint8)
    centre, weights, bias = learnt
    return {
        "wordings": values[:, ::2] | values[:, 1::2] << 4,
        "starts": np.array(starts, np.int32),
        "temperatures": np.array(temperatures, np.float32),
        "centre": centre.astype(np.float32),
        "weights": weights.astype(np.float16),
        "bias": bias.astype(np.float32),
    }


def _unpacked(values: NDArray[np.uint8]) -> Floats:
    """Unit vectors [n, d] of two levels a byte; their length was 1 before, so no scale is kept."""
    import numpy as np

    levels = np.empty((len(values), values.shape[1] * 2), np.float32)
    levels[:, ::2], levels[:, 1::2] = values & 15, values >> 4
    levels -= _LEVELS - 0.5
    found: Floats = levels / np.linalg.norm(levels, axis=1, keepdims=True)
    return found


def _odds(scores: Floats) -> Floats:
    import numpy as np

    found: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    found /= found.sum(axis=1, keepdims=True)
    return found
