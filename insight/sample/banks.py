"""The sentence banks: TOML files beside this module, read and put together."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Table = Mapping[str, list[str]]

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Bank:
    """Everything that can be said of one product in one language.

    Keys: `opening`, `closing`, `short`, `title` and `emoji` by tone, such as "good"; `whole` by
    stars, "1" to "5"; each matter (sound, shop, ...) by kind: "good", "mild" (a small
    complaint), "bad" or "fact"; `connector` by the kinds before and after it. A value in `slots`
    replaces its `{name}` in a sentence.
    """

    slots: Table
    opening: Table
    closing: Table
    connector: Table
    short: Table
    title: Table
    emoji: Table
    whole: Table
    matter: Mapping[str, Table]
    misspelt: Mapping[str, str]


def load_bank(product: str, language: str) -> Bank:
    """The bank of `product`, with what fits every product in that language."""
    tables = _merge(_read(f"shared_{language}.toml"), _read(f"{product}_{language}.toml"))
    slots = {name: _as_list(value) for name, value in tables.pop("slots").items()}
    tables.pop("author")
    return Bank(slots=slots, **tables)


def load_authors(language: str) -> Table:
    """Parts of author names: `first` and `handle`."""
    authors: Table = _read(f"shared_{language}.toml")["author"]
    return authors


def load_planted(language: str) -> Mapping[str, Table]:
    """Texts of the planted effects: effect, then stars, then texts."""
    return _read(f"planted_{language}.toml")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


def _merge(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Both trees in one; lists under the same key are joined."""
    merged = dict(first)
    for key, value in second.items():
        if key not in merged:
            merged[key] = value
        elif isinstance(value, dict):
            merged[key] = _merge(merged[key], value)
        else:
            merged[key] = merged[key] + value
    return merged


def _as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
