"""The facts of a product as they are said: one by one, in their order of interest, in plain sentences.

Nothing is said of a fact but its name and its whole value: half a value may lack its condition.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from insight.campaigns.phrases import PRODUCT, worded
from insight.campaigns.plain import NO, YES, goes_on, plain, says_itself
from insight.campaigns.sentences import joined
from insight.campaigns.types import CopyLanguage, ProductFacts

_UNWORDED = 18
"""How much less a fact is worth that has no wording of its own: what is said well comes first."""
_USUAL_INTEREST = 66
_LONG = {"zh": 30, "en": 60}
"""Characters of a value from which it is no opening any more."""
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORDS = re.compile(r"[A-Za-z]{3,}")
_PAIRED = {"zh": 22, "en": 40}
"""Characters of a fact up to which it shares a sentence with another."""
_BOUNDS = re.compile(
    r"\b(?:up to|at (?:most|least)|max|min|about|around|within|over|under|from|after|no|not|without)\b|"
    r"[约达超内起未无不]|最[多少大小高低]|以[上下]|左右"
)
_ABSENT = re.compile(r"none\b|不含|未添加|无添加|零添加", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    patterns: Mapping[str, re.Pattern[str]]
    interest: int
    frames: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that can be said of a product."""

    path: str
    """Where in the facts it stands, as `Support.fact` has it."""
    key: str
    value: str
    kind: str
    interest: float


@cache
def _kinds() -> tuple[Kind, ...]:
    rows = tomllib.loads(Path(__file__).with_name("saying.toml").read_text(encoding="utf-8"))
    return tuple(
        Kind(
            row["name"],
            {of: re.compile(row[of], re.IGNORECASE) for of in ("zh", "en")},
            row["interest"],
            {of: tuple(row.get(f"frames_{of}", ())) for of in ("zh", "en")},
        )
        for row in rows["kind"]
    )


def can_be_joined(fact: Fact, language: CopyLanguage) -> bool:
    """Whether a fact is of the product itself, so that `it has` may stand before it.

    A pan has no oven, whatever its attribute Oven says.
    """
    bare = is_given(fact) or is_absent(fact)
    return not bare and fact.kind not in _APART and not _APART_KEYS[language].search(fact.key)


def is_given(fact: Fact) -> bool:
    """Whether its value says only that the product has it."""
    return YES.match(fact.value) is not None


def is_absent(fact: Fact) -> bool:
    """Whether its value says that the product has it not."""
    return NO.match(fact.value) is not None or _ABSENT.match(fact.value) is not None


def is_chinese(text: str) -> bool:
    return _CHINESE.search(text) is not None


def facts_of(facts: ProductFacts, language: CopyLanguage) -> list[Fact]:
    """The attributes that can be said in a language, the most interesting first."""
    found = []
    for name, value in facts.attributes.items():
        for key, part in _split(name.strip(), value.strip()):
            if part and _speaks(key + part, language):
                fact = _fact(f"attributes.{name}", key, part, language)
                # What the name says already is no news.
                again = part.lower() in facts.name.lower()
                found.append(replace(fact, interest=fact.interest - 40) if again else fact)
    found.sort(key=lambda fact: -fact.interest)
    return found


def _fact(path: str, key: str, value: str, language: CopyLanguage) -> Fact:
    kind = next((k for k in _kinds() if k.patterns[language].search(key)), None)
    interest = float(kind.interest if kind else _USUAL_INTEREST)
    if any(sign.isdigit() for sign in value):
        interest += 3
    if len(value) > _LONG[language]:
        interest -= 30
    if worded(key, value, language) is None:
        interest -= _UNWORDED
    return Fact(path, key, value, kind.name if kind else "usual", interest)


def _split(name: str, value: str) -> list[tuple[str, str]]:
    """A name of several, such as `Size / weight`, with the parts of its value where they are as many."""
    keys = [part.strip() for part in re.split(r"\s*/\s*", name)]
    if len(keys) > 1:
        for between in (r"\s+/\s+", r"[，；;]\s*", r",\s+"):
            parts = [part.strip() for part in re.split(between, value)]
            whole = all(re.search(r"[^\W\d_]", part) for part in parts)
            if len(parts) == len(keys) and whole:
                return [
                    (key[:1].upper() + key[1:], part) for key, part in zip(keys, parts, strict=True)
                ]
    return [(name, value)]


def _speaks(text: str, language: CopyLanguage) -> bool:
    """Whether a fact is worded in the language; figures, units and model names are in both."""
    if language == "en":
        return not is_chinese(text)
    return is_chinese(text) or len(_LATIN_WORDS.findall(text)) <= 2


