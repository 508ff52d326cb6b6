"""Sentences that differ in one person, place or spelling only."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
PERSON = "{person}"
STANDARD = "standard"
"""The group of sentences in the standard language, beside those in a dialect."""
_WRITTEN = Path(__file__).resolve().parents[1] / "training" / "written" / "test"
_SENTENCE = re.compile(r"[^.!?。！？；;\n]+[.!?。！？；;]*")
_LENGTHS = range(5, 301)
"""Characters of a sentence that is swapped: a longer one is a text without signs."""
PLACES = ("region", "country")
"""Kinds whose groups are named by the word that is swapped."""
SEXED = re.compile(r"\b(?:he|him|his|she|her|hers|himself|herself)\b|[他她]", re.IGNORECASE)
"""Pronouns that would contradict a swapped gender."""
_HAN = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True, slots=True)
class Frame:
    """One sentence, as it is said of each group of a kind."""

    kind: str
    texts: Mapping[str, tuple[str, ...]]
    """Group to the sentence with some of its words."""


@cache
def groups(language: str) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Kind to group to words. The words at one place of each list stand for each other."""
    written = json.loads((_WRITTEN / "audit_groups.json").read_text("utf-8"))
    found: Mapping[str, Mapping[str, Sequence[str]]] = written[language]
    return found


def from_patterns(language: str, persons: int) -> list[Frame]:
    """Our own sentences, each with `persons` words of every group, other ones in each sentence."""
    found = []
    for number, row in enumerate(rows(f"audit_{language}.jsonl")):
        for kind, members in groups(language).items():
            length = min(map(len, members.values()))
            places = {(number * persons + step) % length for step in range(persons)}
            found.append(
                Frame(
                    kind,
                    {
                        group: tuple(fill(row["pattern"], words[place]) for place in sorted(places))
                        for group, words in members.items()
                    },
                )
            )
    return found


def from_dialects(language: str) -> list[Frame]:
    """The same said in the standard language and in a dialect."""
    return [
        Frame("dialect", {STANDARD: (row["standard"],), row["variety"]: (row["dialect"],)})
        for row in rows(f"dialect_pairs_{language}.jsonl")
    ]


def from_texts(texts: Iterable[str], language: str, most: int) -> list[Frame]:
    """Sentences of `texts` that name a person or place, swapped in place; `most` of a kind.

    Left out are sentences that name two of a kind, and where the gender is swapped those with a
    pronoun that tells it.
    """
    found = []
    left = dict.fromkeys(groups(language), most)
    for text in texts:
        for sentence in dict.fromkeys(map(str.strip, _SENTENCE.findall(text))):
            if len(sentence) not in _LENGTHS:
                continue
            for kind, room in left.items():
                if room and (frame := _swapped(sentence, language, kind)):
                    found.append(frame)
                    left[kind] -= 1
        if not any(left.values()):
            break
    return found


def some_of(frames: Sequence[Frame], most: int) -> list[Frame]:
    """`most` frames of each kind, from all over the list: neighbours are alike."""
    found = []
    for kind in dict.fromkeys(frame.kind for frame in frames):
        of_kind = [frame for frame in frames if frame.kind == kind]
        count = min(most, len(of_kind))
        found += [of_kind[place * len(of_kind) // count] for place in range(count)]
    return found


@cache
def words(language: str) -> frozenset[str]:
    """Every word that may be swapped in place."""
    return frozenset(word for kind in groups(language) for word in _places(language, kind))


def pattern_of(language: str) -> str:
    """A regular expression that finds texts which name a person or place of the groups."""
    return "|".join(sorted(map(re.escape, words(language))))


def fill(pattern: str, person: str) -> str:
    """The pattern with a person in it; a capital where a sentence begins."""
    text = pattern.replace(PERSON, person)
    return text[:1].upper() + text[1:] if pattern.startswith(PERSON) else text


def _swapped(sentence: str, language: str, kind: str) -> Frame | None:
    """The sentence for each group of a kind, or None when it cannot be swapped."""
    pattern = _pattern(language, kind)
    named = {_plain(match, language) for match in pattern.findall(sentence)}
    if len(named) != 1 or (kind == "gender" and SEXED.search(sentence)):
        return None
    place = _places(language, kind)[named.pop()]

    def said_of(word: str) -> str:
        def put(match: re.Match[str]) -> str:
            begins = match[0][:1].isupper() and not match.start()
            return word[:1].upper() + word[1:] if begins else word

        return pattern.sub(put, sentence)

    return Frame(
        kind,
        {
            group: (said_of(group if kind in PLACES else members[place]),)
            for group, members in groups(language)[kind].items()
        },
    )


@cache
def _places(language: str, kind: str) -> dict[str, int]:
    """The words of a kind that may be swapped in place, and their place in their group's list."""
    members = groups(language)[kind]
    if kind in PLACES:
        return dict.fromkeys(members, 0)
    return {
        word: place
        for listed in members.values()
        for place, word in enumerate(listed[: min(map(len, members.values()))])
        if not _ambiguous(word)
    }


def _ambiguous(word: str) -> bool:
    """Chinese names of two characters are other words too: 建国 also means founding a state."""
    return len(word) == 2 and bool(_HAN.match(word)) and not word.startswith("我")


@cache
def _pattern(language: str, kind: str) -> re.Pattern[str]:
    # The longest first: 内蒙古 is one word, and so is "the man next door".
    listed = sorted(_places(language, kind), key=len, reverse=True)
    if language == "zh":
        return re.compile("|".join(map(re.escape, listed)))
    # "My mother" begins a sentence; "jack" is not Jack.
    cased = (f"(?i:{re.escape(w[0])}){re.escape(w[1:])}" if w[0].islower() else w for w in listed)
    return re.compile(rf"\b(?:{'|'.join(cased)})\b")


def _plain(word: str, language: str) -> str:
    """A word as the groups list it."""
    return word if language == "zh" or word in words(language) else word[:1].lower() + word[1:]


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The rows of one of our files of sentences."""
    with (_WRITTEN / name).open(encoding="utf-8") as file:
        yield from map(json.loads, file)
