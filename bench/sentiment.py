"""Sentiment, ours beside two peers in one run: accuracy and texts a second.

    python -m bench.sentiment --data FOLDER [--texts 2000]

The peers are VADER, a lexicon for English, and a logistic regression on TF-IDF that learns from
the same texts as our encoder. Judged are the held-out parts of the training data and data sets
that nothing was trained on, without the texts that they share with the training data.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from insight.models import Models
from insight.models.language import detect_languages
from insight.settings import get_settings
from insight.training import data
from insight.training.data import NEGATIVE, NEUTRAL, POSITIVE, Example

Probabilities = NDArray[np.floating]
Reader = Callable[[list[str]], Probabilities]
"""Texts to weights of negative, neutral and positive, [n, 3]."""


def vader() -> Reader | None:
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        print("VADER is not installed and left out: pip install vaderSentiment\n")
        return None
    analyzer = SentimentIntensityAnalyzer()

    def read(texts: list[str]) -> Probabilities:
        found = np.array([analyzer.polarity_scores(text)["compound"] for text in texts])
        # Its authors call what lies between -0.05 and 0.05 neutral.
        return np.stack([-found, np.full(len(found), 0.05), found], axis=1)

    return read


def regression(examples: list[Example]) -> Reader:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    train = [example for example in examples if example.part == "train"]
    model = make_pipeline(
        TfidfVectorizer(
            token_pattern=r"[\u4e00-\u9fff]|[a-z']+",
            ngram_range=(1, 2),
            min_df=2,
            sublinear_tf=True,
        ),
        LogisticRegression(C=10, max_iter=300, class_weight="balanced"),
    )
    model.fit([example.text for example in train], [example.label for example in train])
    return lambda texts: np.asarray(model.predict_proba(texts))


def ours(threads: int) -> Reader:
    models = Models(get_settings(), threads, with_own=False)
    models.preload()
    models.labels.read(["warm up"], ["en"])
    return lambda texts: models.read(texts, detect_languages(texts))[1].sentiment


def measure(read: Reader, examples: list[Example]) -> str:
    """Accuracy of two classes, of three where there are three, and texts a second."""
    labels = np.array([example.label for example in examples])
    start = time.perf_counter()
    found = read([example.text for example in examples])
    speed = len(examples) / (time.perf_counter() - start)
    polar = labels != NEUTRAL
    two = np.where(found[:, POSITIVE] >= found[:, NEGATIVE], POSITIVE, NEGATIVE)
    text = f"{(two == labels)[polar].mean():.3f} "
    text += " --- " if polar.all() else f"{(found.argmax(axis=1) == labels).mean():.3f}"
    return f"{text} {speed:8.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the data sets")
    parser.add_argument("--texts", type=int, default=2000, help="most texts of a data set")
    parser.add_argument("--threads", type=int, default=2, help="threads of our encoder")
    arguments = parser.parse_args()

    training = data.sentiment(arguments.data)
    readers = {
        "VADER": vader(),
        "TF-IDF": regression(training),
        "ours": ours(arguments.threads),
    }
    sets: dict[str, list[Example]] = {}
    for example in training:
        if example.part == "test":
            sets.setdefault(f"held out: {example.source}", []).append(example)
    for name in ("sandisk", "airline", "shopping"):
        sets[f"unseen: {name}"] = data.judge(name, arguments.data, training)

    titles = "".join(f" | {name + ': acc2  acc3   texts/s':>24}" for name in readers)
    print(f"{'data set':32} {'texts':>6}{titles}")
    for name, found in sets.items():
        if not found:
            continue
        examples = data.capped(
            [Example(e.text, e.label, e.language, name, e.group) for e in found], arguments.texts
        )
        row = f"{name:32} {len(examples):6}"
        for title, read in readers.items():
            silent = read is None or (title == "VADER" and examples[0].language != "en")
            cell = "-" if silent or read is None else measure(read, examples)
            row += f" | {cell:>{max(24, len(title) + 22)}}"
        print(row, flush=True)


if __name__ == "__main__":
    main()
