"""Claims that are known by their words, as data.

The words are data: a TOML file for each kind of claim. An entry has

- `zh`, `en`: the words of the claim, in texts, facts and reviews alike;
- `also`: other words of the facts that hold it;
- `hyper`: forms so general that any of `also` holds them; `exact`: others must be in the facts;
- `needs`: words of the claim that the facts must hold too; `.` stands for most of its words;
- `slot`: the words of the groups `what`, or else of the whole claim, must be in the facts;
- `unless`: a clause in which the words claim nothing;
- `reviews`: whether customers may vouch for it; `never`: nothing can hold it;
- `loose`: where no such word is in the claim, `also` is enough;
- `near`: and then the sentence must speak of what the fact speaks of;
- `soft`: it is no problem where nothing holds it; `restrict`: a condition may not be left out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

KINDS = {
    "functions": "function",
    "materials": "material",
    "endorsements": "endorsement",
    "promises": "promise",
    "availability": "availability",
    "comparisons": "comparison",
    "free": "free",
    "testimonials": "testimonial",
}
"""File of claims to the last part of the rule that they break."""
_LATIN = re.compile(r"[a-z]{2}")
_WORD_REST = re.compile(r"(?:s|es|d|ed|ing|ly|y)?(?![a-z])")
_REPEATED = re.compile(r"(?<!\\)(\\[wdsS]|\])([+*])(?!\+)")

_CLAUSE = re.compile(r"[，。；！？,;!?\n|｜]|\.(?=\s|$)|(?<=\s)[-–—](?=\s)")
_SENTENCE = re.compile(r"[。！？!?\n]|\.(?=\s|$)")
_NOT_ZH = re.compile(
    r"(?:不(?!仅|但|只|止|光|管|论|妨|愧|用担心|怕|粘|锈)|没(?!事)|无(?!论|需|惧|线|忧|刷)|非(?!常)|未(?!来)|别(?!致|墅|样|的|家)|勿|禁止|避免|并非|免)[^，。；！？,;!?]{0,4}$"
)
_NOT_EN = re.compile(
    r"(?:\bnot?\b|n't|n’t|\bnever\b|\bwithout\b|\bnor\b|\bneither\b|\bexcept\b|\bavoid\b|\bnon-?)(?:[ -]\w+){0,3}[ -]?$",
    re.IGNORECASE,
)
_NO_ANSWER = re.compile(
    r"^\s*(?:no\b|none\b|not\b|否|无\s*$|不(?:支持|可|能|含|适用|防|建议)|没有|without|n/a)",
    re.IGNORECASE,
)
_NO_AFTER = re.compile(
    r"^\s*(?:除外|不(?:可|支持|适用|能|行|宜)|请勿|is not|not (?:included|suitable|supported|safe)|not washable|free\b|excluded|sold separately|另购|另售|自备|需自|available separately)",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"满|除外|偏远|不含|指定|from [$€£]?\d|over [$€£]?\d|above [$€£]?\d|[$€£]\d+\+|\d+ ?(?:元|块)以上|on orders|minimum",
    re.IGNORECASE,
)
_WITHOUT_CONDITION = re.compile(
    r"whatever you (?:order|buy|spend)|(?:any|every|all|each) (?:single )?orders?|no minimum|no matter|any amount|always|everywhere|anywhere|worldwide"
    r"|不限(?:金额|地区)|任意|所有订单|全场|无门槛|一件也|不论|无论|全球|任何地区|每一单|单单",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?:材质|面料|材料|质|制|布|材|的)$")
_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Concept:
    name: str
    kind: str
    zh: re.Pattern[str]
    en: re.Pattern[str]
    also: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    needs: re.Pattern[str] | None
    hyper: re.Pattern[str] | None
    options: frozenset[str]

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """Where a folded text has the words; never a part of a Latin word."""
        for pattern, wanted in ((self.zh, not text.isascii()), (self.en, _LATIN.search(text))):
            for match in pattern.finditer(text) if wanted else ():
                if _whole(text, match):
                    yield match

    def matches_also(self, text: str) -> Iterator[re.Match[str]]:
        """Where it has them, or other words for the same."""
        yield from self.matches(text)
        if self.also and "slot" not in self.options:
            yield from self.also.finditer(text)


def _whole(text: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    if end == start:
        return False
    before, first = text[start - 1 : start], text[start]
    if before.isascii() and before.isalpha() and first.isascii() and first.isalpha():
        return False
    if end - start > 25:
        # The open end of a pattern may fall into a word.
        return True
    last = text[end - 1]
    return not (last.isascii() and last.isalpha()) or bool(_WORD_REST.match(text, end))


def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern whose words have an end: a hostile text of one letter must not cost its square."""
    bounded = _REPEATED.sub(
        lambda match: f"{match[1]}{{{1 if match[2] == '+' else 0},24}}", pattern
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
            if match.end() == match.start() or _harmless(concept, match, folded):
                continue
            yield _judged(concept, match, folded, text, evidence, k)


def _harmless(concept: Concept, match: re.Match[str], text: str) -> bool:
    left, right = _clause(text, match.start(), match.end(), _CLAUSE)
    if concept.unless and concept.unless.search(text[left:right]):
        return True
    question = text[right : right + 1] in ("?", "？")
    return question and concept.kind in ("function", "material")


def _judged(
    concept: Concept, match: re.Match[str], folded: str, text: str, evidence: Evidence, k: int
) -> Claim:
    def claim(
        holding: Holding, statement: Statement | None = None, documents: tuple[str, ...] = ()
    ) -> Claim:
        return Claim(match.start(), match.end(), concept, holding, statement, documents)

    if "never" in concept.options:
        return claim("none")
    if concept.name == "hypo_free":
        found = free_of(match[0], evidence)
        return claim("facts", found) if found else claim("none")
    said_not = negated(folded, match.start(), match.end())
    holding, denying = _statements(concept, evidence)
    if not holding and not denying and "slot" in concept.options and concept.also is None:
        holding = _sharing(match, evidence)
    if denied := _denied_part(concept, match, folded, [*holding, *denying]):
        if not said_not:
            return claim("contradicted", denied)
    if said_not and concept.kind in ("function", "material"):
        if holding and not denying and concept.name not in _FREE_OF:
            sure = [s for s in holding if any(concept.matches(fold(s.text)))]
            if sure and concept.kind == "function":
                return claim("contradicted", sure[0])
        return claim("facts", denying[0]) if denying else claim("none", None, ("",))
    if said_not:
        return claim("none", None, ("",))
    for statement in holding:
        if _enough(concept, match, folded, statement, evidence):
            if "restrict" in concept.options and _unrestricted(match, folded, statement):
                return claim("contradicted", statement)
            return claim("facts", statement)
    if "no_reviews" not in concept.options and concept.kind == "function":
        vouching = tuple(
            review.document_id
            for review, words in zip(evidence.reviews, evidence.folded_reviews, strict=True)
            if any(not negated(words, m.start(), m.end()) for m in concept.matches(words))
        )
        if len(vouching) >= k:
            return claim("reviews", None, vouching)
    return claim("contradicted" if denying else "none", denying[0] if denying else None)


_FREE_OF = frozenset({"hypo_free", "nontoxic", "nutrition"})


def _statements(concept: Concept, evidence: Evidence) -> tuple[list[Statement], list[Statement]]:
    """The statements that hold a concept, its own words first, and those that deny it."""
    own, other, denying = [], [], []
    for statement, words in evidence.folded:
        found = list(concept.matches(words))
        if found:
            if all(_denied(statement, words, m) for m in found):
                denying.append(statement)
            else:
                own.append(statement)
        elif concept.also and (m := concept.also.search(words)):
            if not _denied(statement, words, m):
                other.append(statement)
    return own + other, denying


def _sharing(match: re.Match[str], evidence: Evidence) -> list[Statement]:
    """The statements that speak of what a match of an open pattern names, where none denies it."""
    groups = [value for name, value in match.groupdict().items() if value] or [match[0]]
    wanted = {one for group in groups for one in tokens(group)} - _EMPTY
    found = []
    for statement, words in evidence.folded:
        shared = wanted & set(tokens(words))
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
    left, right = _clause(text, match.start(), match.end(), _CLAUSE)
    around = set(tokens(text[left : match.start()] + " " + text[match.end() : right])) - _EMPTY
    for statement in statements:
        words = fold(statement.text)
        for place in concept.matches_also(words):
            begin, end = _clause(words, place.start(), place.end(), _CLAUSE)
            if not negated(words, place.start(), place.end()):
                continue
            part = set(tokens(words[begin : place.start()])) | set(tokens(words[place.end() : end]))
            if (around & part) - _NO_PART:
                return statement
    return None


def _denied(statement: Statement, words: str, match: re.Match[str]) -> bool:
    if statement.key and match.end() <= len(statement.key) and _NO_ANSWER.match(statement.value):
        return True
    return negated(words, match.start(), match.end())


def negated(text: str, start: int, end: int) -> bool:
    """Whether the clause denies what stands at a place of a folded text."""
    left, right = _clause(text, start, end, _CLAUSE)
    before = text[left:start][-24:]
    return bool(
        _NOT_ZH.search(before) or _NOT_EN.search(before) or _NO_AFTER.match(text[end:right])
    )
    return re.compile(bounded, re.IGNORECASE)


@cache
def concepts() -> tuple[Concept, ...]:
    found = []
    for file, kind in KINDS.items():
        path = Path(__file__).with_name(f"{file}.toml")
        for name, of in tomllib.loads(path.read_text(encoding="utf-8")).items():
            options = {key for key, value in of.items() if value is True}
            if of.get("reviews") is False:
                options.add("no_reviews")
            found.append(
                Concept(
                    name,
                    kind,
                    _compiled(of["zh"]),
                    _compiled(of["en"]),
                    *(
                        _compiled(of[key]) if key in of else None
                        for key in ("also", "unless", "needs", "hyper")
                    ),
                    frozenset(options),
                )
            )
    return tuple(found)


@cache
def functions() -> tuple[Concept, ...]:
    """What a product may be said to do: of this customers can speak."""
    return tuple(one for one in concepts() if one.kind == "function")