def sentence(fact: Fact, language: CopyLanguage, turn: int = 0, name: str = "") -> str:
    """A fact as a sentence; another `turn` gives another wording where there is one.

    `name` is the product's where the sentence should have it, else a pronoun stands for it.
    """
    return _stopped(clause(fact, language, turn, name), language)


def clause(fact: Fact, language: CopyLanguage, turn: int = 0, name: str = "") -> str:
    """A fact as a clause without a full stop."""
    known = worded(fact.key, fact.value, language)
    if known is None or says_itself(fact.key, fact.value, language):
        return spaced(_framed(fact, language, turn))
    said = known.says[turn % len(known.says)]
    if not said.startswith(PRODUCT):
        return said
    return said_of(name or "It", said.removeprefix(PRODUCT), plural=is_plural(name))


def bullet(fact: Fact, language: CopyLanguage) -> str:
    """A fact with a headline: what it is about, then what is said of it."""
    if language == "zh":
        return _bullet_zh(fact)
    key, value = _capital(fact.key, "en"), fact.value.rstrip(".")
    if says_itself(fact.key, value, "en"):
        return _capital(value, "en")
    known = worded(fact.key, value, "en")
    if known is None:
        return _capital(line(fact, "en"), "en") if goes_on(fact.key) else f"{key}: {value}"
    if is_given(fact) or is_absent(fact):
        return _capital(min((_without_subject(one) for one in known.says), key=len), "en")
    said = known.says[0].removeprefix(PRODUCT)
    before, found, after = said.lower().partition(value.lower())
    # What bounds a figure may stand in the name alone, so the name stays.
    if not found or _BOUNDS.search(before + after):
        return f"{key}: {value}"
    return f"{_capital(known.head.removeprefix('The '), 'en')}: {value}"


def _bullet_zh(fact: Fact) -> str:
    known = worded(fact.key, fact.value, "zh")
    if known is None:
        return f"【{fact.key}】{fact.value}".rstrip(".")
    said, head = known.says[0], known.head
    before, value, after = said.partition(fact.value)
    # `【重量】100 g` needs no verb; what bounds a figure stays.
    if value and not _BOUNDS.search(before + after):
        return f"【{head}】{value}"
    # What the headline says already is not said again.
    rest = re.sub(rf"^{re.escape(head)}(?:用的是|是|有|用)?[：，]?\s*", "", said)
    return f"【{head}】{rest or said}"


def _without_subject(said: str) -> str:
    return re.sub(r"^(?:has|is|are) ", "", said.removeprefix(PRODUCT))


def headline(fact: Fact, language: CopyLanguage) -> str:
    """A fact as a line of its own, such as in a list or after a product's name."""
    known = worded(fact.key, fact.value, language)
    if known is None:
        return line(fact, language)
    if says_itself(fact.key, fact.value, language):
        return _capital(line(fact, language), language)
    said = re.sub(r"^(?:is|are) ", "", known.says[0].removeprefix(PRODUCT))
    return _capital(said, language)


def said_of(name: str, words: str, plural: bool) -> str:
    """A verb with its product as the subject: `weighs 2 kg` of scales is `weigh 2 kg`."""
    if plural:
        verb, _, rest = words.partition(" ")
        verb = _PLURAL.get(verb, re.sub(r"(?<=[a-z]{2})s$", "", verb))
        words = f"{verb} {rest}"
    return f"{name} {words}"


def pair(
    one: Fact, other: Fact, language: CopyLanguage, turn: int = 0, name: str = ""
) -> str | None:
    """Two facts in one sentence; None where they would make a bad one."""
    if language == "zh":
        said = [clause(fact, language, turn) for fact in (one, other)]
        if any(sign in "".join(said) for sign in "：？；（") or max(map(len, said)) > _PAIRED["zh"]:
            return None
        # Without its name the second would be said of what the first names.
        if other.key[:2] not in said[1]:
            return None
        return f"{said[0]}，{said[1]}"
    known = [worded(fact.key, fact.value, language) for fact in (one, other)]
    first = [row.says[0] if row else "" for row in known]
    if not all(said.startswith(PRODUCT) for said in first) or max(map(len, first)) > _PAIRED["en"]:
        return None
    if any(sign in "".join(first) for sign in ":;?"):
        return None
    plural = is_plural(name)
    verbs = [said_of("", said.removeprefix(PRODUCT), plural).strip() for said in first]
    return f"{name or 'It'} {verbs[0]} and {verbs[1]}"


