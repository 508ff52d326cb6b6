"""Topics over some weeks: counts, shares, what grows, and where each lies on the map."""

from __future__ import annotations

from math import hypot

import numpy as np
import pytest

from insight.errors import QueryError
from insight.settings import Settings
from insight.topics.model import TopicModel
from insight.topics.places import HEIGHT, WIDTH, circles, neighbours, places
from insight.topics.weeks import TopicsAsked, TopicsFound, topics_by_week
from insight.types import Scope
from tests.report_data import market, store

LAST_WEEKS = TopicsAsked()


def found(settings: Settings, asked: TopicsAsked = LAST_WEEKS) -> TopicsFound:
    with store(settings, market()).snapshot() as snapshot:
        return topics_by_week(settings, snapshot, asked)


def test_the_planted_topic_grows_and_the_counts_are_those_of_the_weeks(
    settings: Settings,
) -> None:
    records = market()
    topics = found(settings)
    assert len(topics.mondays) == 16
    battery = topics.topic("t-00")
    assert battery is not None and battery.trend == "growing"
    # The model of the store gives each document one topic: the newest annotation.
    said = [a for a in records.annotations if a.analysis == "topics" and a.label == "t-00"]
    assert battery.documents == len(said) == battery.size
    assert battery.weeks[-1].name == "2026-W47"
    assert sum(topic.share for topic in topics.topics) == pytest.approx(1)
    positive = topics.topic("t-01")
    assert positive is not None and positive.mood == "positive"


def test_a_scope_narrows_the_topics_and_weeks_can_be_chosen(settings: Settings) -> None:
    narrow = found(
        settings,
        TopicsAsked("2026-W40", "2026-W47", Scope(products=("Lumo earbuds",), languages=("zh",))),
    )
    assert len(narrow.mondays) == 8
    assert {topic.topic_id for topic in narrow.topics if topic.documents} <= {
        "t-00",
        "t-01",
        "t-03",
    }


@pytest.mark.parametrize(
    ("first", "last"), [("2026-W48", "2026-W40"), ("2001-W01", "2026-W40"), ("x", "2026-W40")]
)
def test_weeks_that_cannot_be_shown_are_refused(settings: Settings, first: str, last: str) -> None:
    with pytest.raises(QueryError):
        found(settings, TopicsAsked(first, last))


def test_an_empty_store_has_no_topics(settings: Settings) -> None:
    from insight.store.reader import Reader

    with Reader(settings).snapshot() as snapshot:
        assert topics_by_week(settings, snapshot, TopicsAsked()) == TopicsFound((), ())


def model(count: int) -> TopicModel:
    chance = np.random.default_rng(3)
    centres = chance.normal(size=(count, 20)).astype(np.float32)
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    centres[1] = centres[0] * 0.999
    ids = tuple(f"t-{number:02d}" for number in range(count))
    return TopicModel(
        "t", count, 100, "e", ids, centres, np.zeros(count, np.float32), {"en": centres[0]}
    )


def test_topics_that_are_alike_lie_near_each_other_and_the_map_is_always_the_same() -> None:
    some = model(30)
    first, again = places(some), places(some)
    assert first == again and len(first) == 30
    assert all(abs(x) <= 1 and abs(y) <= 1 for x, y in first.values())
    apart = hypot(first["t-00"][0] - first["t-01"][0], first["t-00"][1] - first["t-01"][1])
    assert apart < 0.02
    assert neighbours(some, "t-00")[0] == "t-01"
    assert places(None) == {} and neighbours(some, "nothing") == []


@pytest.mark.parametrize("count", [2, 3, 30, 80])
def test_circles_stay_on_the_map_and_hide_none(count: int) -> None:
    some = model(count)
    sizes = {topic_id: 5000 // (number + 1) for number, topic_id in enumerate(some.ids)}
    drawn = circles(places(some), sizes)
    assert len(drawn) == count
    assert drawn == circles(places(some), sizes)
    for number, one in enumerate(drawn):
        assert one.radius <= one.x <= WIDTH - one.radius + 0.1
        assert one.radius <= one.y <= HEIGHT - one.radius + 0.1
        for other in drawn[:number]:
            distance = hypot(one.x - other.x, one.y - other.y)
            assert distance > max(one.radius, other.radius) * 0.95
    assert drawn[0].radius > drawn[-1].radius or count == 1
