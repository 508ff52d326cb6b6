"""Presets: layouts of files that are known, so that nobody maps their columns by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insight.sources.columns import normal_name


@dataclass(frozen=True, slots=True)
class Preset:
    """One layout; see `presets.toml` for what the parts mean."""

    name: str
    title: str
    layout: str
    columns: tuple[str, ...]
    fields: Mapping[str, str]
    fixed: Mapping[str, str]

    def mapping(self, columns: Iterable[str]) -> dict[str, str]:
        """Our field to the column of a file as it spells it, where the file has it."""
        spelt = _spelt(columns)
        return {
            field: spelt.get(normal_name(column), "")
            for field, column in self.fields.items()
            if not column or normal_name(column) in spelt
        }


@cache
def presets() -> tuple[Preset, ...]:
    """Every layout that is known."""
    read = tomllib.loads(Path(__file__).with_name("presets.toml").read_text(encoding="utf-8"))
    return tuple(
        Preset(
            name,
            given["title"],
            given["layout"],
            tuple(given["columns"]),
            given["fields"],
            given.get("fixed", {}),
        )
        for name, given in read.items()
    )


def preset_of(columns: Iterable[str]) -> Preset | None:
    """The layout that a file with these columns has: of several the one that asks for most."""
    there = _spelt(columns)
    found = [
        preset
        for preset in presets()
        if all(normal_name(column) in there for column in preset.columns)
    ]
    return max(found, key=lambda preset: len(preset.columns), default=None)


def _spelt(columns: Iterable[str]) -> dict[str, str]:
    return {normal_name(column): column for column in reversed(list(columns))}
