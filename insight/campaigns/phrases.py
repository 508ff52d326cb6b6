"""How a shop's copywriter words a fact: by what it is about, and never more than its whole value.

A fact without a wording of its own is said plainly, as `insight.campaigns.saying` has it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insight.campaigns.assumes import supported
from insight.campaigns.shapes import in_a_sentence
from insight.campaigns.types import CopyLanguage

PRODUCT = "~"
"""What a wording begins with whose subject is the product."""
PLAIN = {"en": "{K}: {v}", "zh": "{k}：{v}"}
"""How a fact is said where each of its wordings would say more than it does."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """The wordings of one kind of fact."""

    key: re.Pattern[str]
    value: re.Pattern[str]
    head: str
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Worded:
    """A fact in words."""

    head: str
    """The headline of a bullet."""
    says: tuple[str, ...]
    """Wordings without a full stop; those that begin with `PRODUCT` want a subject."""


@cache
def _phrases(language: CopyLanguage) -> tuple[Phrase, ...]:
    path = Path(__file__).with_name(f"phrases_{language}.toml")
    return tuple(
        Phrase(
            re.compile(row["key"], re.IGNORECASE),
            re.compile(row.get("value", ".+"), re.IGNORECASE | re.DOTALL),
            row["head"],
            tuple(row["says"]),
        )
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["row"]
    )


def worded(key: str, value: str, language: CopyLanguage) -> Worded | None:
    """The wordings of a fact; None where it is of no known kind."""
    value = value.rstrip(".") if language == "en" else value
    if language == "zh" and "/" in key and not re.match(r"未|无|不", value):
        return None
    for phrase in _phrases(language):
        found = phrase.value.fullmatch(value)
        if phrase.key.search(key) and found:
            # 水盘是 304 不锈钢水盘 says it twice.
            if language == "zh" and key in value and "{k}" in phrase.says[0]:
                return None
            given = _given(key, value, language)
            given |= {name: _polished(text or "") for name, text in found.groupdict().items()}
            wordings = supported(phrase.says, key, value, language) or (PLAIN[language],)
            says = tuple(_bare(_tidy(one.format(**given), language)) for one in wordings)
            return Worded(_tidy(phrase.head.format(**given), language), says)
    return None


def _given(key: str, value: str, language: CopyLanguage) -> dict[str, str]:
    if language == "zh":
        return {"k": key, "v": value, "kk": key.replace("/", "和").replace("香味", "香料")}
    low = key if key[:2].isupper() or key[1:2].isupper() else key[:1].lower() + key[1:]
    plural = low.endswith("s") and not low.endswith(("ss", "lens"))
    plain = in_a_sentence(_polished(value), key)
    return {
        "k": low,
        "K": key[:1].upper() + key[1:],
        "v": plain,
        "l": _listed(plain, "and"),
        "or": _listed(plain, "or"),
        "a_v": plain if re.match(r"\d", plain) else f"{_article(plain)} {plain}",
        "is": "are" if plural else "is",
        "range": re.sub(r"(?<=\d)\s?[–-]\s?(?=[+-]?\d)", " to ", plain),
    }


def _polished(value: str) -> str:
    """A value as a sentence has it: `about` for approx., a second unit in brackets."""
    value = re.sub(r"\bapprox\.\s*", "about ", value)
    value = re.sub(r"\bincl\.\s*", "including ", value)
    value = re.sub(r"^max\.\s*", "up to ", value)
    return re.sub(r"^(\d[\d.,]* ?[A-Za-z]+) / (\d[\d.,]* ?[A-Za-z ]+)$", r"\1 (\2)", value)


def _article(words: str) -> str:
    return "an" if re.match(r"[aeiouAEIOU]|LED|AC\b|EVA", words) else "a"


def _listed(value: str, last: str) -> str:
    """`a, b, c` as `a, b and c`, where each is a word or three."""
    parts = value.split(", ")
    plain = all(
        re.fullmatch(
            r"(?!for |with |to |not |no |in |on |including |and |or |front )[^;:()/]{2,40}", part
        )
        for part in parts
    )
    if len(parts) < 2 or not plain or re.search(r"\b(?:and|or)\b", parts[-1]):
        return value
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def _bare(said: str) -> str:
    """`The battery: 38 h` without its article: it is a line and no sentence."""
    line = re.match(r"(?:The|Its) ([\w -]{2,24}: )", said)
    if line is None:
        return said
    rest = said[line.start(1) :]
    return rest if rest[1:2].isupper() else rest[:1].upper() + rest[1:]


def _tidy(text: str, language: CopyLanguage) -> str:
    text = text.rstrip(" ,，")
    if language == "zh":
        text = re.sub(r"(?<=[\u3400-\u9fff])(?=[A-Za-z0-9≥≤±])", " ", text)
        text = re.sub(r"(?<=[\u3400-\u9fff：，]) (?=[\u3400-\u9fff])", "", text)
    return text
