"""The API of the checker: what is wrong in a text, and what its claims rest on."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal

from flask import Response
from pydantic import BaseModel, Field

from insight.campaigns import channels, checking
from insight.campaigns.checking import LONGEST, Asked
from insight.campaigns.types import ProductFacts, Review
from insight.campaigns.write import CopyError
from insight.messages import message
from web.access import allow
from web.api.group import Body, answer, group
from web.checker import often, stored_reviews

api = group("check", "Campaign studio")

Language = Literal["zh", "en"]
Words = Annotated[str, Field(max_length=2_000)]


class FactsGiven(Body):
    """What a shop knows of a product and can prove."""

    name: str = Field(min_length=1, max_length=300)
    attributes: dict[Annotated[str, Field(max_length=300)], Words] = Field({}, max_length=200)
    price: str | None = Field(None, max_length=200)
    proofs: list[Words] = Field([], max_length=50)


class CheckAsked(Body):
    text: str = Field(min_length=1, max_length=LONGEST)
    language: Language | None = Field(None, description="Without it, as the text is.")
    channel: str | None = Field(None, max_length=40, description="Whose rules apply besides.")
    facts: FactsGiven | None = Field(
        None, description="Without facts only what no fact could allow is found."
    )
    product: str | None = Field(
        None, min_length=1, max_length=300, description="Whose stored reviews support claims."
    )
    reviews: list[Words] = Field(
        [], max_length=200, description="Reviews that support claims besides; with facts only."
    )


class FoundProblem(BaseModel):
    start: int = Field(description="Characters of the text.")
    end: int
    quote: str
    rule: str
    reason: str
    source: str = Field(description="The statute with its article, or whose rule it is.")
    proposal: str | None = Field(
        description="Wording for the quote; empty strikes it, null needs a person."
    )
    severity: Literal["error", "notice"]


class FoundSupport(BaseModel):
    start: int
    end: int
    quote: str
    fact: str | None
    documents: list[str] = Field(description="Stored reviews, or `reviews.` with a place.")


class CheckResult(BaseModel):
    text: str
    language: Language
    passes: bool
    has_facts: bool
    problems: list[FoundProblem]
    supports: list[FoundSupport]


@api.post("/check", summary="Check a text", responses={200: CheckResult})
@often
@allow("read")
def check_text(body: CheckAsked) -> Response:
    if body.channel is not None and body.channel not in channels.names():
        raise CopyError(message("There is no channel %(name)s.", name=body.channel))
    facts = ProductFacts(**body.facts.model_dump()) if body.facts else None
    given = tuple(Review(f"reviews.{place}", text) for place, text in enumerate(body.reviews))
    asked = Asked(body.text, body.language, body.channel, facts, body.product, given)
    found = checking.checked(asked, stored_reviews)
    return answer(
        CheckResult(
            text=body.text,
            language=found.copy.language,
            passes=found.passes,
            has_facts=facts is not None or body.product is not None,
            problems=[FoundProblem.model_validate(asdict(one)) for one in found.problems],
            supports=[FoundSupport.model_validate(asdict(one)) for one in found.supports],
        )
    )
