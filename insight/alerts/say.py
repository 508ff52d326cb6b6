"""An alert in words: what rose, from what, and against what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from insight.analyses.aspect_tree import title
from insight.reports.words import Words


def headline(alert: Mapping[str, Any], words: Words) -> str:
    """Such as: More negative documents than usual: Kettle."""
    return words.say(f"alert.title_{alert['figures']['kind']}", what=what(alert, words))


def sentence(alert: Mapping[str, Any], words: Words) -> str:
    """The cause with its figures."""
    figures = alert["figures"]
    if figures["kind"] == "quiet":
        return _quiet(figures, words)
    start, end = (datetime.fromisoformat(figures[name]) for name in ("from", "to"))
    when = words.say(
        f"alert.when_{figures['window']}",
        day=start.date(),
        start=f"{start:%H:%M}",
        end=f"{end:%H:%M}",
    )
    basis = words.say(
        f"alert.basis_{'weeks' if figures['weekly'] else 'days'}", n=figures["samples"]
    )
    group = what(alert, words)
    return words.say(
        f"alert.{figures['kind']}",
        what=group[:1].upper() + group[1:],
        n=figures["count"],
        expected=figures["expected"],
        when=when,
        basis=basis,
        read=figures["read"],
        share=figures["count"] / figures["read"] if figures["read"] else 0.0,
        usual_share=figures["usual_share"],
    )


def _quiet(figures: Mapping[str, Any], words: Words) -> str:
    return words.say(
        "alert.quiet",
        what=words.say("alert.collection", source=figures["source"], asked=figures["asked"]),
        day=datetime.fromisoformat(figures["from"]).date(),
        hours=round(figures["gap_hours"]),
        expected=round(figures["expected"]),
        failed=words.say("alert.quiet_failed") if figures["failed"] else "",
    )


def what(alert: Mapping[str, Any], words: Words) -> str:
    """The group of an alert: its product, topic, source and aspect; or what went quiet."""
    group, figures = alert["cause"], alert["figures"]
    if figures["kind"] == "quiet":
        return words.say("alert.collection", source=figures["source"], asked=figures["asked"])
    if not group:
        return words.say("alert.all")
    named = {
        **group,
        "topic": alert["figures"].get(f"topic_{words.language}"),
        "aspect": title(group["aspect"], words.language) if "aspect" in group else None,
    }
    parts = [
        words.say(f"alert.{name}", value=named[name])
        for name in ("product", "topic", "source", "aspect")
        if name in group
    ]
    return words.say("alert.and").join(parts)
