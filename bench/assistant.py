"""The assistant: does it find the passage that answers, and does it know when there is none.

    python -m bench.assistant [--part banking77 lcqmc faq scope confidence said] [--half dev]
    python -m bench.assistant --part speed [--users 20] [--seconds 60]

`--half` chooses the shop under bench/assistant_data: its FAQ in both languages, questions written
without sight of the answers, and questions that it does not answer. `--data` (or INSIGHT_DATA) is the
folder with `help_banking77` and `help_zh_match`. Knowledge is indexed and asked as the product does it.
Beside ours: BM25 alone and the student's vectors. Intervals hold 95 % (Wilson; Hanley and McNeil for an area).

`said` is what the whole assistant says: answers that their passages hold, who takes over, what is asked
back, attempts to command it (bench/assistant_dialogue.py); `speed` needs the services (bench/assistant_speed.py).
"""

from __future__ import annotations

import argparse
import csv
import itertools
import math
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.assistant_dialogue import asks, handover, injections, supported
from bench.assistant_peers import Contestant, by_vectors, by_words, ours
from bench.assistant_shop import HERE, Asked, Shop, index_of, shop
from bench.measure import machine, table
from insight.assistant import words_index
from insight.assistant.assistant import Assistant
from insight.assistant.encoder import Encoder, open_encoder
from insight.assistant.judge import offer_threshold, threshold
from insight.assistant.orders import Order
from insight.assistant.types import Passage
from insight.models import Models
from insight.reports.statistics import wilson
from insight.settings import Settings, load_settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    pass

PARTS = ("banking77", "lcqmc", "faq", "scope", "confidence", "said")
"""The part `speed` has options of its own: see bench/assistant_speed.py."""
BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)
SEED = 1


@dataclass(frozen=True, slots=True)
class Told:
    """What a contestant makes of one question: entries, the best first, with a score each."""

    asked: Asked
    entries: tuple[tuple[str, float], ...]

    @property
    def confidence(self) -> float:
        return self.entries[0][1] if self.entries else 0.0

    def within(self, most: int) -> bool:
        return any(name in self.asked.answers for name, _ in self.entries[:most])


def share(right: int, of: int) -> str:
    """A share with its interval."""
    if not of:
        return "-"
    low, high = wilson(right, of)
    return f"{right / of:.3f} ({low:.3f}-{high:.3f})"


def tell_all(contestant: Contestant, questions: Sequence[Asked]) -> list[Told]:
    return [Told(asked, tuple(contestant(asked))) for asked in questions]


def faq(shop: Shop, settings: Settings) -> None:
    """Is the right entry first, is it among the first three."""
    passages = shop.knowledge.passages
    contestants = {
        "ours": ours(shop.knowledge, shop.name_of),
        "BM25": by_words(passages, shop.name_of),
        "student": by_vectors(passages, shop.name_of, Models(settings).student),
    }
    rows = []
    for name, contestant in contestants.items():
        told = tell_all(contestant, shop.questions)
        for language in ("en", "zh", "both"):
            some = [one for one in told if language in (one.asked.language, "both")]
            rows.append(
                (
                    f"{name}, {language}",
                    *(share(sum(one.within(n) for one in some), len(some)) for n in (1, 3)),
                    ".92" if language == "both" and name == "ours" else "",
                )
            )
    table((f"FAQ, {len(shop.questions)} questions", "first", "first three", "goal"), rows)


class NoOrders:
    """A shop whose orders can be asked for, and are not there."""

    def find(self, number: str, proof: str) -> Order | None:
        return None


def said(half: str, settings: Settings, encoder: Encoder) -> None:
    """What the assistant says of a shop with its products."""
    found = shop(half, settings, encoder, with_products=True)
    assistant = Assistant(found.knowledge, NoOrders(), settings, encoder=encoder)
    for part in (supported, handover, asks, injections):
        for line in part(assistant, HERE / half):
            print(line.told())


def scope(shop: Shop) -> None:
    """What is answered and what refused: at the threshold that ships, and at that of an offer."""
    tell = ours(shop.knowledge, shop.name_of)
    inside, outside = tell_all(tell, shop.questions), tell_all(tell, shop.foreign)
    rows = []
    for language, name, least in (
        (language, name, least)
        for name, least in (("told", threshold()), ("offered", offer_threshold()))
        for language in ("en", "zh", "both")
    ):
        asked = [one for one in inside if language in (one.asked.language, "both")]
        foreign = [one for one in outside if language in (one.asked.language, "both")]
        near = [one for one in foreign if one.asked.near]
        rows.append(
            (
                f"{name}, {language}",
                share(sum(one.confidence >= least for one in asked), len(asked)),
                share(sum(one.confidence < least for one in foreign), len(foreign)),
                share(sum(one.confidence < least for one in near), len(near)),
                f"{area([o.confidence for o in asked], [o.confidence for o in foreign])[0]:.3f}",
            )
        )
    columns = (
        "scope",
        "answered inside (.90)",
        "refused outside (.85)",
        "of the near ones",
        "area",
    )
    table(columns, rows)


def confidence(shop: Shop) -> None:
    """Is what is answered right as often as is said."""
    tell = ours(shop.knowledge, shop.name_of)
    inside, outside = tell_all(tell, shop.questions), tell_all(tell, shop.foreign)
    rows = []
    for name, some in (
        ("questions it answers", inside),
        ("with those it does not", inside + outside),
    ):
        said = [one for one in some if one.confidence >= threshold()]
        rows.append(
            (
                name,
                share(sum(one.within(1) for one in said), len(said)),
                share(len([one for one in said if one.asked.answers]), len(inside)),
            )
        )
    table((f"at the threshold of {threshold()}", "right of what is told (.95)", "coverage"), rows)
    lines, error = [], 0.0
    for low, high in itertools.pairwise(BINS):
        some = [
            one
            for one in inside + outside
            if low <= one.confidence < high or (high == 1.0 == one.confidence)
        ]
        if some:
            said = sum(one.confidence for one in some) / len(some)
            right = sum(one.within(1) for one in some)
            error += len(some) * abs(said - right / len(some)) / len(inside + outside)
            lines.append(
                (f"{low:.1f} to {high:.1f}", len(some), f"{said:.3f}", share(right, len(some)))
            )
    table(("confidence", "questions", "said", "right"), lines)
    print(f"expected calibration error {error:.3f}")


