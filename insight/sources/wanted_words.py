"""The query language of what is wanted: which texts have the words that somebody looks for.

Words are all needed; `OR` between two means one of them; `-` before one means that it must not be
there; quotes hold words together; parentheses group. A word of letters is found as a whole word,
Chinese anywhere. Upper and lower case, full and half width are the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from insight.errors import QueryError
from insight.messages import message

LONGEST = 500
_DEEPEST = 20
"""Parentheses within parentheses."""
_TOKEN = re.compile(r'\s*(?:(?P<mark>-?["(]|[)|])|(?P<word>[^\s()"|]+))')
_QUOTES = str.maketrans("“”„«»「」『』", '"' * 9)
_BESIDE = r"[^\W⺀-鿿豈-﫿぀-ヿ가-힯]"
"""A sign of a word that is written with spaces around it: none of Chinese, Japanese or Korean."""
_IS_BESIDE = re.compile(_BESIDE)


@dataclass(frozen=True)
class Term:
    """A word or phrase, folded."""

    words: str
    unwanted: bool = False
    """Whether it stands under a minus, so that it speaks against a text."""

    def matches(self, folded: str) -> bool:
        return self._pattern.search(folded) is not None

    def terms(self) -> Iterator[Term]:
        yield self

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        said = r"\s+".join(re.escape(word) for word in self.words.split())
        before = rf"(?<!{_BESIDE})" if _IS_BESIDE.match(self.words[0]) else ""
        after = rf"(?!{_BESIDE})" if _IS_BESIDE.match(self.words[-1]) else ""
        return re.compile(before + said + after)


@dataclass(frozen=True)
class All:
    parts: Sequence[Node]

    def matches(self, folded: str) -> bool:
        return all(part.matches(folded) for part in self.parts)

    def terms(self) -> Iterator[Term]:
        for part in self.parts:
            yield from part.terms()


@dataclass(frozen=True)
class Any:
    parts: Sequence[Node]

    def matches(self, folded: str) -> bool:
        return any(part.matches(folded) for part in self.parts)

    def terms(self) -> Iterator[Term]:
        for part in self.parts:
            yield from part.terms()


@dataclass(frozen=True)
class Not:
    part: Node

    def matches(self, folded: str) -> bool:
        return not self.part.matches(folded)

    def terms(self) -> Iterator[Term]:
        yield from self.part.terms()


Node = Term | All | Any | Not


@dataclass(frozen=True, slots=True)
class Tried:
    """What a query made of a text."""

    matches: bool
    found: tuple[str, ...]
    """Its words that the text has."""
    missing: tuple[str, ...]
    """Those that it has not."""
    unwanted: tuple[str, ...]
    """Those that it has and that the query forbids."""


@dataclass(frozen=True, slots=True)
class WantedWords:
    """A query, read; `parse` makes it."""

    node: Node

    def matches(self, text: str) -> bool:
        return self.node.matches(fold(text))

    def tried(self, text: str) -> Tried:
        """Whether it matches, and which words decided it."""
        folded = fold(text)
        terms = dict.fromkeys(self.node.terms())
        here = [term for term in terms if term.matches(folded)]
        return Tried(
            self.node.matches(folded),
            tuple(term.words for term in here if not term.unwanted),
            tuple(term.words for term in terms if not term.unwanted and term not in here),
            tuple(term.words for term in here if term.unwanted),
        )


def fold(text: str) -> str:
    """Text in which case and width make no difference."""
    return unicodedata.normalize("NFKC", text).casefold()


def parse(query: str) -> WantedWords:
    """Read a query. Raises QueryError that says what is wrong with it, and where."""
    if len(query) > LONGEST:
        raise QueryError(message("The words have more than %(most)s characters.", most=LONGEST))
    # Width is folded first, so that full-width parentheses and quotes are what they look like.
    plain = unicodedata.normalize("NFKC", query.translate(_QUOTES)).translate(_QUOTES)
    reader = _Reader(plain)
    node = reader.either(0, False)
    if reader.peek() is not None:
        raise _wrong(message("A parenthesis is closed that was not opened."))
    return WantedWords(node)


class _Reader:
    """Reads a query by recursive descent; `unwanted` says whether a minus stands before."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0

    def either(self, depth: int, unwanted: bool) -> Node:
        if depth > _DEEPEST:
            raise _wrong(
                message("More than %(most)s parentheses are in one another.", most=_DEEPEST)
            )
        parts = [self._every(depth, unwanted)]
        while self.peek() in ("OR", "|"):
            self._take()
            parts.append(self._every(depth, unwanted))
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def peek(self) -> str | None:
        found = _TOKEN.match(self._text, self._place)
        return found[0].strip() if found else None

    def _take(self) -> None:
        found = _TOKEN.match(self._text, self._place)
        assert found
        self._place = found.end()

    def _every(self, depth: int, unwanted: bool) -> Node:
        parts: list[Node] = []
        while (token := self.peek()) not in (None, ")", "OR", "|"):
            assert token is not None
            parts.append(self._one(token, depth, unwanted))
        if not parts:
            raise _wrong(message("A word is missing."))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self, token: str, depth: int, unwanted: bool) -> Node:
        self._take()
        negated = token.startswith("-") and len(token) > 1
        under = unwanted != negated
        body = token[1:] if negated else token
        if body == "(":
            node = self.either(depth + 1, under)
            if self.peek() != ")":
                raise _wrong(message("A parenthesis is not closed."))
            self._take()
        elif body == '"':
            end = self._text.find('"', self._place)
            if end < 0:
                raise _wrong(message("A quotation mark is not closed."))
            node = _term(self._text[self._place : end], under)
            self._place = end + 1
        else:
            node = _term(body, under)
        return Not(node) if negated else node


def _term(words: str, unwanted: bool) -> Term:
    folded = " ".join(fold(words).split())
    if not folded:
        raise _wrong(message("A word is missing."))
    return Term(folded, unwanted)


def _wrong(cause: str) -> QueryError:
    return QueryError(
        message(
            'The words cannot be read: %(cause)s Write them like kettle (boil OR leak) -"gift card".',
            cause=cause,
        )
    )
