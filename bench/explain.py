"""Whether explanations are faithful: what a score loses without the words that are said to carry it.

    python -m bench.explain --data FOLDER [--texts 200] [--words 400]

Of each text the heaviest fifth of its words is taken out, as each way ranks them: ours, what the
score loses without the word, the word read alone, VADER's lexicon (English), the longest words, and
words at random. Shown is how far the score then moves towards
the other side, with the 95% interval of the mean, and how many texts a second ours explains. The
texts are the judges' data, which nothing was shaped by.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from insight import explain
from insight.models import Models
from insight.models.scores import Scorer, in_portions, scorer
from insight.settings import get_settings
from insight.training import data

Words = list[tuple[int, int]]
Rank = Callable[[str, Words], Sequence[float]]
"""Text and words to a weight of each: the heaviest are taken out."""

SETS = (("sandisk", "en", "sentiment"), ("shopping", "zh", "sentiment"), ("cold", "zh", "toxicity"))
SHARE = 0.2
FEWEST_WORDS = 5
SURE = 0.5
"""A text whose score is nearer to zero has no label to explain."""


def ways(score: Scorer, language: str, head: str) -> dict[str, Rank]:
    chance = random.Random(7)

    def ours(text: str, words: Words) -> Sequence[float]:
        (found,) = (one for one in explain.explain(text, language, score) if one.head == head)
        sign = 1 if found.score >= 0 else -1
        weights = {(word.start, word.end): sign * word.weight for word in found.words}
        return [weights.get(word, 0.0) for word in words]

    def alone(text: str, words: Words) -> Sequence[float]:
        read = in_portions(score, [text, *(text[a:b] for a, b in words)], language)[head]
        return [float(value) for value in read[1:] * (1 if read[0] >= 0 else -1)]

    def left_out(text: str, words: Words) -> Sequence[float]:
        others = (explain.without(text, [word]) for word in words)
        read = in_portions(score, [text, *others], language)[head]
        return [float(value) for value in (read[0] - read[1:]) * (1 if read[0] >= 0 else -1)]

    found: dict[str, Rank] = {"ours": ours, "left out": left_out, "word alone": alone}
    if language == "en" and head == "sentiment" and (lexicon := _vader(score)):
        found["VADER"] = lexicon
    found["longest"] = lambda text, words: [b - a for a, b in words]
    found["random"] = lambda text, words: [chance.random() for _ in words]
    return found


def _vader(score: Scorer) -> Rank | None:
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        print("VADER is not installed and left out: pip install vaderSentiment\n")
        return None
    lexicon = SentimentIntensityAnalyzer().lexicon

    def rank(text: str, words: Words) -> Sequence[float]:
        sign = 1 if score([text], "en")["sentiment"][0] >= 0 else -1
        return [sign * float(lexicon.get(text[a:b].lower(), 0)) for a, b in words]

    return rank


def measure(texts: Sequence[str], language: str, head: str, score: Scorer, most: int) -> None:
    scores = score(texts, language)[head]
    chosen = [
        (text, float(value), words)
        for text, value in zip(texts, scores, strict=True)
        if abs(value) >= SURE
        and FEWEST_WORDS <= len(words := explain.units(text[: explain.READ], language)) <= most
    ]
    if not chosen:
        return
    for name, rank in ways(score, language, head).items():
        start = time.perf_counter()
        left = []
        for text, _, words in chosen:
            order = np.argsort(-np.array(rank(text, words)), kind="stable")
            taken = [words[index] for index in order[: max(1, round(SHARE * len(words)))]]
            left.append(explain.without(text, taken))
        speed = len(chosen) / (time.perf_counter() - start)
        after = in_portions(score, left, language)[head]
        lost = np.array([(v - a) * np.sign(v) for (_, v, _), a in zip(chosen, after, strict=True)])
        half = 1.96 * lost.std() / len(lost) ** 0.5
        told = f"{speed:6.1f} texts/s" if name == "ours" else ""
        print(f"  {name:12} {lost.mean():6.3f} ± {half:.3f}   {told}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the data sets")
    parser.add_argument("--texts", type=int, default=200, help="texts of a data set")
    parser.add_argument("--words", type=int, default=400, help="most words of a text")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    score = scorer(Models(get_settings(), arguments.threads))
    for name, language, head in SETS:
        examples = data.judge(name, arguments.data, [])
        texts = [example.text for example in examples]
        chosen = random.Random(3).sample(texts, min(arguments.texts, len(texts)))
        if chosen:
            print(f"{name}, {language}, {head}: the score moves by")
            measure(chosen, language, head, score, arguments.words)


if __name__ == "__main__":
    main()
