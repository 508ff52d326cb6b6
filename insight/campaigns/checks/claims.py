"""Whether every claim of a text is held by a fact or by enough reviews: see `insight/campaigns/claims`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from insight.campaigns.claims import codes, figures, known, testimonials
from insight.campaigns.claims.evidence import Evidence
from insight.campaigns.claims.negation import SENTENCE, clause
from insight.campaigns.types import Copy, Ground, Problem, Support
from insight.messages import message
from insight.settings import get_settings

MOST = 6_000
"""Characters of a text that are compared with facts: more is no advertising copy, and takes seconds."""
FACTS = message("product facts")
REVIEWS = message("product facts and reviews")


def find(copy: Copy, ground: Ground | None) -> Iterable[Problem | Support]:
    """A problem for each claim that nothing holds, a support for each other; nothing without facts."""
    if ground is None:
        return []
    return judged(copy.text, ground, get_settings().copy_reviews, copy.channel)


def judged(
    text: str, ground: Ground, k: int, channel: str | None = None
) -> list[Problem | Support]:
    """What the facts and at least `k` reviews hold of a text, and what they do not."""
    if len(text) > MOST:
        reason = message("Only the first %(most)s characters are checked: shorten it.", most=MOST)
        rest = Problem(MOST, len(text), text[MOST:], "claims.other", reason, FACTS)
        return [*judged(text[:MOST], ground, k, channel), rest]
    evidence = Evidence(ground)
    figured = list(_figures(text, evidence, channel))
    said = list(_sayings(text, evidence, k))
    known = [one for one in _concepts(text, evidence, k, channel) if not _is_reckoned(one, figured)]
    wide = [one for one in (*said, *known) if isinstance(one, Problem)]
    counted = [
        one
        for one in (*figured, *_codes(text, evidence))
        # A figure within a promise that nothing holds is the same fault.
        if not (
            isinstance(one, Problem)
            and any(other.start <= one.start and one.end <= other.end for other in wide)
        )
    ]
    return _without_doubles([*said, *known, *counted])


def _is_reckoned(one: Problem | Support, figured: list[Problem | Support]) -> bool:
    """Whether an offer is no more than a figure that the facts hold, such as 立减50元."""
    return (
        isinstance(one, Problem)
        and one.rule in ("claims.free", "claims.comparison")
        and any(
            isinstance(other, Support)
            and other.fact == "price"
            and one.start <= other.start
            and other.end <= one.end
            for other in figured
        )
    )


def _figures(text: str, evidence: Evidence, channel: str | None) -> Iterator[Problem | Support]:
    for one in figures.judge(text, evidence):
        start, end = one.quantity.start, one.quantity.end
        quote = text[start:end]
        if one.path is None and _retells(text, start, end, channel):
            said = [r for r in evidence.reviews if figures.said_in(one.quantity, r.text)]
            if said:
                yield Support(start, end, quote, documents=(said[0].document_id,))
                continue
        if one.path is not None:
            yield Support(start, end, quote, one.path)
            continue
        if one.instead is None:
            reason = message("The facts hold no such figure as %(quote)s.", quote=quote)
            yield _problem(start, end, quote, "number", reason)
            continue
        fact = one.instead.statement.text
        reason = message("The facts say “%(fact)s”, not %(quote)s.", fact=fact, quote=quote)
        written = one.instead.statement.value[one.instead.quantity.start : one.instead.quantity.end]
        fits = one.unit_differs or one.quantity.same_dimension(one.instead.quantity)
        rule = "unit" if one.unit_differs else "number"
        yield _problem(start, end, quote, rule, reason, written if fits and written else None)


_CUSTOMER = re.compile(
    r"\b(?:customers?|buyers?|reviewers?|owners?|reviews?|reader|somebody|someone|one of you|many of you|told us|tell us|writes?|wrote)\b"
    r"|买家|顾客|客人|用户|评价|评论|反馈|留言|朋友(?:们)?(?:说|讲|反映)|有人说|大家说|妈妈们?(?:说|讲)|您说|你说",
    re.IGNORECASE,
)


def _retells(text: str, start: int, end: int, channel: str | None) -> bool:
    """Whether a sentence says again what a customer said, as a reply to a review does."""
    if channel == "review-reply":
        return True
    left, right = clause(text, start, end, SENTENCE)
    return bool(_CUSTOMER.search(text[left:right]))


def _codes(text: str, evidence: Evidence) -> Iterator[Problem | Support]:
    for one in codes.judge(text, evidence):
        quote = text[one.start : one.end]
        if one.path is not None:
            yield Support(one.start, one.end, quote, one.path)
        else:
            reason = message("The facts do not hold %(quote)s.", quote=quote)
            yield _problem(one.start, one.end, quote, "number", reason)


_REASONS = {
    "function": message(
        "No fact and too few reviews say this of the product: %(quote)s.", quote=""
    ),
    "material": message("The facts name no such material or ingredient: %(quote)s.", quote=""),
    "comparison": message("No fact proves this comparison: %(quote)s.", quote=""),
    "endorsement": message("No proof among the facts holds this: %(quote)s.", quote=""),
    "promise": message("The facts do not hold this promise: %(quote)s.", quote=""),
    "availability": message("The facts say nothing of such a limit or stock: %(quote)s.", quote=""),
    "free": message("The facts do not hold this offer: %(quote)s.", quote=""),
    "testimonial": message("Nobody can vouch for what all customers say: %(quote)s.", quote=""),
}


def _concepts(
    text: str, evidence: Evidence, k: int, channel: str | None
) -> Iterator[Problem | Support]:
    for one in known.claims(text, evidence, k):
        quote = text[one.start : one.end]
        kind = one.concept.kind
        if one.holding == "facts" and one.statement:
            yield Support(one.start, one.end, quote, one.statement.path)
        elif one.holding == "reviews":
            yield Support(one.start, one.end, quote, documents=one.documents)
        elif (
            kind in ("function", "comparison", "material")
            and one.holding == "none"
            and _retells(text, one.start, one.end, channel)
            and (said := known.spoken_of(one.concept, evidence))
        ):
            yield Support(one.start, one.end, quote, documents=said)
        elif one.holding == "contradicted" and one.statement:
            reason = message(
                "The facts say “%(fact)s”, not %(quote)s.", fact=one.statement.text, quote=quote
            )
            yield _problem(one.start, one.end, quote, kind, reason)
        elif not one.documents and "soft" not in one.concept.options:
            reason = message(_REASONS[kind].template, quote=quote)
            yield _problem(one.start, one.end, quote, kind, reason)


def _sayings(text: str, evidence: Evidence, k: int) -> Iterator[Problem | Support]:
    for one in testimonials.sayings(text, evidence, k):
        quote = text[one.start : one.end]
        if one.held:
            yield Support(one.start, one.end, quote, documents=one.documents)
        elif one.quotation:
            reason = message("No review says this: %(quote)s.", quote=quote)
            yield _problem(one.start, one.end, quote, "quotation", reason)
        else:
            reason = message("Too few reviews say this: %(quote)s.", quote=quote)
            problem = _problem(one.start, one.end, quote, "testimonial", reason)
            # Where some say it, others may in words that no rule compares: a person decides.
            nearly = bool(one.documents) and len(evidence.reviews) >= k
            yield replace(problem, severity="notice") if nearly else problem


def _problem(
    start: int, end: int, quote: str, kind: str, reason: str, proposal: str | None = None
) -> Problem:
    source = REVIEWS if kind in ("function", "testimonial", "quotation") else FACTS
    return Problem(start, end, quote, f"claims.{kind}", reason, source, proposal)


def _without_doubles(found: list[Problem | Support]) -> list[Problem | Support]:
    """One finding for each idea: of problems of one rule that overlap, and of like supports, the widest."""
    kept: list[Problem | Support] = []
    for one in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        idea = one.rule if isinstance(one, Problem) else ("support", one.fact)
        if not any(
            (other.rule if isinstance(other, Problem) else ("support", other.fact)) == idea
            and other.start < one.end
            and one.start < other.end
            for other in kept
        ):
            kept.append(one)
    return sorted(kept, key=lambda one: (one.start, one.end))
