"""How near texts are to reference texts, and how much they differ among themselves, with intervals.

BLEU and chrF are sacreBLEU's, with its signature. Chinese is cut into signs by its tokenizer `zh`,
and spaces never count there: "600 ml" and "600ml" are the same. ROUGE is of the same tokens, as the
F1 of Lin (2004): the usual package drops every sign that is not ASCII.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from insight.campaigns.types import CopyLanguage
from insight.campaigns.variety import grams
from insight.evaluation.scores import SAMPLES

TOKENIZERS = {"zh": "zh", "en": "13a"}
_SPACES = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Score:
    """A figure of a set of texts with its 95 % bootstrap interval; None where nothing tells it."""

    value: float | None
    low: float | None = None
    high: float | None = None


def plain(text: str, language: CopyLanguage) -> str:
    """A text as it is compared: one line, and in Chinese with spaces between Latin words only."""
    line = " ".join(text.split())
    return _SPACES.sub("", line) if language == "zh" else line


def tokens(text: str, language: CopyLanguage) -> list[str]:
    """The tokens that BLEU and ROUGE count."""
    return str(_tokenizer(language)(plain(text, language).lower())).split()


@cache
def _tokenizer(language: CopyLanguage) -> Any:
    from sacrebleu.tokenizers import tokenizer_13a, tokenizer_zh

    module: Any = tokenizer_zh if language == "zh" else tokenizer_13a
    return module.TokenizerZh() if language == "zh" else module.Tokenizer13a()


def overlap(
    said: Sequence[str], wanted: Sequence[str], language: CopyLanguage, seed: int
) -> dict[str, tuple[Score, str]]:
    """BLEU and chrF of texts beside their references, each with sacreBLEU's signature."""
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    mine = [plain(text, language) for text in said]
    theirs = [[plain(text, language) for text in wanted]]
    found = {}
    metrics: dict[str, Any] = {"bleu": BLEU(tokenize=TOKENIZERS[language]), "chrf": CHRF()}
    for name, metric in metrics.items():
        # The counts of each text, so that a resampled corpus is a sum and not a new comparison.
        rows = metric._extract_corpus_statistics(mine, theirs)
        found[name] = (_summed(rows, metric, seed), str(metric.get_signature()))
    return found


def _summed(rows: Sequence[Sequence[int]], metric: Any, seed: int) -> Score:
    import numpy as np

    table = np.array(rows, dtype=np.int64)
    drawn = _drawn(len(table), seed)

    def of(counts: Any) -> float:
        return float(metric._compute_score_from_stats(counts.tolist()).score)

    values = [of(table[chosen].sum(axis=0)) for chosen in drawn]
    return _with_interval(of(table.sum(axis=0)), values)


def mean(values: Sequence[float | None], seed: int) -> Score:
    """The mean of those that are known."""
    import numpy as np

    known = np.array([value for value in values if value is not None], dtype=float)
    if not len(known):
        return Score(None)
    return _with_interval(known.mean(), known[_drawn(len(known), seed)].mean(axis=1))


def ratio(parts: Sequence[int], wholes: Sequence[int], seed: int) -> Score:
    """Sums divided, such as unsupported claims by claims; the texts are resampled."""
    import numpy as np

    over, under = np.array(parts), np.array(wholes)
    if not len(under) or under.sum() == 0:
        return Score(None)
    drawn = _drawn(len(under), seed)
    shares = over[drawn].sum(axis=1) / under[drawn].sum(axis=1).clip(1)
    return _with_interval(over.sum() / under.sum(), shares)


def _with_interval(value: float, drawn: Any) -> Score:
    import numpy as np

    low, high = np.quantile(drawn, [0.025, 0.975])
    return Score(float(value), float(low), float(high))


def _drawn(count: int, seed: int) -> Any:
    import numpy as np

    return np.random.default_rng(seed).integers(0, count, (SAMPLES, count))


def rouge(said: str, wanted: str, language: CopyLanguage) -> dict[str, float]:
    """ROUGE-1, ROUGE-2 and ROUGE-L: F1 of one text beside its reference, from 0 to 1."""
    mine, theirs = tokens(said, language), tokens(wanted, language)
    common = _longest_common(mine, theirs)
    return {
        "rouge1": _grams_f1(mine, theirs, 1),
        "rouge2": _grams_f1(mine, theirs, 2),
        "rougeL": _f1(common, len(mine), len(theirs)),
    }


def _grams_f1(mine: Sequence[str], theirs: Sequence[str], order: int) -> float:
    left, right = grams(mine, order), grams(theirs, order)
    return _f1(sum((left & right).values()), sum(left.values()), sum(right.values()))


def _f1(shared: int, mine: int, theirs: int) -> float:
    return 2 * shared / (mine + theirs) if mine and theirs else 0.0


def _longest_common(mine: Sequence[str], theirs: Sequence[str]) -> int:
    row = [0] * (len(theirs) + 1)
    for one in mine:
        before = row
        row = [0]
        for place, other in enumerate(theirs):
            row.append(before[place] + 1 if one == other else max(before[place + 1], row[place]))
    return row[-1]


def distinct(texts: Sequence[str], language: CopyLanguage, order: int) -> float | None:
    """Distinct rows of words by all of them (Li et al. 2016); None where there are none."""
    rows = [row for text in texts for row in grams(tokens(text, language), order)]
    return len(set(rows)) / len(rows) if rows else None


def resampled(
    texts: Sequence[str], figure: Callable[[Sequence[str]], float | None], seed: int
) -> Score:
    """A figure of a whole set, such as distinct-2, with the interval of half its texts drawn.

    A text that is drawn twice would be repetition itself, so the bootstrap does not fit: halves are
    drawn without putting back, whose spread is that of the whole (delete-half jackknife, Wu 1990).
    """
    import numpy as np

    value = figure(texts)
    count = len(texts) // 2
    if value is None or count < 2:
        return Score(value)
    chance = np.random.default_rng(seed)
    half = [
        figure([texts[n] for n in chance.choice(len(texts), count, replace=False)])
        for _ in range(_HALVES)
    ]
    known = np.array([one for one in half if one is not None])
    # These figures change with the number of texts: the spread is taken, not the centre.
    spread = known - known.mean()
    low, high = np.quantile(spread, [0.025, 0.975])
    return Score(value, float(value + low), float(value + high))


_HALVES = 100
