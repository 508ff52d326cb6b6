"""Which wordings of a fact assume more than its name and its value say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insight.campaigns.shapes import is_kind, is_list, is_measure
from insight.campaigns.types import CopyLanguage

_SHAPES: dict[str, Callable[[str, CopyLanguage], bool]] = {
    "measure": is_measure,
    "kind": is_kind,
    "single": lambda value, language: not is_list(value),
}


@dataclass(frozen=True, slots=True)
class _Row:
    says: re.Pattern[str]
    key: re.Pattern[str] | None
    value: re.Pattern[str] | None
    unlike: re.Pattern[str] | None
    shape: str
    instead: str

    def allows(self, key: str, value: str, language: CopyLanguage) -> bool:
        if not (self.shape or self.value or self.unlike or self.key or self.instead):
            return False
        return (
            (self.key is None or self.key.search(key) is not None)
            and (self.value is None or self.value.fullmatch(value) is not None)
            and (self.unlike is None or self.unlike.search(value) is None)
            and (not self.shape or _SHAPES[self.shape](value, language))
        )


def supported(
    wordings: Iterable[str], key: str, value: str, language: CopyLanguage
) -> tuple[str, ...]:
    """The wordings, with braces, that a name and a value bear out, each once."""
    return tuple(dict.fromkeys(_supported(wordings, key, value, language)))


def _supported(
    wordings: Iterable[str], key: str, value: str, language: CopyLanguage
) -> Iterator[str]:
    for wording in wordings:
        rows = [row for row in _rows(language) if row.says.search(wording)]
        good = next((row for row in rows if row.allows(key, value, language)), None)
        if not rows:
            yield wording
        elif good:
            yield good.instead or wording


@cache
def _rows(language: CopyLanguage) -> tuple[_Row, ...]:
    content = tomllib.loads(Path(__file__).with_name("assumes.toml").read_text(encoding="utf-8"))
    return tuple(
        _Row(
            re.compile(row["says"]),
            re.compile(row["key"], re.IGNORECASE) if "key" in row else None,
            re.compile(row["value"], re.DOTALL) if "value" in row else None,
            re.compile(row["not"]) if "not" in row else None,
            row.get("shape", ""),
            row.get("instead", ""),
        )
        for row in content[language]
    )
