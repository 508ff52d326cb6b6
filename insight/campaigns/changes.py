"""What may be done to a campaign: from one content to the next. Nothing here is stored.

A text that is new or changed has nobody's approval, and takes the campaign back to a draft.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from unicodedata import category

from insight.campaigns.campaign import (
    STATES,
    Approval,
    CampaignState,
    Claim,
    Content,
    Entry,
    Fault,
    Passage,
    Variant,
)
from insight.campaigns.check import check
from insight.campaigns.types import (
    Checked,
    Copy,
    CopyLanguage,
    Ground,
    Piece,
    ProductFacts,
)
from insight.errors import CampaignError
from insight.messages import keep, message

MOST_VARIANTS = 26
MOST_ENTRIES = 200
TITLE_LENGTH = 200
AUDIENCE_LENGTH = 1_000
TEXT_LENGTH = 10_000
NAME_LENGTH = 100
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def describe(
    content: Content,
    *,
    title: str,
    owner: str,
    audience: str,
    brand: str | None,
    channels: Sequence[str],
) -> Content:
    """Say what it is. Raises CampaignError for what is missing or too long."""
    title, owner, audience = _line(title), _line(owner), audience.strip()
    if not title or len(title) > TITLE_LENGTH:
        raise CampaignError(
            message("A campaign has a title of 1 to %(most)s characters.", most=TITLE_LENGTH)
        )
    if len(audience) > AUDIENCE_LENGTH:
        raise CampaignError(
            message("An audience is told in at most %(most)s characters.", most=AUDIENCE_LENGTH)
        )
    named = tuple(dict.fromkeys(filter(None, map(_line, channels))))
    if not owner or any(len(one) > NAME_LENGTH for one in (owner, *named)) or len(named) > 50:
        raise CampaignError(
            message("An owner and each channel have names of 1 to %(most)s characters.", most=100)
        )
    return replace(
        content, title=title, owner=owner, audience=audience, brand=brand or None, channels=named
    )


def add_piece(content: Content, piece: Piece, facts: ProductFacts | None) -> Content:
    """Take in what a writer made. Raises CampaignError for a piece that was withheld."""
    if piece.withheld:
        raise CampaignError(message("A piece that was withheld cannot be used in a campaign."))
    passages = tuple(_passage(part.name, part.checked) for part in piece.parts)
    return _with(
        content,
        Variant(
            _free_letter(content),
            piece.channel,
            piece.language,
            piece.angle,
            piece.writer,
            passages,
            piece.piece_id,
            facts,
        ),
    )


def add_text(
    content: Content,
    text: str,
    *,
    channel: str,
    language: CopyLanguage,
    who: str,
    ground: Ground | None,
) -> Content:
    """Take in what somebody wrote, with what the checks find in it. Raises CampaignError."""
    passage = _checked_passage("text", text, language, channel, ground)
    facts = ground.facts if ground else None
    return _with(
        content,
        Variant(_free_letter(content), channel, language, "", who, (passage,), facts=facts),
    )


def edit_text(
    content: Content, variant_id: str, texts: Mapping[str, str], ground: Ground | None
) -> Content:
    """Change passages of a variant by name; each is checked anew. Raises CampaignError."""
    variant = _existing(content, variant_id)
    passages = tuple(
        passage
        if texts.get(passage.name, passage.text).strip() == passage.text.strip()
        else _checked_passage(
            passage.name, texts[passage.name], variant.language, variant.channel, ground
        )
        for passage in variant.passages
    )
    if passages == variant.passages:
        return content
    # Whoever approved a claim read it among these words.
    changed = replace(
        variant, passages=tuple(_without_approval(one) for one in passages), reading=None
    )
    return _draft(_put(content, changed))


def remove_variant(content: Content, variant_id: str) -> Content:
    """Raises CampaignError where there is none, or the campaign was used."""
    _existing(content, variant_id)
    left = tuple(one for one in content.variants if one.variant_id != variant_id)
    entries = tuple(
        replace(entry, variant_id=None) if entry.variant_id == variant_id else entry
        for entry in content.entries
    )
    return _draft(replace(content, variants=left, entries=entries))


def approve(
    content: Content, variant_id: str, claims: Collection[str], reading: bool, by: Approval
) -> Content:
    """Approve claims of a variant, each named as `passage:number`, and where `reading` the whole.

    Raises CampaignError for a text that does not pass, and for a claim that it does not make.
    """
    variant = _existing(content, variant_id)
    if not variant.passes:
        raise CampaignError(
            message(
                "Variant %(variant)s does not pass its checks, so it cannot be approved.",
                variant=variant_id,
            )
        )
    known = {
        f"{passage.name}:{number}"
        for passage in variant.passages
        for number in range(len(passage.claims))
    }
    if unknown := sorted(set(claims) - known):
        raise CampaignError(
            message(
                "Variant %(variant)s makes no claim %(claim)s. Load the page again.",
                variant=variant_id,
                claim=unknown[0][:100],
            )
        )
    passages = tuple(_approved(passage, claims, by) for passage in variant.passages)
    read = by if reading and variant.reading is None else variant.reading
    return _put(content, replace(variant, passages=passages, reading=read))


def move(content: Content, state: CampaignState, by: Approval) -> Content:
    """Bring it a state on, or back. Raises CampaignError where something is missing."""
    step = STATES.index(state) - STATES.index(content.state)
    if step > 1 or step == 0:
        raise CampaignError(
            message(
                "A campaign goes from draft to reviewed, approved and used, one step at a time."
            )
        )
    if step == 1:
        _require_ready(content, state)
    return replace(content, state=state, moved=by)


def add_entry(
    content: Content,
    day: date,
    at: time,
    channel: str,
    owner: str,
    variant_id: str | None = None,
    note: str = "",
) -> Content:
    """Put something into the calendar. Raises CampaignError for more than it holds."""
    channel, owner, note = _line(channel), _line(owner), _line(note)
    if variant_id:
        _existing(content, variant_id, changes=False)
    if not channel or not owner or max(map(len, (channel, owner, note))) > TITLE_LENGTH:
        raise CampaignError(
            message("An entry of the calendar has a channel and an owner, each in a few words.")
        )
    if len(content.entries) >= MOST_ENTRIES:
        raise CampaignError(
            message("A calendar holds at most %(most)s entries.", most=MOST_ENTRIES)
        )
    number = max((entry.entry_id for entry in content.entries), default=0) + 1
    made = Entry(
        number, day, at.replace(second=0, microsecond=0), channel, owner, variant_id or None, note
    )
    entries = sorted((*content.entries, made), key=lambda one: (one.day, one.at, one.entry_id))
    return replace(content, entries=tuple(entries))


def remove_entry(content: Content, entry_id: int) -> Content:
    """Raises CampaignError where there is none."""
    left = tuple(entry for entry in content.entries if entry.entry_id != entry_id)
    if len(left) == len(content.entries):
        raise CampaignError(message("The calendar has no entry %(number)s.", number=entry_id))
    return replace(content, entries=left)


def _require_ready(content: Content, state: CampaignState) -> None:
    if not content.variants:
        raise CampaignError(message("A campaign without a text cannot go on. Add a text first."))
    failing = [one.variant_id for one in content.variants if not one.passes]
    if failing:
        raise CampaignError(
            message(
                "These variants do not pass their checks: %(names)s. Change or remove them first.",
                names=", ".join(failing),
            )
        )
    waiting = [one.variant_id for one in content.variants if not one.is_approved]
    if waiting and state != "reviewed":
        raise CampaignError(
            message(
                "Claims of these variants are not approved yet: %(names)s.",
                names=", ".join(waiting),
            )
        )


def _with(content: Content, variant: Variant) -> Content:
    if content.state == "used":
        raise _used()
    channels = tuple(dict.fromkeys((*content.channels, variant.channel)))
    return _draft(replace(content, variants=(*content.variants, variant), channels=channels))


def _put(content: Content, variant: Variant) -> Content:
    variants = tuple(
        variant if one.variant_id == variant.variant_id else one for one in content.variants
    )
    return replace(content, variants=variants)


def _draft(content: Content) -> Content:
    return content if content.state == "draft" else replace(content, state="draft", moved=None)


def _existing(content: Content, variant_id: str, *, changes: bool = True) -> Variant:
    if changes and content.state == "used":
        raise _used()
    variant = content.variant(variant_id)
    if variant is None:
        raise CampaignError(
            message("The campaign has no variant %(variant)s.", variant=variant_id[:20])
        )
    return variant


def _line(text: str) -> str:
    """A text of one line, without controls."""
    return "".join(" " if category(sign) == "Cc" else sign for sign in text).strip()


def _used() -> CampaignError:
    return CampaignError(
        message("This campaign was used: its texts stay as they were. Take it back a step first.")
    )


def _free_letter(content: Content) -> str:
    taken = {one.variant_id for one in content.variants}
    for letter in _LETTERS:
        if letter not in taken:
            return letter
    raise CampaignError(message("A campaign holds at most %(most)s texts.", most=MOST_VARIANTS))


def _checked_passage(
    name: str, text: str, language: CopyLanguage, channel: str, ground: Ground | None
) -> Passage:
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > TEXT_LENGTH:
        raise CampaignError(message("A text has 1 to %(most)s characters.", most=TEXT_LENGTH))
    return _passage(name, check(Copy(text, language, channel), ground))


def _passage(name: str, checked: Checked) -> Passage:
    return Passage(
        name,
        checked.copy.text,
        tuple(
            Claim(one.start, one.end, one.quote, one.fact, tuple(one.documents))
            for one in checked.supports
        ),
        tuple(
            Fault(
                one.start,
                one.end,
                one.quote,
                one.rule,
                keep(one.reason),
                one.source,
                one.proposal,
                one.severity,
            )
            for one in checked.problems
        ),
    )


def _approved(passage: Passage, claims: Collection[str], by: Approval) -> Passage:
    return replace(
        passage,
        claims=tuple(
            replace(claim, approval=by)
            if claim.approval is None and f"{passage.name}:{number}" in claims
            else claim
            for number, claim in enumerate(passage.claims)
        ),
    )


def _without_approval(passage: Passage) -> Passage:
    return replace(passage, claims=tuple(replace(claim, approval=None) for claim in passage.claims))
