"""The facts of a product as a form holds them: its name, its price, and a line for each attribute."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from insight.campaigns.types import ProductFacts
from insight.errors import CampaignError
from insight.messages import message

_MOST_LINES = 200


def facts_in(form: Mapping[str, str]) -> ProductFacts | None:
    """The facts of a form; None where it names no product. Raises CampaignError for a line without a colon."""
    name = form.get("product", "").strip()
    if not name:
        return None
    attributes: dict[str, str] = {}
    for line in form.get("attributes", "").splitlines()[:_MOST_LINES]:
        if not line.strip():
            continue
        key, mark, value = line.replace("：", ":", 1).partition(":")
        if not mark or not key.strip() or not value.strip():
            raise CampaignError(
                message(
                    "%(line)s is not an attribute. Write a name, a colon and a value, such as "
                    "Capacity: 1.2 L.",
                    line=repr(line.strip()[:80]),
                )
            )
        attributes[key.strip()] = value.strip()
    proofs = tuple(line.strip() for line in form.get("proofs", "").splitlines() if line.strip())
    price = form.get("price", "").strip() or None
    try:
        return ProductFacts(name=name, attributes=attributes, price=price, proofs=proofs)
    except ValidationError as error:
        raise CampaignError(message("A product's name has at most 300 characters.")) from error


def lines_of(facts: ProductFacts | None) -> dict[str, str]:
    """The fields of the form, filled."""
    if facts is None:
        return {}
    return {
        "product": facts.name,
        "price": facts.price or "",
        "attributes": "\n".join(f"{key}: {value}" for key, value in facts.attributes.items()),
        "proofs": "\n".join(facts.proofs),
    }
