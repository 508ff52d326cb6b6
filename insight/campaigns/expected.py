"""What a suggestion is worth and takes: whom it is for, what may come of it, and what would show it.

Nothing here is a guess. An effect is a share of documents with its interval, or it is said to be
unknown; what is sold is told beside it where a table says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from insight.campaigns.answers import texts_for
from insight.campaigns.experiments import (
    people_for,
    provable_fall,
    provable_rise,
    provable_units,
)
from insight.campaigns.support import Mood, Support
from insight.reports.window import Window
from insight.reports.words import Words
from insight.types import Audience, Effect, Effort, Measure, Suggestion, Trial

Route = Literal["product", "logistics", "service"]
Kind = Literal["promote", "answer", "fix", "time", "test"]
WEEKS = 4
"""Weeks after which it is to be seen whether it worked."""
RATES = (0.01, 0.02, 0.05)
"""Shares of people who click or buy, for which the size of a test is told."""
LIFT = 0.2
_ROUTES: Mapping[str, Route] = {
    "delivery": "logistics",
    "packaging": "logistics",
    "service": "service",
    "instructions": "service",
}
_EFFORTS: Mapping[str, Literal["small", "medium", "large"]] = {
    "answer": "small",
    "promote": "medium",
    "time": "small",
    "test": "medium",
    "fix_service": "medium",
    "fix_logistics": "medium",
    "fix_product": "large",
}
_FEWEST_WEEKS = 4
"""With fewer weeks of sales nothing is said of how much they vary."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that is praised or complained of, with those who say so."""

    dimension: str
    value: str
    aspect: str
    """Where it is an aspect, or one of a product."""
    mood: Mood
    name: str
    support: Support | None

    @property
    def known(self) -> Support:
        if self.support is None:
            raise ValueError(f"nobody speaks of {self.value}")
        return self.support

    @property
    def hits(self) -> int:
        return self.known.hits(self.mood)

    @property
    def share(self) -> float:
        return self.known.share(self.mood)

    @property
    def documents(self) -> tuple[str, ...]:
        return self.known.documents(self.mood)


