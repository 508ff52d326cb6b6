"""Whether facts or reviews hold the claims of a text that are known by their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from insight.campaigns.claims import acts
from insight.campaigns.claims.concepts import Concept, concepts
from insight.campaigns.claims.enough import EMPTY, enough, unrestricted
from insight.campaigns.claims.evidence import Evidence, Statement, fold, tokens
from insight.campaigns.claims.exact import as_it_stands
from insight.campaigns.claims.kin import is_held
from insight.campaigns.claims.negation import CLAUSE, NO_ANSWER, SENTENCE, clause, negated
from insight.campaigns.claims.parts import other_material
from insight.campaigns.claims.priced import priced
from insight.campaigns.claims.scenes import is_of_other_thing, is_scenery
from insight.campaigns.claims.without import absent_in_reviews, free_of

# What stands on oak, or is as smooth as silk, is of neither.
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:on|onto|under|beneath|behind|near|against|beside|next to|across|atop|like|as \w+ as|than)\s+"
    r"(?:(?:a|an|the|your|any|every|old|real|bare|polished)\s+){0,2}$"
    r"|(?:放|摆|搁|铺|挂|贴|像|如同|好似|比|不是)(?:在|于|到)?$",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\b(?:bit|scrap|strip|piece|patch) of\b|\b(?:should|might|may|could|would) (?:help|calm|do|solve|fix|stop|work)\b",
    re.IGNORECASE,
)
"""What a buyer may put beside the goods."""
_NAMES_ABSENT = re.compile(r"not\b|no\b|without\b|free (?:of|from)\b", re.IGNORECASE)
"""Names of facts that say what a product is or has not."""
_NOTHING_OF = re.compile(r"free$|^(?:no|zero|无|零|0|不含)")
_NOT_THAT = re.compile(
    r"(?:不支持|不带|没带|不具备|不含|不是|并不|并非|不算|谈不上|没有|无法|不能|不会|不)$"
)
_FORBIDDEN_NEXT = re.compile(
    r"[^，。；！？,;!?\n]{0,14}[，,；;](?:请|千万|可|就|最好)?(?:别|不要|勿|请勿|不能|不可|不行)[放进用试碰]?(?:[，。！,;；!]|$)"
)
"""What forbids in the next clause what a clause speaks of: 洗碗机会洗掉油膜，别放。"""
_CONDITION = re.compile(
    r"不(?:满意|喜欢|合适|合身|好|香|甜|新鲜|对|想要|行|[\u4e00-\u9fff])[，,]?$"
)
_COLOUR = re.compile(r"颜色|配色|色号|花色|colou?rs?\b|shades?\b|scents?\b|香味|气味")
_MADE = re.compile(r"\s?(?:材质|质地|制|做|打|材料)")
_HUE = re.compile(r"色(?!素)|纹(?!理|路)|风格|(?:只|其实)?是(?:颜色|名字|风格)")
"""What follows a material whose look alone is meant: 麦饭石色 is no stone."""
_OF_FOOD = frozenset({"foods", "taste_process"})
"""What is cooked in a pot is none of the pot's."""
_NO_PART = frozenset(tokens("可以 不可 可用 使用 only 仅限 请勿 is are 建议"))
_APART = "sold separately|not included|另购|另售|自备|需自|不含|available separately"
_FREE_OF = frozenset({"hypo_free", "nontoxic", "nutrition"})
Holding = Literal["facts", "reviews", "none", "contradicted"]


@dataclass(frozen=True, slots=True)
class Claim:
    """Words of a text that claim something, and what holds it."""

    start: int
    end: int
    concept: Concept
    holding: Holding
    statement: Statement | None = None
    documents: tuple[str, ...] = ()


def claims(text: str, evidence: Evidence, k: int) -> Iterator[Claim]:
    """Every known claim of a text, judged; `k` reviews vouch for what customers can know."""
    folded = fold(text)
    for concept in concepts():
        for match in concept.matches(folded):
            if match.end() == match.start() or _harmless(concept, match, folded, evidence):
                continue
            yield _judge(concept, match, folded, text, evidence, k)


def spoken_of(concept: Concept, evidence: Evidence) -> tuple[str, ...]:
    """The reviews that speak of it, if in other words."""
    return tuple(
        review.document_id
        for review, words in zip(evidence.reviews, evidence.folded_reviews, strict=True)
        if any(concept.matches_also(words))
    )


def said(concept: Concept, evidence: Evidence) -> tuple[str, ...]:
    """The reviews that say it."""
    return tuple(
        review.document_id
        for review, says in zip(evidence.reviews, evidence.said(concept), strict=True)
        if says
    )


