"""Indexing 10,000 passages, indexing them again after a change, and finding among them.

    python -m bench.assistant_index

All but the encoder is measured with the quick vectors of documents; what the encoder takes is told
beside it. The passages are entries made of the sentences of the sample shop's knowledge, put together at
random: of that length and those words, each entry its own. A question is the title of an entry.
"""

from __future__ import annotations

import os
import random
import re
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.measure import machine, rss_mb, table
from insight.assistant.build import index
from insight.assistant.encoder import Encoder, open_encoder
from insight.assistant.knowledge import Knowledge
from insight.assistant.types import Passage
from insight.assistant.vectors import encode
from insight.models import Models
from insight.settings import load_settings

PASSAGES, FILES, QUESTIONS = 10_000, 40, 400
LIMIT_MS = 30
_SAMPLE = Path(__file__).resolve().parents[1] / "insight" / "sample" / "knowledge"


def main() -> None:
    rng = random.Random(9)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "files"
        folder.mkdir()
        titles = _write(folder, rng)
        settings = load_settings(Path(place) / "home")
        encoder = Models(settings).student
        begun = time.perf_counter()
        made = index(settings, folder, encoder)
        first = time.perf_counter() - begun
        with (folder / "0.md").open("a", encoding="utf-8") as file:
            file.write("\n## Do you sell lamps?\nNo.\n")
        begun = time.perf_counter()
        again = index(settings, folder, encoder)
        second = time.perf_counter() - begun
        begun = time.perf_counter()
        knowledge = Knowledge.open(settings, encoder)
        opened = time.perf_counter() - begun
        asked, told = _encoder_times(open_encoder(settings), titles, made.passages)
        times = []
        for title in rng.sample(titles, QUESTIONS):
            begun = time.perf_counter()
            knowledge.candidates(title, "zh" if title[0] > "\u3000" else "en")
            times.append(1000 * (time.perf_counter() - begun))
    times.sort()
    rows = [
        ["index", f"{first:.1f} s, {len(made.passages):,} passages", "–"],
        ["again after a change", f"{second:.1f} s, {again.encoded} encoded", "–"],
        ["open", f"{opened:.2f} s", "–"],
        ["find, p50", f"{times[len(times) // 2]:.1f} ms", f"{LIMIT_MS} ms"],
        ["find, p95", f"{times[len(times) * 95 // 100]:.1f} ms", f"{LIMIT_MS} ms"],
        ["encoder, a question, p50", f"{asked:.1f} ms", "–"],
        ["encoder, passages", f"{told:.0f} a second", "–"],
        ["memory", f"{rss_mb(os.getpid()):.0f} MB", "–"],
    ]
    print(machine())
    table(["", "ours", "limit"], rows)


def _encoder_times(
    encoder: Encoder, titles: Sequence[str], passages: Sequence[Passage]
) -> tuple[float, float]:
    """Milliseconds of a question, and passages a second."""
    encoder.encode(titles[:1])
    times = []
    for title in titles[:40]:
        begun = time.perf_counter()
        encoder.encode([title])
        times.append(1000 * (time.perf_counter() - begun))
    begun = time.perf_counter()
    encode(encoder, passages[:128], {})
    return sorted(times)[len(times) // 2], 128 / (time.perf_counter() - begun)


def _write(folder: Path, rng: random.Random) -> list[str]:
    """Files of entries; returns the titles."""
    banks = {name: _sentences(name) for name in ("faq-en.md", "faq-zh.md")}
    titles = []
    for number in range(FILES):
        told = []
        questions, answers = banks["faq-zh.md" if number % 2 else "faq-en.md"]
        for entry in range(PASSAGES // FILES):
            title = f"{rng.choice(questions)} {number}-{entry}"
            titles.append(title)
            told.append(f"## {title}\n{' '.join(rng.choice(answers) for _ in range(3))}\n")
        (folder / f"{number}.md").write_text("\n".join(told), encoding="utf-8")
    return titles


def _sentences(name: str) -> tuple[list[str], list[str]]:
    lines = (_SAMPLE / name).read_text(encoding="utf-8").splitlines()
    questions = [line[3:] for line in lines if line.startswith("## ")]
    answers = [line for line in lines if line and not line.startswith("#")]
    return questions, [one for said in answers for one in re.findall(r"[^.。]+[.。]", said)]


if __name__ == "__main__":
    main()
