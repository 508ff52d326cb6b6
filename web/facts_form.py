"""The facts of a product in the form of a campaign: its name, its price, and a line for each attribute."""

from __future__ import annotations

from collections.abc import Mapping

from insight.campaigns import given
from insight.campaigns.types import ProductFacts
from web.copy_form import LONGEST


def facts_in(form: Mapping[str, str]) -> ProductFacts | None:
    """The facts of a form; None where it names no product. Raises CopyError for an unusable line."""
    if not form.get("product", "").strip():
        return None
    attributes, price, proofs = (
        form.get(name, "")[: LONGEST[name]] for name in ("attributes", "price", "proofs")
    )
    return given.facts_of_lines(form["product"], attributes, price, proofs)


def lines_of(facts: ProductFacts | None) -> dict[str, str]:
    """The fields of the form, filled."""
    if facts is None:
        return {}
    lines = given.lines_of(facts)
    return {"product": lines.pop("name"), **lines}
