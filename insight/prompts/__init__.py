"""The prompts: one file each, in both languages, with a version."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insight.models.labels import ASPECTS


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt; `version` changes with every letter of it."""

    version: str
    system: Mapping[str, str]
    """Language to the words."""


def is_version(version: str) -> bool:
    """Whether this is the version of a prompt: what carries it was said by a large model."""
    return re.fullmatch(r"[a-z]+-\d+-[0-9a-f]{8}", version) is not None


@cache
def load(name: str) -> Prompt:
    """The prompt in `insight/prompts/<name>.toml`."""
    content = Path(__file__).with_name(f"{name}.toml").read_bytes()
    found = tomllib.loads(content.decode())
    digest = hashlib.sha256(content + " ".join(ASPECTS).encode()).hexdigest()[:8]
    aspects = ", ".join(ASPECTS)
    return Prompt(
        f"{name}-{found['version']}-{digest}",
        {
            language: found[language]["system"].strip().replace("{aspects}", aspects)
            for language in ("en", "zh")
        },
    )
