"""Build hook: compiles the web's translations, which are kept as text only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_TRANSLATIONS = "web/translations"


def compile_translations(root: Path) -> list[Path]:
    """Write a `.mo` beside each `.po` under `root`; returns what was written."""
    written = []
    for source in sorted((root / _TRANSLATIONS).glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file)
        target = source.with_suffix(".mo")
        with target.open("wb") as file:
            write_mo(file, catalogue)
        written.append(target)
    return written


class CompileTranslations(BuildHookInterface[Any]):
    """Runs before a wheel is made, an editable one too."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_translations(Path(self.root))
        # Git ignores them, and what git ignores stays out of a wheel unless it is named.
        build_data["artifacts"].append(f"{_TRANSLATIONS}/**/*.mo")