@dataclass(frozen=True, slots=True)
class Expected:
    """Makes suggestions of one window."""

    window: Window
    words: Words
    total: int
    """Genuine voices of the window."""
    sales: Mapping[str, Mapping[str, Any]]
    """Weekly sales by product."""
    least: int

    def suggestion(
        self,
        kind: Kind,
        subject: Subject,
        findings: tuple[str, ...],
        *,
        action: str,
        reason: str,
        route: Route | None = None,
        day: date | None = None,
    ) -> Suggestion:
        name = ".".join(filter(None, (kind, subject.dimension, subject.value, subject.aspect)))
        is_answer = kind == "answer"
        return Suggestion(
            suggestion_id=name,
            kind=kind,
            action=action,
            reason=reason,
            findings=findings,
            documents=subject.documents,
            subject=subject.name,
            count=subject.hits,
            share=subject.known.interval(subject.mood)[0],
            audience=self._audience(subject),
            effect=self._effect(subject),
            effort=self._effort(kind, route),
            measure=self._measure(kind, subject),
            route=route,
            day=day,
            texts=texts_for(subject.known, self._aspect(subject), self.least) if is_answer else (),
            trials=self._trials() if kind == "test" else (),
        )

    def values(self, subject: Subject) -> dict[str, Any]:
        """What sentences may say of a subject."""
        support, mood = subject.known, subject.mood
        change = support.change(mood)
        share = support.share(mood)
        before = None if change is None else share - change.difference
        values = {"name": subject.name, "n": subject.hits, "total": self.total, "share": share}
        against = "" if before is None else self.words.say("actions.against", share=before)
        return {**values, "against": against}

    def route(self, subject: Subject) -> Route:
        return _ROUTES.get(self._aspect(subject) or "", "product")

    def _aspect(self, subject: Subject) -> str | None:
        """Its aspect, or the one that is blamed most where it is a topic or a product."""
        if subject.aspect or subject.mood == "positive":
            return subject.aspect or None
        return next(iter(subject.known.most("blamed")), None)

    def _audience(self, subject: Subject) -> Audience:
        support, words = subject.known, self.words
        products, sources = support.most("products"), support.most("sources")
        told = [words.say(f"actions.audience_{subject.mood}", name=subject.name, n=subject.hits)]
        if products:
            told.append(words.say("actions.audience_products", names=words.join(products)))
        if support.verified is not None:
            told.append(
                words.say("actions.audience_verified", n=support.verified, total=support.count)
            )
        return Audience(
            words.say("actions.apart").join(told),
            subject.value if subject.dimension == "topic" else None,
            self._aspect(subject),
            products,
            sources,
            subject.hits,
            support.verified,
        )

    def _effect(self, subject: Subject) -> Effect:
        words, support = self.words, subject.known
        sold = self._sold(subject)
        if subject.mood == "positive":
            return Effect(words.say("actions.effect_unknown") + sold)
        change = support.change("negative")
        if change is not None and change.low > 0:
            low, high, key = change.low, change.high, "effect_back"
        else:
            (low, high), key = support.interval("negative"), "effect_gone"
        return Effect(words.say(f"actions.{key}", low=low, high=high) + sold, low, high)

    def _sold(self, subject: Subject) -> str:
        """What its products sell in a week, where a table says so."""
        row = self._sales_of(subject)
        if row is None:
            return ""
        revenue = ""
        if row["mean_revenue"] is not None and row["currency"]:
            money = self.words.show(row["mean_revenue"], "money")
            revenue = self.words.say("actions.revenue", revenue=money, currency=row["currency"])
        said = self.words.say(
            "actions.sold", name=row["product"], units=row["mean_units"], revenue=revenue
        )
        return self.words.say("actions.apart") + said

    def _sales_of(self, subject: Subject) -> Mapping[str, Any] | None:
        """Sales of the product that is spoken of most."""
        first = next(iter(subject.known.most("products")), None)
        return None if first is None else self.sales.get(first)

    def _effort(self, kind: Kind, route: Route | None) -> Effort:
        key = f"{kind}_{route}" if route else kind
        return Effort(_EFFORTS[key], self.words.say(f"actions.effort_{key}"))

    def _measure(self, kind: Kind, subject: Subject) -> Measure:
        if kind in ("test", "time"):
            said = self.words.say("actions.measure_clicks")
            return Measure(said, "clicks", None, None, None, WEEKS, None)
        sold = self._sales_of(subject)
        if kind == "promote" and sold and sold["weeks"] >= _FEWEST_WEEKS:
            return self._units(sold)
        return self._documents(subject)

    def _units(self, sold: Mapping[str, Any]) -> Measure:
        mean, spread, weeks = sold["mean_units"], sold["spread_units"] or 0.0, sold["weeks"]
        change = provable_units(spread, weeks, WEEKS)
        said = self.words.say(
            "actions.measure_units", name=sold["product"], mean=mean, change=change, weeks=WEEKS
        )
        return Measure(said, "units", mean, None, None, WEEKS, change)

    def _documents(self, subject: Subject) -> Measure:
        """The share of documents that say it."""
        mood, support = subject.mood, subject.known
        share, (low, high) = support.share(mood), support.interval(mood)
        later = round(self.total / self.window.days * 7 * WEEKS)
        find = provable_fall if mood == "negative" else provable_rise
        change = find(share, self.total, later)
        name = "complaints" if mood == "negative" else "praise"
        values = {"share": share, "low": low, "high": high, "total": self.total, "weeks": WEEKS}
        said = self.words.say(f"actions.measure_{name}", **values)
        key = "actions.proves" if change is not None else "actions.proves_nothing"
        said += self.words.say("actions.apart")
        said += self.words.say(key, change=change or 0.0, weeks=WEEKS, n=later)
        return Measure(said, name, share, low, high, WEEKS, change)

    @staticmethod
    def _trials() -> tuple[Trial, ...]:
        return tuple(Trial(rate, LIFT, people_for(rate, LIFT)) for rate in RATES)
