"""Whether passages hold a sentence that a model wrote: figures, words, denials, promises, conditions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from insight.assistant.commands_in import is_command
from insight.assistant.frames import Speech
from insight.campaigns.claims.concepts import concepts
from insight.campaigns.claims.evidence import fold
from insight.campaigns.claims.figures import said_in
from insight.campaigns.claims.quantities import quantities
from insight.campaigns.grounded import foreign
from insight.campaigns.sentences import sentences
from insight.search.tokens import stream, tokens

_LINK = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,}|\b[\w-]{2,}\.(?:com|net|org|cn|io|shop|example)\b"
    r"|\+?\d[\d ()-]{6,}\d"
)
_NOT = re.compile(
    r"\b(?:no|not|never|none|nothing|cannot|without|nor|neither|un(?:able|available|less)|except|excluded)\b|n['’]t\b"
    r"|不|没|无|未|非|勿|别|禁止|除外|除非",
    re.IGNORECASE,
)
_ONLY_IF = {
    "except": re.compile(
        r"\b(?:unless|except\w*|other than|excluding|excluded)\b|除非|除外|除了|例外", re.I
    ),
    "only": re.compile(r"\b(?:only|provided|as long as)\b|仅|只(?:有|能|限|支持)|限", re.I),
    "if": re.compile(
        r"\b(?:if|when|once|from|over|above|at least)\b|如果|若|的话|满|超过|以上|时", re.I
    ),
}
_CLAUSE = re.compile(r"[,，;；]\s*|\s(?:and|but|or)\s|(?<=[\u4e00-\u9fff])(?:并且|而且|但是?)")
_LINKS = frozenset(
    "a an the is are be of in on to for with at by it you your we our us can will 的 了 在 是".split()
)
_ALIKE = 0.3
"""Share of a sentence's words from which a sentence of a passage is what it was made of."""


def unsupported(text: str, passages: Sequence[str], language: Speech) -> list[str]:
    """Why passages do not hold an answer; empty where they hold each of its sentences."""
    return [
        f"{problem}: {sentence}"
        for sentence in sentences(text)
        for problem in _problems(sentence, passages, language)
    ]


def _problems(sentence: str, passages: Sequence[str], language: Speech) -> list[str]:
    known = "\n".join(passages)
    found = []
    if any(one not in known for one in _LINK.findall(sentence)):
        found.append("names a link, an address or a number")
    if is_command(sentence, language):
        found.append("speaks to a machine")
    read, held = fold(sentence), fold(known)
    if any(not said_in(one, held) for one in quantities(read)):
        found.append("has another figure")
    for one in concepts():
        if one.kind == "promise" and any(one.matches(read)) and not any(one.matches(held)):
            found.append(f"promises ({one.name})")
    if others := foreign(sentence, known.lower(), language):
        found.append(f"has other words ({', '.join(others[:3])})")
    if source := _source(sentence, passages):
        if bool(_NOT.search(sentence)) != bool(_NOT.search(source)):
            found.append("turns a denial")
        found += [
            f"lacks a condition ({name})"
            for name, pattern in _ONLY_IF.items()
            if pattern.search(source) and not pattern.search(sentence)
        ]
        if _lacks_a_figure(sentence, source):
            found.append("lacks a figure of what it says")
    else:
        found.append("rests on no sentence")
    return found


def _lacks_a_figure(sentence: str, source: str) -> bool:
    """Whether a sentence takes words from a clause and leaves its figures: free is not free from £60.

    The subject stands in the first clause, so that one is left alone where another is said whole.
    """
    words, read = set(stream(tokens(sentence))), fold(sentence)
    clauses = [fold(one) for one in _CLAUSE.split(source) if one.strip()]
    of_clauses = [set(stream(tokens(one))) for one in clauses]
    whole: dict[int, bool] = {}
    for place, clause in enumerate(clauses):
        others = {word for n, one in enumerate(of_clauses) if n != place for word in one}
        own = {word for word in of_clauses[place] - others - _LINKS if not word.isdigit()}
        figures = [one for one in quantities(clause) if one.units or one.classifier]
        if own & words and figures:
            whole[place] = all(said_in(one, read) for one in figures)
    later = [said for place, said in whole.items() if place > 0]
    return not all(later) or (not later and not all(whole.values()))


def _source(sentence: str, passages: Sequence[str]) -> str | None:
    """The sentence of the passages that a sentence was made of."""
    words = set(stream(tokens(sentence)))
    best, score = None, _ALIKE
    for passage in passages:
        for one in sentences(passage):
            share = len(words & set(stream(tokens(one)))) / max(1, len(words))
            if share > score:
                best, score = one, share
    return best
