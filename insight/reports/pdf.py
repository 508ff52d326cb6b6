"""A report as PDF, set by typst from `templates/report.typ`.

What customers wrote reaches typst as values of a JSON text, never as a part of its source, and the
template shows them as strings. The fonts are those of installed packages: neither the fonts of the
machine nor the network are looked at.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from insight.errors import JobError, SettingsError
from insight.messages import message
from insight.reports import svg
from insight.reports.shown import shown
from insight.reports.words import Words
from insight.types import Report

_TEMPLATE = Path(__file__).with_name("templates") / "report.typ"
_CHART_STYLE = Path(__file__).with_name("templates") / "chart_on_paper.css"
_CHILD = Path(__file__).with_name("typst_child.py")
_LONGEST_SECONDS = 60
FONT_PACKAGES = ("pylopdf_fonts_zh_cn", "manimgx_fonts")
"""Noto Sans SC and Noto Serif SC; Noto Sans with emoji and the scripts that those two lack."""

_LONG_WORD = re.compile(r"[!-\u024f]{20}(?=[!-\u024f])")
"""A run of Latin letters and signs that may not fit into a line; other scripts break by themselves."""


def to_pdf(report: Report) -> bytes:
    """The report on A4 pages. The same report gives the same bytes.

    Raises SettingsError when a package of fonts is not installed, JobError when it takes too long.
    """
    words = Words(report.language)
    style = _CHART_STYLE.read_text(encoding="utf-8")
    charts = {
        section.name: str(svg.draw(section.chart, words, style))
        for section in report.sections
        if section.chart
    }
    said = {
        key: words.say(f"report.{key}")
        for key in ("appendix", "evidence", "proof_parameters", "proof_interval", "quoted")
    }
    said["draft"] = words.say("replies.draft")
    return typeset(
        _TEMPLATE.read_text(encoding="utf-8"),
        _with_breaks(shown(report)) | {"charts": charts, "words": said},
        int(report.facts.generated_at.timestamp()),
    )


def typeset(template: str, values: Mapping[str, Any], moment: int) -> bytes:
    """A document of typst's source and the values that it reads; `moment`: seconds since 1970.

    Raises SettingsError when a package of fonts is not installed, JobError when it takes too long.
    """
    given = {
        "template": template,
        "values": values,
        "fonts": [str(font_folder(package)) for package in FONT_PACKAGES],
        "moment": moment,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_CHILD)],
            input=json.dumps(given).encode("utf-8"),
            env={},
            capture_output=True,
            timeout=_LONGEST_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise JobError(
            message("The PDF was not ready after %(seconds)s s.", seconds=_LONGEST_SECONDS)
        ) from error
    if done.returncode:
        raise RuntimeError(f"typst: {done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout


def _with_breaks(value: Any) -> Any:
    """A value of JSON whose long words may be broken: with spaces of no width in them."""
    if isinstance(value, str):
        return _LONG_WORD.sub("\\g<0>\u200b", value)
    if isinstance(value, dict):
        return {key: _with_breaks(inner) for key, inner in value.items()}
    return [_with_breaks(inner) for inner in value] if isinstance(value, list) else value


def font_folder(package: str) -> Path:
    """Where an installed package keeps its fonts. Raises SettingsError when there is none."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise SettingsError(
            message(
                "A PDF needs the fonts of the package %(name)s, which is not installed here. "
                "Run `pip install %(name)s`, or take another format.",
                name=package.replace("_", "-"),
            )
        )
    return Path(found.submodule_search_locations[0])
