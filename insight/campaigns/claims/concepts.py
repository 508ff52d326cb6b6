"""Claims that are known by their words, as data.

The words are data: a TOML file for each kind of claim. An entry has

- `zh`, `en`: the words of the claim, in texts, facts and reviews alike (without one: an idiom of the
  other language); `<<it>>` in them stands for an entry of the table `words` of its file;
- `also`: other words of the facts that hold it;
- `hyper`: forms so general that any of `also` holds them; `exact`: others must be in the facts;
- `needs`: words of the claim that the facts must hold too; `.` stands for most of its words;
- `slot`: the words of the groups `what`, or else of the whole claim, must be in the facts;
- `unless`: a clause in which the words claim nothing;
- `reviews`: whether customers may vouch for it; `never`: nothing can hold it;
- `loose`: where no such word is in the claim, `also` is enough;
- `alike`: where no such word is in the claim, the fact must be of each of these kinds that the claim is of;
- `kinds`: and that is enough;
- `near`: and then the sentence must speak of what the fact speaks of;
- `kin`: the clause must share a word with the fact that `also` finds;
- `act`: the group `verb` names an act, which `acts.py` judges;
- `fails`: and the act is one that the claim denies;
- `told`: reviews may say it in the words of `also`;
- `soft`: it is no problem where nothing holds it; `restrict`: a condition may not be left out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

KINDS = {
    "functions": "function",
    "deeds": "function",
    "properties": "function",
    "abilities_zh": "function",
    "materials": "material",
    "endorsements": "endorsement",
    "promises": "promise",
    "promises_zh": "promise",
    "serves": "promise",
    "acts": "function",
    "availability": "availability",
    "comparisons": "comparison",
    "free": "free",
    "free_zh": "free",
    "testimonials": "testimonial",
}
"""File of claims to the last part of the rule that they break."""
_NEVER = "(?!)"
"""What nothing matches: the words of a claim in the language that has no such idiom."""
_LATIN = re.compile(r"[a-z]{2}")
_WORD_REST = re.compile(r"(?:s|es|d|ed|ing|ly|y)?(?![a-z])")
_REPEATED = re.compile(r"(?<!\\)(\\[wdsS]|\])([+*])(?!\+)")


@dataclass(frozen=True, slots=True)
class Concept:
    name: str
    kind: str
    zh: re.Pattern[str]
    en: re.Pattern[str]
    also: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    needs: re.Pattern[str] | None
    hyper: re.Pattern[str] | None
    options: frozenset[str]
    alike: tuple[re.Pattern[str], ...] = ()

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """Where a folded text has the words; never a part of a Latin word."""
        for pattern, wanted in ((self.zh, not text.isascii()), (self.en, _LATIN.search(text))):
            for match in pattern.finditer(text) if wanted else ():
                if _whole(text, match):
                    yield match

    def matches_also(self, text: str) -> Iterator[re.Match[str]]:
        """Where it has them, or other words for the same."""
        own = list(self.matches(text))
        yield from own
        if self.also and "slot" not in self.options:
            for match in self.also.finditer(text):
                # No smears: the denial is a part of the claim.
                if not any(one.start() < match.end() and match.start() < one.end() for one in own):
                    yield match


def _whole(text: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    if end == start:
        return False
    before, first = text[start - 1 : start], text[start]
    if before.isascii() and before.isalpha() and first.isascii() and first.isalpha():
        return False
    if end - start > 25:
        # The open end of a pattern may fall into a word.
        return True
    last = text[end - 1]
    return not (last.isascii() and last.isalpha()) or bool(_WORD_REST.match(text, end))


def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern whose words have an end: a hostile text of one letter must not cost its square."""
    bounded = _REPEATED.sub(
        lambda match: f"{match[1]}{{{1 if match[2] == '+' else 0},24}}", pattern
    )
    return re.compile(bounded, re.IGNORECASE)


def _filled(pattern: str, words: dict[str, str]) -> str:
    for name, alternatives in words.items():
        pattern = pattern.replace(f"<<{name}>>", alternatives)
    return pattern


@cache
def concepts() -> tuple[Concept, ...]:
    found = []
    for file, kind in KINDS.items():
        path = Path(__file__).with_name(f"{file}.toml")
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        words = table.pop("words", {})
        for name, of in table.items():
            options = {key for key, value in of.items() if value is True}
            if of.get("reviews") is False:
                options.add("no_reviews")
            found.append(
                Concept(
                    name,
                    kind,
                    _compiled(_filled(of.get("zh", _NEVER), words)),
                    _compiled(_filled(of.get("en", _NEVER), words)),
                    _compiled(of["also"]) if "also" in of else None,
                    _compiled(of["unless"]) if "unless" in of else None,
                    _compiled(of["needs"]) if "needs" in of else None,
                    _compiled(of["hyper"]) if "hyper" in of else None,
                    frozenset(options),
                    tuple(map(_compiled, of.get("alike", ()))),
                )
            )
    return tuple(found)


@cache
def functions() -> tuple[Concept, ...]:
    """What a product may be said to do: of this customers can speak."""
    return tuple(one for one in concepts() if one.kind == "function")
