"""Finding topics in documents: groups, words, labels and themes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from insight.topics.clusters import group
from insight.topics.describe import describe
from insight.topics.labels import Label, label_all
from insight.topics.model import centred
from insight.topics.terms import Lemmas, Terms, every_word, read

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from insight.topics.clusters import Floats, Groups

MOST_DOCUMENTS = 60_000
"""Distinct texts that topics are found in; more are assigned only."""
_MOST_TOPICS = 60
_TOPICS_PER_ROOT = 0.9
"""Topics for each square root of the documents: 28 for a thousand."""
_FEWEST_IN_TOPIC = 5
_THEMES = 8
_FEWEST_WORDS = 10
_SAME = 0.25
"""A group goes on from a topic of whose documents it has at least this share."""
_AS_IF = 5
"""So many vectors of nothing are in the mean of each language."""


@dataclass(frozen=True)
class Described:
    """What is said of one topic."""

    label: Label
    words: tuple[str, ...]
    theme: int


@dataclass(frozen=True)
class Grouping:
    """Groups of texts, the largest first."""

    means: Mapping[str, Floats]
    centres: Floats
    """[topics, dimensions]"""
    points: Floats
    """[texts, dimensions], centred; zero where a text has no words that are known."""
    groups: Groups
    """The topic of each text; -1 where it has no words."""
    origins: tuple[int, ...]
    """For each topic the one before that it goes on from, or -1."""
    chosen: Groups
    """Indices of the texts that count: each different one once, sorted by text."""


@dataclass(frozen=True)
class Discovery(Grouping):
    """Groups with what they are about."""

    topics: tuple[Described, ...]
    themes: tuple[Label, ...]


def usual_count(documents: int) -> int:
    """How many topics so many documents have where nobody says."""
    wanted = min(_MOST_TOPICS, max(4, round(_TOPICS_PER_ROOT * math.sqrt(documents))))
    return max(1, min(wanted, documents // _FEWEST_IN_TOPIC))


def discover(
    texts: Sequence[str],
    vectors: Floats,
    languages: Sequence[str],
    count: int | None = None,
    before: Sequence[int] = (),
    held: Collection[int] = (),
    names: Mapping[int, Label] | None = None,
    lemmas: Lemmas | None = None,
) -> Discovery | None:
    """Topics of `texts` with their unit `vectors` [n, dimensions]; None where no text has words.

    `before` is the topic that each text had, or -1; topics go on from those, keep their `names`
    while their documents have them, and are not given up where they are `held`. The order of the
    texts makes no difference; equal texts count once.
    """
    found = grouped(texts, vectors, languages, count, before, held)
    if found is None:
        return None
    terms = read([texts[index] for index in found.chosen], lemmas)
    return described(found, texts, terms, names or {})


def grouped(
    texts: Sequence[str],
    vectors: Floats,
    languages: Sequence[str],
    count: int | None = None,
    before: Sequence[int] = (),
    held: Collection[int] = (),
) -> Grouping | None:
    """The groups of `discover`."""
    import numpy as np

    chosen = _distinct(texts, vectors)
    if not len(chosen):
        return None
    language_of = np.array(languages)
    means = {
        language: _mean(vectors[chosen[language_of[chosen] == language]])
        for language in sorted(set(language_of[chosen].tolist()))
    }
    points = centred(vectors, languages, means)
    some = points[chosen]
    earlier = np.array(before)[chosen] if len(before) else np.full(len(chosen), -1)
    known = sorted(set(earlier[earlier >= 0].tolist()))
    start = np.stack([some[earlier == topic].mean(axis=0) for topic in known]) if known else None
    held_places = [place for place, topic in enumerate(known) if topic in held]
    centres, nearest = group(some, count or usual_count(len(chosen)), start, held_places)
    sizes = np.bincount(nearest, minlength=len(centres))
    order = [int(number) for number in np.argsort(-sizes, kind="stable") if sizes[number]]
    place = np.full(len(centres), -1)
    place[order] = np.arange(len(order))
    centres = centres[order]
    groups = np.where(points.any(axis=1), (points @ centres.T).argmax(axis=1), -1)
    groups[chosen] = place[nearest]
    origins = _origins(earlier, groups[chosen], len(centres), held)
    return Grouping(means, centres, points, groups, origins, chosen)


def _origins(earlier: Groups, groups: Groups, count: int, held: Collection[int]) -> tuple[int, ...]:
    """The earlier topic that each group goes on from: the one that shares the most documents."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    origins = [-1] * count
    known = earlier.max(initial=-1) + 1
    shared = np.zeros((known, count), np.int64)
    np.add.at(shared, (earlier[earlier >= 0], groups[earlier >= 0]), 1)
    for topic, place in zip(*linear_sum_assignment(-shared), strict=True):
        enough = 1 if topic in held else max(1, _SAME * shared[topic].sum())
        if shared[topic, place] >= enough:
            origins[place] = int(topic)
    return tuple(origins)


