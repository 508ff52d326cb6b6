"""What to do next, drawn by rule from the findings of a report and from genuine documents only.

A finding proposes a subject; genuine voices (`support`) must bear it out, at least as many as the
setting asks for. First comes what changed for the worse, then what is praised, what stands, and
when and how to say it; within each what more customers speak of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from insight.campaigns.expected import Expected, Subject
from insight.campaigns.rhythm import QUERY as RHYTHM
from insight.campaigns.rhythm import next_sales_day, rhythm
from insight.campaigns.support import QUERY as SUPPORT
from insight.campaigns.support import Mood, Support, Supports
from insight.reports.window import Window
from insight.reports.words import Words
from insight.store.reader import Snapshot
from insight.types import Finding, Suggestion

MOST = 15
_SALES = "campaigns/sales.sql"
_WORSE, _PRAISED, _STANDING, _HOW = range(4)


@dataclass(frozen=True, slots=True)
class _Proposal:
    """What a finding proposes, before it is borne out."""

    finding: str
    subject: Subject
    group: int
    rival: str = ""


def suggest(
    snapshot: Snapshot,
    window: Window,
    findings: Sequence[Finding],
    words: Words,
    *,
    least: int,
    today: date,
) -> tuple[Suggestion, ...]:
    """Suggestions, the most pressing first; none that fewer than `least` genuine voices support.

    The snapshot is opened on the window.
    """
    parameters = window.parameters()
    supports = Supports(snapshot.rows(SUPPORT, parameters))
    if not supports.total:
        return ()
    sales = {row["product"]: row for row in snapshot.rows(_SALES, parameters)}
    expected = Expected(window, words, supports.total, sales, least)
    kept = _borne_out(_proposals(findings, supports, words), supports, least)
    made = [(one.group, suggestion) for one in kept for suggestion in _answers(one, expected)]
    praised = [one for one in kept if one.subject.mood == "positive"]
    made += [(_HOW, one) for one in _time(praised, snapshot, window, expected, today)]
    made += [(_HOW, one) for one in _test(praised, expected)]
    made.sort(key=lambda pair: (pair[0], -pair[1].share))
    return tuple(_once(suggestion for _, suggestion in made))[:MOST]


def _proposals(
    findings: Sequence[Finding], supports: Supports, words: Words
) -> Iterator[_Proposal]:
    for finding in findings:
        figures = finding.figures
        match finding.kind:
            case "topics.new" | "topics.rising":
                topic_id = finding.finding_id.removeprefix("topics.")
                support = supports.of("topic", topic_id)
                for mood in _moods(support):
                    name = str(figures["topic"])
                    subject = Subject("topic", topic_id, "", mood, name, support)
                    yield _Proposal(finding.finding_id, subject, _group(mood))
            case "aspects.complaints_rose" | "aspects.praise_rose":
                mood = "negative" if finding.kind == "aspects.complaints_rose" else "positive"
                yield _aspect(finding, mood, _group(mood), supports, words)
            case "aspects.most_negative" | "aspects.most_positive":
                mood = "negative" if finding.kind == "aspects.most_negative" else "positive"
                yield _aspect(finding, mood, _STANDING, supports, words)
            case "sentiment.product_rose":
                product = figures["product"]
                support = supports.of("product", product)
                subject = Subject("product", product, "", "negative", product, support)
                yield _Proposal(finding.finding_id, subject, _WORSE)
            case "compare.better_aspect" | "compare.better":
                yield _ahead(finding, supports, words)
            case _:
                pass


def _moods(support: Support | None) -> Iterator[Mood]:
    """A topic is a complaint, or praise, when more than half of it is."""
    moods: tuple[Mood, ...] = ("negative", "positive")
    yield from (mood for mood in moods if support and support.mostly(mood))


def _group(mood: Mood) -> int:
    return _WORSE if mood == "negative" else _PRAISED


def _aspect(
    finding: Finding,
    mood: Literal["negative", "positive"],
    group: int,
    supports: Supports,
    words: Words,
) -> _Proposal:
    aspect = finding.figures["aspect"]
    name = words.aspect(aspect)
    subject = Subject("aspect", aspect, aspect, mood, name, supports.of("aspect", aspect))
    return _Proposal(finding.finding_id, subject, group)


def _ahead(finding: Finding, supports: Supports, words: Words) -> _Proposal:
    """Where fewer of ours than of a competitor's are complained of."""
    product, aspect = finding.figures["product"], finding.figures["aspect"] or ""
    support = supports.of("product", product, aspect)
    name = words.say("actions.of_product", product=product, aspect=words.aspect(aspect))
    subject = Subject("product", product, aspect, "positive", name if aspect else product, support)
    return _Proposal(finding.finding_id, subject, _PRAISED, finding.figures["rival"])


