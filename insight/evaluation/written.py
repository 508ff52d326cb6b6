"""How well writers write: the copy of each beside that of a person, and beside the facts.

What is measured is a writer's draft, before the check repairs or withholds it: of what is published
no claim is unsupported, whoever wrote it.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol, runtime_checkable

from insight.campaigns.brief import Writer
from insight.campaigns.check import check
from insight.campaigns.coverage import KEY_FACTS, is_said, share
from insight.campaigns.types import Copy, CopyLanguage
from insight.campaigns.variety import variety
from insight.errors import ModelError
from insight.evaluation.text_scores import (
    Score,
    distinct,
    mean,
    overlap,
    ratio,
    resampled,
    rouge,
)
from insight.training.writer_examples import brief_of
from insight.training.writer_pairs import Pair

Progress = Callable[[str, int, int], None]
_CLAIMS = "claims."


@runtime_checkable
class Reads(Protocol):
    """A writer that gives probabilities too."""

    def loss(self, pair: Pair) -> tuple[float, int] | None:
        """The sum of the negative logarithms of a pair's answer, and its tokens."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """What one writer made of one pair."""

    text: str
    reference: str
    language: CopyLanguage
    coverage: float
    """Share of all facts that the sheet has."""
    key_facts: float
    """Share of the first facts of the brief."""
    claims: int
    unsupported: int
    violations: int
    """Problems of law, platforms and the like."""
    seconds: float


def evaluate(
    pairs: Sequence[Pair],
    writers: Mapping[str, Writer],
    seed: int,
    progress: Progress = lambda what, done, total: None,
) -> dict[str, Any]:
    """The figures of each writer by language, with intervals; `card` lists what a figure means.

    A draft that a writer could not give is counted as failed, with its causes, and is in no figure.
    """
    told = {
        name: _of_writer(name, writer, pairs, seed, progress) for name, writer in writers.items()
    }
    return {
        "pairs": len(pairs),
        "products": len({pair.product for pair in pairs}),
        "seed": seed,
        "chinese": "sacreBLEU tokenizer zh; spaces are not counted",
        "writers": told,
    }


def _of_writer(
    name: str, writer: Writer, pairs: Sequence[Pair], seed: int, progress: Progress
) -> dict[str, Any]:
    made: list[Written] = []
    failed: Counter[str] = Counter()
    losses: dict[str, list[tuple[float, int]]] = {}
    for done, pair in enumerate(pairs):
        progress(name, done, len(pairs))
        try:
            made.append(_written(writer, pair))
        except ModelError as error:
            failed[str(error)] += 1
        if isinstance(writer, Reads) and (found := writer.loss(pair)) is not None:
            losses.setdefault(pair.language, []).append(found)
    languages: dict[str, Any] = {}
    for language in sorted({pair.language for pair in pairs}):
        own = [one for one in made if one.language == language]
        if own:
            languages[language] = _figures(own, language, losses.get(language, []), seed)
    return {
        "written": len(made),
        "failed": dict(failed.most_common()),
        "languages": languages,
    }


def _written(writer: Writer, pair: Pair) -> Written:
    brief = brief_of(pair)
    began = time.monotonic()
    draft = writer.write(brief)
    seconds = time.monotonic() - began
    # Fields that the reference leaves out cannot be compared.
    parts = {part: draft.parts.get(part, "") for part in pair.parts}
    checks = [
        check(Copy(text, pair.language, brief.channel.name), pair.ground)
        for text in parts.values()
        if text.strip()
    ]
    problems = [one for found in checks for one in found.problems if one.severity == "error"]
    unsupported = sum(one.rule.startswith(_CLAIMS) for one in problems)
    text = "\n".join(parts.values())
    return Written(
        text,
        pair.text,
        pair.language,
        share(brief.facts, [text]),
        sum(is_said(fact, text) for fact in brief.facts[:KEY_FACTS])
        / max(1, len(brief.facts[:KEY_FACTS])),
        sum(len(found.supports) for found in checks) + unsupported,
        unsupported,
        len(problems) - unsupported,
        seconds,
    )


def _figures(
    rows: Sequence[Written],
    language: CopyLanguage,
    losses: Sequence[tuple[float, int]],
    seed: int,
) -> dict[str, Any]:
    texts = [row.text for row in rows]
    near = overlap(texts, [row.reference for row in rows], language, seed)
    rouges = [rouge(row.text, row.reference, language) for row in rows]

    def self_bleu(some: Sequence[str]) -> float | None:
        found = variety(some, language)
        return None if found is None else found.self_bleu

    scores: dict[str, Score] = {
        "perplexity": _perplexity(losses, seed),
        "bleu": near["bleu"][0],
        "chrf": near["chrf"][0],
        **{
            name: mean([one[name] for one in rouges], seed)
            for name in ("rouge1", "rouge2", "rougeL")
        },
        "distinct1": resampled(texts, lambda some: distinct(some, language, 1), seed),
        "distinct2": resampled(texts, lambda some: distinct(some, language, 2), seed),
        "self_bleu": resampled(texts, self_bleu, seed),
        "fact_coverage": mean([row.coverage for row in rows], seed),
        "key_facts": mean([row.key_facts for row in rows], seed),
        "unsupported_claims": ratio(
            [row.unsupported for row in rows], [row.claims for row in rows], seed
        ),
        "texts_with_unsupported": mean([float(row.unsupported > 0) for row in rows], seed),
        "rule_violations": mean([float(row.violations) for row in rows], seed),
        "seconds": mean([row.seconds for row in rows], seed),
    }
    return {
        "texts": len(rows),
        "signatures": {name: signature for name, (_, signature) in near.items()},
        "scores": {name: asdict(score) for name, score in scores.items()},
    }


def _perplexity(losses: Sequence[tuple[float, int]], seed: int) -> Score:
    """exp of the mean loss of a token."""
    if not losses:
        return Score(None)
    thousandths = [round(1000 * loss) for loss, _ in losses]
    found = ratio(thousandths, [tokens for _, tokens in losses], seed)

    def of(value: float | None) -> float | None:
        return None if value is None else math.exp(min(value / 1000, 50))

    return Score(of(found.value), of(found.low), of(found.high))
