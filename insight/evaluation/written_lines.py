"""Figures of written copy as lines for a person: a row a figure, a column a writer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

NAMES = {
    "perplexity": "perplexity of the reference",
    "bleu": "BLEU",
    "chrf": "chrF",
    "rouge1": "ROUGE-1 F1",
    "rouge2": "ROUGE-2 F1",
    "rougeL": "ROUGE-L F1",
    "distinct1": "distinct-1",
    "distinct2": "distinct-2",
    "self_bleu": "self-BLEU (less is more varied)",
    "fact_coverage": "facts of the sheet told",
    "key_facts": "first three facts told",
    "unsupported_claims": "unsupported, of all claims",
    "texts_with_unsupported": "texts with an unsupported claim",
    "rule_violations": "rule violations a text",
    "seconds": "seconds a draft",
}
_SHARES = ("fact_coverage", "key_facts", "unsupported_claims", "texts_with_unsupported")
_WIDTH = 32
_COLUMN = 24


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """All that was measured; drafts are judged before any check repairs them."""
    yield (
        f"{found['pairs']} pairs of {found['products']} products; drafts, before the check. "
        "Brackets: 95 % bootstrap intervals."
    )
    writers = found["writers"]
    for language in sorted({one for told in writers.values() for one in told["languages"]}):
        have = {name: told for name, told in writers.items() if language in told["languages"]}
        yield ""
        yield f"[{language}]".ljust(_WIDTH) + "".join(
            name[-_COLUMN + 2 :].ljust(_COLUMN) for name in have
        )
        yield "texts".ljust(_WIDTH) + "".join(
            str(told["languages"][language]["texts"]).ljust(_COLUMN) for told in have.values()
        )
        for key, said in NAMES.items():
            cells = [told["languages"][language]["scores"][key] for told in have.values()]
            if any(cell["value"] is not None for cell in cells):
                yield said.ljust(_WIDTH) + "".join(
                    _cell(key, cell).ljust(_COLUMN) for cell in cells
                )
        first = next(iter(have.values()))["languages"][language]["signatures"]
        for name, signature in first.items():
            yield f"{NAMES[name]} is sacreBLEU's {signature}"
    if any("zh" in told["languages"] for told in writers.values()):
        yield f"Chinese: {found['chinese']}."
    for name, told in writers.items():
        for cause, count in told["failed"].items():
            yield f"{name} failed {count} times: {cause}"


def _cell(key: str, cell: Mapping[str, float | None]) -> str:
    value, low, high = cell["value"], cell["low"], cell["high"]
    if value is None:
        return "-"
    if low is None or high is None:
        return _figure(key, value)
    return f"{_figure(key, value)} [{_figure(key, low)}, {_figure(key, high)}]"


def _figure(key: str, value: float) -> str:
    if key in _SHARES:
        return f"{100 * value:.0f} %"
    return f"{value:.1f}" if key in ("bleu", "chrf", "perplexity", "seconds") else f"{value:.2f}"
