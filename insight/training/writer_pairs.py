"""Pairs of product facts and the copy that a good writer made of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from insight.campaigns.channels import ChannelError, channel
from insight.campaigns.types import CopyLanguage, Ground, ProductFacts
from insight.errors import SourceError

SHIPPED = Path(__file__).parent / "written"
LARGEST = 200_000_000
"""Bytes of a file."""


class Pair(BaseModel):
    """One line of a file of pairs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    facts: ProductFacts
    channel: str
    language: CopyLanguage
    angle: str = ""
    copy_: Mapping[str, str | list[str]] = Field(alias="copy", min_length=1)
    request: str = ""
    """What it answers, such as the review of a reply."""
    sheet: str = ""
    category: str = ""

    @property
    def parts(self) -> dict[str, str]:
        """Its texts by the names of the channel's parts, such as `bullets.2`."""
        found = {}
        for name, said in self.copy_.items():
            if isinstance(said, str):
                found[name] = said
            else:
                found |= {f"{name}.{number}": one for number, one in enumerate(said)}
        return found

    @property
    def text(self) -> str:
        """All its texts."""
        return "\n".join(self.parts.values())

    @property
    def ground(self) -> Ground:
        return Ground(self.facts)

    @property
    def product(self) -> str:
        """What pairs of one product share: they are never parted between training and judging."""
        return " ".join(self.facts.name.casefold().split())


@dataclass(frozen=True, slots=True)
class Row:
    """A pair and where it stands, such as `pairs.jsonl:12`."""

    place: str
    pair: Pair


def read(path: Path) -> list[Row]:
    """The pairs of a JSONL file.

    Raises SourceError, with the line and what is wrong in it, for the first that is no pair.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise SourceError(f"{path.name} is larger than {LARGEST:,} bytes. Split it.")
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path.name} cannot be read as UTF-8: {error}.") from error
    rows = [
        Row(f"{path.name}:{number}", _pair(line, f"{path.name}:{number}"))
        for number, line in enumerate(lines, 1)
        if line.strip()
    ]
    if not rows:
        raise SourceError(
            f"{path.name} has no pairs. Each line is one JSON object; see docs/campaigns.md."
        )
    return rows


def _pair(line: str, place: str) -> Pair:
    try:
        given: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{place} is no JSON: {error}.") from error
    try:
        pair = Pair.model_validate(given)
        known = channel(pair.channel, pair.language)
        for part in pair.parts:
            known.field(part)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the line"
        raise SourceError(f"{place}: {field}: {first['msg']}.") from error
    except ChannelError as error:
        raise SourceError(f"{place}: {error}") from error
    return pair
