"""Texts to answer a complaint with: an entry for questions, a correction of the listing, a reply.

Our words claim nothing: what is to be said of the product stands in gaps that the shop fills from
its facts. Each text passes the checks of copy, or is left out.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, cast

from insight.campaigns.check import check
from insight.campaigns.support import Support
from insight.campaigns.types import Copy, CopyLanguage
from insight.reports.drafts import draft
from insight.types import SuggestedText

_KINDS = ("faq", "listing")


def texts_for(support: Support, aspect: str | None, least: int) -> tuple[SuggestedText, ...]:
    """What may be answered, in each language that enough of those who complain wrote in."""
    counts = support.row["languages"] or {}
    return tuple(
        text
        for language in ("zh", "en")
        if counts.get(language, 0) >= least
        for text in _in(cast(CopyLanguage, language), support, aspect)
    )


def _in(language: CopyLanguage, support: Support, aspect: str | None) -> list[SuggestedText]:
    content = _content(language)
    about = content["about"].get(aspect or "", content["about"]["other"])
    product = next(iter(support.most("products")), None) or content["product"]
    made = [
        SuggestedText(
            "faq" if kind == "faq" else "listing", language, content[kind].format(about=about)
        )
        for kind in _KINDS
    ]
    first = next(iter(support.documents("negative")), "")
    if reply := draft(first, language, [aspect] if aspect else [], product):
        made.append(SuggestedText("reply", language, reply))
    # The name of a product is the shop's own, and no claim of ours.
    return [
        one for one in made if check(Copy(one.text.replace(product, ""), language, None)).passes
    ]


@cache
def _content(language: str) -> dict[str, Any]:
    path = Path(__file__).with_name(f"answers_{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
