"""Draft, check, repair, or withhold: no text leaves here that fails a check.

Each part of a draft is checked, repaired by rule and checked again. Where that is not enough, the
writer is asked once more with the problems named; then the template writes instead, and the piece says
so; and where even that fails, the piece is withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from insight.campaigns.angles import angles
from insight.campaigns.brief import Angle, Brief, Draft, Writer
from insight.campaigns.channels import channel as channel_of
from insight.campaigns.channels import length, over
from insight.campaigns.check import check
from insight.campaigns.coverage import KEY_FACTS, missing
from insight.campaigns.repair import repaired, shortened
from insight.campaigns.saying import Fact, facts_of, is_chinese, prose
from insight.campaigns.types import (
    Checked,
    Copy,
    CopyLanguage,
    Ground,
    Part,
    Piece,
    Problem,
    ProductFacts,
)
from insight.campaigns.writers.template import Template
from insight.cleaning.personal import mask
from insight.errors import InsightError, ModelError
from insight.messages import message

MOST_VARIANTS = 8
REVIEWS = 3
"""Reviews that must say the same before copy may lead with it."""
_ROUNDS = 3
_LEAST_KEPT = 0.4
"""Share of a draft's characters that must be left of it for it to be the writer's still."""
_WORTH = 36
"""Interest from which a fact may come early."""
_FEW = {"x": 2}
"""Key facts of channels that have room for one thought."""
_BODIES = ("text", "description")
"""Fields that take a sentence more for a fact that a draft forgot."""

Check = Callable[[Copy, Ground | None], Checked]
Progress = Callable[[int, int], None]


class CopyError(InsightError):
    """Copy cannot be written from what was given."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Request:
    """What copy is wanted of a product."""

    ground: Ground
    channel: str
    language: CopyLanguage
    variants: int = 1
    tone: str = ""
    purpose: str = ""
    reviews: int = REVIEWS
    review: str = ""
    """The review that a reply answers: data, masked before anybody reads it."""


@dataclass(slots=True)
class _Finished:
    parts: dict[str, Checked]
    notes: list[str]
    kept: float
    """Share of the draft's characters that is left."""

    @property
    def problems(self) -> list[Problem]:
        return [
            problem
            for checked in self.parts.values()
            for problem in checked.problems
            if problem.severity == "error"
        ]


def briefs_of(request: Request) -> list[Brief]:
    """A brief for each variant, each with an angle of its own.

    Raises ChannelError for a channel that has no such copy, and CopyError where the facts are in
    another language than the copy.
    """
    where = channel_of(request.channel, request.language)
    known = sayable(request.ground.facts, request.language)
    found = angles(request.ground, known, request.language, request.reviews)
    count = min(request.variants, MOST_VARIANTS, len(found))
    return [
        Brief(
            where,
            request.language,
            request.ground,
            angle,
            _ordered(angle, known),
            number,
            request.tone,
            request.purpose,
            review=mask(request.review),
        )
        for number, angle in enumerate(found[:count])
    ]


def sayable(facts: ProductFacts, language: CopyLanguage) -> list[Fact]:
    """What can be said of a product in a language. Raises CopyError where it is in another."""
    known = facts_of(facts, language)
    if language == "en" and is_chinese(facts.name):
        raise CopyError(
            message(
                "The product's name %(name)s is in Chinese: English copy needs facts in English.",
                name=repr(facts.name),
            )
        )
    if facts.attributes and not known:
        raise CopyError(
            message(
                "None of the attributes can be said in the language of the copy. Give them in it."
            )
        )
    return known


