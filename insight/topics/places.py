"""Where topics lie on a map: their centres in two dimensions, and circles that do not hide each other.

Principal components of the centres, with the sign fixed, so that the same topics give the same map.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot, sqrt

from insight.topics.model import TopicModel

WIDTH, HEIGHT = 1000.0, 560.0
_LARGEST, _SMALLEST = 74.0, 9.0
_GAP = 4.0
_ROUNDS = 300
NEIGHBOURS = 5

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Circle:
    """A topic on a map of `WIDTH` by `HEIGHT`."""

    topic_id: str
    x: float
    y: float
    radius: float


def places(model: TopicModel | None) -> dict[str, Place]:
    """A place in [-1, 1] by [-1, 1] for each topic that has a centre; near means alike."""
    import numpy as np

    if model is None or not model.ids:
        return {}
    centred = model.centres - model.centres.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    flat = np.zeros((len(model.ids), 2))
    for number, axis in enumerate(axes[:2]):
        # A component is known but for its sign.
        flat[:, number] = centred @ axis * np.sign(axis[np.abs(axis).argmax()])
    widest = np.abs(flat).max(axis=0)
    flat /= np.where(widest > 0, widest, 1.0)
    return {one: (float(x), float(y)) for one, (x, y) in zip(model.ids, flat, strict=True)}


def neighbours(model: TopicModel | None, topic_id: str) -> list[str]:
    """The topics whose centres are nearest to that of one, the nearest first."""
    if model is None or topic_id not in model.ids:
        return []
    here = model.ids.index(topic_id)
    order = (model.centres @ model.centres[here]).argsort()[::-1]
    return [model.ids[int(one)] for one in order if int(one) != here]


def circles(found: Mapping[str, Place], sizes: Mapping[str, int]) -> list[Circle]:
    """A circle for each topic with a place and documents, its area by their number.

    Circles that would lie on each other are moved apart, the larger ones less.
    """
    chosen = sorted((one for one in found if sizes.get(one)), key=lambda one: (-sizes[one], one))
    if not chosen:
        return []
    largest = sizes[chosen[0]]
    # Many topics share the room of few.
    full = min(_LARGEST, 0.42 * sqrt(WIDTH * HEIGHT / len(chosen)))
    radii = [max(_SMALLEST, full * sqrt(sizes[one] / largest)) for one in chosen]
    points = [
        [WIDTH / 2 * (1 + 0.8 * found[one][0]), HEIGHT / 2 * (1 - 0.8 * found[one][1])]
        for one in chosen
    ]
    for _ in range(_ROUNDS):
        if not _apart(points, radii):
            break
    return [
        Circle(one, round(x, 1), round(y, 1), round(radius, 1))
        for one, (x, y), radius in zip(chosen, points, radii, strict=True)
    ]


def _apart(points: list[list[float]], radii: list[float]) -> bool:
    """Push circles that meet apart, once; whether any did."""
    moved = False
    for one in range(len(points)):
        for other in range(one):
            dx, dy = (points[one][axis] - points[other][axis] for axis in (0, 1))
            distance = hypot(dx, dy)
            missing = radii[one] + radii[other] + _GAP - distance
            if missing <= 0:
                continue
            moved = True
            if distance < 1e-6:
                # Two in one place part by their order.
                dx, dy, distance = 1.0, float(one % 3 - 1), hypot(1.0, one % 3 - 1)
            weight = radii[other] / (radii[one] + radii[other])
            for axis, step in enumerate((dx, dy)):
                points[one][axis] += missing * weight * step / distance
                points[other][axis] -= missing * (1 - weight) * step / distance
    for point, radius in zip(points, radii, strict=True):
        point[0] = min(max(point[0], radius), WIDTH - radius)
        point[1] = min(max(point[1], radius), HEIGHT - radius)
    return moved
