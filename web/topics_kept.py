"""Topics as pages show them, kept for as long as the data stay: counts by week, and the map."""

from __future__ import annotations

from insight.topics.model import TopicModel, load
from insight.topics.places import NEIGHBOURS, Circle, Place, circles, neighbours, places
from insight.topics.weeks import Topic, TopicsAsked, TopicsFound, topics_by_week
from web.services import services


def topics_found(asked: TopicsAsked, newest: bool = False) -> TopicsFound:
    """The topics of these weeks and documents; of the newest data, however long it takes, if asked.

    Raises QueryError where they cannot be shown.
    """
    s = services()
    settings, reader = s.settings, s.reader

    def make() -> TopicsFound:
        with reader.snapshot() as snapshot:
            return topics_by_week(settings, snapshot, asked)

    look = s.renewed.exact if newest else s.renewed.get
    return look(("topics", asked), make).value


def circles_of(asked: TopicsAsked) -> list[Circle]:
    """The topics as circles on the map."""
    found, lie = topics_found(asked), place_of_topics()
    sizes = {topic.topic_id: topic.documents for topic in found.topics}
    key = ("circles", tuple(sizes.items()), tuple(lie.items()))
    return services().renewed.get(key, lambda: circles(lie, sizes)).value


def place_of_topics() -> dict[str, Place]:
    """Where each topic lies on the map; nowhere without a fitted model."""
    s = services()
    folder = s.settings.topics
    return s.renewed.get("topic places", lambda: places(load(folder))).value


def near(found: TopicsFound, topic_id: str) -> list[Topic]:
    """The topics that are shown and most alike one of them."""
    model = _model()
    by_id = {topic.topic_id: topic for topic in found.topics}
    return [by_id[one] for one in neighbours(model, topic_id) if one in by_id][:NEIGHBOURS]


def _model() -> TopicModel | None:
    s = services()
    folder = s.settings.topics
    return s.renewed.get("topic model", lambda: load(folder)).value
