"""Which documents a batch has: a stratified random sample with known probabilities.

Strata are what the model said (three sentiments) times how sure it was (three bands). Where it is
less sure it errs more often, so more of those are asked: the size of a stratum in the sample goes
with its size times the standard deviation that errors there usually have (Neyman's allocation),
and is at least a few. Each document of a stratum has the same chance, n of N, which is kept, so
answers can be weighted back to all documents.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from insight.errors import QueryError
from insight.messages import message
from insight.settings import Settings
from insight.state import State, moment
from insight.store.reader import Reader

SIZE = 100
LARGEST = 500
_FEWEST = 4
"""Documents of each stratum, where it has so many: fewer say nothing of it."""
_DEVIATIONS = {"low": 0.5, "middle": 0.42, "high": 0.25}
"""Of being right: those of shares of .5, .77 and .93, about what is seen on reviews."""


@dataclass(frozen=True, slots=True)
class Population:
    """Which documents a batch is to speak of; empty text means all."""

    product: str = ""
    source: str = ""
    language: str = ""


def allocate(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """How many documents of each stratum are drawn; together `wanted`, or all where there are fewer."""
    wanted = min(wanted, sum(sizes.values()))
    taken = dict.fromkeys(sizes, 0)
    for stratum, size in sizes.items():
        taken[stratum] = min(size, _FEWEST, wanted // max(1, len(sizes)))
    weights = {s: size * _DEVIATIONS[s.rsplit(" ", 1)[1]] for s, size in sizes.items()}
    while (left := wanted - sum(taken.values())) > 0:
        open_ = [s for s in sizes if taken[s] < sizes[s]]
        total = sum(weights[s] for s in open_)
        # What is most behind its share comes next; one at a time is quick enough for a batch.
        share = {s: weights[s] / total * (left + sum(taken[o] for o in open_)) for s in open_}
        taken[max(open_, key=lambda s: (share[s] - taken[s], s))] += 1
    return taken


def draw(
    settings: Settings,
    state: State,
    reader: Reader,
    population: Population,
    by: str,
    size: int = SIZE,
    seed: int | None = None,
) -> str:
    """Draw a batch and return its id. Raises QueryError where no document has a label."""
    if not 1 <= size <= LARGEST:
        raise QueryError(message("A batch has from 1 to %(most)s documents.", most=LARGEST))
    seed = random.SystemRandom().randrange(2**31) if seed is None else seed
    asked = {
        "product": population.product or None,
        "source": population.source or None,
        "language": population.language or None,
    }
    with reader.snapshot() as snapshot:
        drawn = snapshot.rows("documents/draw.sql", {**asked, "seed": seed, "most": size})
    if not drawn:
        raise QueryError(message("No document here has a label of a model: analyse first."))
    sizes = {row["stratum"]: row["stratum_size"] for row in drawn}
    taken = allocate(sizes, size)
    chosen, counts = [], dict.fromkeys(sizes, 0)
    for row in drawn:
        if counts[row["stratum"]] < taken[row["stratum"]]:
            counts[row["stratum"]] += 1
            chosen.append(row)
    # The order must not tell the stratum.
    random.Random(seed).shuffle(chosen)
    batch_id = uuid.uuid4().hex
    with state.transaction() as transaction:
        transaction.execute(
            "insert_label_batch",
            batch_id=batch_id,
            made_by=by,
            moment=moment(),
            population=sum(sizes.values()),
            filters=" ".join(value for value in asked.values() if value),
            seed=seed,
        )
        for position, row in enumerate(chosen):
            stratum = row["stratum"]
            transaction.execute(
                "insert_label_item",
                batch_id=batch_id,
                position=position,
                document_id=row["document_id"],
                text_hash=row["text_hash"],
                stratum=stratum,
                stratum_size=sizes[stratum],
                probability=taken[stratum] / sizes[stratum],
                said=row["said"],
            )
    return batch_id
