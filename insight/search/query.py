"""What a person typed, as what to look for.

Words are all needed; "in quotes" they must stand side by side; -word must not be there. Nothing
else has a meaning, so no sign that is typed can be an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from math import log

from insight.errors import QueryError
from insight.messages import message
from insight.search.tokens import folded, is_cjk, tokens

LONGEST = 200
_PIECE = re.compile(
    r'([-\u2212\uff0d]?)(?:["\u201c\u201d\uff02]([^"\u201c\u201d\uff02]*)["\u201c\u201d\uff02]?|(\S+))'
)
_MINUS = ("-", "\u2212", "\uff0d")
_PARTICLES = frozenset("的地得了着过吗呢吧啊呀嘛")
"""They say nothing where other words do."""
_LONGEST_WORD = 6

Frequency = Callable[[str], int]
"""In how many texts a Chinese word stands."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Tokens that must stand side by side, or must not be there."""

    tokens: tuple[str, ...]
    """Runs of Chinese, lemmas and numbers."""
    excluded: bool = False
    quoted: bool = False


def parsed(typed: str) -> list[Piece]:
    """The pieces of a query. Raises QueryError where it holds no word, or only excluded ones."""
    if len(typed) > LONGEST:
        raise QueryError(message("A search has at most %(most)s characters.", most=LONGEST))
    found = list(_pieces(typed))
    if not found:
        raise QueryError(
            message("The search %(typed)s has no word and no number.", typed=repr(typed))
        )
    if all(piece.excluded for piece in found):
        raise QueryError(
            message(
                "The search %(typed)s only says what must not be there: add a word to look for.",
                typed=repr(typed),
            )
        )
    return found


def _pieces(typed: str) -> Iterator[Piece]:
    for sign, quoted, plain in _PIECE.findall(typed):
        of_piece = tuple(token.text for token in tokens(quoted or plain))
        if of_piece:
            yield Piece(of_piece, sign in _MINUS, bool(quoted))


def cut(run: str, frequency: Frequency, texts: int) -> list[str]:
    """A run of Chinese as the likeliest words of those that the index knows.

    By their frequency in the texts themselves: the process that asks needs no dictionary.
    """
    best: list[tuple[float, int]] = [(0.0, 0)]
    least = log(0.5 / (texts + 1))
    for stop in range(1, len(run) + 1):
        choices = []
        for start in range(max(0, stop - _LONGEST_WORD), stop):
            seen = frequency(run[start:stop])
            if seen or stop - start == 1:
                weight = log(seen / (texts + 1)) if seen else least
                choices.append((best[start][0] + weight, start))
        best.append(max(choices))
    result, stop = [], len(run)
    while stop:
        start = best[stop][1]
        result.append(run[start:stop])
        stop = start
    return _whole_unknown(result[::-1], frequency)


def _whole_unknown(found: Sequence[str], frequency: Frequency) -> list[str]:
    """The same, with neighbours that the index has never seen taken as one word: a name, it may be."""
    result: list[str] = []
    unknown = False
    for word in found:
        now = len(word) == 1 and not frequency(word)
        if now and unknown:
            result[-1] += word
        else:
            result.append(word)
        unknown = now
    return result


def phrases(piece: Piece, frequency: Frequency, texts: int) -> list[tuple[str, ...]]:
    """What must be found of a piece: tokens side by side, or the words of a run of Chinese, each alone."""
    if piece.quoted:
        return [piece.tokens]
    found: list[tuple[str, ...]] = []
    plain: tuple[str, ...] = ()
    for run in piece.tokens:
        if not is_cjk(run):
            plain = (*plain, run)
            continue
        found += [plain] if plain else []
        plain = ()
        found += [(word,) for word in cut(run, frequency, texts)]
    found += [plain] if plain else []
    said = [phrase for phrase in found if phrase[0] not in _PARTICLES]
    return said or found


def marks(text: str, words: Collection[str]) -> list[dict[str, int]]:
    """Where searched words (lemmas, numbers, Chinese words) stand in a text: `start` and `stop`."""
    if not words:
        return []
    wanted = {word for word in words if not is_cjk(word)}
    places = [
        (token.start, token.stop)
        for token in tokens(text)
        if not is_cjk(token.text) and token.text in wanted
    ]
    plain = folded(text)
    for word in words:
        start = plain.find(word) if is_cjk(word) else -1
        while start >= 0:
            places.append((start, start + len(word)))
            start = plain.find(word, start + len(word))
    return [
        {"start": start, "stop": stop}
        for start, stop in sorted(places, key=lambda p: (p[0], -p[1]))
    ]
