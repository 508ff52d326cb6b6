"""The week in up to five sentences, chosen from what the sections found; nothing new is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from insight.types import Finding

MOST = 5
LEAST = 0.5


def summarise(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The largest changes in the order of the sections; a section's later ones count less."""
    waiting = [finding for finding in findings if finding.weight > 0]
    chosen: list[str] = []
    told: Counter[str] = Counter()

    def worth(finding: Finding) -> float:
        return finding.weight / (1 + told[finding.section])

    while waiting and len(chosen) < MOST:
        best = max(waiting, key=worth)
        if worth(best) < LEAST:
            break
        chosen.append(best.finding_id)
        told[best.section] += 1
        subject = _subject(best)
        waiting = [finding for finding in waiting if _subject(finding) != subject]
    return tuple(finding for finding in findings if finding.finding_id in chosen)


def _subject(finding: Finding) -> str:
    """Two changes of one share, against two periods, are one thing to tell."""
    return finding.finding_id.removesuffix("_baseline")
