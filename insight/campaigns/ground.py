"""What a text of a campaign may rest on: the shop's facts and what genuine customers wrote."""

from __future__ import annotations

from collections.abc import Collection

from insight.campaigns.campaign import Content
from insight.campaigns.types import Brand, Ground, ProductFacts, Review
from insight.store.reader import Reader

QUERY = "campaigns/reviews.sql"


def ground_of(
    reader: Reader, facts: ProductFacts | None, brand: Brand | None, documents: Collection[str]
) -> Ground | None:
    """The ground of a text on a product; None where nothing is known of what it is about."""
    if facts is None:
        return None
    rows = reader.rows(QUERY, {"ids": sorted(documents), "product": facts.name})
    return Ground(facts, tuple(Review(row["document_id"], row["text"]) for row in rows), brand)


def facts_of(content: Content) -> ProductFacts | None:
    """The facts of the last text, or no more than the name of the product of the suggestion."""
    for variant in reversed(content.variants):
        if variant.facts:
            return variant.facts
    products = content.origin.suggestion.audience.products if content.origin else ()
    return ProductFacts(name=products[0]) if products else None


def documents_of(content: Content) -> set[str]:
    """The documents that a campaign rests on so far."""
    claimed = {
        document
        for variant in content.variants
        for passage in variant.passages
        for claim in passage.claims
        for document in claim.documents
    }
    return claimed | set(content.origin.suggestion.documents if content.origin else ())
