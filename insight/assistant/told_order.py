"""What a message tells of an order: its number, and the proof that it is the customer's."""

from __future__ import annotations

import re
from dataclasses import dataclass

_EMAIL = re.compile(r"[\w.+%-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_WORD = r"(?:order|number|no\.?|nr\.?|ref(?:erence)?|confirmation|订单(?:编)?号?|单号|编号|訂單號?|單號|#)"
_SAID = re.compile(
    rf"{_WORD}\s*(?:is|was|:|：|#|是|为|為|number|no\.?|号|號)*\s*#?\s*"
    r"([A-Za-z]{0,4}[-–]?\d[\dA-Za-z-]{2,23})",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\w@.-])([A-Za-z]{1,4}[-–]?\d{3,20}|#\d{3,20}|\d{5,24})(?![\w@-]|\.\w)")
_PHONE = re.compile(
    r"(?<!\d)(?:\+?\d{1,3}[ -]?)?(?:1[3-9]\d{9}|0\d{9,10}|0\d{2,4}[ -]\d{3,4}[ -]?\d{3,4}"
    r"|\d{3}[ -]\d{4}[ -]\d{4})(?!\d)"
)
_LAST_FOUR = re.compile(
    r"(?:phone|mobile|cell|tel(?:ephone)?|ending|ends|last (?:four|4)(?: digits)?|digits|尾号|手机(?:号)?|电话|后四位"
    r"|尾數|電話|手機)\D{0,16}?(\d{4})(?!\d)",
    re.IGNORECASE,
)
_FOUR = re.compile(r"(?<![\w-])(\d{4})(?![\w-])")


@dataclass(frozen=True, slots=True)
class Told:
    """What a message has of the two."""

    number: str | None
    proof: str | None


def told_order(message: str, asked: bool = False) -> Told:
    """The number of an order and the proof in a message.

    Where they were `asked` for, a number alone is one of them; else a bare number must be long, or
    stand by a word for it.
    """
    text = message.translate(_WIDE)
    email = _EMAIL.search(text)
    proof = email[0] if email else None
    rest = _EMAIL.sub(" ", text)
    if proof is None and (phone := _PHONE.search(rest)) and not _SAID.search(rest[: phone.end()]):
        proof = re.sub(r"\D", "", phone[0])[-4:]
        rest = rest.replace(phone[0], " ")
    if proof is None and (four := _LAST_FOUR.search(rest)):
        proof = four[1]
        rest = rest[: four.start()] + " " + rest[four.end() :]
    found = _SAID.search(rest) or _CODE.search(rest)
    number = found[1].lstrip("#") if found else None
    if found:
        rest = rest[: found.start()] + " " + rest[found.end() :]
    if asked and proof is None and (alone := _FOUR.search(rest)):
        proof = alone[1]
    return Told(number, proof)


_WIDE = str.maketrans({0xFF10 + digit: str(digit) for digit in range(10)} | {"＠": "@", "－": "-"})
