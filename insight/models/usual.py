"""What customers of any shop usually ask, in many wordings, as a measure of what a text is about.

A question rarely shares words with the entry that answers it, and a small encoder does not know that
"the van has gone to my ex" is a parcel to be redirected. Both are near some of the wordings that we
wrote for that need: so question and passage are compared by the needs that they are near, beside
being compared themselves. Needs that no shop answers are among them: they draw away what is foreign.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

USUAL_FILE = "usual.safetensors"
_AT_ONCE = 1024
_NEAREST = 3
"""Wordings of a need by which it is weighed: several near a text say more than one."""
_MANY = 0.003
"""Taken off a need's cosine for each e-fold of its wordings: one of many is near by chance."""
_TAKEN = -2.0


class Usual:
    """Vectors of wordings, those of a need side by side."""

    def __init__(self, tensors: dict[str, NDArray[Any]]) -> None:
        """`wordings` int8 [n, d] with `scales` [n]; `starts` [needs]; `temperatures` [2]."""
        import numpy as np

        self._vectors: Floats = np.asarray(
            tensors["wordings"].astype(np.float32) * tensors["scales"][:, None], np.float32
        )
        self._starts = tensors["starts"].astype(np.int64)
        self._owner = np.repeat(
            np.arange(len(self._starts)), np.diff([*self._starts, len(self._vectors)])
        )
        sizes = np.bincount(self._owner, minlength=len(self._starts))
        self._many = (_MANY * np.log(sizes)).astype(np.float32)
        self._asked, self._told = (float(value) for value in tensors["temperatures"])

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
            rest = vectors[start : start + _AT_ONCE] @ self._vectors.T
            summed = np.zeros((len(rest), len(self._starts)), np.float32)
            count = np.zeros_like(summed)
            for _ in range(_NEAREST):
                best = np.maximum.reduceat(rest, self._starts, axis=1)
                there = best > _TAKEN
                summed += np.where(there, best, 0)
                count += there
                rest = np.where(rest == best[:, self._owner], np.float32(_TAKEN), rest)
            score = summed / count - self._many
            odds = np.exp((score - score.max(axis=1, keepdims=True)) / temperature)
            found[start : start + _AT_ONCE] = odds / odds.sum(axis=1, keepdims=True)
        return found


def packed(
    vectors: Floats, starts: list[int], temperatures: tuple[float, float]
) -> dict[str, NDArray[Any]]:
    """The tensors of a file, vectors in 8 bits a value."""
    import numpy as np

    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-6) / 127
    return {
        "wordings": np.rint(vectors / scales[:, None]).astype(np.int8),
        "scales": scales.astype(np.float32),
        "starts": np.array(starts, np.int32),
        "temperatures": np.array(temperatures, np.float32),
    }
