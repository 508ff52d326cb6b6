"""Everything that must not be said in a text, and what its claims rest on.

A check is a module with `find(copy, ground) -> Iterable[Problem | Support]`; a line here is all
that adds one. `ground` is None where nothing is known of the product: then only what no fact could
allow is a problem.
"""

from __future__ import annotations

from importlib import import_module

from insight.campaigns.types import Checked, Copy, Ground, Problem, Support

CHECKS: tuple[str, ...] = (
    "claims",
    "law_zh",
    "law_en",
    "platforms",
    "discrimination",
    "marks",
    "personal",
    "instructions",
    "brand",
)
"""Names of modules in `insight/campaigns/checks`, such as `claims` and `law_zh`."""


def check(copy: Copy, ground: Ground | None = None) -> Checked:
    """What every check finds in a text, in reading order."""
    found = [
        one
        for name in CHECKS
        for one in import_module(f"insight.campaigns.checks.{name}").find(copy, ground)
    ]
    found.sort(key=lambda one: (one.start, one.end))
    return Checked(
        copy,
        tuple(one for one in found if isinstance(one, Problem)),
        tuple(one for one in found if isinstance(one, Support)),
    )
