"""The key figures of a report, for the top of its first page."""

from __future__ import annotations

from insight.reports.context import period_names
from insight.reports.window import window_of
from insight.reports.words import Words
from insight.types import Report

_OPPOSITE = {"good": "bad", "bad": "good", "neutral": "neutral"}


def headline(report: Report) -> list[dict[str, str]]:
    """The key figures with their change since the period before, from the findings."""
    words, window = Words(report.language), window_of(report)
    found = {f.finding_id: f for section in report.sections for f in section.findings}
    if window is None:
        return []
    before = period_names(window, words)["before"]
    figures_shown = []
    for label, finding_id, key, level, change, when_up in (
        ("documents", "volume.total", "n", "count", "signed_size", "neutral"),
        ("negative", "sentiment.negative", "share", "share", "signed_points", "bad"),
        ("rating", "rating.mean", "mean", "stars", "signed_stars", "good"),
    ):
        if (finding := found.get(finding_id)) is None:
            continue
        figures = finding.figures
        moved, then = figures.get("change", figures.get("difference")), figures.get(f"before_{key}")
        text, mood = "", when_up
        if finding.kind.endswith("_unclear"):
            text, mood = words.say("report.no_clear_change"), "quiet-change"
        elif moved is not None:
            text = words.show(moved, change)
            if change == "signed_points":
                text = words.say("report.points", points=text)
            if moved < 0:
                mood = _OPPOSITE[when_up]
        against = words.say("report.against", value=words.show(then, level), before=before)
        figures_shown.append(
            {
                "label": words.say(f"report.{label}"),
                "finding": finding_id,
                "level": words.show(figures[key], level),
                "change": text,
                "mood": mood,
                "against": "" if then is None else against,
            }
        )
    return figures_shown