def with_subject(fact: Fact, name: str) -> str | None:
    """A fact as a sentence whose subject is the product; None where it has no such wording."""
    known = worded(fact.key, fact.value, "en")
    said = next((one for one in known.says if one.startswith(PRODUCT)), None) if known else None
    if said is None:
        return None
    return _stopped(said_of(name, said.removeprefix(PRODUCT), is_plural(name)), "en")


def the_name(facts: ProductFacts) -> str:
    """The name of a product as an English sentence begins with it."""
    name = short_name(facts, "en")
    owned = re.match(r"(?:\S+ ){0,2}\S+['’]s? ", name)
    return name if owned or name.lower().startswith("the ") else f"The {name}"


def is_plural(name: str) -> bool:
    """Whether a name is of several: `Row Gel Pens 0.5 mm`."""
    if name == "They":
        return True
    head = re.split(r",|\s+(?:for|with|in)\s|\s*\(", name)[0]
    # Neither a model nor what a figure counts is what it is: `LF-38`, `612 Pieces`.
    words = re.findall(
        r"(?<!\S)[A-Za-z][A-Za-z’'-]{2,}(?!\S)",
        re.sub(r"(?<!\S)\d\S*(?: \w+)?|\S*\d\S*", " ", head),
    )
    return (
        bool(words) and re.search(r"(?<![su'’])s$", words[-1]) is not None and words[-1][-2] != "’"
    )


_PLURAL = {"has": "have", "is": "are", "goes": "go", "does": "do", "can": "can", "reaches": "reach"}


def _stopped(said: str, language: CopyLanguage) -> str:
    said = _capital(said, language)
    if said.endswith(("。", "？", "！")):
        return said
    return said + ("。" if language == "zh" else _stop(said))


def _framed(fact: Fact, language: CopyLanguage, turn: int) -> str:
    """A fact that has no wording of its own, as its kind has it."""
    kind = next((k for k in _kinds() if k.name == fact.kind), None)
    frames = kind.frames[language] if kind else ()
    if frames and not YES.match(fact.value):
        return frames[turn % len(frames)].format(key=fact.key, value=fact.value)
    if NO.match(fact.value):
        return f"{fact.key}：{fact.value}" if language == "zh" else f"{fact.key}: {fact.value}"
    return plain(fact.key, fact.value, fact.kind, language)


def line(fact: Fact, language: CopyLanguage) -> str:
    """A fact as short as it can be, without a full stop."""
    return spaced(plain(fact.key, fact.value, fact.kind, language))


def prose(facts: Sequence[Fact], language: CopyLanguage, turn: int = 0, name: str = "") -> str:
    """Facts as sentences, two in one where that reads well; the first has the `name`."""
    said: list[str] = []
    place = 0
    while place < len(facts):
        after = facts[place + 1] if place + 1 < len(facts) else None
        # Pairs alone would make a drone of a text: every second sentence stays short.
        both = None
        if after and len(said) % 2 == turn % 2:
            both = pair(facts[place], after, language, turn, name)
        if both:
            said.append(_stopped(both, language))
            place += 2
        else:
            said.append(sentence(facts[place], language, turn + len(said), name))
            place += 1
        name = "They" if is_plural(name) else ""
    return joined(said, language)


def _capital(text: str, language: CopyLanguage) -> str:
    # A name such as pH keeps its small letter.
    if language == "zh" or text[1:2].isupper():
        return text
    return text[:1].upper() + text[1:]


_APART = "record caution delivery returns shelf use care contents warranty".split()
_APART_KEYS = {
    "en": re.compile(
        r"^(?:hobs?|oven|app|voice|stock|air travel|room size|storage|note|harvest|servings|meals|yield|"
        r"layer|water|walkable|assembly|unpacking|fixing|spare parts|sold as|functions?)$",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"适用|企业|场景|楼下|工艺|处理|果干|产品等级"),
}
"""Names of attributes that are no part of the product."""


def spaced(text: str) -> str:
    """A text without doubled spaces, and without spaces between Chinese signs."""
    text = re.sub(r"[ \t]{2,}", " ", text).strip()
    text = re.sub(r" (?=[。，！？；：、])", "", text)
    return re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])", "", text)


def within_a_sentence(name: str) -> str:
    """A name with its article, as it stands behind other words: `the Alder Kettle`."""
    return name if not name.startswith("The ") else f"the {name[4:]}"


def short_name(facts: ProductFacts, language: CopyLanguage) -> str:
    """The name of a product as prose has it: without what comes after a comma."""
    if language == "zh":
        return facts.name
    return facts.name.split(", ")[0]


def _stop(said: str) -> str:
    return "" if said.endswith((".", "!", "?")) else "."
