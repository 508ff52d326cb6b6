"""Who reads a text: the student where it is sure, the labels encoder everywhere else.

A language that a head of the user's speaks for is the encoder's: the student knows only ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from insight.models.labels import HARMFUL, NEUTRAL, Labels, Readings, Tokens
from insight.models.student import Student

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def read(
    student: Student,
    labels: Labels,
    texts: Sequence[str],
    languages: Sequence[str],
    wanted: Sequence[bool],
) -> tuple[NDArray[np.float32], Readings]:
    """Vectors of the student [n, 160], and readings, in the order of `texts`.

    `wanted` says of which texts the tokens must be read, for their aspects: these always go to
    the encoder. A reading of the student has no tokens.
    """
    import numpy as np

    vectors, logits = student.read(texts)
    sentiment, toxicity = student.labels(logits, languages)
    facts = labels.facts
    sure = np.array([facts.cascade_sentiment.get(language, 2.0) for language in languages])
    harmless = np.array([facts.cascade_harmful.get(language, -1.0) for language in languages])
    easy = (sentiment.max(axis=1) >= sure) & (toxicity[:, HARMFUL] <= harmless)
    # Words that the student does not know look neutral to it.
    easy &= sentiment.argmax(axis=1) != NEUTRAL
    own = labels.own_languages()
    easy &= np.array([language not in own for language in languages], bool)
    rest = np.flatnonzero(~easy | np.array(wanted, bool)).tolist()
    tokens: list[Tokens | None] = [None] * len(texts)
    if rest:
        found = labels.read([texts[i] for i in rest], [languages[i] for i in rest])
        sentiment[rest], toxicity[rest] = found.sentiment, found.toxicity
        for index, of_text in zip(rest, found.tokens, strict=True):
            tokens[index] = of_text
    return vectors, Readings(sentiment, toxicity, tuple(tokens))