def _harmless(concept: Concept, match: re.Match[str], text: str, evidence: Evidence) -> bool:
    # What is eaten with it may be named in a list.
    left, right = clause(text, match.start(), match.end(), CLAUSE)
    if concept.name == "foods":
        left, _ = clause(text, match.start(), match.end(), SENTENCE)
    if concept.unless and concept.unless.search(text[left:right]):
        return True
    left, right = clause(text, match.start(), match.end(), CLAUSE)
    if concept.kind == "material" and (
        _OF_SOMETHING_ELSE.search(text[left : match.start()]) or _ADVICE.search(text[left:right])
    ):
        return True
    if concept.kind not in ("function", "material"):
        return False
    if match[0][0] == "不" and text[match.start() - 1 : match.start()] == match[0][1:2]:
        # 闷不闷 asks.
        return True
    if concept.kind == "material" and (
        _HUE.match(text, match.end())
        or is_of_other_thing(text, match.end(), evidence.text)
        or _is_colour(match, text, evidence)
    ):
        return True
    if concept.name in _OF_FOOD and not evidence.is_eaten:
        return True
    question = text[right : right + 1] in ("?", "？")
    return question or is_scenery(text, match.start(), match.end())


def _judge(
    concept: Concept, match: re.Match[str], folded: str, text: str, evidence: Evidence, k: int
) -> Claim:
    def claim(
        holding: Holding, statement: Statement | None = None, documents: tuple[str, ...] = ()
    ) -> Claim:
        return Claim(match.start(), match.end(), concept, holding, statement, documents)

    if "never" in concept.options:
        return claim("none")
    if "act" in concept.options:
        return _act(claim, concept, match, folded, evidence, k)
    if concept.name == "hypo_free" or (
        concept.name == "nutrition" and _NOTHING_OF.search(match[0])
    ):
        found = free_of(match[0], evidence)
        if not found and len(vouching := absent_in_reviews(match[0], evidence)) >= k:
            return claim("reviews", None, vouching)
        return claim("facts", found) if found else claim("none")
    after = concept.kind in ("function", "material", "promise", "free")
    said_not = negated(folded, match.start(), match.end(), after=after)
    if concept.kind == "function" and _FORBIDDEN_NEXT.match(folded[match.end() : match.end() + 24]):
        said_not = True
    if said_not and match[0][0] in "不无没零":
        # 不跑不滑 denies twice what it praises; only 并非 and the like deny a denial.
        said_not = bool(_NOT_THAT.search(folded[max(0, match.start() - 5) : match.start()]))
    if said_not and concept.kind in ("promise", "free"):
        # 不香全额退: what is denied is the condition.
        said_not = not _CONDITION.search(folded[max(0, match.start() - 6) : match.start()])
    holding, denying = _statements(concept, evidence)
    if not holding and not denying and "slot" in concept.options and concept.also is None:
        holding = _sharing(match, evidence)
    if (
        concept.kind == "material"
        and not said_not
        and (other := other_material(match.start(), match.end(), match[0], folded, evidence))
    ):
        return claim("contradicted", other)
    if "exact" in concept.options and not said_not and (exact := as_it_stands(match[0], evidence)):
        return claim("facts", exact)
    if concept.name == "included" and (apart := _sold_apart(match, evidence)):
        return claim("contradicted", apart)
    if not said_not and (no := _denied_word(match[0], evidence)):
        return claim("contradicted", no)
    denied = _denied_part(concept, match, folded, [*holding, *denying])
    if denied and not said_not:
        return claim("contradicted", denied)
    if said_not and concept.kind in ("function", "material"):
        if holding and not denying and concept.name not in _FREE_OF:
            # Splash-proof is no contradiction of "do not soak it": the same word must be affirmed.
            sure = [
                s for s in holding if match[0] in fold(s.text) and not _denies_somewhere(s, concept)
            ]
            if sure and concept.kind == "function":
                return claim("contradicted", sure[0])
        return claim("facts", denying[0]) if denying else claim("none", None, ("",))
    if said_not:
        return claim("none", None, ("",))
    if concept.kind == "free" and (cost := priced(match.start(), match.end(), folded, evidence)):
        return claim("contradicted", cost)
    for statement in holding:
        if enough(concept, match, folded, statement, evidence):
            if "restrict" in concept.options and unrestricted(match, folded, statement):
                return claim("contradicted", statement)
            return claim("facts", statement)
    if "no_reviews" not in concept.options and concept.kind == "function":
        vouching = said(concept, evidence)
        if len(vouching) >= k:
            return claim("reviews", None, vouching)
    return claim("contradicted" if denying else "none", denying[0] if denying else None)


def _act(
    claim: Callable[..., Claim],
    concept: Concept,
    match: re.Match[str],
    folded: str,
    evidence: Evidence,
    k: int,
) -> Claim:
    """A claim in a verb of its own; what is denied, and what is no part of the product, claims nothing."""
    denied = negated(folded, match.start("verb"), match.end("verb"), after=False)
    if (denied and "fails" not in concept.options) or not acts.is_claimed(match, folded, evidence):
        return claim("none", None, ("",))
    if held := acts.holding(match, evidence, of_sale=concept.kind == "promise"):
        return claim("facts", held)
    vouching = acts.vouching(match, evidence) if concept.kind == "function" else ()
    return claim("reviews", None, vouching) if len(vouching) >= k else claim("none")


