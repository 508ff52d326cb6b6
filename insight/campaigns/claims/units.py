"""Units as people write them, with their dimension and their factor to its first unit."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Unit:
    name: str
    dimension: str
    factor: Decimal
    imperial: bool
    """Whether conversions to it are rounded in use, so that 500 ml may be 17 fl oz."""

    def base(self, value: Decimal) -> Decimal:
        """The value in the first unit of the dimension."""
        if self.name == "f":
            return (value - 32) * 5 / 9
        return value * self.factor


@cache
def units() -> tuple[Unit, ...]:
    return tuple(unit for unit, _, _ in _read())


def unit_at(text: str, place: int) -> tuple[tuple[Unit, ...], int]:
    """The units that are written at a place, in as many dimensions as they may be of, and their end.

    The longest wins: 千瓦时 is no 千瓦.
    """
    found: tuple[Unit, ...] = ()
    end = place
    for unit, symbol, word in _candidates(text[place : place + 1].lower()):
        for pattern in (symbol, word):
            match = pattern.match(text, place) if pattern else None
            if match and match.end() > place and match.end() >= end:
                found = (*found, unit) if match.end() == end else (unit,)
                end = match.end()
    unique = dict.fromkeys(found)
    return tuple(unique), end


@cache
def _candidates(
    sign: str,
) -> Sequence[tuple[Unit, re.Pattern[str] | None, re.Pattern[str] | None]]:
    """Units that may be written with this first sign: a text asks for hundreds of places."""
    if not sign:
        return ()
    return [
        row
        for row in _read()
        if any(
            pattern and re.search(_begins(sign), pattern.pattern, re.IGNORECASE)
            for pattern in row[1:]
        )
    ]


def _begins(sign: str) -> str:
    # Coarse on purpose: whatever holds the sign anywhere may begin with it.
    return re.escape(sign)


@cache
def _read() -> tuple[tuple[Unit, re.Pattern[str] | None, re.Pattern[str] | None], ...]:
    table = tomllib.loads(Path(__file__).with_name("units.toml").read_text(encoding="utf-8"))
    rows = []
    for dimension, of_dimension in table.items():
        for name, of_unit in of_dimension.items():
            unit = Unit(name, dimension, Decimal(of_unit["factor"]), of_unit.get("imperial", False))
            rows.append(
                (unit, _pattern(of_unit, "symbol", 0), _pattern(of_unit, "word", re.IGNORECASE))
            )
    return tuple(rows)


def _pattern(of_unit: dict[str, str], kind: str, flags: int) -> re.Pattern[str] | None:
    if kind not in of_unit:
        return None
    # A Latin unit ends where its letters do; a Chinese one may be followed by anything.
    return re.compile(rf"(?:{of_unit[kind]})(?:(?<![A-Za-z])|(?![A-Za-z]))", flags)
