"""The weekly report: findings with their evidence, in English and Chinese.

`build_report` asks the store, the rest works on the report alone; `verify` asks the store
again. Nothing is said that no query supports.
"""

from insight.reports.build import build_report
from insight.reports.render import render_body, render_html, render_shared, style
from insight.reports.serial import from_json, to_json
from insight.reports.verify import verify, verify_json

__all__ = [
    "build_report",
    "from_json",
    "render_body",
    "render_html",
    "render_shared",
    "style",
    "to_json",
    "verify",
    "verify_json",
]
