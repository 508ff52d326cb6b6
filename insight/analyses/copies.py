"""Copies: texts that are nearly the same, linked to the first of them (scope "corpus").

MinHash over character n-grams finds candidates (texts that share a band); the n-grams themselves
decide, each text against the first one of a group, so that a group never drifts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME = "copies"
VERSION = "1"
FEWEST_CHARACTERS = 20
"""Shorter texts, not counting masked personal data, are the same by chance."""
SIMILAR = 0.7
"""Share of common n-grams (Jaccard) from which two texts are copies."""
_BANDS, _ROWS = 8, 3
"""A pair of 0.7 shares a band in 96 of 100 cases, one of 0.8 in 99.7, one of 0.1 in fewer than one."""
_SEED = 7
_MOST_CANDIDATES = 30
_TEXTS_AT_ONCE = 10_000
_NO_WORD = re.compile(r"(?:\[(?:email|phone|id|card|order|handle|link)\]|[\W_])+")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Leader:
    """The first text of a group."""

    text_hash: str
    text: str
    bands: Sequence[int]


@dataclass(frozen=True, slots=True)
class Member:
    """The group of one text, named by the hash of its first text, and how near it is to that.

    `bands` only where the text is the first of its group: by them later texts find it.
    """

    group: str
    similarity: float
    bands: Sequence[int] | None

    @property
    def details(self) -> Mapping[str, Any]:
        return {} if self.bands is None else {"bands": list(self.bands)}


def bands(texts: Sequence[str]) -> NDArray[np.uint32]:
    """The band keys of the texts, [n, 8]: texts that share one may be copies."""
    import numpy as np
    from rensa import RMinHash

    keys = np.empty((len(texts), _BANDS), np.uint32)
    factors = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)
    salt = np.arange(1, _BANDS + 1, dtype=np.uint64) * np.uint64(0xD6E8FEB86659FD93)
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        sets = [_grams(text) for text in texts[start : start + _TEXTS_AT_ONCE]]
        digests = RMinHash.digests_from_token_sets(sets, _BANDS * _ROWS, _SEED)
        table = np.array(digests, np.uint64).reshape(-1, _BANDS, _ROWS)
        mixed = (table * factors).sum(axis=2, dtype=np.uint64) + salt
        mixed = (mixed ^ (mixed >> np.uint64(29))) * factors[0]
        keys[start : start + len(sets)] = mixed >> np.uint64(32)
    return keys


def group(
    texts: Sequence[str],
    hashes: Sequence[str],
    keys: NDArray[np.uint32],
    known: Sequence[Leader] = (),
) -> Iterator[Member]:
    """The group of each text, in order; a text that is like none before it begins one.

    `hashes` and `keys` are the texts' hashes and bands, `known` the leaders that may be theirs.
    """
    import numpy as np

    leaders = list(known)
    leading = {leader.text_hash for leader in leaders}
    by_key: defaultdict[int, list[int]] = defaultdict(list)
    for index, leader in enumerate(leaders):
        for key in leader.bands:
            by_key[key].append(index)
    # A key that only one text has leads nowhere: most are such.
    different, count = np.unique(keys, return_counts=True)
    shared = set(different[count > 1].tolist())
    joined: dict[str, Member] = {}
    for text, text_hash, row in zip(texts, hashes, keys, strict=True):
        if text_hash in joined:
            yield joined[text_hash]
            continue
        if text_hash in leading:
            yield Member(text_hash, 1.0, None)
            continue
        of_text = row.tolist()
        found, alike = _nearest(text, of_text, leaders, by_key)
        if found is not None:
            member = Member(leaders[found].text_hash, round(alike, 3), None)
            joined[text_hash] = member
            yield member
            continue
        leading.add(text_hash)
        for key in shared.intersection(of_text):
            by_key[key].append(len(leaders))
        leaders.append(Leader(text_hash, text, of_text))
        yield Member(text_hash, 1.0, of_text)


def similarity(one: str, other: str) -> float:
    """Share of common n-grams of two texts, from 0 to 1."""
    first, second = _grams(one), _grams(other)
    common = len(first & second)
    return common / (len(first) + len(second) - common)


def _nearest(
    text: str,
    keys: Sequence[int],
    leaders: Sequence[Leader],
    by_key: Mapping[int, Sequence[int]],
) -> tuple[int | None, float]:
    """The leader most like a text, if one is like enough, and how much."""
    shared = Counter(index for key in keys for index in by_key.get(key, ()))
    best, most = None, 0.0
    for index, _ in shared.most_common(_MOST_CANDIDATES):
        alike = similarity(text, leaders[index].text)
        if alike >= SIMILAR and alike > most:
            best, most = index, alike
    return best, most


def _grams(text: str) -> set[str]:
    """The n-grams of a text, without masks, spaces, punctuation and case.

    Two characters where the text is Chinese, which says in two what takes English a word; else five.
    """
    plain = _NO_WORD.sub("", text).casefold() or text
    size = 2 if 3 * len(_HAN.findall(plain)) > len(plain) else 5
    return {plain[start : start + size] for start in range(max(len(plain) - size + 1, 1))}
