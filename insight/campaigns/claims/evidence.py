"""What the facts and the reviews say, made ready to be compared with a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from insight.campaigns.claims.concepts import Concept
from insight.campaigns.claims.negation import NO_ANSWER, negated
from insight.campaigns.claims.quantities import Quantity, quantities
from insight.campaigns.claims.units import unit_at
from insight.campaigns.claims.unsaid import CODE
from insight.campaigns.types import Ground, ProductFacts, Review
from insight.search.tokens import folded, pairs

_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
# Signs that say something alone; the commonest ones do not.
_SIGN = re.compile(
    r"[\u4e00-\u9fff](?<![的了是很都也不我它这个一有在就好大家们人到来去上下说多和还没又可能买用看着过得地你他她那些么吗呢啊吧])"
)
_WORD = re.compile(r"[a-z][a-z']*[a-z]|[a-z]")
_STOP = frozenset(
    "a an the and or of for with in on at to from by is are be it its this that your our you we "
    "as up so no not just all any more most very can will has have into out over than then".split()
)
_ENDINGS = (
    "ations",
    "ation",
    "ions",
    "ion",
    "ings",
    "ing",
    "edly",
    "ed",
    "ies",
    "es",
    "s",
    "ly",
    "er",
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that the facts say: where, under which key, and its words."""

    path: str
    key: str
    value: str

    @property
    def text(self) -> str:
        return f"{self.key}: {self.value}" if self.key else self.value


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity of the facts and the statement that it stands in."""

    statement: Statement
    quantity: Quantity
    around: str
    """The key and the words near the figure."""


class Evidence:
    """All statements of the facts and all reviews, with what is read from them once."""

    def __init__(self, ground: Ground) -> None:
        self.statements = tuple(_statements(ground.facts))
        self.reviews: tuple[Review, ...] = ground.reviews
        self._said: dict[Concept, tuple[bool | None, ...]] = {}

    @cached_property
    def text(self) -> str:
        """All that the facts say, folded."""
        return "\n".join(words for _, words in self.folded)

    @cached_property
    def affirmed(self) -> str:
        """All that they say of what there is, folded: nothing of "Microphone: none"."""
        return "\n".join(words for one, words in self.folded if not NO_ANSWER.match(one.value))

    @cached_property
    def plain(self) -> tuple[tuple[Statement, str], ...]:
        """Letters and digits of each alone: a code may be written with or without hyphens."""
        return tuple(
            (one, re.sub(r"[^0-9a-z\u4e00-\u9fff+]", "", words)) for one, words in self.folded
        )

    @cached_property
    def folded(self) -> tuple[tuple[Statement, str], ...]:
        return tuple((one, fold(one.text)) for one in self.statements)

    @cached_property
    def folded_reviews(self) -> tuple[str, ...]:
        return tuple(fold(review.text) for review in self.reviews)

    @cached_property
    def telling_reviews(self) -> tuple[frozenset[str], ...]:
        return tuple(map(telling, self.folded_reviews))

    @cached_property
    def letters(self) -> str:
        return letters(self.text)

    @cached_property
    def letters_of_reviews(self) -> tuple[str, ...]:
        return tuple(letters(review.text) for review in self.reviews)

    def said(self, concept: Concept) -> tuple[bool | None, ...]:
        """Whether each review says what a concept names; None where it does not speak of it.

        A text has the same words many times, and reviews are long: they are read for each concept once.
        """
        if concept not in self._said:
            self._said[concept] = tuple(_says(words, concept) for words in self.folded_reviews)
        return self._said[concept]

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(figure for one in self.statements for figure in _figures(one))

    @cached_property
    def is_eaten(self) -> bool:
        """Whether the goods are food, drink or what is put on the skin: they have ingredients."""
        return any(_EATEN.search(fold(one.key)) for one in self.statements)

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Word stems and pairs of Chinese signs of the facts."""
        return frozenset(tokens(self.text))


def fold(text: str) -> str:
    """Half-width and in lower case, with plain quotes: of the same length for what people write."""
    return folded(text).replace("‘", "'").replace("’", "'")


def tokens(text: str) -> list[str]:
    """Stems of English words without the commonest, and pairs of Chinese signs, of a folded text."""
    found = [stem(word) for word in _WORD.findall(text) if word not in _STOP]
    for run in _CHINESE.findall(text):
        found += pairs(run)
    return found


def telling(text: str) -> frozenset[str]:
    """What a folded text may be recognised by: its tokens, and Chinese signs that say something alone."""
    return frozenset((*tokens(text), *_SIGN.findall(text)))


def letters(text: str) -> str:
    """Letters and digits of a text alone, folded."""
    return "".join(filter(str.isalnum, fold(text)))


def _says(words: str, concept: Concept) -> bool | None:
    told = concept.matches_also if "told" in concept.options else concept.matches
    found = [match.span() for match in told(words)]
    return any(not negated(words, *span) for span in found) if found else None


def stem(word: str) -> str:
    """A word without its commonest endings: enough to find dishes beside dish."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending) + ("y" if ending == "ily" else "")
            break
    return word.removesuffix("e") if len(word) > 3 else word


def _statements(facts: ProductFacts) -> Iterator[Statement]:
    yield Statement("name", "", facts.name)
    for key, value in facts.attributes.items():
        yield Statement(f"attributes.{key}", key, value)
    if facts.price:
        yield Statement("price", "", facts.price)
    for number, proof in enumerate(facts.proofs):
        yield Statement(f"proofs.{number}", "", proof)


def _figures(statement: Statement) -> Iterator[Figure]:
    value = statement.value
    found = quantities(value, [match.span() for match in CODE.finditer(value)])
    if _AGE.search(statement.key):
        years = unit_at("years", 0)[0]
        found = [one if one.units or one.classifier else replace(one, units=years) for one in found]
    for number, one in enumerate(found):
        before = max((q.end for q in found[:number] if q.end <= one.start), default=0)
        after = min(
            (q.start for q in found[number + 1 :] if q.start >= one.end), default=len(value)
        )
        near = value[max(before, one.start - 30) : min(after, one.end + 30)]
        yield Figure(statement, one, fold(f"{statement.key} {near}"))
    for one in quantities(statement.key):
        yield Figure(statement, one, fold(statement.text))


def windows(text: str, found: Sequence[Quantity], number: int) -> tuple[str, str]:
    """The words of the clause before and after a quantity, up to the quantities beside it."""
    one = found[number]
    before = max((q.end for q in found[:number] if q.end <= one.start), default=0)
    after = min((q.start for q in found[number + 1 :] if q.start >= one.end), default=len(text))
    left = text[max(before, one.start - 40) : one.start]
    if before and before > one.start - 40:
        # What follows the figure before up to "and" is of that one.
        left = _JOINT.split(left)[-1]
    right = text[one.end : min(after, one.end + 40)]
    return _CLAUSE_END.split(left)[-1], _CLAUSE_END.split(right)[0]


_EATEN = re.compile(
    r"配料|原料|成分|配方|净含量|风味|口味|食用|保质期|赏味|馅|产品等级|致敏|ingredient|flavou?r|allergen|nutrition|"
    r"shelf life|best before|net weight|contains|serving|taste|notes|\bfood\b|beans"
)
_AGE = re.compile(r"\bages?\b|年龄|适龄", re.IGNORECASE)
_JOINT = re.compile(r"\b(?:and|plus|then)\b|[和及、；]|以及")
_CLAUSE_END = re.compile(r"[，。；！？,;!?\n|｜]|\.(?=\s|$)|[:：](?=\n)")
