"""What goods are said to do, and sellers for their buyers, in whatever verb.

A verb of `acts.toml` or `serves.toml` is held where a statement of the facts has it, or a word akin to
it, or most of the other words of its clause; of goods reviews may say it too.
"""

from __future__ import annotations

import re

from insight.campaigns.claims.enough import EMPTY
from insight.campaigns.claims.evidence import Evidence, Statement, stem, tokens
from insight.campaigns.claims.kin import is_held, is_held_act
from insight.campaigns.claims.negation import NO_ANSWER, SENTENCE, clause, negated

_NEUTRAL = EMPTY | frozenset(
    tokens(
        "itself themselves every each when while again still only even also too time times day days night "
        "year years here there now then once back away off much little bit way thing things whole half "
        "twice once kind kinds sort type types degree anywhere whatever wherever own same new like need "
        "want us me one two through under between within"
    )
)
_TERMS = re.compile(
    r"^(?:deliver|shipp?|dispatch|return|warrant|guarantee|price|stock|offer|discount)"
)
"""Names of facts of the sale, which say nothing of what goods do."""
_BEYOND = re.compile(
    r"same (?:day|evening|morning|night|afternoon)|tomorrow|tonight|today|within|hours?|door|life|forever|ever\b"
    r"|every (?:month|week|year)|monthly|always|free|full price|\bnew\b|double|worldwide|weekends?|sundays?|anywhere"
    r"|living room|your (?:home|house|room|kitchen)|christmas|easter|anew|stairs|upstairs|minutes?\b"
)
"""Terms of a service that the statement which holds it must name too."""
_TOLD = re.compile(r"\b(?:say|says|said|tells? us|told us|writes?|wrote|reports?|reckons?)\b")
"""Of what people are said to say `testimonials.py` judges."""
_FIGURE = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|ten|twelve)\b")
_SHORTEST = 4
"""Letters from which a stem that begins another is the same word: breath, breathability."""


def is_claimed(match: re.Match[str], text: str, evidence: Evidence) -> bool:
    """Whether a folded text says it of the product or a part that the facts name, and in its own voice."""
    left, right = clause(text, match.start(), match.end(), SENTENCE)
    if _TOLD.search(text[left:right]) or (match["verb"] == "used" and not _words(match)[2]):
        return False
    who = match.groupdict().get("who")
    if who is None or " " not in who:
        return True
    return any(one in evidence.tokens for one in tokens(who.split()[-1]))


def holding(match: re.Match[str], evidence: Evidence, *, of_sale: bool) -> Statement | None:
    """The statement that holds an act."""
    verb, plain, others = _words(match)
    beyond = set(_BEYOND.findall(match["rest"])) if of_sale else set()
    if _FIGURE.search(match["rest"]):
        # The figure is compared by itself.
        beyond -= {"within", "hours", "minutes"}
    for statement, words in evidence.folded:
        if (not of_sale and _TERMS.match(words)) or any(one not in words for one in beyond):
            continue
        there = tokens(words)
        if denies(verb, statement, words):
            continue
        if _is_there(verb, there) or is_held_act(plain, words) or _most(others, words):
            return statement
    return None


def denies(verb: str, statement: Statement, words: str) -> bool:
    """Whether a statement has a verb to deny it: "Resoling: not possible"."""
    place = words.find(verb)
    if place < 0:
        return False
    of_key = place < len(statement.key) and NO_ANSWER.match(statement.value)
    return bool(of_key) or negated(words, place, place + len(verb), after=False)


def vouching(match: re.Match[str], evidence: Evidence) -> tuple[str, ...]:
    """The reviews that have the verb of an act, or most of its other words."""
    verb, plain, others = _words(match)
    return tuple(
        review.document_id
        for review, words in zip(evidence.reviews, evidence.folded_reviews, strict=True)
        if _is_there(verb, tokens(words)) or is_held_act(plain, words) or _most(others, words)
    )


def _words(match: re.Match[str]) -> tuple[str, str, set[str]]:
    """The stem of the verb, the verb as it stands, and the stems of the other words."""
    plain = match["verb"].removeprefix("from ").split()[0]
    verb = stem(plain)
    return verb, plain, set(tokens(match["rest"])) - _NEUTRAL - {verb}


def _is_there(verb: str, there: list[str]) -> bool:
    return any(
        one in (verb, verb + verb[-1])
        or (len(verb) >= _SHORTEST and one.startswith(verb))
        or (len(one) >= _SHORTEST and verb.startswith(one))
        for one in there
    )


def _most(wanted: set[str], words: str) -> bool:
    """Whether more than half of some words are in a statement."""
    there = set(tokens(words))
    found = sum(one in there or is_held(one, words) for one in wanted)
    return 2 * found > len(wanted)
