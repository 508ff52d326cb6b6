"""The campaign studio on fact sheets: what the checker finds of planted faults, beside a plain peer.

`python -m bench.copy --half HALF` reads bench/copy_data/HALF/{zh,en}/{sheets,drafts}.jsonl: facts
and reviews of products, drafts with planted faults, and a clean twin of each. A fault counts as
found where an error overlaps it; an error counts as right where it overlaps a fault. The peer is what
people do without a checker: a list of forbidden words, and every number that is not in the facts as
it stands. Intervals hold 95 % (Wilson).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.copy_writers import show_writers
from bench.measure import machine, table
from insight.campaigns.check import check
from insight.campaigns.claims.unsaid import no_figures
from insight.campaigns.types import Copy, Ground, ProductFacts, Review
from insight.campaigns.writers.choose import CHOICES
from insight.reports.statistics import wilson

DATA = Path(__file__).with_name("copy_data")
LANGUAGES = ("zh", "en")
GOAL_RECALL, GOAL_PRECISION = 0.95, 0.90

Spans = list[tuple[int, int, str]]
"""Where an error begins and ends, and the rule that it breaks."""
Checker = Callable[[Copy, Ground], Spans]

_FORBIDDEN = {
    "zh": "最 第一 唯一 顶级 国家级 极品 首个 独家 绝对 永久 万能 100% 治疗 疗效 保证 无效退款 稳赚 升值 限时 秒杀 "
    "仅剩 售罄 好评 返现 加微信 专家 明星 认证 金奖 免费 赠送 零风险 祖传 特效 抗癌 平替",
    "en": "best|number one|no. 1|#1|guarantee|free|cure|treat|heal|clinically proven|doctor|expert|award|only "
    "today|limited|last chance|eco-friendly|risk-free|miracle|perfect|ultimate|unbeatable|voucher|five stars|everyone",
}


@dataclass
class Tally:
    """What one checker did with one set of drafts."""

    found: Counter[str] = field(default_factory=Counter)
    planted: Counter[str] = field(default_factory=Counter)
    right: int = 0
    wrong: int = 0
    traps: int = 0
    traps_kept: int = 0
    twins: int = 0
    twins_passing: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    wrong_rules: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        self.found += other.found
        self.planted += other.planted
        for name in ("right", "wrong", "traps", "traps_kept", "twins", "twins_passing"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def ours(copy: Copy, ground: Ground) -> Spans:
    found = check(copy, ground).problems
    return [(one.start, one.end, one.rule) for one in found if one.severity == "error"]


def peer(copy: Copy, ground: Ground) -> Spans:
    """A list of forbidden words, and each number that the facts do not hold as it stands."""
    words = _FORBIDDEN[copy.language]
    pattern = "|".join(map(re.escape, words.split("|" if copy.language == "en" else None)))
    spans = [(*one.span(), "word") for one in re.finditer(pattern, copy.text, re.IGNORECASE)]
    facts = ground.facts
    held = " ".join([facts.name, facts.price or "", *facts.attributes.values(), *facts.proofs])
    numbers = set(re.findall(r"\d+(?:\.\d+)?", held))
    spans += [
        (*one.span(), "number")
        for one in re.finditer(r"\d+(?:\.\d+)?", copy.text)
        if one[0] not in numbers
    ]
    return spans


def drafts(half: str, language: str) -> Iterator[tuple[dict[str, Any], Ground]]:
    """Each draft of a half with all that it may rest on. Exits where the half is not there."""
    folder = DATA / half / language
    if not (folder / "drafts.jsonl").exists():
        sys.exit(f"there are no drafts in {folder}")
    sheets = {
        sheet["id"]: Ground(
            ProductFacts(**sheet["facts"]),
            tuple(Review(f"{sheet['id']}-{n}", said) for n, said in enumerate(sheet["reviews"])),
        )
        for sheet in _lines(folder / "sheets.jsonl")
    }
    for draft in _lines(folder / "drafts.jsonl"):
        yield draft, sheets[draft["sheet"]]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def measure(half: str, language: str, checker: Checker) -> Tally:
    tally = Tally()
    for draft, ground in drafts(half, language):
        text = draft["text"]
        spans = checker(Copy(text, draft["language"], draft["channel"]), ground)
        faults = []
        for fault in draft["faults"]:
            start = text.index(fault["quote"])
            faults.append((start, start + len(fault["quote"]), fault))
        for start, end, fault in faults:
            tally.planted[fault["kind"]] += 1
            if any(_overlap(span[:2], (start, end)) for span in spans):
                tally.found[fault["kind"]] += 1
            else:
                tally.missed.append(f"{draft['id']} {fault['kind']}: {fault['quote']}")
        for span in spans:
            if any(_overlap(span[:2], (start, end)) for start, end, _ in faults):
                tally.right += 1
            else:
                tally.wrong += 1
                tally.wrong_rules[span[2]] += 1
                tally.false.append(f"{draft['id']}: {text[span[0] : span[1]]}")
        if draft["twin_of"]:
            tally.twins += 1
            tally.twins_passing += not spans
        for trap in re.split(r"[；;]", draft.get("trap") or ""):
            if not trap.strip() or trap.strip() not in text:
                continue
            start = text.index(trap.strip())
            tally.traps += 1
            tally.traps_kept += not any(
                _overlap(span[:2], (start, start + len(trap.strip()))) for span in spans
            )
    return tally


def changed(half: str, language: str) -> tuple[int, int]:
    """How many figures of the clean twins, each changed alone, are found, and how many there are.

    Codes, dates, ordinals and numbers that claim nothing are left as they are.
    """
    chance, found, of = random.Random(3), 0, 0
    for draft, ground in drafts(half, language):
        if not draft["twin_of"]:
            continue
        text = draft["text"]
        free = no_figures(text)
        for match in re.finditer(r"(?<![\w.,-])\d+(?:\.\d+)?(?![\d,-])", text):
            if float(match[0]) < 2 or any(_overlap(match.span(), span) for span in free):
                continue
            value = float(match[0]) * chance.choice((0.6, 1.4, 1.7, 2.5))
            said = f"{value:.1f}" if "." in match[0] else str(round(value))
            if said == match[0]:
                continue
            other = text[: match.start()] + said + text[match.end() :]
            spans = ours(Copy(other, draft["language"], draft["channel"]), ground)
            of += 1
            found += any(
                _overlap(span[:2], (match.start(), match.start() + len(said))) for span in spans
            )
    return found, of


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _share(hits: int, of: int) -> str:
    if not of:
        return "-"
    low, high = wilson(hits, of)
    return f"{hits}/{of} {hits / of:.3f} ({low:.2f}-{high:.2f})"


def show(half: str, listed: bool) -> None:
    print(f"{machine()}; half: {half}; goals: recall {GOAL_RECALL}, precision {GOAL_PRECISION}")
    rows: list[Sequence[object]] = []
    kinds: dict[str, dict[str, Tally]] = {}
    for name, checker in (("ours", ours), ("peer", peer)):
        both = Tally()
        for language in LANGUAGES:
            started = time.perf_counter()
            tally = measure(half, language, checker)
            seconds = time.perf_counter() - started
            both.add(tally)
            kinds.setdefault(name, {})[language] = tally
            rows.append(_row(f"{name} {language}", tally, f"{seconds:.1f}"))
            if name == "ours":
                rules = ", ".join(f"{rule} {n}" for rule, n in tally.wrong_rules.most_common())
                print(f"wrong by rule, {language}: {rules or 'none'}")
            if listed and name == "ours":
                print("missed", *tally.missed, sep="\n  ")
                print("false", *tally.false, sep="\n  ")
        rows.append(_row(f"{name} both", both, ""))
    table(("checker", "recall", "precision", "traps kept", "twins that pass", "seconds"), rows)
    names = sorted({kind for of in kinds["ours"].values() for kind in of.planted})
    table(
        ("kind", *(f"ours {lang}" for lang in LANGUAGES), *(f"peer {lang}" for lang in LANGUAGES)),
        [
            (
                kind,
                *(
                    _share(kinds[who][lang].found[kind], kinds[who][lang].planted[kind])
                    for who in ("ours", "peer")
                    for lang in LANGUAGES
                ),
            )
            for kind in names
        ],
    )


def _row(name: str, tally: Tally, seconds: str) -> Sequence[object]:
    return (
        name,
        _share(sum(tally.found.values()), sum(tally.planted.values())),
        _share(tally.right, tally.right + tally.wrong),
        _share(tally.traps_kept, tally.traps),
        _share(tally.twins_passing, tally.twins),
        seconds,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--half", choices=["dev", "dev2", "dev3", "dev4", "dev5", "test"], default="dev"
    )
    parser.add_argument("--list", action="store_true", help="print each miss and false alarm")
    parser.add_argument(
        "--change", action="store_true", help="change each figure of the clean twins instead"
    )
    parser.add_argument("--writers", action="store_true", help="measure the writers instead")
    parser.add_argument("--writer", choices=CHOICES, default="auto")
    parser.add_argument("--out", type=Path, help="file for the texts that were written")
    arguments = parser.parse_args()
    if arguments.writers:
        show_writers(arguments.half, arguments.writer, arguments.out)
        return
    if arguments.change:
        for language in LANGUAGES:
            print(
                f"changed figures found, {language}: {_share(*changed(arguments.half, language))}"
            )
        return
    show(arguments.half, arguments.list)


if __name__ == "__main__":
    main()
