"""The form of the checker: a text, and facts as lines or from a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Request

from insight.campaigns import channels
from insight.campaigns.checking import LONGEST as LONGEST_TEXT
from insight.campaigns.checking import Asked
from insight.campaigns.given import facts_of_lines, facts_of_upload, lines_of
from insight.campaigns.types import CopyLanguage
from insight.campaigns.write import CopyError
from insight.messages import message

LONGEST = {
    "text": LONGEST_TEXT,
    "name": 300,
    "attributes": 20_000,
    "price": 200,
    "proofs": 5_000,
    "product": 300,
    "channel": 40,
    "language": 2,
}
_FACTS = ("name", "attributes", "price", "proofs")
_LANGUAGES: Mapping[str, CopyLanguage] = {"zh": "zh", "en": "en"}

_EXAMPLES = {
    "en": {
        "text": (
            "The best kettle on the market: 1.7 litres boil in four minutes, and the eco-friendly "
            "body of 304 stainless steel never rusts. Two years of warranty. Leave us a five-star "
            "review and get a $5 voucher!"
        ),
        "name": "Kettle K 17",
        "attributes": (
            "Capacity: 1.7 L\nBoiling time: 4 minutes\nMaterial: 304 stainless steel\n"
            "Warranty: 24 months"
        ),
        "price": "$39.99",
        "channel": "product-page",
    },
    "zh": {
        "text": (
            "全网最好的电热水壶，1.7 升大容量，304 不锈钢内胆永不生锈。第一次使用前请先煮一壶清水。"
            "质保两年。五星好评返现 5 元！"
        ),
        "name": "电热水壶 K17",
        "attributes": "容量: 1.7 L\n材质: 304 不锈钢\n质保: 24 个月",
        "price": "129 元",
        "channel": "product-page",
    },
}


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody typed, or a file filled in."""

    given: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        return self.given.get(name, "")

    @property
    def has_facts(self) -> bool:
        return any(self.value(name).strip() for name in (*_FACTS, "product"))

    def with_text(self, text: str) -> Filled:
        return Filled({**self.given, "text": text})


def example(language: str) -> Filled:
    """A form that shows what the checker does."""
    return Filled(_EXAMPLES.get(language, _EXAMPLES["en"]))


def typed(form: Mapping[str, str]) -> Filled:
    """The fields as they were typed, each cut where nobody types more."""
    return Filled({name: form.get(name, "")[: most + 1] for name, most in LONGEST.items()})


def filled(request: Request) -> Filled:
    """The form with the facts of its file, which count before what was typed.

    Raises SourceError where the file holds no facts of one product.
    """
    given = typed(request.form)
    file = request.files.get("file")
    if not file or not file.filename:
        return given
    return Filled({**given.given, **lines_of(facts_of_upload(file.filename, file.read()))})


def asked_of(filled: Filled) -> Asked:
    """What a form asks for. Raises CopyError for what cannot be used."""
    text = filled.value("text").replace("\r\n", "\n")
    if not text.strip():
        raise CopyError(message("There is no text to check."))
    for name, most in LONGEST.items():
        if len(filled.value(name)) > most:
            raise CopyError(
                message("More than %(most)s characters are not checked at once.", most=most)
            )
    channel = filled.value("channel") or None
    if channel is not None and channel not in channels.names():
        raise CopyError(message("There is no channel %(name)s.", name=channel))
    facts = None
    if any(filled.value(name).strip() for name in _FACTS):
        facts = facts_of_lines(*(filled.value(name) for name in _FACTS))
    return Asked(
        text=text,
        language=_LANGUAGES.get(filled.value("language")),
        channel=channel,
        facts=facts,
        product=filled.value("product").strip() or None,
    )
