"""What shape a value has: one measure, a kind or a material, a list, or none of these."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tomllib import loads
from typing import Any

from insight.campaigns.types import CopyLanguage

_FIGURE = r"\d+(?:[.,]\d+)*"
_UNIT_EN = r"(?:fl )?(?:dB\(A\)|%|°[CF]|[^\W\d_][^\s,;:()]*|[\"″'])"
_BRACKET_EN = (
    r"\((?!.*\b(?:users?|max|bab(?:y|ies)|child\w*|dogs?|cats?|persons?|adults?|for)\b)[^()]*\)"
)
_TAIL_EN = (
    r"(?:each|in total|(?:per|a) [a-z]+|(?:with|without|incl\.|including) [a-z]+(?: [a-z]+)?|"
    rf"on (?:low|high)|at {_FIGURE} ?(?:m|days|°C|°F)|{_BRACKET_EN})"
)
_MEASURE = {
    "en": re.compile(
        rf"(?:about |approx\. |around )?{_FIGURE} ?{_UNIT_EN}"
        rf"(?: / {_FIGURE} ?{_UNIT_EN})?(?: {_TAIL_EN})*",
    ),
    "zh": re.compile(
        rf"约?\s*{_FIGURE}\s*(?:[A-Za-zµμΩ℃°%]+(?:\([A-Z]\))?|[千毫]?[克升米]|公?斤|厘米|小时|分钟)"
        r"(?:（(?!.*(?:适用|体重|宝宝|孩子|最大|承重))[^（）]*）)?"
    ),
}
_BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]")
_LIST = re.compile(r"[,;/+&，；、＋：:]| and | or |\d\s?[–~-]\s?\d|\d to \d")
_WORDS_EN = re.compile(
    r"(?:\d+(?:\.\d+)? ?% |304 |316L? |430 |18/\d+ |\d+[DT] )?"
    r"[A-Za-z][A-Za-z’'-]*(?: [A-Za-z][A-Za-z’'-]*){0,5}"
)
_WORDS_ZH = re.compile(
    r"(?:\d+(?:\.\d+)?% ?|304 |316L? |430 |\d+D )?[A-Za-z+]*[ ]?[\u3400-\u9fff]{1,10}|[A-Z]{2,5}"
)


def is_measure(value: str, language: CopyLanguage) -> bool:
    """Whether a value is one figure with its unit, so that it can be weighed or held."""
    return _MEASURE[language].fullmatch(value.strip()) is not None


def is_list(value: str) -> bool:
    """Whether a value is several, a range, or something with a remark; brackets are left out."""
    return _LIST.search(_BRACKETS.sub("", value)) is not None


def is_kind(value: str, language: CopyLanguage) -> bool:
    """Whether a value is a noun phrase of a material, so that `the body is` may stand before it."""
    plain = _BRACKETS.sub("", value)
    if language == "zh":
        return _WORDS_ZH.fullmatch(plain) is not None and not _content()["verbs_zh"].search(plain)
    return _WORDS_EN.fullmatch(plain) is not None and _material_en(plain)


def is_material(value: str, language: CopyLanguage) -> bool:
    """Whether a value names a material and nothing else."""
    if language == "en":
        return is_kind(value, "en")
    return is_kind(value, "zh") and _content()["materials_zh"].search(value) is not None


def in_a_sentence(value: str, key: str) -> str:
    """An English value as a sentence has it: `Natural latex` with a small letter, `India` as it is."""
    content = _content()
    first = re.match(r"([A-Z][a-z]+(?:-[a-z]+)*)(?=$|[ ,;(])", value)
    if first is None or content["names_en"].search(key) or content["proper_en"].match(value):
        return value
    return value[:1].lower() + value[1:]


def _material_en(words: str) -> bool:
    return _content()["materials_en"].search(words.lower()) is not None


@cache
def _content() -> dict[str, Any]:
    rows = loads(Path(__file__).with_name("shapes.toml").read_text(encoding="utf-8"))
    materials = "|".join(rows["materials_en"].split())
    return {
        "materials_en": re.compile(rf"\b(?:\w+-)?(?:{materials})$"),
        "materials_zh": re.compile(rf"(?:{'|'.join(rows['materials_zh'].split())})$"),
        "verbs_zh": re.compile("|".join(rows["verbs_zh"].split())),
        "names_en": re.compile(rows["names_en"], re.IGNORECASE),
        "proper_en": re.compile(rows["proper_en"]),
    }