def banking77(data: Path, settings: Settings, encoder: Encoder) -> None:
    """Four fifths of the questions as knowledge, each with its intent; the rest is asked."""
    path = data / "help_banking77" / "train.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["text"].strip(), row["category"]) for row in csv.DictReader(file)]
    random.Random(SEED).shuffle(rows)
    held, known = rows[: len(rows) // 5], rows[len(rows) // 5 :]
    shared = {_plain(text) for text, _ in known} & {_plain(text) for text, _ in held}
    held = [row for row in held if _plain(row[0]) not in shared]
    known = [row for row in known if _plain(row[0]) not in shared]
    folder = settings.home / "bank"
    folder.mkdir(parents=True)
    with (folder / "faq.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("question", "answer"))
        writer.writerows((text, intent.replace("_", " ")) for text, intent in known)
    knowledge = index_of(settings, folder, encoder)
    questions = [Asked(text, "en", frozenset([intent])) for text, intent in held]

    def intent_of(passage: Passage) -> str:
        return passage.text.strip().replace(" ", "_")

    contestants = {
        "ours": ours(knowledge, intent_of),
        "BM25": by_words(knowledge.passages, intent_of),
        "student": by_vectors(knowledge.passages, intent_of, Models(settings).student),
    }
    lines = []
    for name, contestant in contestants.items():
        told = tell_all(contestant, questions)
        lines.append(
            (name, *(share(sum(one.within(n) for one in told), len(told)) for n in (1, 3)))
        )
    title = f"banking77, {len(questions)} questions on {len(knowledge.passages)}"
    table((title, "first (.88)", "first three (.96)"), lines)


def lcqmc(data: Path, settings: Settings, encoder: Encoder) -> None:
    """Do two Chinese questions mean the same: the area under the curve of the cosine."""
    lines = (data / "help_zh_match" / "lcqmc_dev.txt").read_text(encoding="utf-8-sig").splitlines()
    pairs = [row for row in (line.split("\t") for line in lines) if len(row) == 3]
    same = [row[2] == "1" for row in pairs]

    def of(encoder: Encoder) -> tuple[Floats, Floats]:
        return encoder.encode([row[0] for row in pairs]), encoder.encode([row[1] for row in pairs])

    def near(vectors: tuple[Floats, Floats]) -> list[float]:
        return [float(value) for value in (vectors[0] * vectors[1]).sum(axis=1)]

    def of_words() -> list[float]:
        sets = [[set(words_index.words_of(row[n])) for n in (0, 1)] for row in pairs]
        return [len(a & b) / max(1, len(a | b)) for a, b in sets]

    scores = {
        "ours": near(of(encoder)),
        "student": near(of(Models(settings).student)),
        "shared words": of_words(),
    }
    rows = []
    for name, values in scores.items():
        found, low, high = area(
            [v for v, s in zip(values, same, strict=True) if s],
            [v for v, s in zip(values, same, strict=True) if not s],
        )
        rows.append((name, f"{found:.4f} ({low:.4f}-{high:.4f})"))
    table((f"LCQMC dev, {len(pairs)} pairs", "area (.90)"), rows)


def area(higher: Sequence[float], lower: Sequence[float]) -> tuple[float, float, float]:
    """The area under the curve, and its interval."""
    from scipy.stats import rankdata

    ones, others = len(higher), len(lower)
    ranks = rankdata([*higher, *lower])[:ones]
    found = float((ranks.sum() - ones * (ones + 1) / 2) / (ones * others))
    first, second = found / (2 - found), 2 * found**2 / (1 + found)
    spread = found * (1 - found) + (ones - 1) * (first - found**2)
    spread += (others - 1) * (second - found**2)
    wide = 1.96 * math.sqrt(max(0.0, spread) / (ones * others))
    return found, found - wide, min(1.0, found + wide)


def _plain(text: str) -> str:
    return " ".join(words_index.words_of(text))


def main() -> None:
    if sys.argv[1:3] == ["--part", "speed"]:
        from bench.assistant_speed import main as speed

        return speed(sys.argv[3:])
    parser = argparse.ArgumentParser(prog="bench.assistant", description=__doc__)
    parser.add_argument("--part", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--half", choices=("dev", "test"), default="dev")
    parser.add_argument("--data", type=Path, default=os.environ.get("INSIGHT_DATA"))
    given = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as home:
        settings = load_settings(Path(home))
        encoder = open_encoder(settings)
        for part, run in (("banking77", banking77), ("lcqmc", lcqmc)):
            if part in given.part:
                if given.data is None:
                    print(f"{part} needs --data", file=sys.stderr)
                else:
                    run(Path(given.data), load_settings(Path(home) / part), encoder)
        if "said" in given.part:
            said(given.half, load_settings(Path(home) / "said"), encoder)
        if {"faq", "scope", "confidence"} & set(given.part):
            found = shop(given.half, load_settings(Path(home) / "shop"), encoder)
            if "faq" in given.part:
                faq(found, settings)
            if "scope" in given.part:
                scope(found)
            if "confidence" in given.part:
                confidence(found)


if __name__ == "__main__":
    main()
