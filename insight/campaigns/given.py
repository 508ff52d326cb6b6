"""A product's facts as somebody typed or sent them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from insight.campaigns.facts import read_facts
from insight.campaigns.types import ProductFacts
from insight.campaigns.write import CopyError
from insight.messages import message

_SUFFIXES = (".json", ".jsonl", ".csv", ".xlsx")


def facts_of_upload(name: str, content: bytes) -> ProductFacts:
    """The facts of one product in a file that was sent; its name says only what kind it is.

    Raises SourceError as `insight.campaigns.facts.read_facts` does.
    """
    suffix = Path(name).suffix.lower()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"facts{suffix if suffix in _SUFFIXES else '.json'}")
        path.write_bytes(content)
        return read_facts(path).only()


def facts_of_lines(name: str, attributes: str, price: str, proofs: str) -> ProductFacts:
    """The facts of a form: an attribute a line, its name before a colon; a proof a line.

    Raises CopyError for a line without a colon and for facts without a name.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(attributes.splitlines(), 1):
        if not line.strip():
            continue
        key, colon, value = line.replace("：", ":", 1).partition(":")
        if not colon or not key.strip() or not value.strip():
            raise CopyError(
                message(
                    'Line %(number)s of the attributes, "%(line)s", is not a name, a colon and a '
                    "value, such as Capacity: 1.2 L.",
                    number=number,
                    line=line.strip()[:80],
                )
            )
        found[key.strip()] = value.strip()
    if not name.strip():
        raise CopyError(message("The product needs a name."))
    return ProductFacts(
        name=name.strip()[:300],
        attributes=found,
        price=price.strip() or None,
        proofs=tuple(line.strip() for line in proofs.splitlines() if line.strip()),
    )


def lines_of(facts: ProductFacts) -> dict[str, str]:
    """The fields of a form that has these facts: what `facts_of_lines` is given."""
    return {
        "name": facts.name,
        "attributes": "\n".join(f"{key}: {value}" for key, value in facts.attributes.items()),
        "price": facts.price or "",
        "proofs": "\n".join(facts.proofs),
    }