def _statements(concept: Concept, evidence: Evidence) -> tuple[list[Statement], list[Statement]]:
    """The statements that hold a concept, its own words first, and those that deny it."""
    own, other, denying = [], [], []
    for statement, words in evidence.folded:
        if concept.kind == "material" and _COLOUR.match(fold(statement.key)):
            # 陶土红 is a colour.
            continue
        found = [
            match
            for match in concept.matches(words)
            if concept.kind != "material" or not _HUE.match(words, match.end())
        ]
        if found:
            if all(_denied(statement, words, m) for m in found):
                denying.append(statement)
            else:
                own.append(statement)
        elif concept.also:
            like = concept.also.search(words)
            if like and not _denied(statement, words, like):
                other.append(statement)
    return own + other, denying


def _affirms_part(quote: str, around: set[str], words: str) -> bool:
    """Whether a statement says the very words of the part that the text speaks of: 面料防泼水."""
    own = words.find(quote)
    if own < 0 or negated(words, own, own + len(quote)):
        return False
    begin, end = clause(words, own, own + len(quote), CLAUSE)
    return bool(around & set(tokens(words[begin:end])))


def _is_colour(match: re.Match[str], text: str, evidence: Evidence) -> bool:
    """Whether a material is the name of a colour in the facts: 石墨 of 云白、石墨."""
    return _MADE.match(text, match.end()) is None and any(
        match[0] in fold(one.value) for one in evidence.statements if _COLOUR.match(fold(one.key))
    )


_WORD_LENGTH = 3


def _denied_word(quote: str, evidence: Evidence) -> Statement | None:
    """The statement that has the very words of a claim and denies each of them: 无主动降噪."""
    if len(quote) < _WORD_LENGTH:
        return None
    for statement, words in evidence.folded:
        places = [found.start() for found in re.finditer(re.escape(quote), words)]
        if places and all(negated(words, place, place + len(quote)) for place in places):
            return statement
    return None


def _sold_apart(match: re.Match[str], evidence: Evidence) -> Statement | None:
    """The statement that says of one of the things named that it is not in the box."""
    for statement, words in evidence.folded:
        for thing in tokens(match["what"] if "what" in match.groupdict() else match[0]):
            if re.search(rf"{re.escape(thing)}\w*[^,;，；]{{0,12}}(?:{_APART})", words):
                return statement
    return None


def _sharing(match: re.Match[str], evidence: Evidence) -> list[Statement]:
    """The statements that speak of what a match of an open pattern names, where none denies it."""
    groups = [value for name, value in match.groupdict().items() if value] or [match[0]]
    wanted = {one for group in groups for one in tokens(group)} - EMPTY
    # 小灯 is of the facts' LED 灯.
    single = {one[1:] for one in groups if len(one) == 2 and one[0] in "小大新"}
    found = []
    for statement, words in evidence.folded:
        there = set(tokens(words))
        shared = {one for one in wanted if one in there or is_held(one, words)}
        shared |= {one for one in single if one in words}
        if not shared:
            continue
        places = [words.find(one) for one in shared if words.find(one) >= 0]
        if all(negated(words, place, place + 2) for place in places) and places:
            continue
        found.append(statement)
    return found


def _denied_part(
    concept: Concept, match: re.Match[str], text: str, statements: list[Statement]
) -> Statement | None:
    """The statement that denies a claim of the very part that the text speaks of.

    A cover may be washed and its core may not: 枕套可机洗，枕芯不可水洗.
    """
    left, _ = clause(text, match.start(), match.end(), CLAUSE)
    around = set(tokens(text[left : match.start()])) - EMPTY
    for statement in statements:
        words = fold(statement.text)
        if _affirms_part(match[0], around, words):
            continue
        for place in concept.matches_also(words):
            begin, end = clause(words, place.start(), place.end(), CLAUSE)
            begin = max(begin, words.rfind("(", begin, place.start()) + 1)
            if not negated(words, place.start(), place.end()):
                continue
            part = set(tokens(words[begin : place.start()])) | set(tokens(words[place.end() : end]))
            if (around & part) - _NO_PART:
                return statement
    return None


def _denies_somewhere(statement: Statement, concept: Concept) -> bool:
    """Whether a statement denies a concept once: splash-proof, not waterproof."""
    words = fold(statement.text)
    return any(negated(words, m.start(), m.end()) for m in concept.matches(words))


def _denied(statement: Statement, words: str, match: re.Match[str]) -> bool:
    if statement.key and match.end() <= len(statement.key) and NO_ANSWER.match(statement.value):
        return True
    if _NAMES_ABSENT.match(statement.key) and match.start() > len(statement.key):
        return True
    return negated(words, match.start(), match.end())
