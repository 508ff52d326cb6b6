"""What came of a campaign: impressions, clicks and orders, entered later and shown with intervals."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from insight.errors import CampaignError
from insight.messages import message
from insight.reports.statistics import Change, Interval, share_change, wilson
from insight.state import State, moment

FEWEST = 100
"""Of a variant that fewer people saw, no rate is told."""
MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Result:
    """One day of one variant in one channel."""

    day: date
    channel: str
    variant: str
    impressions: int
    clicks: int
    orders: int


@dataclass(frozen=True, slots=True)
class Import:
    """Rows that were entered together."""

    import_id: int
    name: str
    rows: int
    made_by: str
    made_at: str
    removed_at: str | None

    @property
    def removed(self) -> bool:
        return self.removed_at is not None


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its interval; None where too few people saw it."""

    share: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Outcome:
    """All days of one variant in one channel."""

    channel: str
    variant: str
    impressions: int
    clicks: int
    orders: int
    first: date
    last: date

    @property
    def click_rate(self) -> Rate | None:
        return _rate(self.clicks, self.impressions)

    @property
    def order_rate(self) -> Rate | None:
        """Of those who saw it, who ordered."""
        return _rate(self.orders, self.impressions)


@dataclass(frozen=True, slots=True)
class Versus:
    """Two variants in one channel; a change is None where too few people saw one of them."""

    channel: str
    variant: str
    other: str
    clicks: Change | None
    orders: Change | None


def enter(
    state: State,
    campaign_id: int,
    who: str,
    name: str,
    rows: Sequence[Result],
    known: Iterable[str],
) -> int:
    """Keep rows; returns the number of the import. What is entered later counts before.

    Raises CampaignError for a variant that the campaign does not have.
    """
    names = set(known)
    if unknown := sorted({row.variant for row in rows} - names):
        raise CampaignError(
            message(
                "The campaign has no variant %(variant)s. It has: %(known)s.",
                variant=unknown[0],
                known=", ".join(sorted(names)) or "–",
            )
        )
    rows_json = json.dumps([asdict(row) for row in rows], ensure_ascii=False, default=str)
    (made,) = state.rows(
        "insert_results",
        campaign_id=campaign_id,
        name=name[:200],
        rows=rows_json,
        made_by=who,
        moment=moment(),
    )
    return int(made["import_id"])


def set_removed(state: State, campaign_id: int, import_id: int, removed: bool) -> None:
    """Take an import away, or back. Raises CampaignError where there is none."""
    when = moment() if removed else None
    if not state.execute(
        "set_results_removed", campaign_id=campaign_id, import_id=import_id, removed_at=when
    ):
        raise CampaignError(message("There are no results %(number)s.", number=import_id))


def imports(state: State, campaign_id: int) -> list[Import]:
    """What was entered, the last first."""
    return [Import(**row) for row in state.rows("result_imports", campaign_id=campaign_id)]


def results(state: State, campaign_id: int) -> list[Result]:
    """Each day of each variant and channel once, as it was entered last."""
    kept: dict[tuple[str, str, str], Result] = {}
    for row in state.rows("results", campaign_id=campaign_id):
        for given in json.loads(row["rows"]):
            kept[given["day"], given["channel"], given["variant"]] = Result(
                **{**given, "day": date.fromisoformat(given["day"])}
            )
    return [kept[key] for key in sorted(kept)]


def outcomes(rows: Iterable[Result]) -> list[Outcome]:
    """The sums of each variant in each channel."""
    groups: dict[tuple[str, str], list[Result]] = {}
    for row in rows:
        groups.setdefault((row.channel, row.variant), []).append(row)
    return [
        Outcome(
            channel,
            variant,
            sum(row.impressions for row in some),
            sum(row.clicks for row in some),
            sum(row.orders for row in some),
            min(row.day for row in some),
            max(row.day for row in some),
        )
        for (channel, variant), some in sorted(groups.items())
    ]


def compared(found: Sequence[Outcome]) -> list[Versus]:
    """Each variant against the first of its channel, by how many of those who saw it did more."""
    pairs = []
    for one in found:
        lead = next(other for other in found if other.channel == one.channel)
        if lead is not one:
            pairs.append(
                Versus(
                    one.channel,
                    one.variant,
                    lead.variant,
                    _change(one.clicks, one, lead.clicks, lead),
                    _change(one.orders, one, lead.orders, lead),
                )
            )
    return pairs


def _change(hits: int, one: Outcome, other_hits: int, other: Outcome) -> Change | None:
    if min(one.impressions, other.impressions) < FEWEST:
        return None
    return share_change(hits, one.impressions, other_hits, other.impressions)


def _rate(hits: int, count: int) -> Rate | None:
    return Rate(hits / count, wilson(hits, count)) if count >= FEWEST else None
