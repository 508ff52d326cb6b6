"""A report as PDF, set by typst from `templates/report.typ`.

What customers wrote reaches typst as values of a JSON text, never as a part of its source, and the
template shows them as strings. The fonts are those of installed packages: neither the fonts of the
machine nor the network are looked at.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.errors import SettingsError
from insight.reports import svg
from insight.reports.shown import shown
from insight.reports.words import Words
from insight.types import Report

if TYPE_CHECKING:
    import typst

_TEMPLATE = Path(__file__).with_name("templates") / "report.typ"
_CHART_STYLE = Path(__file__).with_name("templates") / "chart_on_paper.css"
FONT_PACKAGES = ("pylopdf_fonts_zh_cn", "manimgx_fonts")
"""Noto Sans SC and Noto Serif SC; Noto Sans with emoji and the scripts that those two lack."""

_LONG_WORD = re.compile(r"[!-\u024f]{20}(?=[!-\u024f])")
"""A run of Latin letters and signs that may not fit into a line; other scripts break by themselves."""


def to_pdf(report: Report) -> bytes:
    """The report on A4 pages. The same report gives the same bytes.

    Raises SettingsError when a package of fonts is not installed.
    """
    import typst

    words = Words(report.language)
    style = _CHART_STYLE.read_text(encoding="utf-8")
    charts = {
        section.name: str(svg.draw(section.chart, words, style))
        for section in report.sections
        if section.chart
    }
    values = _with_breaks(shown(report)) | {
        "charts": charts,
        "words": {
            key: words.say(f"report.{key}")
            for key in ("appendix", "evidence", "proof_parameters", "proof_interval", "quoted")
        },
    }
    return typst.compile(
        _TEMPLATE.read_bytes(),
        font_paths=_fonts(),
        sys_inputs={"report": json.dumps(values, ensure_ascii=False)},
        timestamp=int(report.facts.generated_at.timestamp()),
    )


def _with_breaks(value: Any) -> Any:
    """A value of JSON whose long words may be broken: with spaces of no width in them."""
    if isinstance(value, str):
        return _LONG_WORD.sub("\\g<0>\u200b", value)
    if isinstance(value, dict):
        return {key: _with_breaks(inner) for key, inner in value.items()}
    return [_with_breaks(inner) for inner in value] if isinstance(value, list) else value


@cache
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[font_folder(package) for package in FONT_PACKAGES],
    )


def font_folder(package: str) -> Path:
    """Where an installed package keeps its fonts. Raises SettingsError when there is none."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        name = package.replace("_", "-")
        raise SettingsError(
            f"A PDF needs the fonts of the package {name}, which is not installed here. "
            f"Run `pip install {name}`, or take another format."
        )
    return Path(found.submodule_search_locations[0])
