"""Aspects: what a text speaks of and how it judges each, with the place in the text.

Terms come from two sides: the fixed tree names what it knows, the encoder tags open terms. How a
term is judged comes from the encoder's reading of its own tokens, so that praise and complaint in
one sentence stay apart; where a text has no such contrast, its sentiment as a whole has a say.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from insight.analyses.aspect_tree import OTHER, terms
from insight.analyses.batch import Batch
from insight.models.batches import MAX_CHARACTERS
from insight.models.labels import ASPECTS, SENTIMENTS, Facts, Labels, Tokens, of_language
from insight.types import Annotation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

NAME = "aspects"
VERSION = "2"
SURE_OF_ASPECT = 0.5
"""An open term whose aspect is less sure is called `other`."""
FEW = 3
"""Open terms that may cover more than half of a text."""
_CLAUSE = re.compile(
    r"[,;:.!?，、；：。！？~～\n]+|\b(?:but|however|though|although|yet|while)\b"
    r"|但是|可是|不过|然而|但|却|就是",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\b(?:and|with|except|than)\b", re.IGNORECASE)
"""What joins terms in one clause that may be judged each on its own."""
_ENDS = " .!。！~～"
_EDGES = " \t\n\u3000,.;:!?'\"，。；：！？、“”‘’()（）"


@dataclass(frozen=True, slots=True)
class Item:
    """One aspect of a text; `text[start:end]` is `term`."""

    aspect: str
    term: str
    start: int
    end: int
    sentiment: str
    """negative, neutral or positive."""


def analyse(batch: Batch) -> Iterator[Annotation]:
    """One annotation for each text that speaks of something, with `items` in its details."""
    for text, tokens in zip(batch.texts, batch.readings.tokens, strict=True):
        items = (
            [] if tokens is None else find(text.text, text.language, tokens, batch.models.labels)
        )
        if items:
            details = {"items": [asdict(item) for item in items]}
            yield batch.annotation(text, NAME, VERSION, None, None, details)


def find(text: str, language: str, tokens: Tokens, labels: Labels) -> list[Item]:
    """The aspects of one text, from left to right."""
    text = text[:MAX_CHARACTERS]  # beyond, nothing was read that could judge a term
    found = spoken_of(text, language, tokens, labels.facts.tag_threshold)
    judged = [_judged(tokens, start, end) for _, start, end in found]
    share = share_of_whole(labels.facts, language, judges_alike(text, judged))
    return [
        Item(aspect, text[start:end], start, end, SENTIMENTS[int(with_whole.argmax())])
        for (aspect, start, end), own in zip(found, judged, strict=True)
        if own is not None
        for with_whole in [(1 - share) * own + share * tokens.whole]
    ]


def polarity(
    labels: Labels,
    texts: Sequence[str],
    spans: Sequence[tuple[int, int]],
    languages: Sequence[str],
) -> Floats:
    """How each text judges what stands at its span, probabilities [n, 3] of SENTIMENTS.

    A span that the encoder did not read (beyond its 256 tokens, or empty) takes the whole text's.
    """
    import numpy as np

    facts, readings = labels.facts, labels.read(texts, languages)
    found = readings.sentiment.copy()
    for row, (text, tokens, language) in enumerate(
        zip(texts, readings.tokens, languages, strict=True)
    ):
        assert tokens is not None
        own, alike = of_target(text, language, tokens, spans[row], facts.tag_threshold)
        if own is not None:
            share = share_of_whole(facts, language, alike)
            odds = np.exp((1 - share) * own + share * tokens.whole)
            found[row] = odds / odds.sum()
    return found


def of_target(
    text: str, language: str, tokens: Tokens, span: tuple[int, int], tag_threshold: float
) -> tuple[Floats | None, bool]:
    """How the tokens of a given span judge it (None where they were not read), and whether the
    text judges alike all that it speaks of."""
    others = [
        found[1:] for found in spoken_of(text[:MAX_CHARACTERS], language, tokens, tag_threshold)
    ]
    others = [other for other in others if not _overlaps(*other, [span])]
    judged = [_judged(tokens, start, end) for start, end in (span, *others)]
    return judged[0], judges_alike(text, judged)


def judges_alike(text: str, judged: Sequence[Floats | None]) -> bool:
    """Whether a text of these judgements is one clause, or they are all the same."""
    body = text.rstrip(_ENDS)
    sides = {int(one.argmax()) for one in judged if one is not None}
    return len(sides) <= 1 or not (_CLAUSE.search(body) or _JOINT.search(body))


def share_of_whole(facts: Facts, language: str, alike: bool) -> float:
    """The share of the whole text in how its terms are judged."""
    return of_language(facts.whole_alike if alike else facts.whole_apart, language)


def _judged(tokens: Tokens, start: int, end: int) -> Floats | None:
    """The mean polarity logits of the tokens that a span touches."""
    inside = tokens.inside(start, end)
    mean: Floats | None = tokens.polarity[inside].mean(axis=0) if inside else None
    return mean


def spoken_of(
    text: str, language: str, tokens: Tokens, threshold: float
) -> list[tuple[str, int, int]]:
    """Aspect, start and end of each term; terms of the tree win over tagged ones in their place."""
    known = list(terms(text, language))
    named = [(term.aspect, term.start, term.end) for term in known if not term.judges]
    spans = tagged(text, tokens, threshold)
    found = []
    for aspect, start, end in named:
        wider = [span for span in spans if span[0] <= start and end <= span[1]]
        first, last = wider[0] if wider else (start, end)
        found.append((aspect, first, last))
    # "Overpriced" names an aspect by itself only where nothing else in its clause is judged.
    clauses = _clauses(text)
    for term in known:
        clause = next((c for c in clauses if c[0] <= term.start < c[1]), (0, len(text)))
        if term.judges and not any(clause[0] <= start < clause[1] for _, start, _ in found):
            found.append((term.aspect, term.start, term.end))
    taken = [(start, end) for _, start, end in found]
    judging = [(term.start, term.end) for term in known if term.judges]
    for start, end in spans:
        if not _overlaps(start, end, taken) and not _overlaps(start, end, judging):
            found.append((_aspect(tokens, start, end), start, end))
    return sorted(set(found), key=lambda span: span[1:])


def tagged(text: str, tokens: Tokens, threshold: float) -> list[tuple[int, int]]:
    """Spans of code points of what the encoder tags, without signs and spaces at their ends.

    None of a text that is tagged nearly everywhere: the tags learned from no insults, and take
    every word of one for a term.
    """
    found: list[tuple[int, int]] = []
    open_ = False
    for (start, end), (outside, begin, inside) in zip(tokens.offsets, tokens.tags, strict=True):
        if start == end:
            continue
        if outside >= threshold:
            open_ = False
        elif open_ and inside >= begin:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
            open_ = True
    trimmed: list[tuple[int, int]] = []
    for start, end in found:
        start, end = _whole_words(text, start, end)
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip(_EDGES))
        end -= len(piece) - len(piece.rstrip(_EDGES))
        if start < end and not _overlaps(start, end, trimmed):
            trimmed.append((start, end))
    covered = sum(end - start for start, end in trimmed)
    return trimmed if len(trimmed) <= FEW or 2 * covered <= len(text) else []


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the rest of the words in Latin letters that it cuts."""
    while start and _is_latin(text[start - 1]) and _is_latin(text[start]):
        start -= 1
    while end < len(text) and _is_latin(text[end - 1]) and _is_latin(text[end]):
        end += 1
    return start, end


def _is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


def _aspect(tokens: Tokens, start: int, end: int) -> str:
    import numpy as np

    logits = tokens.aspects[tokens.inside(start, end)].mean(axis=0)
    odds = np.exp(logits - logits.max())
    best = int(odds.argmax())
    return ASPECTS[best] if odds[best] >= SURE_OF_ASPECT * odds.sum() else OTHER


def _overlaps(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(max(start, first) < min(end, last) for first, last in spans)


def _clauses(text: str) -> list[tuple[int, int]]:
    edges = [0, *(found.start() for found in _CLAUSE.finditer(text)), len(text)]
    return list(itertools.pairwise(edges))
