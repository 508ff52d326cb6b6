"""The channels that copy is written for: their fields, their limits, and how each platform counts."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insight.campaigns.types import CopyLanguage, Part
from insight.errors import InsightError

ALIASES: Mapping[str, Mapping[CopyLanguage, str]] = {
    "product-page": {"zh": "product-page-taobao", "en": "product-page-amazon"},
}
"""Names that mean another channel in each language."""

_LINK = re.compile(r"https?://\S+")
_LINK_WEIGHT = 23
_TAG = re.compile(r"#[^#\s]+#?")
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|"
    "(?:[\U0001f300-\U0001faff]|[\u2600-\u27bf\u2b50\u2b55\u231a\u231b\u23e9-\u23f3]\ufe0f?)"
    "(?:[\U0001f3fb-\U0001f3ff]|\ufe0f|\u200d[\U0001f300-\U0001faff\u2600-\u27bf])*"
)
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""Ranges of code points that weigh 1 on X; all others weigh 2."""


class ChannelError(InsightError):
    """A channel is unknown, or has no copy in the language."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a channel's copy."""

    name: str
    items: int
    """How many of it there are; the parts of more than one are numbered, such as `bullets.2`."""
    least: int
    most: Mapping[str, int]
    """By language."""
    count: str
    source: str

    @property
    def parts(self) -> tuple[str, ...]:
        if self.items == 1:
            return (self.name,)
        return tuple(f"{self.name}.{number}" for number in range(self.items))


@dataclass(frozen=True, slots=True)
class Few:
    """How many of something a text may have, and why."""

    most: int
    source: str


@dataclass(frozen=True, slots=True)
class Channel:
    name: str
    languages: tuple[CopyLanguage, ...]
    fields: tuple[Field, ...]
    hashtags: Few
    emoji: Few
    tag: str | None
    """How a hashtag is written, with {} for its words."""

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(part for field in self.fields for part in field.parts)

    def field(self, part: str) -> Field:
        """The field that a part belongs to. Raises ChannelError where there is none."""
        for field in self.fields:
            if part in field.parts:
                return field
        raise ChannelError(
            f"The channel {self.name} has no field {part!r}. It has: {', '.join(self.parts)}."
        )


@dataclass(frozen=True, slots=True)
class Over:
    """A limit that a part does not keep."""

    what: str
    """length, hashtags or emoji."""
    found: int
    most: int
    source: str


@cache
def _channels() -> Mapping[str, Channel]:
    content = tomllib.loads(Path(__file__).with_name("channels.toml").read_text(encoding="utf-8"))
    return {name: _channel(name, row) for name, row in content.items()}


def _channel(name: str, row: Mapping[str, object]) -> Channel:
    fields = []
    given: list[dict[str, object]] = row["fields"]  # type: ignore[assignment]
    for one in given:
        most = one["most"]
        limits = most if isinstance(most, dict) else {"zh": most, "en": most}
        fields.append(
            Field(
                str(one["name"]),
                int(str(one.get("items", 1))),
                int(str(one.get("least", 0))),
                limits,
                str(one["count"]),
                str(one["source"]),
            )
        )
    return Channel(
        name,
        tuple(row["languages"]),  # type: ignore[arg-type]
        tuple(fields),
        Few(**row["hashtags"]),  # type: ignore[arg-type]
        Few(**row["emoji"]),  # type: ignore[arg-type]
        str(row["tag"]) if "tag" in row else None,
    )


def names() -> list[str]:
    """All channels, then the aliases."""
    return [*_channels(), *ALIASES]


def channel(name: str, language: CopyLanguage) -> Channel:
    """The channel of a name or an alias. Raises ChannelError with what there is."""
    real = ALIASES.get(name, {}).get(language, name)
    if real not in _channels():
        raise ChannelError(f"There is no channel {name!r}. Known: {', '.join(names())}.")
    found = _channels()[real]
    if language not in found.languages:
        raise ChannelError(
            f"The channel {real} has no copy in {language!r}, only in "
            f"{', '.join(found.languages)}. Choose another language or channel."
        )
    return found


def length(text: str, count: str) -> int:
    """How long a platform counts a text; `count` is that of a field."""
    return _COUNTS[count](unicodedata.normalize("NFC", text))


def tags(text: str) -> list[str]:
    """The hashtags of a text."""
    return _TAG.findall(text)


def emoji(text: str) -> list[str]:
    """The emoji of a text, each sequence once."""
    return _EMOJI.findall(text)


def fits(part: Part) -> tuple[Over, ...]:
    """The limits of its channel that a part does not keep; none where it has no channel."""
    copy = part.checked.copy
    if copy.channel is None:
        return ()
    where = channel(copy.channel, copy.language)
    return over(copy.text, where.field(part.name), where, copy.language)


def over(text: str, field: Field, where: Channel, language: CopyLanguage) -> tuple[Over, ...]:
    """The limits that a text does not keep as a field of a channel."""
    measured = [
        Over("length", length(text, field.count), field.most[language], field.source),
        Over("hashtags", len(tags(text)), where.hashtags.most, where.hashtags.source),
        Over("emoji", len(emoji(text)), where.emoji.most, where.emoji.source),
    ]
    return tuple(one for one in measured if one.found > one.most)


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _half(text: str) -> int:
    # Latin signs in pairs; an odd one takes a whole place.
    return (_wide(text) + 1) // 2


def _weighted(text: str) -> int:
    weight, rest = 0, []
    for pattern, each in ((_LINK, _LINK_WEIGHT), (_EMOJI, 2)):
        found = pattern.findall(text)
        weight += each * len(found)
        text = pattern.sub("", text)
    rest = [ord(sign) for sign in text]
    light = sum(any(low <= sign <= high for low, high in _LIGHT) for sign in rest)
    return weight + 2 * len(rest) - light


_COUNTS: Mapping[str, Callable[[str], int]] = {
    "characters": len,
    "wide": _wide,
    "half": _half,
    "weighted": _weighted,
    "bytes": lambda text: len(text.encode("utf-8", "replace")),
}