def described(
    found: Grouping, texts: Sequence[str], terms: Terms, names: Mapping[int, Label]
) -> Discovery:
    """The words, label and theme of each group; `terms` are those of the chosen texts."""
    import numpy as np

    own = [texts[index] for index in found.chosen]
    groups = found.groups[found.chosen]
    of_topic = [[own[i] for i in np.flatnonzero(groups == t)] for t in range(len(found.centres))]
    told = describe(terms, found.points[found.chosen], groups)
    words = [_enough(some, texts) for some, texts in zip(told, of_topic, strict=True)]
    kept = {
        topic: name
        for topic, origin in enumerate(found.origins)
        if (name := names.get(origin)) and _occurs(name, of_topic[topic])
    }
    labels = label_all(own, terms, groups.tolist(), words, kept)
    theme_of = themes(found.centres)
    theme_words = [
        [word for topic in np.flatnonzero(theme_of == theme) for word in words[topic][:5]]
        for theme in range(int(theme_of.max()) + 1)
    ]
    theme_labels = label_all(own, terms, theme_of[groups].tolist(), theme_words)
    topics = tuple(
        Described(label, tuple(some), int(theme))
        for label, some, theme in zip(labels, words, theme_of, strict=True)
    )
    return Discovery(**vars(found), topics=topics, themes=tuple(theme_labels))


def _mean(vectors: Floats) -> Floats:
    """The mean of a language's vectors, drawn to nothing where they are few: of one, all is news."""
    import numpy as np

    mean: Floats = vectors.sum(axis=0, dtype=np.float64) / (len(vectors) + _AS_IF)
    return mean.astype(np.float32)


def _distinct(texts: Sequence[str], vectors: Floats) -> NDArray[np.int64]:
    """One index of each text that has a vector, sorted by text: an order of their own."""
    import numpy as np

    first = {text: index for index, text in reversed(list(enumerate(texts)))}
    worded = np.asarray(vectors.any(axis=1))
    return np.array([index for _, index in sorted(first.items()) if worded[index]], np.int64)


def _enough(words: tuple[str, ...], texts: Sequence[str]) -> tuple[str, ...]:
    """The words of a topic; of one that has few, also those that say nothing."""
    if len(words) >= _FEWEST_WORDS:
        return words
    others = Counter(word for text in texts for word in every_word(text))
    ranked = sorted(others, key=lambda word: (-others[word], word))
    return tuple(dict.fromkeys([*words, *ranked]))[:_FEWEST_WORDS]


def _occurs(name: Label, texts: Sequence[str]) -> bool:
    return all(any(part in text.lower() for text in texts) for part in (name.en, name.zh))


def themes(centres: Floats) -> NDArray[np.int64]:
    """The theme of each topic: about eight over all of them, numbered by their first topic."""
    import numpy as np
    from scipy.cluster.hierarchy import fcluster, linkage

    count = min(_THEMES, max(1, len(centres) // 2))
    if count == 1:
        return np.zeros(len(centres), np.int64)
    found = fcluster(linkage(centres, "ward"), count, "maxclust")
    numbers = {theme: number for number, theme in enumerate(dict.fromkeys(found.tolist()))}
    return np.array([numbers[theme] for theme in found.tolist()], np.int64)


def describe_some(
    groups: Sequence[Sequence[str]], others: Sequence[str], lemmas: Lemmas | None = None
) -> list[tuple[Label, tuple[str, ...]]]:
    """The label and the words of groups of texts, as told from `others`."""
    import numpy as np

    texts = [*(text for own in groups for text in own), *others]
    sizes = [*map(len, groups), len(others)]
    numbers = np.repeat(np.arange(len(sizes)), sizes)
    terms = read(texts, lemmas)
    # Only to satisfy BERTopic, which the groups are given to.
    points = np.zeros((len(texts), 1), np.float32)
    words = [
        _enough(found, own)
        for found, own in zip(describe(terms, points, numbers), [*groups, others], strict=False)
    ]
    labels = label_all(texts, terms, numbers.tolist(), words)
    return list(zip(labels, words, strict=True))[: len(groups)]
