"""The form that copy is asked for with: facts as lines or a file, a channel, and who writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Request
from pydantic import ValidationError

from insight.campaigns.asked import LONGEST_REVIEW, Asked
from insight.campaigns.given import facts_of_lines, facts_of_upload, lines_of
from insight.campaigns.types import ProductFacts
from insight.campaigns.write import CopyError
from insight.parameters import problems

LONGEST = {
    "name": 300,
    "attributes": 20_000,
    "price": 200,
    "proofs": 5_000,
    "purpose": 1_000,
    "review": LONGEST_REVIEW,
}
_FIELDS = ("name", "attributes", "price", "proofs", "channel", "language", "variants")
_MORE = ("tone", "purpose", "brand", "product", "writer", "review")


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody typed."""

    given: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str, default: str = "") -> str:
        return self.given.get(name, default)


def filled(given: Mapping[str, str]) -> Filled:
    """What a form or an address fills in; anything else in it is left."""
    return Filled({name: given[name] for name in (*_FIELDS, *_MORE) if given.get(name)})


def like(asked: Asked) -> Filled:
    """The form as somebody filled it before."""
    return filled(
        {
            **lines_of(asked.facts),
            "channel": asked.channel,
            "language": asked.language,
            "variants": str(asked.variants),
            "tone": asked.tone,
            "purpose": asked.purpose,
            "brand": asked.brand or "",
            "product": asked.product or "",
            "writer": asked.writer,
            "review": asked.review,
        }
    )


def asked_of(request: Request) -> Asked:
    """What a request asks for. Raises CopyError for what cannot be used."""
    form = request.form
    given: dict[str, Any] = {name: form.get(name, "").strip() for name in _MORE}
    try:
        return Asked(
            facts=_facts(request),
            channel=form.get("channel", ""),
            language=form.get("language", ""),
            variants=form.get("variants", "3"),
            tone=given["tone"],
            purpose=given["purpose"],
            brand=given["brand"] or None,
            product=given["product"] or None,
            writer=given["writer"] or "auto",
            review=given["review"],
        )
    except ValidationError as error:
        raise CopyError(problems(error, "form")) from error


def _facts(request: Request) -> ProductFacts:
    file = request.files.get("file")
    if file and file.filename:
        return facts_of_upload(file.filename, file.read())
    names = ("name", "attributes", "price", "proofs")
    return facts_of_lines(*(request.form.get(name, "")[: LONGEST[name]] for name in names))
