"""The checker: a text is pasted, what is wrong in it is marked, and what its claims rest on is shown."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from insight.campaigns import channels, checking, reviews
from insight.campaigns.check import check as check_copy
from insight.campaigns.types import Checked, CopyLanguage, Ground, Review
from insight.errors import InsightError
from insight.messages import message
from insight.products import documents_by_product
from web import checker_form
from web.access import allow
from web.checker_form import LONGEST, Filled
from web.checker_view import view
from web.language import current
from web.login import user_name
from web.security import limiter
from web.services import services

blueprint = Blueprint("check", __name__, url_prefix="/campaigns/check")

often = limiter.shared_limit("60 per minute", scope="check", key_func=user_name)
"""A check takes the processor for a moment: nobody needs more."""
_ALL = "all"
_PRODUCTS = 500


@blueprint.get("")
@allow("read")
def index() -> ResponseReturnValue:
    """The empty form, or one with an example in the page's language."""
    example = "example" in request.args
    return _page(checker_form.example(current()) if example else Filled())


@blueprint.post("")
@allow("read")
@often
def check() -> ResponseReturnValue:
    """Check the text, after a proposal was taken if a button says so. Nothing is stored."""
    try:
        filled = checker_form.filled(request)
        asked = checker_form.asked_of(filled)
    except InsightError as error:
        return _page(checker_form.typed(request.form), problem=error), 400
    ground = checking.ground_of(asked, stored_reviews)
    found = check_copy(asked.copy, ground)
    changed = False
    if wanted := request.form.get("take"):
        text = checking.mended(found, None if wanted == _ALL else wanted)
        changed = text != asked.text
        asked = replace(asked, text=text)
        filled = filled.with_text(text)
        found = check_copy(asked.copy, ground) if changed else found
    return _page(filled, found, ground, moved=bool(wanted) and not changed)


def stored_reviews(product: str, language: CopyLanguage) -> tuple[Review, ...]:
    """Genuine reviews of a product in the store."""
    return reviews.reviews_of(services().settings, product, language)


def _page(
    filled: Filled,
    found: Checked | None = None,
    ground: Ground | None = None,
    *,
    problem: InsightError | None = None,
    moved: bool = False,
) -> str:
    note = message("The text was another one by then: it has been checked anew.") if moved else None
    return render_template(
        "check.html",
        form=filled,
        result=view(found, ground) if found else None,
        has_ground=ground is not None,
        problem=problem,
        note=note,
        channels=channels.names(),
        products=list(documents_by_product(services().settings))[:_PRODUCTS],
        longest=LONGEST,
    )
