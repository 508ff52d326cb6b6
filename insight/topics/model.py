"""The fitted topics as they are kept: a centre for each, and what fits nowhere.

What a topic is called and who changed it stand in the store; here is what assigns documents.
"""

from __future__ import annotations

import colorsys
import fcntl
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.errors import ModelError
from insight.files import replacing, write_atomically
from insight.topics.clusters import unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from insight.topics.clusters import Floats

GROWTH = 1.5
_FORM = 2
_FLOOR = 0.05
"""Share of a topic's documents that are farther from its centre than what still fits."""
_GOLDEN_ANGLE = 0.381966


@dataclass(frozen=True)
class TopicModel:
    """A centre for each topic and a mean for each language."""

    family: str
    """First part of the ids; another one where nothing was known of earlier topics."""
    numbered: int
    """How many numbers were given."""
    fitted_on: int
    """Number of documents."""
    encoder: str
    """Hash of the models whose vectors it was fitted on."""
    ids: tuple[str, ...]
    centres: Floats
    """[topics, dimensions]"""
    floors: Floats
    """[topics]: with a smaller cosine to its centre a document does not fit."""
    means: Mapping[str, Floats]
    """Language to [dimensions]."""

    def points(self, vectors: Floats, languages: Sequence[str]) -> Floats:
        return centred(vectors, languages, self.means)

    def assign(
        self, points: Floats
    ) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.bool_]]:
        """The nearest topic of each point, the cosine to its centre, and whether it fits there."""
        similarity = points @ self.centres.T
        nearest = similarity.argmax(axis=1)
        score = similarity.max(axis=1)
        return nearest, score, score >= self.floors[nearest]

    def outgrown(self, documents: int, encoder: str) -> bool:
        return encoder != self.encoder or documents > GROWTH * self.fitted_on

    def with_new(self, centres: Floats, floors: Floats) -> TopicModel:
        """The model with more topics, numbered on."""
        import numpy as np

        return replace(
            self,
            numbered=self.numbered + len(centres),
            ids=(*self.ids, *numbers(self.family, self.numbered, len(centres))),
            centres=np.concatenate([self.centres, centres]),
            floors=np.concatenate([self.floors, floors]),
        )

    def with_centres(self, centres: Mapping[str, Floats]) -> TopicModel:
        """The model with other centres for some topics."""
        moved = self.centres.copy()
        for topic_id, centre in centres.items():
            moved[self.ids.index(topic_id)] = centre
        return replace(self, centres=moved)


def numbers(family: str, given: int, count: int) -> list[str]:
    """The next ids of a family of which so many were given."""
    return [f"{family}-{number:02d}" for number in range(given, given + count)]


def colour(topic_id: str) -> str:
    """The colour of a topic, #rrggbb: neighbours in number are far apart in hue."""
    last = topic_id.rpartition("-")[2]
    number = int(last) if last.isdecimal() else zlib.crc32(topic_id.encode())
    red, green, blue = colorsys.hls_to_rgb(number * _GOLDEN_ANGLE % 1, 0.42, 0.55)
    return f"#{round(255 * red):02x}{round(255 * green):02x}{round(255 * blue):02x}"


def centred(vectors: Floats, languages: Sequence[str], means: Mapping[str, Floats]) -> Floats:
    """`vectors` without the mean of their language, of length one: 快递 and "delivery" meet.

    A vector of nothing but zeros, which no word is known of, stays one.
    """
    import numpy as np

    fallback = np.mean(list(means.values()), axis=0)
    points = vectors.astype(np.float32)
    groups = np.array(languages)
    for language in set(languages):
        points[groups == language] -= means.get(language, fallback)
    points[~vectors.any(axis=1)] = 0
    return unit(points)


def floors(points: Floats, centres: Floats, nearest: NDArray[np.int64]) -> Floats:
    """The floor of each topic; see `TopicModel`."""
    import numpy as np

    score = (points * centres[nearest]).sum(axis=1)
    everywhere = float(np.quantile(score, _FLOOR))
    return np.array(
        [
            np.quantile(score[nearest == topic], _FLOOR) if (nearest == topic).any() else everywhere
            for topic in range(len(centres))
        ],
        np.float32,
    )


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Held by whoever reads the model to write another: jobs, and a person's edits."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def save(model: TopicModel, folder: Path) -> None:
    """Write the model to `folder`; the description comes last and makes it valid."""
    import hashlib

    from safetensors.numpy import save

    tensors = {"centres": model.centres, "floors": model.floors}
    content = save(tensors | {f"mean.{k}": v for k, v in model.means.items()})
    weights = f"{hashlib.sha256(content).hexdigest()[:16]}.safetensors"
    with replacing(folder / weights) as temporary:
        temporary.write_bytes(content)
    description: dict[str, Any] = {
        "form": _FORM,
        "family": model.family,
        "numbered": model.numbered,
        "fitted_on": model.fitted_on,
        "encoder": model.encoder,
        "ids": model.ids,
        "weights": weights,
    }
    write_atomically(folder / "model.json", json.dumps(description).encode("utf-8"))
    for path in folder.glob("*.safetensors"):
        if path.name != weights:
            path.unlink()


def load(folder: Path) -> TopicModel | None:
    """The model in `folder`, or None when there is none, or one of an earlier release."""
    from safetensors.numpy import load_file

    path = folder / "model.json"
    if not path.exists():
        return None
    try:
        description = json.loads(path.read_text(encoding="utf-8"))
        if description.get("form") != _FORM:
            return None
        tensors = load_file(folder / description["weights"])
        return TopicModel(
            description["family"],
            description["numbered"],
            description["fitted_on"],
            description["encoder"],
            tuple(description["ids"]),
            tensors["centres"],
            tensors["floors"],
            {k.removeprefix("mean."): v for k, v in tensors.items() if k.startswith("mean.")},
        )
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"The topic model in {folder} is damaged: {error}. Remove that folder and run "
            "`insight analyze`: topics are found anew."
        ) from error