def _ordered(angle: Angle, known: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts of a variant: those of its angle, then those after them, so that neighbours differ."""
    ring = [fact for fact in known if fact.interest >= _WORTH or fact in angle.leads]
    low = [fact for fact in known if fact not in ring]
    at = ring.index(angle.leads[-1]) + 1 if angle.leads else 0
    turned = [fact for fact in (*ring[at:], *ring[:at]) if fact not in angle.leads]
    return (*angle.leads, *turned, *low)


def write(
    request: Request,
    writers: Sequence[Writer],
    *,
    checker: Check = check,
    progress: Progress = lambda done, total: None,
) -> list[Piece]:
    """The pieces of copy that are wanted, finished or withheld.

    Of the writers each is asked where the one before it failed; the template stands behind them all.
    Fewer pieces than wanted come where the facts have fewer angles.
    """
    briefs = briefs_of(request)
    pieces = []
    for done, brief in enumerate(briefs):
        progress(done, len(briefs))
        pieces.append(_piece(brief, writers, checker))
    progress(len(briefs), len(briefs))
    return pieces


def _piece(brief: Brief, writers: Sequence[Writer], checker: Check) -> Piece:
    notes: list[str] = []
    spent = {"tokens_in": 0, "tokens_out": 0}
    plain = Template().write(brief)
    for writer in writers:
        if writer.name == Template.name:
            break
        asked = brief
        for attempt in (1, 2):
            try:
                draft = writer.write(asked)
            except ModelError as error:
                notes.append(
                    message("%(writer)s failed: %(cause)s", writer=writer.name, cause=str(error))
                )
                break
            spent["tokens_in"] += draft.tokens_in
            spent["tokens_out"] += draft.tokens_out
            finished = _finish(brief, draft, plain, checker)
            if not finished.problems and finished.kept >= _LEAST_KEPT:
                return _made(brief, draft, finished, notes, spent)
            if attempt == 1:
                notes.append(message("The first draft could not be repaired; another was asked."))
                asked = replace(brief, problems=_named(draft, brief, checker))
    finished = _finish(brief, plain, plain, checker)
    if notes:
        notes.append(message("The template wrote this piece instead."))
    return _made(brief, plain, finished, notes, spent)


def _made(
    brief: Brief,
    draft: Draft,
    finished: _Finished,
    notes: Sequence[str],
    spent: Mapping[str, int],
) -> Piece:
    return Piece(
        uuid4().hex[:12],
        brief.channel.name,
        brief.language,
        brief.angle.name,
        tuple(Part(name, checked) for name, checked in finished.parts.items()),
        draft.writer,
        bool(finished.problems) or not finished.parts,
        (*notes, *finished.notes),
        dict(spent) if spent["tokens_in"] else {},
    )


def _named(draft: Draft, brief: Brief, checker: Check) -> tuple[str, ...]:
    """What was wrong with a draft, in words for its writer."""
    found = []
    for text in draft.parts.values():
        for problem in checker(
            Copy(text, brief.language, brief.channel.name), brief.ground
        ).problems:
            if problem.severity == "error":
                found.append(f"{problem.quote}: {problem.reason}")
    return tuple(dict.fromkeys(found))[:8]


def _finish(brief: Brief, draft: Draft, plain: Draft, checker: Check) -> _Finished:
    """A draft with each part checked, repaired, within its limits and with the facts it forgot.

    `plain` is the template's, whose parts stand in for those that cannot be repaired.
    """
    parts: dict[str, Checked] = {}
    notes: list[str] = []
    left = written = 0
    for name in brief.channel.parts:
        text = draft.parts.get(name, "")
        mended = _mended(brief, name, text, checker)
        if name not in draft.filled:
            written += len(text)
            left += min(len(mended.copy.text), len(text))
            if mended.copy.text.strip() != text.strip():
                notes.append(message("Repaired: %(part)s.", part=name))
        if not mended.passes or not mended.copy.text:
            instead = _mended(brief, name, plain.parts.get(name, ""), checker)
            if instead.passes and instead.copy.text:
                mended = instead
                if draft.writer != Template.name:
                    notes.append(message("From the template: %(part)s.", part=name))
        if mended.copy.text:
            parts[name] = mended
    if draft.writer != Template.name and draft.filled & parts.keys():
        shown = ", ".join(name for name in parts if name in draft.filled)
        notes.append(message("From the template: %(part)s.", part=shown))
    notes += _with_missing(brief, parts, checker)
    return _Finished(parts, list(dict.fromkeys(notes)), left / written if written else 1.0)


def _mended(brief: Brief, name: str, text: str, checker: Check) -> Checked:
    """A text after at most three rounds of check and repair, within the limits of its part."""
    field, language = brief.channel.field(name), brief.language
    for number in range(_ROUNDS):
        if over(text, field, brief.channel, language):
            text = shortened(text, field, brief.channel, language)
        checked = checker(Copy(text, language, brief.channel.name), brief.ground)
        if checked.passes or not text:
            break
        text = repaired(checked, by_proposal=number == 0)
    else:
        checked = checker(Copy(text, language, brief.channel.name), brief.ground)
    if over(text, field, brief.channel, language) or len(text) < min(field.least, 1):
        return Checked(Copy("", language, brief.channel.name), (), ())
    return checked


def _with_missing(brief: Brief, parts: dict[str, Checked], checker: Check) -> list[str]:
    """Put key facts that no part has into the body; the notes say which."""
    body = next((name for name in _BODIES if name in parts), None)
    if body is None:
        return []
    field = brief.channel.field(body)
    notes: list[str] = []
    wanted = key_facts(brief)
    for fact in missing(wanted, (one.copy.text for one in parts.values())):
        before = parts[body].copy
        text = _inserted(before.text, prose([fact], brief.language), brief)
        if length(text, field.count) > field.most[brief.language]:
            continue
        checked = checker(Copy(text, brief.language, brief.channel.name), brief.ground)
        if checked.passes:
            parts[body] = checked
            notes.append(message("Put back: %(fact)s.", fact=fact.key))
    return notes


def key_facts(brief: Brief) -> list[Fact]:
    """The facts that a piece of this brief should have; a reply to a review needs none."""
    if brief.channel.name == "review-reply":
        return []
    spoken = [fact for fact in brief.facts if fact.kind not in ("record", "caution", "delivery")]
    return spoken[: _FEW.get(brief.channel.name, KEY_FACTS)]


def _inserted(text: str, sentence: str, brief: Brief) -> str:
    """A text with a sentence more: before what closes it, such as hashtags or a greeting."""
    lines = text.split("\n")
    place = next(
        (number for number in range(len(lines) - 1, -1, -1) if len(lines[number]) > 20),
        len(lines) - 1,
    )
    body, tags = lines[place], ""
    if "#" in body:
        at = body.index("#")
        body, tags = body[:at].rstrip(), body[at:]
    between = "" if brief.language == "zh" else " "
    lines[place] = between.join(one for one in (body, sentence, tags) if one)
    return "\n".join(lines)
