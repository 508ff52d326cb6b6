"""A product's facts as somebody typed or sent them."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from insight.campaigns.types import ProductFacts
from insight.campaigns.write import CopyError
from insight.messages import message
from insight.parameters import problems

_LARGEST = 1_000_000


def facts_of_file(path: Path) -> ProductFacts:
    """The facts in a JSON file. Raises CopyError naming the file and what is wrong."""
    if path.stat().st_size > _LARGEST:
        raise CopyError(f"{path} has more than {_LARGEST:,} bytes: it holds no facts of one product.")
    try:
        return facts_of_json(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise CopyError(f"{path} is not UTF-8. Save it as UTF-8.") from error
    except CopyError as error:
        raise CopyError(f"{path}: {error}") from error


def facts_of_json(text: str) -> ProductFacts:
    """The facts in a JSON object. Raises CopyError naming each field that cannot be used."""
    try:
        return ProductFacts.model_validate_json(text)
    except ValidationError as error:
        raise CopyError(
            message(
                'These are no facts of a product: %(problems)s. They look like {"name": "...", '
                '"attributes": {"...": "..."}, "price": "...", "proofs": ["..."]}.',
                problems=problems(error, "facts"),
            )
        ) from error


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
