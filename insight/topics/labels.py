"""Names of topics: a short noun phrase of their documents, in each language.

A candidate is one to three words that stand side by side in some of the topic's documents, of
which the last may end a noun phrase. It is only taken as it is written there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from insight.topics.terms import Terms, distinct, is_chinese

_READ = 500
"""Documents of a topic that are read for its label."""
_LONGEST = 3
"""Words of a phrase."""
_MOST_CHARACTERS = 40
_MOST_CHINESE = 10
_FEWEST = 3
"""Documents of a topic that its label is in, where some phrase is in so many."""
_FREQUENT = 0.03
"""Share of its documents that a label of several words is in."""
_LENGTH = {False: (1.0, 3.0, 3.0), True: (1.0, 1.2, 0.5)}
"""What one, two or three words are worth, in English and in Chinese.

A longer phrase says more, and is in fewer documents; Chinese words are often parts of clauses.
"""


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a topic in English and in Chinese; the same where it has one language."""

    en: str
    zh: str


def label_all(
    texts: Sequence[str],
    terms: Terms,
    groups: Sequence[int],
    words: Sequence[Sequence[str]],
    kept: Mapping[int, Label] | None = None,
) -> list[Label]:
    """A label for each topic, no two alike where they can differ.

    `groups` is the topic of each text, `words` those of each topic. Labels that are `kept` are not
    found anew.
    """
    labels = dict(kept or {})
    taken = {label for pair in labels.values() for label in (pair.en, pair.zh)}
    members: list[list[int]] = [[] for _ in words]
    for place, topic in enumerate(groups):
        members[topic].append(place)
    everywhere = Counter(word for document in terms.documents for word in distinct(document))
    # The largest topic chooses first.
    for topic in sorted(range(len(words)), key=lambda topic: (-len(members[topic]), topic)):
        if topic not in labels:
            chosen = _some(members[topic], texts)
            own = [texts[place] for place in chosen]
            documents = [terms.documents[place] for place in chosen]
            labels[topic] = _label(own, documents, terms.ends, words[topic], everywhere, taken)
            taken |= {labels[topic].en, labels[topic].zh}
    return [labels[topic] for topic in range(len(words))]


def _some(places: Sequence[int], texts: Sequence[str]) -> Sequence[int]:
    """Enough of the documents to know what is often said in them; the same in any order."""
    if len(places) <= _READ:
        return places
    return sorted(places, key=lambda place: (crc32(texts[place].encode()), texts[place]))[:_READ]


def _label(
    texts: Sequence[str],
    documents: Sequence[Sequence[str]],
    ends: Mapping[str, float],
    words: Sequence[str],
    everywhere: Counter[str],
    taken: set[str],
) -> Label:
    found = Counter(phrase for document in documents for phrase in _phrases(document))
    counts = Counter(word for document in documents for word in distinct(document))
    usual = max(counts[word] / everywhere[word] for word in counts) if counts else 1.0
    rank = {word: place for place, word in enumerate(words)}

    def worth(phrase: tuple[str, ...]) -> float:
        """How often it is said, times how much of its words' use is here, times its form."""
        own = sum(counts[word] / everywhere[word] for word in phrase) / len(phrase) / usual
        telling = sum(1 / (1 + rank[word] / 5) for word in phrase if word in rank) / len(phrase)
        return (
            found[phrase]
            * own
            * (0.1 + telling)
            * _LENGTH[is_chinese(phrase[0])][len(phrase) - 1]
            * ends[phrase[-1]]
        )

    best = sorted(found, key=lambda phrase: (-worth(phrase), phrase))
    chosen: dict[bool, str] = {}
    for chinese in (False, True):
        some = [phrase for phrase in best if is_chinese(phrase[0]) == chinese]
        enough = {
            length: max(_FEWEST, _FREQUENT * len(texts) * (length > 1))
            for length in range(1, _LONGEST + 1)
        }
        often = [phrase for phrase in some if found[phrase] >= enough[len(phrase)]] or some
        fresh = (w for p in often[:200] if (w := written(p, texts)) and w not in taken)
        again = (w for p in often[:200] if (w := written(p, texts)))
        chosen[chinese] = next(fresh, None) or next(again, "")
    other = chosen[False] or chosen[True] or _shortest(texts)
    # A handful of words of the other language is not what the topic is about.
    of = Counter(is_chinese(word) for document in documents for word in document if word)
    if chosen[False] and chosen[True]:
        few = 0.05 * of.total()
        if of[False] < few:
            return Label(chosen[True], chosen[True])
        if of[True] < few:
            return Label(chosen[False], chosen[False])
    return Label(chosen[False] or other, chosen[True] or other)


def _phrases(document: Sequence[str]) -> set[tuple[str, ...]]:
    """The runs of one to three words of one language, each once."""
    found: set[tuple[str, ...]] = set()
    for start in range(len(document)):
        for stop in range(start + 1, min(start + _LONGEST, len(document)) + 1):
            word = document[stop - 1]
            if not word or is_chinese(word) != is_chinese(document[start]):
                break
            if len(set(document[start:stop])) == stop - start:
                found.add(tuple(document[start:stop]))
    return found


def written(phrase: Sequence[str], texts: Sequence[str]) -> str:
    """The phrase where some text has it, else empty.

    Its words are usual forms of lemmas, which may not stand side by side in just these forms.
    """
    chinese = is_chinese(phrase[0])
    label = ("" if chinese else " ").join(phrase)
    if len(label) > (_MOST_CHINESE if chinese else _MOST_CHARACTERS):
        return ""
    pattern = re.compile(re.escape(label) if chinese else rf"(?<![a-z]){re.escape(label)}(?![a-z])")
    return label if any(pattern.search(text.lower()) for text in texts) else ""


def _shortest(texts: Sequence[str]) -> str:
    """The first words of the shortest text: for a topic that has no words at all."""
    text = min((t for t in texts if t.strip()), key=lambda t: (len(t), t), default="…")
    return " ".join(text.split())[:_MOST_CHARACTERS]
