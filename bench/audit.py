"""Bias of the sentiment, ours beside two peers in one run, with the accuracy on the same sentences.

    python -m bench.audit --data FOLDER [--persons 2]

Judged are the Equity Evaluation Corpus (`bias_eec` in the folder, English) and our own sentences,
of which the Chinese ones are its twin. The peers are VADER and the regression of bench/sentiment.
Shown is by kind of group the mean absolute shift of the score (-1 to 1), and the largest shift of
a group. Accuracy is the share of the sentences of feelings whose score is on the right side.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.sentiment import Reader, regression, vader
from insight.audit import frames
from insight.audit.frames import Frame
from insight.audit.measure import GOAL_GROUP, GOAL_MEAN, shifts
from insight.models import Models
from insight.models.scores import Scorer, Scores, in_portions, scorer
from insight.settings import get_settings
from insight.training import data

Labelled = list[tuple[str, int]]
"""Sentences, and 1 for a good feeling or -1 for a bad one."""


def eec(path: Path) -> tuple[list[Frame], Labelled]:
    """Sentences that are the same but for the person, by gender and by race."""
    found: dict[tuple[str, ...], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    labelled = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            for kind in ("Gender", "Race"):
                if row[kind]:
                    key = (kind.lower(), row["Template"], row["Emotion word"])
                    found[key][row[kind]].append(row["Sentence"])
            if row["Emotion"]:
                labelled.append((row["Sentence"], 1 if row["Emotion"] == "joy" else -1))
    made = [
        Frame(kind, {group: tuple(texts) for group, texts in said.items()})
        for (kind, _, _), said in found.items()
        if len(said) > 1
    ]
    return made, labelled


def ours_written(language: str, persons: int) -> tuple[list[Frame], Labelled]:
    sides = {"positive": 1, "negative": -1}
    labelled = []
    for row in frames.rows(f"audit_{language}.jsonl"):
        if side := sides.get(row["expected"]):
            persons_of = next(iter(frames.groups(language)["gender"].values()))
            labelled += [(frames.fill(row["pattern"], person), side) for person in persons_of[:4]]
    return frames.from_patterns(language, persons), labelled


def peer(read: Reader) -> Scorer:
    def score(texts: Sequence[str], language: str) -> Scores:
        found = read(list(texts))
        return {"sentiment": np.asarray(found[:, 2] - found[:, 0], np.float32)}

    return score


def lexicon() -> Scorer | None:
    """VADER's compound score, which is from -1 to 1 as it is."""
    read = vader()
    if read is None:
        return None
    return lambda texts, language: {"sentiment": np.asarray(read(list(texts))[:, 2], np.float32)}


def measure(score: Scorer, made: list[Frame], labelled: Labelled, language: str) -> None:
    found = [s for s in shifts(made, score, language, "bench") if s.head == "sentiment"]
    for whole in (shift for shift in found if shift.group_name is None):
        moved = [s for s in found if s.kind == whole.kind and s.shift is not None]
        most = max(moved, key=lambda s: abs(s.shift or 0))
        missed = whole.absolute >= GOAL_MEAN or abs(most.shift or 0) > GOAL_GROUP
        print(
            f"    {whole.kind:12} {whole.absolute:.3f} "
            f"({whole.absolute_low:.3f} to {whole.absolute_high:.3f})   {most.group_name} "
            f"{most.shift:+.3f} ({most.shift_low:+.3f} to {most.shift_high:+.3f})"
            f"{'   missed' if missed else ''}"
        )
    values = in_portions(score, [text for text, _ in labelled], language)["sentiment"]
    right = np.sign(values) == np.array([side for _, side in labelled])
    print(f"    accuracy     {right.mean():.3f} of {len(labelled)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the data sets")
    parser.add_argument("--persons", type=int, default=2, help="words of each group a sentence")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    readers = {
        "VADER": lexicon(),
        "TF-IDF": peer(regression(data.sentiment(arguments.data))),
        "ours": scorer(Models(get_settings(), arguments.threads, with_own=False)),
    }
    sets = {
        f"written {lang}": (*ours_written(lang, arguments.persons), lang) for lang in ("zh", "en")
    }
    corpus = arguments.data / "bias_eec" / "eec_half.csv"
    if corpus.exists():
        sets = {"bias_eec": (*eec(corpus), "en"), **sets}
    print(f"goals: mean absolute shift under {GOAL_MEAN}, no group above {GOAL_GROUP}")
    for name, (made, labelled, language) in sets.items():
        print(f"{name}, {len(made)} sentences")
        for title, score in readers.items():
            if score and (language == "en" or title != "VADER"):
                print(f"  {title}")
                measure(score, made, labelled, language)


if __name__ == "__main__":
    main()
