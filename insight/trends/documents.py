"""Dated texts as units: a Chinese character or a word each, so that pairs of them are terms.

Names that no dictionary knows (孟晚舟) are pairs of characters all the same. A sign between two
units parts them.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

LONGEST = 1000
"""Characters of a text that are read."""
_COPY = 20
"""Characters from which the same text on the same day is the same voice, as in the store."""
_UNIT = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+(?:['’][^\W_\u3400-\u9fff]+)*|[^\s\w]")
_NOISE = re.compile(r"https?://\S+|www\.\S+|&\w+;|<[^>]{0,200}>|@[\w-]+")


@dataclass(slots=True)
class Documents:
    """Texts in the order in which they were added."""

    labels: bool = False
    """Whether a text is a label of a few: a term as it is, however often it comes."""
    names: list[str] = field(default_factory=lambda: [""])
    """The unit of each number; 0 parts what does not belong together."""
    groups: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    numbers: list[Any] = field(default_factory=list)
    """What tells a document from others: its row in a file, or its id."""
    _known: dict[str, int] = field(default_factory=dict)
    _group_known: dict[str, int] = field(default_factory=dict)
    _days: array[int] = field(default_factory=lambda: array("i"))
    _groups: array[int] = field(default_factory=lambda: array("i"))
    _units: array[int] = field(default_factory=lambda: array("i"))
    _ends: array[int] = field(default_factory=lambda: array("q"))
    _seen: set[int] = field(default_factory=set)
    _is_word: Any = ()

    def add(
        self,
        day: date,
        text: str,
        number: Any,
        group: str = "",
        words: Sequence[str] | None = None,
    ) -> bool:
        """Take a document, unless its longer text came on that day in that group already.

        `words` are its units, where somebody read them already.
        """
        text = text[:LONGEST]
        ordinal = day.toordinal()
        if len(text) >= _COPY and not self.labels:
            same = hash((ordinal, group, text))
            if same in self._seen:
                return False
            self._seen.add(same)
        known = self._known
        if words is None:
            words = [text] if self.labels else _UNIT.findall(_NOISE.sub(" . ", text.lower()))
        for word in words:
            place = known.get(word)
            self._units.append(self.unit(word) if place is None else place)
        self._ends.append(len(self._units))
        self._days.append(ordinal)
        if group not in self._group_known:
            self._group_known[group] = len(self.groups)
            self.groups.append(group)
        self._groups.append(self._group_known[group])
        self.texts.append(text)
        self.numbers.append(number)
        return True

    def unit(self, word: str) -> int:
        """The number of a unit, 0 for a sign."""
        if word not in self._known:
            is_sign = not (self.labels or word[:1].isalnum())
            self._known[word] = 0 if is_sign else len(self.names)
            if not is_sign:
                self.names.append(word)
        return self._known[word]

    def fold(self, fewest: int, most: int) -> int:
        """Keep the `most` largest groups of at least `fewest` documents; the others become "".

        Returns how many were folded. No document may be added after it.
        """
        import numpy as np

        sizes = np.bincount(self.group_numbers, minlength=len(self.groups))
        order = np.argsort(-sizes, kind="stable")[:most]
        kept = [int(g) for g in order if sizes[g] >= fewest and self.groups[g]]
        folded = sum(map(bool, self.groups)) - len(kept)
        renumbered = np.zeros(len(self.groups), dtype=np.int32)
        renumbered[kept] = np.arange(1, len(kept) + 1)
        self._groups = array("i", renumbered[self.group_numbers].tobytes())
        self.groups = ["", *(self.groups[g] for g in kept)]
        return folded

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def days(self) -> np.ndarray[Any, Any]:
        """Ordinal of each document's day."""
        return _array(self._days)

    @property
    def group_numbers(self) -> np.ndarray[Any, Any]:
        return _array(self._groups)

    @property
    def ends(self) -> np.ndarray[Any, Any]:
        return _array(self._ends)

    @property
    def units(self) -> np.ndarray[Any, Any]:
        """The units of all documents, one after another."""
        return _array(self._units)

    @property
    def is_word(self) -> np.ndarray[Any, Any]:
        """Of each unit, whether it is a term by itself."""
        import numpy as np

        found: np.ndarray[Any, Any] = self._is_word
        if len(found) != len(self.names):
            found = np.array([self.labels or _is_word(name) for name in self.names])
            found[0] = False
            self._is_word = found
        return found

    def units_of(self, place: int) -> Sequence[int]:
        begin = self._ends[place - 1] if place else 0
        return self._units[begin : self._ends[place]]


def spelled(names: Sequence[str], units: Iterable[int]) -> str:
    """Units as a person writes them: no space beside a Chinese character."""
    text = ""
    for unit in units:
        name = names[unit]
        if text and not (is_han(text[-1]) or is_han(name[0])):
            text += " "
        text += name
    return text


def _is_word(unit: str) -> bool:
    return not unit.isdigit() and (len(unit) > 1 or not is_han(unit))


def is_han(character: str) -> bool:
    return "\u3400" <= character[:1] <= "\u9fff"


def _array(values: array[int]) -> np.ndarray[Any, Any]:
    import numpy as np

    return np.frombuffer(values, dtype=np.int32 if values.typecode == "i" else np.int64)
