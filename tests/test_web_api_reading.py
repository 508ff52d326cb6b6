"""What the pages of the report, the topics and the first page do, the API does too."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from pydantic import BaseModel

from insight.reports.formats import FORMATS
from insight.reports.serial import from_json
from insight.reports.shown import findings
from insight.settings import Settings
from insight.state import State
from insight.topics import edits
from insight.users import create_user
from tests.jobs_here import work
from tests.report_data import TOPICS, market, store
from tests.test_web_home import alert
from tests.web_app import PASSWORD, Visitor, running_broker


class Client:
    """Whoever uses the API with a session."""

    def __init__(self, settings: Settings) -> None:
        create_user(State(settings), "admin", PASSWORD)
        self.visitor = Visitor(settings)
        self.visitor.log_in()
        self.token = self.visitor.token_of("/settings/profile")

    def get(self, path: str, status: int = 200, **query: Any) -> Any:
        answer = self.visitor.client.get(f"/api/v1{path}", query_string=query)
        assert answer.status_code == status, answer.text
        return answer.get_json() if answer.is_json else answer

    def send(self, method: str, path: str, status: int, body: Any = None) -> Any:
        answer = self.visitor.client.open(
            f"/api/v1{path}", method=method, json=body, headers={"X-CSRFToken": self.token}
        )
        assert answer.status_code == status, answer.text
        return answer.get_json(silent=True)


@pytest.fixture
def client(settings: Settings) -> Iterator[Client]:
    store(settings, market())
    with running_broker(settings):
        yield Client(settings)


def test_the_report_is_whole_and_in_every_format(client: Client) -> None:
    raw = client.visitor.client.get("/api/v1/report?week=2026-W47&product=Lumo+earbuds")
    report = from_json(raw.text)
    assert report.week == "2026-W47" and report.facts.asked.scope.products == ("Lumo earbuds",)
    for ending, kind in FORMATS.items():
        if ending != "json":
            assert (
                client.get(f"/report/files/{ending}", week="2026-W47").mimetype == kind.media_type
            )
    assert client.get("/report/weeks")["weeks"][0] == {"week": "2026-W47"}
    client.get("/report/files/docx", 422)
    client.get("/report", 422, week="soon")
    client.get("/report", 422, weeks="2026-W47")


def test_a_finding_leads_to_its_evidence(client: Client) -> None:
    report = from_json(client.visitor.client.get("/api/v1/report?week=2026-W47").text)
    listed = client.get("/report/findings", week="2026-W47")["findings"]
    assert [one["finding_id"] for one in listed] == [f.finding_id for f in findings(report)]
    one = next(line for line in listed if line["section"] == "topics")
    found = client.get(f"/report/findings/{one['key']}", week="2026-W47")
    assert found["sentence"] == one["sentence"] and found["sql"].startswith("WITH")
    client.get("/report/findings/0000000000000000", 404)


def test_the_chart_has_a_value_for_each_week(client: Client) -> None:
    chart = client.get("/report/chart", measure="negative", split="product")
    assert all(len(group["values"]) == len(chart["mondays"]) for group in chart["groups"])
    client.get("/report/chart", 409, measure="stars", split="sentiment")


def test_a_share_is_made_listed_and_ended(client: Client) -> None:
    made = client.send("POST", "/shares", 201, {"days": 1, "week": "2026-W47"})
    path = made["address"].removeprefix("http://localhost")
    stranger = Visitor(client.visitor.settings)
    assert stranger.get(path).status_code == 200
    assert [one["state"] for one in client.get("/shares")["shares"]] == ["open"]
    client.send("DELETE", f"/shares/{made['share_id']}", 204)
    assert stranger.get(path).status_code == 404
    client.send("POST", "/shares", 422, {"days": 2})


def test_topics_are_listed_changed_and_changed_back(client: Client) -> None:
    listed = client.get("/topics", first_week="2026-W40", last_week="2026-W47")
    assert {one["topic_id"] for one in listed["topics"]} == set(TOPICS)
    assert all(len(one["weeks"]) == len(listed["mondays"]) == 8 for one in listed["topics"])
    body = {"action": "merge", "topics": ["t-02", "t-03"], "into": "t-01"}
    assert client.send("POST", "/topics/changes", 202, body)["job_id"]
    work(client.visitor.settings)
    client.get("/topics/t-02", 404)
    (change,) = client.get("/topics/changes")["changes"]
    assert change["topics"] == ["t-02", "t-03"] and change["made_by"] == "admin"
    client.send("POST", "/topics/changes", 202, {"action": "undo", "change": change["change"]})
    work(client.visitor.settings)
    one = client.get("/topics/t-02")
    assert one["topic"]["label"] == TOPICS["t-02"]
    assert [event["is_undone"] for event in one["history"]] == [True]
    assert len(edits.topics(client.visitor.settings)) == len(TOPICS)
    documents = client.get("/topics/t-02/documents", count=5, page=2)
    assert len(documents["documents"]) == 5 < documents["total"]
    assert client.get("/topics/map") == {"places": []}, "without a fitted model there is no map"
    client.send("POST", "/topics/changes", 409, {"action": "merge", "topics": ["t-01"]})
    client.send("POST", "/topics/changes", 422, {"action": "explode"})


def test_the_first_page_and_alerts(client: Client) -> None:
    home = client.get("/home")
    assert home["week"] == "2026-W47" and len(home["products"]) == 3
    assert home["stored"]["documents"] > 900 and home["open_alerts"] == 0
    alert(State(client.visitor.settings))
    (found,) = client.get("/alerts", state="open")["alerts"]
    assert client.get(f"/alerts/{found['alert_id']}")["headline"] == found["headline"]
    client.send("POST", f"/alerts/{found['alert_id']}/dismiss", 204)
    assert client.get("/alerts", state="open")["alerts"] == []
    assert client.get("/alerts", state="dismissed")["alerts"]
    client.get("/alerts/99", 404)


def test_one_name_in_the_description_means_one_thing() -> None:
    """flask-openapi keeps the last of two models of one name, whoever defined it."""
    import_module("web.api.resources")
    meant: dict[str, set[str]] = defaultdict(set)
    waiting = [BaseModel]
    while waiting:
        for model in waiting.pop().__subclasses__():
            waiting.append(model)
            # What stands in a path is described where it stands.
            if model.__module__.startswith("web.api.") and not model.__name__.endswith("Path"):
                described = model.model_json_schema()
                for name, schema in described.pop("$defs", {}).items():
                    meant[name].add(json.dumps(schema, sort_keys=True))
                meant[model.__name__].add(json.dumps(described, sort_keys=True))
    assert not [name for name, schemas in meant.items() if len(schemas) > 1]
