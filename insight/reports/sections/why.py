"""Why the sentiment or the stars changed, by product, source and aspect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from insight.reports.comparison import PERIODS
from insight.reports.context import MOST_ROWS, Content, Context, Row
from insight.reports.mix import Part, Weighed, decompose
from insight.reports.statistics import FEWEST, Change, mean_change, share_change
from insight.types import Finding, Table

QUERY = "report/why.sql"
CHART = None
_DIMENSIONS = ("aspect", "product", "source")


@dataclass(frozen=True, slots=True)
class _Measure:
    """What is explained: the columns of its counts and sums."""

    name: str
    count: str
    worse_when_up: bool
    kind: str = "share"
    """Beginning of its sentences; a share is in points, the mean in stars."""

    @property
    def level(self) -> str:
        return self.kind

    @property
    def signed(self) -> str:
        return "signed_points" if self.kind == "share" else "signed_stars"


_MEASURES = (
    _Measure("negative", "read", True),
    _Measure("positive", "read", False),
    _Measure("low", "rated", True),
    _Measure("stars", "rated", False, "stars"),
)


def build(rows: Sequence[Row], context: Context) -> Content:
    """A finding for each clear change and each dimension of several values; all parts in a table.

    The parts of a dimension add up to the change. Nothing is said where nothing changed clearly.
    """
    found: list[Finding] = []
    tables: list[Table] = []
    for measure in _MEASURES:
        period = _changed(measure, rows, context)
        if period is None:
            continue
        for dimension in _DIMENSIONS:
            groups = [row for row in rows if row["dimension"] == dimension]
            if sum(1 for row in groups if row["value"] is not None) < 2:
                continue
            finding, table = _explained(measure, period, dimension, groups, context)
            found.append(finding)
            tables.append(table)
    notes = (context.say("why.adds_up"),) if found else ()
    return Content(tuple(found), tuple(tables), notes)


def _changed(measure: _Measure, rows: Sequence[Row], context: Context) -> str | None:
    """The period against which the measure changed clearly: the longer one if it is both."""
    for period, fewest in sorted(PERIODS.items(), key=lambda item: -item[1]):
        if context.window.periods < fewest:
            continue
        # Each dimension counts every document: any of them gives the totals.
        sources = [row for row in rows if row["dimension"] == "source"]
        n, then = (
            round(sum(row[f"{name}_{measure.count}"] for row in sources))
            for name in ("current", period)
        )
        if min(n, then) < FEWEST:
            continue
        change = _change(measure, period, sources, n, then, context)
        if change.direction != "unclear":
            return period
    return None


def _change(
    measure: _Measure, period: str, rows: Sequence[Row], n: int, then: int, context: Context
) -> Change:
    amount, amount_then = (
        sum(row[f"{name}_{measure.name}"] for row in rows) for name in ("current", period)
    )
    if measure.kind == "share":
        return share_change(round(amount), n, round(amount_then), then)
    squares, squares_then = (
        sum(row[f"{name}_squares"] for row in rows) for name in ("current", period)
    )
    return mean_change(
        amount / n,
        _deviation(amount, squares, n),
        n,
        amount_then / then,
        _deviation(amount_then, squares_then, then),
        then,
    )


def _deviation(amount: float, squares: float, n: int) -> float:
    """Of a sample, from its sum and the sum of its squares."""
    return float(max(0.0, (squares - amount**2 / n) / (n - 1)) ** 0.5)


def _explained(
    measure: _Measure, period: str, dimension: str, groups: Sequence[Row], context: Context
) -> tuple[Finding, Table]:
    now, before = (
        [Weighed(row[f"{name}_{measure.count}"], row[f"{name}_{measure.name}"]) for row in groups]
        for name in ("current", period)
    )
    parts = decompose(now, before)
    difference = sum(part.total for part in parts)
    lead = max(range(len(parts)), key=lambda i: (parts[i].total * _sign(difference), -i))
    n, then = round(sum(g.count for g in now)), round(sum(g.count for g in before))
    change = _change(measure, period, groups, n, then, context)
    figures = {
        "n": n,
        "before_n": then,
        "difference": difference,
        "mix": sum(part.mix for part in parts),
        "within": sum(part.within for part in parts),
        "value": groups[lead]["value"] or "",
        "value_mix": parts[lead].mix,
        "value_within": parts[lead].within,
        "value_total": parts[lead].total,
    }
    name = _name(dimension, groups[lead]["value"], context)
    worse = (difference > 0) == measure.worse_when_up
    finding = context.finding(
        f"{measure.name}.{dimension}",
        f"{measure.kind}_{dimension}",
        figures,
        n,
        (change.low, change.high),
        groups[lead]["worst" if worse else "best"],
        # That it changed is a finding of another section: here is why.
        weight=0.8 * change.weight if dimension == _DIMENSIONS[0] else 0.0,
        phrases={
            "measure": context.say(f"why.{measure.name}"),
            "name": name,
            "since": context.say(f"why.since_{period}"),
            "change": context.words.show(difference, measure.signed),
            "mix_change": context.words.show(figures["mix"], measure.signed),
            "within_change": context.words.show(figures["within"], measure.signed),
            "lead_mix": context.words.show(parts[lead].mix, measure.signed),
            "lead_within": context.words.show(parts[lead].within, measure.signed),
            "lead_change": context.words.show(parts[lead].total, measure.signed),
        },
    )
    return finding, _table(measure, dimension, groups, now, before, parts, context)


def _table(
    measure: _Measure,
    dimension: str,
    groups: Sequence[Row],
    now: Sequence[Weighed],
    before: Sequence[Weighed],
    parts: Sequence[Part],
    context: Context,
) -> Table:
    """The largest parts, the rest as one row, and their sum, which is the change."""
    order = sorted(range(len(parts)), key=lambda i: -abs(parts[i].total))
    shown, rest = order[: MOST_ROWS - 2], order[MOST_ROWS - 2 :]
    lines = [
        _line(_name(dimension, groups[i]["value"], context), now[i], before[i], parts[i])
        for i in shown
    ]
    for name, some in (("others", rest), ("all", order)):
        if some:
            lines.append(
                _line(
                    context.say(f"why.{name}"),
                    _sum([now[i] for i in some]),
                    _sum([before[i] for i in some]),
                    Part(sum(parts[i].mix for i in some), sum(parts[i].within for i in some)),
                )
            )
    columns = [
        "name:name",
        "part_now:decimal",
        "part_before:decimal",
        f"rate_now:{measure.level}",
        f"rate_before:{measure.level}",
        f"mix:{measure.signed}",
        f"within:{measure.signed}",
        f"total:{measure.signed}",
    ]
    title = context.say(f"why.{dimension}_table", measure=context.say(f"why.{measure.name}"))
    return replace(context.table(lines, columns), title=title)


def _line(name: str, now: Weighed, before: Weighed, part: Part) -> Row:
    return {
        "name": name,
        "part_now": now.count,
        "part_before": before.count,
        "rate_now": now.amount / now.count if now.count else None,
        "rate_before": before.amount / before.count if before.count else None,
        "mix": part.mix,
        "within": part.within,
        "total": part.total,
    }


def _sum(groups: Sequence[Weighed]) -> Weighed:
    return Weighed(sum(g.count for g in groups), sum(g.amount for g in groups))


def _name(dimension: str, value: str | None, context: Context) -> str:
    if value is None:
        return context.say(f"why.no_{dimension}")
    return context.aspect(value) if dimension == "aspect" else value


def _sign(value: float) -> int:
    return 1 if value >= 0 else -1
