"""A campaign to take away: CSV, Markdown, a calendar, JSON. Only texts that are approved leave it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from insight.campaigns.campaign import Campaign, Entry, Variant, plain
from insight.inert_csv import inert_csv
from insight.messages import message
from insight.reports.words import Words

_COLUMNS = (
    "campaign",
    "state",
    "day",
    "time",
    "zone",
    "channel",
    "owner",
    "variant",
    "language",
    "part",
    "text",
    "approved_by",
    "approved_at",
    "note",
)
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~])")
_LASTS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its title and what browsers call it."""

    title: str
    media_type: str
    write: Callable[[Campaign, ZoneInfo, str], bytes]


def approved(campaign: Campaign) -> tuple[Variant, ...]:
    """The texts that may be published."""
    return tuple(one for one in campaign.content.variants if one.is_approved)


def as_csv(campaign: Campaign, zone: ZoneInfo, language: str) -> bytes:
    """A row for each part of each approved text, with the time at which it is to be published."""
    return inert_csv(_COLUMNS, _rows(campaign, zone))


def as_json(campaign: Campaign, zone: ZoneInfo, language: str) -> bytes:
    """The whole campaign; of texts that are not approved it has all but their words."""
    return (json.dumps(shared(campaign, zone), ensure_ascii=False, indent=2) + "\n").encode()


def shared(campaign: Campaign, zone: ZoneInfo) -> dict[str, Any]:
    """What leaves the house of a campaign, as JSON has it."""
    content = plain(campaign.content)
    free = {one.variant_id for one in approved(campaign)}
    for variant in content["variants"]:
        variant["approved"] = variant["variant_id"] in free
        if not variant["approved"]:
            variant["passages"] = []
    return {
        "campaign_id": campaign.campaign_id,
        "version": campaign.version,
        "zone": zone.key,
        "changed_at": campaign.made_at,
        **content,
    }


def as_markdown(campaign: Campaign, zone: ZoneInfo, language: str) -> bytes:
    """The campaign for people to read."""
    return ("\n".join(_lines(campaign, Words(language))) + "\n").encode()


def as_ics(campaign: Campaign, zone: ZoneInfo, language: str) -> bytes:
    """Its calendar as RFC 5545; an entry keeps its identity when it is taken in again."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Insight//Campaigns//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", campaign.content.title)
    free = {one.variant_id: one for one in approved(campaign)}
    changed = datetime.fromisoformat(campaign.made_at).astimezone(UTC).replace(microsecond=0)
    for entry in campaign.content.entries:
        starts = entry.starts(zone).astimezone(UTC)
        event = Event()
        event.add("uid", f"campaign-{campaign.campaign_id}-{entry.entry_id}@insight")
        event.add("dtstamp", changed)
        event.add("sequence", campaign.version)
        event.add("dtstart", starts)
        event.add("dtend", starts + _LASTS)
        event.add("summary", f"{campaign.content.title} · {entry.channel}")
        event.add("description", _told(entry, free))
        event.add("categories", [entry.channel])
        calendar.add_component(event)
    return bytes(calendar.to_ical())


FORMATS: Mapping[str, Format] = {
    "csv": Format(message("Table (CSV)"), "text/csv; charset=utf-8", as_csv),
    "md": Format(message("Text (Markdown)"), "text/markdown; charset=utf-8", as_markdown),
    "ics": Format(message("Calendar (ICS)"), "text/calendar; charset=utf-8", as_ics),
    "json": Format(message("Data (JSON)"), "application/json", as_json),
}


def _told(entry: Entry, free: Mapping[str, Variant]) -> str:
    variant = free.get(entry.variant_id or "")
    lines = [entry.owner, entry.note, variant.text if variant else ""]
    return "\n\n".join(filter(None, lines))


def _rows(campaign: Campaign, zone: ZoneInfo) -> Iterator[tuple[Any, ...]]:
    content = campaign.content
    for variant in approved(campaign):
        entries: tuple[Entry | None, ...] = tuple(
            entry for entry in content.entries if entry.variant_id == variant.variant_id
        )
        for entry in entries or (None,):
            for passage in variant.passages:
                yield (
                    content.title,
                    content.state,
                    entry.day.isoformat() if entry else "",
                    f"{entry.at:%H:%M}" if entry else "",
                    zone.key if entry else "",
                    variant.channel,
                    entry.owner if entry else content.owner,
                    variant.variant_id,
                    variant.language,
                    passage.name,
                    passage.text,
                    variant.reading.by if variant.reading else "",
                    variant.reading.at if variant.reading else "",
                    entry.note if entry else "",
                )


def _lines(campaign: Campaign, words: Words) -> Iterator[str]:
    content = campaign.content

    def say(key: str, **values: Any) -> str:
        return words.say(f"campaign.{key}", **values)

    yield f"# {_escaped(content.title)}\n"
    yield f"- {say('state')}: {say(content.state)}"
    yield f"- {say('owner')}: {_escaped(content.owner)}"
    if content.audience:
        yield f"- {say('audience')}: {_escaped(content.audience)}"
    if content.origin:
        suggestion = content.origin.suggestion
        yield f"- {say('origin')}: {_escaped(suggestion.action)} {_escaped(suggestion.reason)}"
    free = approved(campaign)
    for variant in free:
        yield f"\n## {variant.variant_id} · {_escaped(variant.channel)} · {variant.language}\n"
        for passage in variant.passages:
            if len(variant.passages) > 1:
                yield f"**{_escaped(passage.name)}**\n"
            yield _escaped(passage.text).replace("\n", "  \n") + "\n"
            for claim in passage.claims:
                support = claim.fact or words.show(len(claim.documents), "documents")
                by = claim.approval.by if claim.approval else ""
                yield f"- “{_escaped(claim.quote)}”: {_escaped(support)} ({_escaped(by)})"
    left = len(content.variants) - len(free)
    if left:
        yield "\n" + say("left_out", n=left)
    if content.entries:
        yield f"\n## {say('calendar')}\n"
        for entry in content.entries:
            when = f"{words.show(entry.day, 'day')}, {entry.at:%H:%M}"
            told = (entry.channel, entry.variant_id or "", entry.owner, entry.note)
            yield f"- {when}: {_escaped(' · '.join(filter(None, told)))}"


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
