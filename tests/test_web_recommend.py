"""Recommendations in the web: fitted from an upload, tried, taken away, forgotten; and their API."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from insight.recommend import pushed
from insight.recommend.pushed import PushedEvent
from insight.settings import Settings
from insight.state import State
from insight.users import create_user
from tests.jobs_here import work
from tests.recommend_data import HOSTILE, events, fitted, write_events
from tests.web_app import PASSWORD, Visitor, logged_in, running_broker, text_of


@pytest.fixture
def visitor(settings: Settings) -> Visitor:
    fitted(settings)
    return logged_in(settings)


def test_without_a_fit_the_page_says_how_to_begin(settings: Settings) -> None:
    visitor = logged_in(settings)
    page = visitor.get("/recommendations")
    assert page.status_code == 200 and "No recommendations were fitted yet" in page.text
    assert visitor.client.get("/api/v1/recommendations/models").status_code == 409


def test_an_upload_is_fitted_by_a_job_and_its_files_go(settings: Settings, tmp_path: Path) -> None:
    visitor = logged_in(settings)
    content = write_events(tmp_path / "events.csv", events()).read_bytes() + b"s1,,x,1,1\n"
    items = "商品ID,标题\ni1,灯\n".encode()
    with running_broker(settings):
        answer = visitor.post(
            "/recommendations/fit",
            {
                "events": (io.BytesIO(content), "events.csv"),
                "items": (io.BytesIO(items), "items.csv"),
            },
        )
    assert answer.status_code == 302, answer.text
    work(settings)
    job = visitor.get(answer.location)
    assert "1 row was rejected" in text_of(job.text)
    assert "Fitting, step" in job.text
    assert not [path for path in settings.uploads.glob("*") if path.is_file()]
    page = text_of(visitor.get("/recommendations").text)
    assert "Followers" in page and "Blend" in page


def test_an_upload_without_events_is_refused(visitor: Visitor) -> None:
    assert visitor.post("/recommendations/fit", {}).status_code == 400
    wrong = {"events": (io.BytesIO(b"x"), "events.exe")}
    assert visitor.post("/recommendations/fit", wrong).status_code == 400


def test_what_was_sent_by_the_api_needs_no_upload(settings: Settings) -> None:
    visitor = logged_in(settings)
    sent = [PushedEvent(f"s{n % 9}", f"i{n % 5}", "purchase") for n in range(60)]
    assert pushed.take(settings, frozenset(), sent) == 60
    assert "sent by the API on one day" in visitor.get("/recommendations").text
    with running_broker(settings):
        assert visitor.post("/recommendations/fit", {}).status_code == 302


@pytest.mark.parametrize(("language", "word"), [("en", "Because you"), ("zh", "因为您")])
def test_a_shopper_is_tried_with_reasons_in_the_readers_language(
    settings: Settings, language: str, word: str
) -> None:
    fitted(settings)
    visitor = logged_in(settings, **{"Accept-Language": language})
    page = visitor.post("/recommendations/try", {"user": "s7", "count": "4"})
    assert page.status_code == 200 and word in page.text
    assert page.text.count('<span class="why">') == 4


def test_an_unknown_shopper_is_text_and_gets_what_is_popular(visitor: Visitor) -> None:
    page = visitor.post("/recommendations/try", {"user": HOSTILE})
    assert page.status_code == 200 and "<script>alert(1)" not in page.text
    assert "Nothing is stored of this shopper" in page.text


@pytest.mark.parametrize(
    "odd", [{"count": "-3"}, {"count": "x"}, {"per_category": "²"}, {"diversity": "nan"}]
)
def test_odd_values_of_the_form_are_taken_for_the_nearest(visitor: Visitor, odd: Any) -> None:
    assert visitor.post("/recommendations/try", {"user": "s7", **odd}).status_code == 200


def test_lists_are_taken_away_as_inert_csv(visitor: Visitor) -> None:
    answer = visitor.post("/recommendations/lists.csv", {"users": "s7\n=1+1\ns7\n", "count": "3"})
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0] == ["user", "rank", "item", "title", "score", "reason"]
    assert [row[:2] for row in rows[1:]] == [
        [name, str(rank)] for name in ("s7", "'=1+1") for rank in (1, 2, 3)
    ]
    assert visitor.post("/recommendations/lists.csv", {"users": " "}).status_code == 400


def test_a_shopper_is_forgotten_by_an_administrator_only(settings: Settings) -> None:
    fitted(settings)
    create_user(State(settings), "reader", PASSWORD, "analyst")
    reader = Visitor(settings)
    assert reader.log_in("reader").status_code == 302
    assert reader.post("/recommendations/forget", {"user": "s7"}).status_code == 403
    visitor = logged_in(settings)
    page = visitor.post("/recommendations/forget", {"user": "s7"})
    assert "1 stored history is gone" in page.text
    page = visitor.post("/recommendations/try", {"user": "s7"})
    assert "Nothing is stored of this shopper" in page.text
    audit = visitor.get("/settings/audit").text
    assert "recommend.forgotten" in audit and ">s7<" not in audit


def ask(visitor: Visitor, body: dict[str, Any], path: str = "") -> Any:
    return visitor.client.post(
        f"/api/v1/recommendations{path}",
        json=body,
        headers={"X-CSRFToken": visitor.token_of("/settings/profile")},
    )


def test_the_api_answers_for_a_shopper_and_for_a_history(visitor: Visitor) -> None:
    known = ask(visitor, {"user": "s7", "count": 3}).get_json()
    assert [one["rank"] for one in known["items"]] == [1, 2, 3]
    history = [{"item": "i10"}, {"item": "i11", "kind": "view"}]
    found = ask(visitor, {"history": history, "language": "zh", "per_category": 1}).get_json()
    assert found["known"] == 2
    assert len({one["category"] for one in found["items"]}) == len(found["items"])
    assert found["items"][0]["reason"].startswith("因为您")
    assert ask(visitor, {"user": "s7", "history": history}).status_code == 422
    assert ask(visitor, {"count": 0}).status_code == 422


def test_the_api_tells_how_the_models_did_and_forgets(visitor: Visitor) -> None:
    told = visitor.client.get("/api/v1/recommendations/models").get_json()
    assert told["tried"][-1]["name"] == "blend"
    assert told["tried"][-1]["ndcg"] >= max(one["ndcg"] for one in told["tried"])
    assert ask(visitor, {"user": "s7"}, "/forget").get_json() == {"histories": 1}
