"""The health page tells a supervisor what works, and a stranger nothing else."""

from __future__ import annotations

from insight.settings import Settings
from tests.web_app import Visitor, fill, running_broker


def test_a_new_home_is_well_without_data_and_broker(settings: Settings) -> None:
    answer = Visitor(settings).get("/healthz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ok", "published": False, "broker": False}


def test_it_says_when_data_are_published_and_the_broker_answers(settings: Settings) -> None:
    fill(settings)
    with running_broker(settings):
        assert Visitor(settings).get("/healthz").json == {
            "status": "ok",
            "published": True,
            "broker": True,
        }


def test_an_unusable_database_is_said_by_the_status(settings: Settings) -> None:
    visitor = Visitor(settings)
    settings.app_database.write_bytes(b"this is no database" * 100)
    answer = visitor.get("/healthz")
    assert answer.status_code == 503
    assert answer.json == {"status": "failing", "published": False, "broker": False}
    assert str(settings.home) not in answer.text
