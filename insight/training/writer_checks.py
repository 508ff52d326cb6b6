"""What is wrong with pairs before anything is learned from them, and what to do about it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from insight.campaigns.channels import channel, over
from insight.campaigns.check import check
from insight.campaigns.types import Copy, CopyLanguage
from insight.errors import SourceError
from insight.training.writer_pairs import Pair, Row

FEWEST = 20
"""Pairs that anything is learned from at all."""
SHARED = {"en": 5, "zh": 8}
"""Words, and Chinese signs, in a row that two texts may share by chance."""
NEAR = 0.5
"""Share of such rows from which two copies are one."""
LONGEST = 4000
"""Characters of the texts of a pair."""
SHORTEST = {"en": 40, "zh": 20}
SKEW = 0.7
_MOST_PLACES = 5
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Trouble:
    """One kind of trouble, where it is, and what to do."""

    kind: str
    what: str
    remedy: str
    places: tuple[str, ...] = ()
    fatal: bool = True

    def __str__(self) -> str:
        more = len(self.places) - _MOST_PLACES
        shown = ", ".join(self.places[:_MOST_PLACES]) + (f" and {more} more" if more > 0 else "")
        where = f" ({shown})" if shown else ""
        return f"{self.what}{where}. {self.remedy}"


def refuse(troubles: Sequence[Trouble]) -> None:
    """Raise SourceError with all that forbids training; nothing where there is none."""
    fatal = [str(trouble) for trouble in troubles if trouble.fatal]
    if fatal:
        raise SourceError("These pairs cannot be trained on:\n- " + "\n- ".join(fatal))


def find(train: Sequence[Row], held: Sequence[Row]) -> list[Trouble]:
    """All that is wrong with pairs for training and those that are held out to judge by."""
    rows = [*train, *held]
    return [
        *_few(train),
        *_duplicates(rows),
        *_leakage(train, held),
        *_lengths(rows),
        *_claims(rows),
        *_skew(train),
    ]


def _few(train: Sequence[Row]) -> Iterator[Trouble]:
    if len(train) < FEWEST:
        yield Trouble(
            "few",
            f"There are {len(train)} pairs to learn from, fewer than {FEWEST}",
            "Write more of them, or hold fewer out.",
        )


def _duplicates(rows: Sequence[Row]) -> Iterator[Trouble]:
    first: dict[tuple[str, str, str], str] = {}
    twice = []
    for row in rows:
        key = (row.pair.product, row.pair.channel, _plain(row.pair.text))
        if key in first:
            twice.append(f"{row.place} is {first[key]}")
        first.setdefault(key, row.place)
    if twice:
        yield Trouble("duplicates", "Pairs come twice", "Remove one of each.", tuple(twice))


def _leakage(train: Sequence[Row], held: Sequence[Row]) -> Iterator[Trouble]:
    products = {row.pair.product: row.place for row in train}
    same = tuple(
        f"{row.place} and {products[row.pair.product]}"
        for row in held
        if row.pair.product in products
    )
    if same:
        yield Trouble(
            "leakage",
            "Products are both learned from and judged by",
            "Move all pairs of a product to one side, or let the command part them.",
            same,
        )
    near = tuple(_near(train, held))
    if near:
        yield Trouble(
            "leakage",
            "Held-out copy is nearly copy that is learned from",
            "Write it anew, or move both to one side.",
            near,
        )


def _near(train: Sequence[Row], held: Sequence[Row]) -> Iterator[str]:
    """Held-out rows that share half of their word rows with one that is trained on."""
    known: dict[str, set[int]] = defaultdict(set)
    for number, row in enumerate(train):
        for run in shingles(row.pair):
            known[run].add(number)
    for row in held:
        runs = shingles(row.pair)
        shared = Counter(number for run in runs for number in known.get(run, ()))
        for number, count in shared.most_common(1):
            if count >= NEAR * len(runs):
                yield f"{row.place} and {train[number].place}"


def shingles(pair: Pair) -> frozenset[str]:
    """The rows of words, or of Chinese signs, of its texts."""
    size = SHARED[pair.language]
    plain = _plain(pair.text)
    units = _WORD.findall(plain) if pair.language == "en" else list("".join(plain.split()))
    between = " " if pair.language == "en" else ""
    return frozenset(
        between.join(units[start : start + size]) for start in range(len(units) - size + 1)
    )


def _lengths(rows: Sequence[Row]) -> Iterator[Trouble]:
    beyond, short = [], []
    for row in rows:
        pair = row.pair
        where = channel(pair.channel, pair.language)
        for part, text in pair.parts.items():
            for one in over(text, where.field(part), where, pair.language):
                beyond.append(f"{row.place} {part}: {one.what} {one.found}, at most {one.most}")
        if len(pair.text) < SHORTEST[pair.language]:
            short.append(row.place)
        elif len(pair.text) > LONGEST:
            beyond.append(f"{row.place}: {len(pair.text):,} characters, at most {LONGEST:,}")
    if beyond:
        yield Trouble(
            "length",
            "Copy does not keep the limits of its channel",
            "Shorten it: a model learns what it is shown.",
            tuple(beyond),
        )
    if short:
        yield Trouble(
            "length", "Copy is too short to learn from", "Write it out, or remove it.", tuple(short)
        )


def _claims(rows: Sequence[Row]) -> Iterator[Trouble]:
    found = []
    for row in rows:
        pair = row.pair
        for part, text in pair.parts.items():
            checked = check(Copy(text, pair.language, pair.channel), pair.ground)
            found += [
                f"{row.place} {part}: {problem.quote!r} ({problem.rule})"
                for problem in checked.problems
                if problem.severity == "error"
            ]
    if found:
        yield Trouble(
            "claims",
            "Copy claims what its facts do not hold, or what must not be said",
            "Mend it, or add the fact: `insight check` says why, and proposes wording.",
            tuple(found),
        )


def _skew(train: Sequence[Row]) -> Iterator[Trouble]:
    for what, values in (
        ("language", [row.pair.language for row in train]),
        ("channel", [row.pair.channel for row in train]),
        ("product", [row.pair.product for row in train]),
    ):
        counts = Counter(values)
        if not counts:
            continue
        name, most = counts.most_common(1)[0]
        if most > SKEW * len(train) and len(train) > 1:
            yield Trouble(
                "skew",
                f"{most} of {len(train)} pairs have the {what} {name}",
                "The model will write for it and badly for others; add pairs of the others.",
                fatal=False,
            )
    languages: set[CopyLanguage] = {row.pair.language for row in train}
    few = [
        name
        for name in sorted(languages)
        if sum(row.pair.language == name for row in train) < FEWEST // 2
    ]
    if few and len(languages) > 1:
        yield Trouble(
            "skew",
            f"There are fewer than {FEWEST // 2} pairs in {', '.join(few)}",
            "Write more of them, or train without that language.",
            fatal=False,
        )


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
