"""How many expressions of a public list the checks of Chinese law find, by group: counts only.

The list is not ours and shapes no rule: nothing of it is printed but counts. Its entries are mostly
clauses of laws (half of them longer than 33 characters) and not copy, so the share says how much of
their wording the rules meet, beside a plain list of words. An entry stands alone and in three plain
sentences; it is found when an error is on it in any of them. Run `python -m bench.adlaw` with
INSIGHT_DATA, the folder that holds `copy_adlaw_cn`.
"""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from importlib import import_module
from pathlib import Path

from insight.campaigns.types import Copy, Ground, ProductFacts
from insight.reports.statistics import wilson

_CHECKS = ("law_zh", "discrimination", "marks", "platforms", "personal", "instructions")
_FRAMES = ("{}", "这款{}，值得拥有。", "我们的产品{}。", "选它，{}")
_KNOWN = Ground(ProductFacts(name="样品"))


def finds(expression: str) -> bool:
    """Whether a check marks something of the expression in one of the sentences."""
    for frame in _FRAMES:
        text = frame.format(expression)
        begins = text.index(expression)
        ends = begins + len(expression)
        copy = Copy(text, "zh", "product-page")
        for name in _CHECKS:
            for one in import_module(f"insight.campaigns.checks.{name}").find(copy, _KNOWN):
                if one.severity == "error" and one.start < ends and begins < one.end:
                    return True
    return False


def peer(expression: str, words: frozenset[str]) -> bool:
    """What a plain list of forbidden words finds."""
    return any(word in expression for word in words)


_PLAIN = frozenset(
    "最好 最佳 最高 最低 最大 第一 唯一 顶级 国家级 极品 首选 绝对 永久 万能 100% 治疗 减肥 保本 祖传 特供".split()
)


def main() -> None:
    path = Path(os.environ["INSIGHT_DATA"], "copy_adlaw_cn", "illegal_expressions.tsv")
    found: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            expression = row["expression"].strip()
            if expression:
                found[row["group"]].append((finds(expression), peer(expression, _PLAIN)))
    total = [one for some in found.values() for one in some]
    for number, some in enumerate([*found.values(), total], start=1):
        ours, theirs = sum(a for a, _ in some), sum(b for _, b in some)
        low, high = wilson(ours, len(some))
        name = "all" if some is total else f"group {number}"
        print(
            f"{name:>8}: {ours} of {len(some)} ({ours / len(some):.2f}, {low:.2f}-{high:.2f}); "
            f"plain list {theirs / len(some):.2f}"
        )


if __name__ == "__main__":
    main()
