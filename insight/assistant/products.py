"""Product facts as passages: one a product, its attributes beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from insight.assistant.reading.read import Refused
from insight.assistant.split import passage_id
from insight.assistant.types import Passage
from insight.campaigns.facts import read_facts
from insight.campaigns.types import ProductFacts
from insight.models.language import detect_languages
from insight.search.tokens import is_cjk
from insight.types import Language

_LANGUAGE = frozenset({"language", "lang", "语言"})
_CODES: Mapping[str, Language] = {"en": "en", "english": "en", "zh": "zh", "cn": "zh", "中文": "zh"}


def passages_of(path: Path, source: str, version: str) -> tuple[list[Passage], list[Refused]]:
    """The products of a file. Raises SourceError as `read_facts` does."""
    read = read_facts(path, others=True)
    numbers: Counter[str] = Counter()
    found = []
    for product in read.products:
        facts, language = _told(product)
        numbers[product.name] += 1
        name = f"{product.name}\0{numbers[product.name]}"
        text = _text(product, facts, language)
        found.append(
            Passage(
                passage_id(source, name),
                "product",
                source,
                product.name,
                text,
                language,
                version,
                facts,
            )
        )
    return found, [Refused(source, one.problem, one.line) for one in read.bad]


def _told(product: ProductFacts) -> tuple[dict[str, str], Language]:
    """What is known of a product, its price among it, and the language that it is written in."""
    facts = {
        " ".join(key.replace("_", " ").split()): " ".join(value.split())
        for key, value in product.attributes.items()
    }
    said = next((facts.pop(key) for key in list(facts) if key.casefold() in _LANGUAGE), "")
    facts = {key: value for key, value in facts.items() if key and value}
    words = " ".join([*facts, *facts.values()]) or product.name
    language = _CODES.get(said.casefold()[:7]) or _CODES.get(said.casefold()[:2])
    if language is None:
        chinese = any(is_cjk(sign) for sign in " ".join(facts) or product.name)
        language = "zh" if chinese else detect_languages([words])[0]
        # Names and figures are of no language; a shop that writes Latin letters is read as English.
        language = "en" if language == "other" else language
    if product.price:
        facts["价格" if language == "zh" else "price"] = product.price
    return facts, language


def _text(product: ProductFacts, facts: Mapping[str, str], language: Language) -> str:
    """A line a fact: each can be told alone."""
    colon = "：" if language == "zh" else ": "
    lines = [f"{key}{colon}{value}" for key, value in facts.items()]
    return "\n".join([product.name, *lines, *product.proofs])
