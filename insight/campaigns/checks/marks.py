"""Other people's trade marks that are used to sell.

Well-known ones stand in `marks.toml`. A mark that no list has is known in English by its capital
letters after words that sell by a likeness.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from insight.campaigns.rules import Rule, matchers, problems
from insight.campaigns.types import Copy, Ground, Problem
from insight.messages import message

_NAME = r"[A-Z][\w&'-]*[A-Za-z0-9](?: [A-Z0-9][\w&'-]*){0,3}"
_UNKNOWN = re.compile(
    r"\b(?:[Bb]asically|[Pp]ractically|[Ee]ssentially|[Vv]irtually|[Aa]s good as|[Ii]nspired by|[Jj]ust like)"
    rf" (?:(?:an?|the|your) )?(?P<a>{_NAME})(?: (?:for|at|without|minus) [^.!?\n]{{0,20}})?"
    r"|\b(?:dupe|alternative|rival|answer|sister|twin|copy|clone|version|knock-?off|replica|equivalent)"
    rf" (?:of|to|for) (?:(?:an?|the|your) )?(?P<b>{_NAME})"
    rf"|\b(?P<c>{_NAME}) (?:quality|comfort|performance|look|feel|results?|vibes?|taste|sound)"
    r" (?:for (?:less|half|a fraction|under)|at half|without (?:the|paying)|minus the)[^.!?\n]{0,30}"
    rf"|\b(?:half|a fraction|a third|a quarter) (?:of )?(?:the price of|what) (?:an? |the )?(?P<d>{_NAME})(?: costs?)?"
    rf"|\b(?:[Mm]ove over|[Ww]atch out|[Ss]tep aside|[Ee]at your heart out|[Ss]orry|[Bb]ye),? (?P<e>{_NAME})"
    r"|\b(?:[Ss]imilar to|[Ii]n the style of|[Rr]eminiscent of|[Ee]choes of|[Ll]ike) the"
    rf" (?:famous|iconic|legendary|original|classic) (?P<g>{_NAME})"
    rf"|\b[a-z]+s (?:by|from) (?P<h>{_NAME}) (?:are|were|was|can|cannot|can't|look|cost|only|wish)\b"
    r"|\b(?:[Pp]ours?|[Ll]ooks?|[Ww]orks?|[Cc]uts?|[Ss]ounds?|[Pp]erforms?|[Cc]leans?|[Bb]lends?|[Rr]ides?)"
    rf" like an? (?P<i>{_NAME})(?=[,.;!]| but| only| without| for)"
    r"|\b(?:[Cc]osts? less|[Cc]heaper|[Bb]etter|[Ll]ighter|[Qq]uieter|[Ff]aster|[Ss]tronger)"
    rf" than (?:an? )?(?P<j>{_NAME})(?=[,.;!]|'s| but| and|$)"
    rf"|\b(?P<f>{_NAME})[- ](?:dupe|lookalike|look-alike|killer|inspired)\b"
)
_NO_MARKS = re.compile(
    r"^(?:I|I'm|I'll|The|A|An|It|Its|This|That|Our|Your|My|We|You|He|She|They|Monday|Tuesday|Wednesday|Thursday"
    r"|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|Christmas|Easter|Halloween|Mum|Mom|Dad|Grandma|Grandpa|Kids|Hello|Hi|Dear|Small|Big"
    r"|Italian|French|Japanese|German|Swiss|Nordic|Scandinavian|Danish|Swedish|British|American|English|Spanish"
    r"|USB|LED|PC|TV|EU|UK|US|USA|SPF|OLED|LCD|HD|QHD|WiFi|Wi-Fi|Bluetooth)\b"
)


def find(copy: Copy, ground: Ground | None) -> Iterator[Problem]:
    """Stretches that sell by somebody else's mark."""
    found = list(problems("marks", copy, ground))
    # Naming a mark and selling by it are one fault.
    riding = [one for one in found if one.rule == "marks.free_riding"]
    yield from riding
    yield from (one for one in found if one not in riding and not _overlap(one, riding))
    if copy.language == "en":
        yield from (one for one in _unknown(copy, ground) if not _overlap(one, found))


def _unknown(copy: Copy, ground: Ground | None) -> Iterator[Problem]:
    own, rule = _own(ground), _english()
    for match in _UNKNOWN.finditer(copy.text):
        name = next(filter(None, match.groups()))
        if _NO_MARKS.match(name) or any(word.casefold() in own for word in name.split()):
            continue
        yield Problem(
            start=match.start(),
            end=match.end(),
            quote=match[0],
            rule=rule.name,
            reason=message(rule.reason),
            source=rule.source,
            proposal="",
        )


def _english() -> Rule:
    """What holds for a mark of the list holds for others."""
    rules = (matcher.rule for matcher in matchers("marks"))
    return next(r for r in rules if r.name == "marks.free_riding" and r.languages == ("en",))


def _own(ground: Ground | None) -> frozenset[str]:
    """Words of the product's and the brand's own names."""
    if ground is None:
        return frozenset()
    names = [ground.facts.name, *ground.facts.attributes.values()]
    names += [ground.brand.name] if ground.brand else []
    return frozenset(word.casefold() for name in names for word in re.findall(r"[\w&'-]+", name))


def _overlap(one: Problem, others: list[Problem]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)
