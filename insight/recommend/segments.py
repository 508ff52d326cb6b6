"""Segments of customers by recency, frequency and money, and when they will buy next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.errors import ModelError, SourceError
from insight.files import replacing
from insight.inert_csv import inert_lines
from insight.messages import message
from insight.recommend.events import Read, Reading, open_events
from insight.recommend.forget import forgotten
from insight.recommend.interactions import KINDS, Collector
from insight.recommend.timing import Purchases, Timing, fit
from insight.secrets import load_secrets
from insight.settings import Settings
from insight.sources.dates import Order
from insight.state import State
from insight.types import Rejected

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

COLUMNS = (
    *("user", "purchases", "days_since_last", "money", "recency", "frequency", "monetary"),
    *("segment", "alive", "expected_purchases", "days_between_purchases"),
)
_DAY = 86_400.0
_PURCHASE = KINDS.index("purchase")


@dataclass(frozen=True, slots=True)
class Customers:
    """A row a customer: days on which they bought, what they paid, and when."""

    users: Sequence[str]
    days: NDArray[np.int64]
    money: Values
    first: Values
    last: Values
    now: float
    """The day of the last purchase of all."""

    @property
    def purchases(self) -> Purchases:
        return Purchases(
            (self.days - 1).astype(float), self.last - self.first, self.now - self.first
        )


def write_segments(
    settings: Settings,
    paths: Sequence[Path],
    mapping: Mapping[str, str],
    dates: Order | None,
    days: int,
    output: Path,
    reject: Callable[[Rejected], None],
) -> dict[str, Any]:
    """Write the segments as CSV and say how many customers each has, and the timing that was fitted.

    Raises SourceError for a file without dates or purchases.
    """
    salt = load_secrets(settings.home).author_salt
    reading = Reading(settings.zone, mapping, dates, salt, forgotten=forgotten(State(settings)))
    customers = read_customers(paths, reading, reject)
    try:
        timing: Timing | None = fit(customers.purchases)
    except ModelError:
        # Segments need no model; the columns of the timing stay empty.
        timing = None
    counted = Counter[str]()

    def rows() -> Iterator[Sequence[Any]]:
        for row in segmented(customers, timing, days):
            counted[row[COLUMNS.index("segment")]] += 1
            yield row

    with replacing(output) as temporary, temporary.open("wb") as file:
        file.writelines(inert_lines(COLUMNS, rows()))
    told = None if timing is None else asdict(timing)
    return {"customers": len(customers.users), "segments": dict(counted), "timing": told}


def read_customers(
    paths: Sequence[Path], reading: Reading, reject: Callable[[Rejected], None]
) -> Customers:
    """The purchases of some files by customer. Raises SourceError where there is none."""
    import numpy as np

    money: dict[str, float] = {}
    bought: dict[str, set[int]] = {}
    told = Read(Collector())
    for path in paths:
        times, events = open_events(path, reading, reject, told, by_date=True)
        if not times.is_dated:
            raise SourceError(
                message("%(name)s: segments need the dates of purchases.", name=path.name)
            )
        for event in events:
            if event.kind == _PURCHASE:
                bought.setdefault(event.user, set()).add(int(event.time // _DAY))
                money[event.user] = money.get(event.user, 0.0) + (event.value or 0.0)
    if not bought:
        raise SourceError(message("There is no purchase among the rows."))
    users = list(bought)
    last = np.array([max(bought[user]) for user in users], np.float64)
    return Customers(
        users,
        np.array([len(bought[user]) for user in users], np.int64),
        np.array([money[user] for user in users]),
        np.array([min(bought[user]) for user in users], np.float64),
        last,
        float(last.max()),
    )


def segmented(customers: Customers, timing: Timing | None, days: int) -> Iterator[tuple[Any, ...]]:
    """Rows of COLUMNS; without a timing its columns are empty."""
    quiet = customers.now - customers.last
    recency = _fifths(-quiet)
    frequency = _fifths(customers.days.astype(float))
    monetary = _fifths(customers.money)
    alive = expected = between = None
    if timing is not None:
        alive = timing.alive(customers.purchases)
        expected = timing.expected(customers.purchases, days)
        between = timing.days_between(customers.purchases)
    for at, user in enumerate(customers.users):
        r, f, m = int(recency[at]), int(frequency[at]), int(monetary[at])
        told = [
            "" if of is None else round(float(of[at]), digits)
            for of, digits in ((alive, 4), (expected, 3), (between, 1))
        ]
        yield (
            user,
            int(customers.days[at]),
            int(quiet[at]),
            round(float(customers.money[at]), 2),
            r,
            f,
            m,
            segment(r, f, int(customers.days[at])),
            *told,
        )


def segment(recency: int, frequency: int, purchases: int) -> str:
    """The name of a segment by fifths from 1, the least, to 5."""
    if purchases == 1:
        return "new" if recency >= 4 else "once"
    if recency >= 4 and frequency == 5:
        return "champions"
    if recency >= 3 and frequency >= 4:
        return "loyal"
    if recency >= 3:
        return "promising" if recency >= 4 else "cooling"
    return "at risk" if frequency >= 4 else "lost"


def _fifths(values: Values) -> NDArray[np.int64]:
    """In which fifth of all each value is, from 1; equal values are in the same one."""
    import numpy as np
    from scipy.stats import rankdata

    ranks = rankdata(values, method="average") / len(values)
    found: NDArray[np.int64] = np.clip(np.ceil(ranks * 5), 1, 5).astype(np.int64)
    return found