def _borne_out(proposals: Iterator[_Proposal], supports: Supports, least: int) -> list[_Proposal]:
    """Those with enough genuine voices, and what is said to rise only where they say so too."""
    kept = []
    for one in proposals:
        support, mood = one.subject.support, one.subject.mood
        if support is None or support.hits(mood) < least or support.is_copied:
            continue
        change = support.change(mood)
        if one.rival:
            rival = supports.of("rival", one.rival, one.subject.aspect)
            if rival is None or rival.hits("negative") < least:
                continue
        elif one.group != _STANDING and change is not None and change.low <= 0:
            continue
        kept.append(one)
    return kept


def _answers(one: _Proposal, expected: Expected) -> Iterator[Suggestion]:
    """What a subject asks for: praise is told on, a complaint is answered and what causes it fixed."""
    words, subject = expected.words, one.subject
    values = expected.values(subject) | {"rival": one.rival}
    standing = "_standing" if one.group == _STANDING else ""
    if subject.mood == "positive":
        kind = "overtake" if one.rival else "promote"
        yield expected.suggestion(
            "promote",
            subject,
            (one.finding,),
            action=words.say(f"actions.{kind}", **values),
            reason=words.say(f"actions.{kind}{standing}_reason", **values),
        )
        return
    reason = words.say(f"actions.complaint{standing}_reason", **values)
    if one.group == _WORSE and subject.dimension != "product":
        yield expected.suggestion(
            "answer",
            subject,
            (one.finding,),
            action=words.say("actions.answer", **values),
            reason=reason,
        )
    route = expected.route(subject)
    yield expected.suggestion(
        "fix",
        subject,
        (one.finding,),
        action=words.say(f"actions.fix_{route}", **values),
        reason=reason,
        route=route,
    )


def _time(
    praised: Sequence[_Proposal],
    snapshot: Snapshot,
    window: Window,
    expected: Expected,
    today: date,
) -> Iterator[Suggestion]:
    """When to say what is praised most: a day of the calendar, and when customers write."""
    if not praised:
        return
    words = expected.words
    lead = min(praised, key=lambda one: -one.subject.share)
    found = rhythm(snapshot.rows(RHYTHM, window.parameters()), window.zone)
    event = next_sales_day(window.last_day)
    if event and event[0] <= today:
        event = None
    values: Mapping[str, Any] = expected.values(lead.subject)
    told = []
    if event:
        name = getattr(event[1], words.language)
        values = {**values, "event": name, "day": event[0]}
        told.append(words.say("actions.time_event_reason", **values))
    if found.weekday is not None:
        told.append(
            words.say(
                "actions.time_weekday_reason",
                weekday=found.weekday,
                share=found.weekday_share,
                n=found.count,
            )
        )
    if found.hour is not None:
        told.append(
            words.say(
                "actions.time_hour_reason",
                first=found.hour,
                last=(found.hour + 3) % 24,
                share=found.hour_share,
                n=found.count,
            )
        )
    if not told:
        return
    told.append(words.say("actions.time_what_reason", **values))
    yield expected.suggestion(
        "time",
        lead.subject,
        (lead.finding,),
        action=words.say("actions.time_event" if event else "actions.time_rhythm", **values),
        reason=words.say("actions.apart").join(told),
        day=event[0] if event else None,
    )


def _test(praised: Sequence[_Proposal], expected: Expected) -> Iterator[Suggestion]:
    """Which of two things that are praised a text should lead with."""
    names: dict[str, _Proposal] = {}
    for one in sorted(praised, key=lambda one: -one.subject.share):
        names.setdefault(one.subject.name, one)
    if len(names) < 2:
        return
    first, second, *_ = names.values()
    words = expected.words
    values = {**expected.values(first.subject), "other": second.subject.name}
    values["other_n"] = second.subject.hits
    made = expected.suggestion(
        "test",
        first.subject,
        (first.finding, second.finding),
        action=words.say("actions.test", **values),
        reason=words.say("actions.test_reason", **values),
    )
    both = dict.fromkeys((*made.documents[:6], *second.subject.documents[:6]))
    yield replace(made, documents=tuple(both))


def _once(suggestions: Iterator[Suggestion]) -> Iterator[Suggestion]:
    """Each thing to do once; the findings of those that say the same are put together."""
    known: dict[tuple[str, str], Suggestion] = {}
    for one in suggestions:
        # A topic of which mostly one aspect is spoken, and that aspect, are one complaint.
        is_complaint = one.kind in ("answer", "fix")
        about = (is_complaint and one.audience.aspect) or one.suggestion_id
        key = (one.kind, about)
        if key in known:
            together = dict.fromkeys((*known[key].findings, *one.findings))
            known[key] = replace(known[key], findings=tuple(together))
        else:
            known[key] = one
    yield from known.values()
