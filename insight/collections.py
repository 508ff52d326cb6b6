"""Collections: a source with its parameters, how far it was read, and how it went.

A visit keeps its cursor after each page, when the items of the page are a part on disk; whoever
goes on after an interruption begins there. A part gets a number that no other part of the job
had, so that a page that is read twice writes two parts, which the loader takes as one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from insight.cleaning.identity import digest
from insight.errors import InsightError
from insight.fetch_error import FetchError
from insight.messages import keep
from insight.parameters import FetchParameters
from insight.state import State, moment

VISITS_KEPT = 60


@dataclass(slots=True)
class Visit:
    """One visit of a collection by a job."""

    state: State
    collection_id: str
    job_id: str
    cursor: Mapping[str, str]
    counts: Counter[str] = field(default_factory=Counter)
    """What it brought so far, before an interruption too."""

    @classmethod
    def begin(cls, state: State, job_id: str, parameters: FetchParameters) -> Visit:
        given = told(parameters)
        collection_id = digest(json.dumps(given, sort_keys=True))
        where = {"collection_id": collection_id}
        with state.transaction() as transaction:
            transaction.execute(
                "begin_collection",
                **where,
                source=parameters.source,
                parameters=json.dumps(given, ensure_ascii=False),
                job_id=job_id,
                moment=moment(),
            )
            (row,) = transaction.rows("collection", **where)
        counts = Counter(json.loads(row["counts"]))
        return cls(state, collection_id, job_id, json.loads(row["state"]), counts)

    def number(self) -> int:
        """A number for a part, which no other part of this job has."""
        (row,) = self.state.rows("take_part_number", collection_id=self.collection_id)
        return int(row["parts"])

    def keep(self, cursor: Mapping[str, str], counts: Mapping[str, int]) -> None:
        """A page is on disk: go on after it next time."""
        self.cursor = cursor
        self.counts.update(counts)
        self.state.execute(
            "keep_collection",
            collection_id=self.collection_id,
            state=json.dumps(dict(cursor)),
            counts=json.dumps(self.counts),
            moment=moment(),
        )

    def succeeded(self) -> None:
        where: dict[str, Any] = {"collection_id": self.collection_id}
        now = {"moment": moment(), "new": self.counts["new"]}
        with self.state.transaction() as transaction:
            transaction.execute("end_collection", **where, **now)
            transaction.execute(
                "insert_collection_visit",
                **where,
                **now,
                job_id=self.job_id,
                read=self.counts["read"],
            )
            transaction.execute("forget_collection_visits", **where, count=VISITS_KEPT)

    def failed(self, error: Exception) -> None:
        self.state.execute(
            "fail_collection",
            collection_id=self.collection_id,
            cause=keep(error.args[0]) if isinstance(error, InsightError) else type(error).__name__,
            cause_state=error.state if isinstance(error, FetchError) else None,
            moment=moment(),
        )


def told(parameters: FetchParameters) -> dict[str, Any]:
    """The parameters that make a collection what it is; `analyze` does not."""
    return parameters.model_dump(mode="json", exclude={"analyze"}, exclude_none=True)
