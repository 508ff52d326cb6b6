"""Whether a statement that speaks of a claim holds all that the claim says."""

from __future__ import annotations

import re

from insight.campaigns.claims.concepts import Concept
from insight.campaigns.claims.evidence import Evidence, Statement, fold, tokens
from insight.campaigns.claims.kin import is_held
from insight.campaigns.claims.negation import SENTENCE, clause

CONDITION = re.compile(
    r"(?<!不)满|除外|偏远(?![^，。,]{0,6}[也都])|不含|指定|江浙沪|其[他余它]地区|别的地方|部分地区|同城|仅限|包邮线|另[算付补]|from [$€£]?\d|over [$€£]?\d|above [$€£]?\d|[$€£]\d+\+|\d+ ?(?:元|块)以上|on orders|(?<!no )minimum",
    re.IGNORECASE,
)
_WITHOUT_CONDITION = re.compile(
    r"whatever you (?:order|buy|spend)|(?:any|every|all|each) (?:single )?orders?|no minimum|no matter|any amount|always|everywhere|anywhere|worldwide"
    r"|不限(?:金额|地区)|任意|所有订单|全场|无门槛|一件也|不论|无论|全球|任何地区|每一单|单单|全国|哪[儿里]都|一[件袋包个只份盒](?:也|就|都)|(?:偏远|新疆|西藏)[^，。,]{0,6}[也都]|不满",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"[\d一二两三四五六七八九十半]+ ?个?(?:天|日|周|月|年|星期)|\b(?:\d+|[a-z]+)[ -](?:days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
# The name of a policy is no promise of both.
_LABEL = re.compile(
    r"退换货?(?=[:：])|returns? (?:and|&) exchanges?(?=:)|exchanges?(?=:)", re.IGNORECASE
)
_KIN_BEFORE = 30
"""Characters before a clause in which what it is about may have been named."""
_SHARE = 0.5
_SIGNS_SHARED = 0.8
_SIGNS = re.compile(
    r"[\u4e00-\u9fff](?<![的了是很都也不我它这个一有在就好大家到来去上下多和还可能会用着得地也又并且配带附含内自])"
)
_SAYS_NOT = re.compile(r"[不无没零非未]|(?:no|not|without|never|zero)\b")
_SUFFIX = re.compile(r"[头件器子具]$")
_SMALL = re.compile(r"^[小大新长短软硬圆方]")
_COUNTED = re.compile(r"[一二两三四五六七八九十\d]+[个只片支条张枚件把块对双套颗粒根瓶盒袋包]")
EMPTY = frozenset(
    tokens(
        "pure real genuine solid made from natural proper lovely good soft supple plain whole simple "
        "fine certified approved tested free proof resistant safe anti auto self built high low smart new wood"
    )
)


def enough(
    concept: Concept,
    match: re.Match[str],
    text: str,
    statement: Statement,
    evidence: Evidence,
) -> bool:
    """Whether a statement that speaks of the claim holds all that the claim says."""
    quote = match[0]
    words = fold(statement.text)
    if "exact" in concept.options:
        if concept.hyper and concept.hyper.search(quote):
            return True
        if re.search(r"[a-z]", quote):
            own = set(tokens(quote)) - EMPTY
            return bool(own) and own <= evidence.tokens
        return False
    if concept.needs:
        if concept.needs.pattern == ".":
            return _shared(quote, words)
        if concept.kind == "free" and _in_the_box(match, text, statement):
            return True
        wanted = {one.lower() for one in concept.needs.findall(quote)}
        if not wanted and concept.alike:
            kinds = [one for one in concept.alike if one.search(quote)]
            said = _LABEL.sub("退", words)
            if not all(one.search(said) for one in kinds):
                return False
            left, right = clause(text, match.start(), match.end(), SENTENCE)
            # With its period it is the policy in other words: the figure is compared by itself.
            dated = kinds == [concept.alike[0]] and bool(_PERIOD.search(text[left:right]))
            same = dated or "kinds" in concept.options
            return (bool(kinds) and same) or any(concept.matches(words))
        if not wanted:
            if "loose" not in concept.options:
                return any(concept.matches(words))
            return "near" not in concept.options or _speaks_of(match, text, words)
        return all(_has(one, words, concept.kind) for one in wanted)
    if "kin" in concept.options:
        left, right = clause(text, match.start(), match.end(), SENTENCE)
        left = max(0, left - _KIN_BEFORE)
        return bool((set(tokens(text[left:right])) - EMPTY) & set(tokens(words)))
    if "slot" in concept.options:
        # What is said to be absent is held by what says so.
        held = evidence.text if _SAYS_NOT.match(quote) else evidence.affirmed
        groups = [value for name, value in match.groupdict().items() if value]
        if groups:
            return all(
                _shared(group, held) and (concept.kind != "function" or _has_head(group, evidence))
                for group in groups
            )
        return _shared(quote, held)
    return True


_IN_THE_BOX = re.compile(r"清单|配件|附件|附|内含|含|包装|箱内|随|in the box|contents|included")
_APART = re.compile(r"另购|另售|自备|不含|另付|需")
_THING_AFTER = 12


def _in_the_box(match: re.Match[str], text: str, statement: Statement) -> bool:
    """Whether what is said to be given belongs to the goods: 附赠的 USB 线 of a 包装清单."""
    words = fold(statement.text)
    if not _IN_THE_BOX.search(words) or _APART.search(words):
        return False
    named = _COUNTED.sub("", text[match.start() : match.end() + _THING_AFTER])
    named = re.split(r"[，。；！？,;!?\n]", named)[0]
    named = re.split(r"[送赠附捎塞领]|的", named)[-1]
    named = re.split(r"[和与、]", named)[0]
    return bool(tokens(named)) and _shared(named, fold(statement.value))


def _speaks_of(match: re.Match[str], text: str, words: str) -> bool:
    """Whether the sentence of a claim and a statement share a word besides those of the claim."""
    left, right = clause(text, match.start(), match.end(), SENTENCE)
    sentence = set(tokens(text[left : match.start()])) | set(tokens(text[match.end() : right]))
    return bool((sentence - EMPTY) & set(tokens(words)))


def _has(word: str, words: str, kind: str) -> bool:
    if not word[0].isdigit():
        return word in words
    # Three years of warranty are no three pieces in stock.
    no_time = r"(?!\s*-?(?:years?|months?|年|个月))" if kind == "availability" else ""
    return re.search(rf"(?<![\d.]){re.escape(word)}(?![\d.]*\d){no_time}", words) is not None


def _shared(words: str, held: str) -> bool:
    """Whether at least half of the words (pairs of Chinese signs) are among those held."""
    wanted = [one for one in tokens(words) if one not in EMPTY]
    if not wanted:
        return True
    small = _SUFFIX.sub("", _SMALL.sub("", _COUNTED.sub("", words)))
    if len(small) == 1 and small in held:
        # 小屏 is a 屏幕.
        return True
    there = set(tokens(held))
    if sum(one in there or is_held(one, held) for one in wanted) >= _SHARE * len(wanted):
        return True
    # Chinese words are put together anew of the same signs: 收纳袋 for 束口袋 that is for 收纳.
    signs = set(_SIGNS.findall(_COUNTED.sub("", words)))
    return bool(signs) and sum(one in held for one in signs) >= _SIGNS_SHARED * len(signs)


def _has_head(group: str, evidence: Evidence) -> bool:
    """Whether the facts have the noun that English words end in: no bread knife of bread."""
    wanted = [one for one in tokens(group) if one not in EMPTY]
    if len(wanted) < 2 or not group.isascii():
        return True
    if wanted[-1] in evidence.tokens or is_held(wanted[-1], evidence.affirmed):
        return True
    return wanted[-2] in evidence.tokens and len(wanted) > 2


def unrestricted(match: re.Match[str], text: str, statement: Statement) -> bool:
    """Whether the text leaves out, in so many words, a condition that the facts set."""
    left, right = clause(text, match.start(), match.end(), SENTENCE)
    words = fold(statement.text)
    without = _WITHOUT_CONDITION.search(text[left:right])
    return bool(
        CONDITION.search(words)
        and without
        and without[0] not in words
        and not CONDITION.search(text[left:right])
    )
