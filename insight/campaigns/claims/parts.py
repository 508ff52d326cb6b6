"""Which part of a product is said to be of a material: a glass lid where the lid is of bamboo."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from insight.campaigns.claims.evidence import Evidence, Statement, fold, tokens

_AFTER_EN = re.compile(r"^[ -]([a-z]+)\b(?:[ -]([a-z]+)\b)?")
_BEFORE_EN = re.compile(
    r"\b(?:the|its|their|our|each|both|every) (?:[a-z-]+ )?([a-z]+) (?:is|are|comes?)"
    r"(?: (?:made|cut|turned|carved|cast|forged|pressed))?(?: (?:from|of|out of|in))?(?: [a-z-]+){0,2} $"
)
_AFTER_ZH = re.compile(r"^(?:质|制|材质)?的?([\u4e00-\u9fff]{2})")
_NO_PARTS = frozenset({"over", "under", "with", "and", "on", "in", "for", "from", "inside", "that"})
_PIECE = re.compile(r"[,，;；。/+]")
_ALIKE = re.compile(
    r"(?:100 ?%|pure|solid|real|genuine|natural|made of|made from|材质|面料|材料|质|制)",
    re.IGNORECASE,
)


def other_material(
    start: int, end: int, quote: str, text: str, evidence: Evidence
) -> Statement | None:
    """The statement by which the part named beside a material, in a folded text, is of another."""
    parts = _parts(start, end, text, evidence)
    said = _ALIKE.sub("", quote).strip()
    found: Statement | None = None
    for statement, _ in evidence.folded:
        key = set(tokens(fold(statement.key)))
        for piece in _PIECE.split(fold(statement.value)):
            if not any(part in key or part in set(tokens(piece)) for part in parts):
                continue
            if any(word in piece for word in (said, *re.split(r"[ -]", said))) or _general(
                quote, piece
            ):
                return None
            if _materials().search(piece):
                found = found or statement
    if found and found.path == "name" and said in evidence.text:
        # A name leaves out what the material says.
        return None
    # A statement of several materials, such as "top and sole", speaks of each of its parts.
    return None if found and said in fold(found.text) else found


def _parts(start: int, end: int, text: str, evidence: Evidence) -> list[str]:
    """Stems of the part that is named after a material, or before it: the burrs are steel."""
    following = text[end : end + 30]
    if after := _AFTER_EN.match(following):
        words = [word for word in after.groups() if word]
        named = [one for word in words for one in tokens(word) if one in evidence.tokens]
        if words[0] in _NO_PARTS or any(_materials().fullmatch(word) for word in words):
            # A cloth of cotton: what follows is no part but the rest of the material's name.
            return []
        return [one for one in named[:1] if len(one) > 1]
    if (after := _AFTER_ZH.match(following)) and not _materials().fullmatch(after[1]):
        return [one for one in tokens(after[1]) if len(one) > 1]
    before = _BEFORE_EN.search(text[max(0, start - 60) : start])
    return tokens(before[1]) if before and not after else []


def _general(quote: str, piece: str) -> bool:
    """Whether a material is the general name of what a piece names, or the other way: wood, beech."""
    named = _materials().search(piece)
    return any(
        (hyper.search(quote) and also.search(piece))
        or (named is not None and hyper.search(named[0]) is not None and also.search(quote))
        for hyper, also in _hypers()
    )


@cache
def _materials() -> re.Pattern[str]:
    table = _table()
    either = "|".join(
        f"(?:{of[language]})"
        for name, of in table.items()
        if not of.get("slot")
        for language in {"zh", "en"} & of.keys()
    )
    return re.compile(either, re.IGNORECASE)


@cache
def _hypers() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (re.compile(of["hyper"], re.IGNORECASE), re.compile(of["also"], re.IGNORECASE))
        for of in _table().values()
        if "hyper" in of and "also" in of
    )


@cache
def _table() -> dict[str, dict[str, str]]:
    path = Path(__file__).with_name("materials.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
