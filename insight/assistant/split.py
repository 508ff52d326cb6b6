"""Sections to passages: pieces that can answer by themselves, none of them cut within a sentence."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from insight.assistant.places import source_key
from insight.assistant.reading.section import Block, Section
from insight.assistant.types import Passage, PassageKind
from insight.campaigns.sentences import sentences
from insight.models.language import detect_languages
from insight.search.tokens import is_cjk, tokens
from insight.types import Language

MOST_WORDS, MOST_SIGNS = 120, 220
"""Of a passage of policy: English words, Chinese signs."""
APART = " › "
"""Between the headings in a title."""
_ENTRIES = re.compile(
    r"faq|frequently|questions?|q\s?&\s?a|q\s?and\s?a|help|问答|常见问题|问题解答|答疑|疑问",
    re.IGNORECASE,
)
_MARKS = ("?", "？")
_HELPS = (
    "can|could|do|does|did|is|are|am|was|were|may|will|would|should|shall|must|have|has|need|cannot|"
    "can't|don't|doesn't|isn't|aren't|won't|hasn't|haven't"
)
# Either order: "can I", "how long does it"; but not "what it covers", which tells.
_ASKS_EN = re.compile(
    rf"(?:{_HELPS})\s+\S|(?:how|what|when|where|which|who|whose|why)(?:\s+\S+){{0,3}}?\s+(?:{_HELPS})\b",
    re.IGNORECASE,
)
_ASKS_ZH = re.compile(
    r"吗|么$|呢$|怎么|如何|怎样|什么|哪|几|多久|多少|多长|能否|可否|是否|能不能|可不可以|为什么|为何|谁"
)
_ENTRY_FIRST = 0.5
"""Share of a file's headings that must ask for it to be a list of questions."""
_LEAD = (":", "：")
_LONGEST_SENTENCE = 3_000
_FEW_WORDS = 8


def passages_of(source: str, version: str, sections: Sequence[Section]) -> list[Passage]:
    """The passages of a file. An entry stays whole, with its question as title; the rest is split.

    Ids are of the source, the headings and the number below them: they stay while those do.
    """
    leaves = _leaves(sections)
    entries = _is_list_of_entries(source, leaves)
    double = Counter(section.path[-1] for section in sections if section.path)
    numbers: Counter[tuple[str, ...]] = Counter()
    found: list[tuple[str, PassageKind, str, str]] = []
    for section in sections:
        is_entry = section.is_entry or bool(
            section.path
            and section.path in leaves
            and (entries or section.path[-1].endswith(_MARKS))
        )
        title = APART.join(section.path)
        if is_entry:
            own = section.path[-1]
            title = own if double[own] == 1 else APART.join(section.path[-2:])
        pieces = [_text(section.blocks)] if is_entry else list(_pieces(section.blocks))
        for text in pieces:
            numbers[section.path] += 1
            name = "\0".join([*section.path, str(numbers[section.path])])
            found.append((name, "faq" if is_entry else "policy", title, text))
    languages = _languages([f"{title}\n{text}" for _, _, title, text in found])
    return [
        Passage(passage_id(source, name), kind, source, title, text, language, version)
        for (name, kind, title, text), language in zip(found, languages, strict=True)
    ]


def _languages(texts: Sequence[str]) -> list[Language]:
    """Of each text; one too short to tell has that of most others in the file."""
    found = detect_languages(texts)
    told = Counter(language for language in found if language != "other")
    usual: Language = told.most_common(1)[0][0] if told else "other"
    return [
        usual if language == "other" and len(text.split()) < _FEW_WORDS else language
        for language, text in zip(found, texts, strict=True)
    ]


def passage_id(source: str, name: str) -> str:
    """An id that stays while the source has a passage of this name."""
    own = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{source_key(source)}-{own}"


def asks(heading: str) -> bool:
    """Whether a heading is a question, with or without its mark."""
    said = heading.strip()
    return bool(said.endswith(_MARKS) or _ASKS_EN.match(said) or _ASKS_ZH.search(said))


def size(text: str) -> float:
    """How much of a passage's bound a text takes: 1 is all of it."""
    words = signs = 0
    for token in tokens(text):
        if is_cjk(token.text):
            signs += len(token.text)
        else:
            words += 1
    return words / MOST_WORDS + signs / MOST_SIGNS


def _is_list_of_entries(source: str, leaves: set[tuple[str, ...]]) -> bool:
    """Whether what stands under its headings are answers, though some headings do not ask."""
    if len(leaves) < 2:
        return False
    share = sum(asks(path[-1]) for path in leaves) / len(leaves)
    named = _ENTRIES.search(PurePosixPath(source).stem)
    return share >= (_ENTRY_FIRST / 2 if named else _ENTRY_FIRST)


def _leaves(sections: Sequence[Section]) -> set[tuple[str, ...]]:
    """Headings without others below them."""
    paths = {section.path for section in sections if section.path}
    above = {path[:length] for path in paths for length in range(1, len(path))}
    return paths - above


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never cut: a sentence, an item, a row."""

    text: str
    before: str
    """What parts it from the unit before, where both are in one passage."""
    lead: str = ""
    """The line that says what the list is of to which it belongs."""


def _pieces(blocks: Sequence[Block]) -> Iterator[str]:
    """Texts within the bound: whole paragraphs as far as they go, long ones by sentences."""
    piece, room = "", 1.0
    for units in _groups(blocks):
        whole = _joined(units)
        if piece and size(whole) > room:
            yield from _without_lead(piece)
            piece, room = "", 1.0
        for unit in [_Unit(whole, "\n", units[0].lead)] if size(whole) <= room else units:
            cost = size(unit.text)
            if piece and cost > room:
                yield from _without_lead(piece)
                piece, room = "", 1.0
            if not piece:
                lead = unit.lead if not unit.text.startswith(unit.lead) else ""
                piece = f"{lead}\n{unit.text}" if lead else unit.text
            else:
                piece += unit.before + unit.text
            room = 1.0 - size(piece)
    if piece:
        yield piece


def _without_lead(piece: str) -> Iterator[str]:
    """A full piece, without a line at its end that only begins the list of the next."""
    kept, _, last = piece.rpartition("\n")
    said = kept if last.endswith(_LEAD) else piece
    if said:
        yield said


def _groups(blocks: Sequence[Block]) -> Iterator[list[_Unit]]:
    """Paragraphs, each with the list that it begins; items and rows."""
    lead = ""
    for block in blocks:
        if block.kind == "paragraph":
            lead = block.text.rsplit("\n", 1)[-1] if block.text.endswith(_LEAD) else ""
            yield _sentences(block.text)
        else:
            mark = "• " if block.kind == "item" else ""
            yield [_Unit(mark + block.text, "\n", lead)]


def _sentences(text: str) -> list[_Unit]:
    units: list[_Unit] = []
    for line in text.split("\n"):
        is_chinese = any(is_cjk(sign) for sign in line[:80])
        for number, sentence in enumerate(sentences(line)):
            apart = "\n" if number == 0 else "" if is_chinese else " "
            # What has no end for so long is no sentence.
            for start in range(0, len(sentence), _LONGEST_SENTENCE):
                units.append(_Unit(sentence[start : start + _LONGEST_SENTENCE], apart))
    return units or [_Unit(text, "\n")]


def _joined(units: Sequence[_Unit]) -> str:
    return "".join(
        unit.text if number == 0 else unit.before + unit.text for number, unit in enumerate(units)
    )


def _text(blocks: Sequence[Block]) -> str:
    return "\n".join(("• " if block.kind == "item" else "") + block.text for block in blocks)
