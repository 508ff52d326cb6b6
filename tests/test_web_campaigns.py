"""Suggestions, campaigns, brands and places to publish in the web, for people and for programs."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from icalendar import Calendar

from insight.audit_log import entries
from insight.campaigns import pieces, store
from insight.campaigns.asked import Asked
from insight.campaigns.check import check
from insight.campaigns.types import Copy, Ground, Part, Piece, ProductFacts
from insight.settings import Settings
from insight.state import State
from insight.users import create_user
from tests.report_data import LAST_MONDAY, market
from tests.report_data import store as stored
from tests.web_app import HOSTILE, PASSWORD, Visitor, fill, logged_in, running_broker, text_of

TEXT = "The kettle stands on the table."
TABLE = b"date,channel,variant,impressions,clicks,orders\n2026-11-20,x,A,1000,50,5\n"


@pytest.fixture(scope="module")
def with_market(tmp_path_factory: pytest.TempPathFactory) -> Visitor:
    """Somebody before a store in which a complaint rises."""
    settings = Settings(home=tmp_path_factory.mktemp("campaigns") / "home")
    records = market()
    for hour in range(30):
        at = LAST_MONDAY + timedelta(hours=5 * hour)
        text = f"Keep warm is a joy, {hour}."
        records.add(text, at, sentiment="positive", topic="t-04", product="Brio kettle")
    stored(settings, records)
    return logged_in(settings)


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Visitor:
    """An administrator; each test makes what it needs."""
    settings = Settings(home=tmp_path_factory.mktemp("campaigns") / "home")
    fill(settings)
    return logged_in(settings)


def made(visitor: Visitor, title: str = "Tea") -> str:
    answer = visitor.post("/campaigns", {"title": title})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def with_text(visitor: Visitor, text: str = TEXT) -> str:
    path = made(visitor)
    given = {"text": text, "channel": "x", "language": "en"}
    assert visitor.post(f"{path}/texts", given).status_code == 302
    return path


def approved(visitor: Visitor) -> str:
    path = with_text(visitor)
    given = {"do": "approve", "reading": "1", "claim": claims(visitor.get(path).text)}
    assert visitor.post(f"{path}/texts/A", given).status_code == 302
    for state in ("reviewed", "approved"):
        assert visitor.post(f"{path}/move", {"state": state}).status_code == 302
    return path


def claims(page: str) -> list[str]:
    return re.findall(r'name="claim" value="([^"]+)"', page)


def actions(settings: Settings) -> list[str]:
    return [row["action"] for row in entries(State(settings))]


def test_each_suggestion_has_its_evidence_one_click_away(with_market: Visitor) -> None:
    page = with_market.get("/suggestions?week=2026-W47&lang=en").text
    assert "Answer the rising complaint" in page and "Expected effect" in page
    links = re.findall(r'href="(/report/evidence/[^"]+)"', page)
    documents = re.findall(r'<blockquote><a href="(/documents/[0-9a-f]+)"', page)
    lists = re.findall(r'href="(/documents\?[^"]+)"', page)
    assert links and documents and lists
    for path in (links[0], documents[0], lists[0]):
        assert with_market.get(path.replace("&amp;", "&")).status_code == 200


def test_suggestions_are_narrowed_in_the_address(with_market: Visitor) -> None:
    narrowed = with_market.get("/suggestions?week=2026-W47&product=Tern+backpack&lang=en").text
    assert "t-00" not in narrowed and "Lumo earbuds" not in text_of(narrowed).split("Written in")[1]
    assert with_market.get("/suggestions?week=nonsense").status_code == 400


def test_without_data_the_page_of_suggestions_says_so(settings: Settings) -> None:
    page = logged_in(settings).get("/suggestions?lang=en").text
    assert "Nothing is suggested" in page


def test_the_report_leads_to_its_suggestions(with_market: Visitor) -> None:
    page = with_market.get("/report?week=2026-W47&lang=en").text
    assert 'href="/suggestions?week=2026-W47"' in page


def test_a_campaign_of_a_suggestion_keeps_what_it_came_from(with_market: Visitor) -> None:
    page = with_market.get("/suggestions?week=2026-W47&lang=en").text
    key = re.search(r'name="suggestion" value="([0-9a-f]{16})"', page)
    assert key
    answer = with_market.post("/campaigns", {"suggestion": key[1], "week": "2026-W47"})
    said = text_of(with_market.get(answer.headers["Location"]).text)
    assert "genuine documents" in said and "Those who" in said
    unknown = with_market.post("/campaigns", {"suggestion": "0" * 16, "week": "2026-W47"})
    assert unknown.status_code == 404


def test_from_a_draft_to_a_calendar_that_others_read(visitor: Visitor) -> None:
    path = approved(visitor)
    given = {"day": "2026-11-30", "time": "09:30", "channel": "x", "owner": "li", "variant": "A"}
    assert visitor.post(f"{path}/calendar", given).status_code == 302
    answer = visitor.get(f"{path}/campaign.ics")
    assert answer.mimetype == "text/calendar"
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert TEXT in str(event["description"])
    assert {"campaign.created", "campaign.approved", "campaign.claims_approved"} <= set(
        actions(visitor.settings)
    )


def test_a_campaign_is_not_approved_before_its_claims_are(visitor: Visitor) -> None:
    path = with_text(visitor)
    assert visitor.post(f"{path}/move", {"state": "reviewed"}).status_code == 302
    refused = visitor.post(f"{path}/move", {"state": "approved"})
    assert refused.status_code == 400 and "not approved yet: A" in text_of(refused.text)


def test_changing_the_words_takes_the_approval_back(visitor: Visitor) -> None:
    path = approved(visitor)
    answer = visitor.post(f"{path}/texts/A", {"do": "change", "text-text": TEXT + " It is blue."})
    assert answer.status_code == 302
    page = visitor.get(f"{path}?lang=en").text
    assert "waits for approval" in page and TEXT not in visitor.get(f"{path}/campaign.md").text
    assert visitor.post(f"{path}/undo").status_code == 302
    assert TEXT in visitor.get(f"{path}/campaign.md").text.replace("\\", "")


def test_two_people_do_not_write_over_each_other(visitor: Visitor) -> None:
    path = made(visitor)
    given = {"title": "Mine", "owner": "li", "version": "1"}
    assert visitor.post(f"{path}/describe", given).status_code == 302
    refused = visitor.post(f"{path}/describe", {**given, "title": "Yours"})
    assert refused.status_code == 400 and "meanwhile" in refused.text


def test_results_are_shown_with_their_interval(visitor: Visitor) -> None:
    path = with_text(visitor)
    file = (io.BytesIO(TABLE), "week.csv")
    assert visitor.post(f"{path}/results", {"file": file}).status_code == 302
    said = text_of(visitor.get(f"{path}?lang=en").text)
    assert "5.0% (3.8% – 6.5%)" in said
    wrong = visitor.post(f"{path}/results", {"file": (io.BytesIO(b"a,b\n1,2\n"), "week.csv")})
    assert wrong.status_code == 400 and "no column date" in wrong.text


def test_what_somebody_typed_is_there_again_when_it_is_refused(visitor: Visitor) -> None:
    path = made(visitor)
    given = {"text": "Hello there.", "channel": "x", "product": "Kettle", "attributes": "no colon"}
    refused = visitor.post(f"{path}/texts", given)
    assert refused.status_code == 400
    assert "no colon" in text_of(refused.text) and "Hello there." in refused.text


def piece_of(visitor: Visitor, withheld: bool = False) -> str:
    """The id of a piece of copy that a writer made."""
    facts = ProductFacts(name="Kettle", attributes={"Capacity": "1.2 L"})
    asked = Asked(facts=facts, channel="x", language="en")
    piece_id = f"piece-{withheld}"
    run_id = pieces.begin(visitor.settings, asked, "admin")
    text = "The Kettle holds 1.2 L."
    checked = check(Copy(text, "en", "x"), Ground(facts))
    one = Piece(piece_id, "x", "en", "capacity", (Part("text", checked),), "template", withheld)
    pieces.keep(visitor.settings, run_id, [one])
    return piece_id


def test_copy_that_a_writer_made_goes_into_a_campaign_with_its_claims(visitor: Visitor) -> None:
    piece_id = piece_of(visitor)
    answer = visitor.post(f"/campaigns/pieces/{piece_id}")
    assert answer.status_code == 302
    number = re.search(r"/campaigns/(\d+)", answer.headers["Location"])
    assert number
    content = store.find(State(visitor.settings), int(number[1])).content
    assert content.title == "Kettle: capacity"
    (variant,) = content.variants
    assert variant.piece_id == piece_id and variant.facts and variant.facts.name == "Kettle"
    assert variant.passages[0].claims[0].fact == "attributes.Capacity"
    again = visitor.post(f"/campaigns/pieces/{piece_id}", {"campaign": number[1]})
    assert again.status_code == 302
    assert len(store.find(State(visitor.settings), int(number[1])).content.variants) == 2
    assert visitor.post("/campaigns/pieces/none").status_code == 404


def test_withheld_copy_is_not_taken_in(visitor: Visitor) -> None:
    answer = visitor.post(f"/campaigns/pieces/{piece_of(visitor, withheld=True)}")
    assert answer.status_code == 400 and "withheld" in answer.text


def test_deleting_a_campaign_is_taken_back(visitor: Visitor) -> None:
    path = made(visitor, "Gone")
    answer = visitor.post(f"{path}/delete")
    listed = visitor.get(answer.headers["Location"]).text
    assert "Gone" in listed and "Gone" not in visitor.get("/campaigns").text
    assert visitor.post(f"{path}/delete", {"restore": "1"}).status_code == 302
    assert "Gone" in visitor.get("/campaigns").text


def test_what_comes_from_outside_stays_text(visitor: Visitor) -> None:
    path = made(visitor, HOSTILE[:190])
    page = visitor.get(path).text
    assert "<script>alert" not in page and "{{ 7*7 }}" in text_of(page)
    for ending in ("csv", "md", "ics", "json"):
        assert visitor.get(f"{path}/campaign.{ending}").status_code == 200


def test_who_may_only_read_changes_nothing(visitor: Visitor) -> None:
    path = with_text(visitor)
    create_user(State(visitor.settings), "reader", PASSWORD, "viewer")
    reader = Visitor(visitor.settings)
    reader.log_in("reader")
    page = reader.get(path).text
    assert TEXT in page and "Approve" not in page and 'name="do"' not in page
    bad = with_text(visitor, "The best kettle in the world cures headaches.")
    assert "cures headaches" in visitor.get(bad).text
    assert "cures headaches" not in reader.get(f"/api/v1{bad}").text
    assert "cures headaches" not in reader.get(bad).text, "what fails is shown to editors alone"
    token = reader.token_of("/settings/profile")
    answer = reader.client.post(f"{path}/move", data={"state": "reviewed", "csrf_token": token})
    assert answer.status_code == 403


def test_a_brand_is_saved_changed_and_taken_back(visitor: Visitor) -> None:
    for style in ("Plain.", "Warm."):
        given = {
            "name": "Brio",
            "style": style,
            "banned": "cheap\nbargain",
            "examples": "A\n---\nB",
        }
        assert visitor.post("/brands", given).status_code == 302
    assert "Warm." in visitor.get("/brands").text
    assert visitor.post("/brands/undo", {"name": "Brio"}).status_code == 302
    page = visitor.get("/brands").text
    assert "Plain." in page and "Warm." not in page and "bargain" in page
    answer = visitor.post("/brands/delete", {"name": "Brio"})
    assert "Brio" in visitor.get(answer.headers["Location"]).text
    refused = visitor.post("/brands", {"name": ""})
    assert refused.status_code == 400


def test_a_place_to_publish_shows_its_secret_once(visitor: Visitor) -> None:
    answer = visitor.post("/campaigns/places", {"name": "shop", "address": "https://a.example/x"})
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", answer.text)
    assert secret
    assert secret[0] not in visitor.get("/campaigns/places").text
    path = approved(visitor)
    with running_broker(visitor.settings):
        assert visitor.post(f"{path}/publish", {"target": "shop"}).status_code == 302
    assert "shop" in visitor.get(f"{path}?lang=en").text
    assert visitor.post("/campaigns/places/shop/remove").status_code == 302


def test_a_program_does_what_the_pages_do(visitor: Visitor) -> None:
    token = visitor.token()
    client, head = visitor.client, {"X-CSRFToken": token}

    def call(method: str, path: str, status: int, **body: object) -> dict[str, object]:
        given = body or None
        answer = client.open(f"/api/v1{path}", method=method, headers=head, json=given)
        assert answer.status_code == status, answer.text
        return answer.get_json() if answer.data else {}

    number = call("POST", "/campaigns", 201, title="By a program")["campaign_id"]
    one = f"/campaigns/{number}"
    text = call("POST", f"{one}/texts", 201, text=TEXT, channel="x", language="en")
    content = text["content"]
    assert isinstance(content, dict) and content["variants"][0]["passages"][0]["text"] == TEXT
    call("PUT", f"{one}/state", 200, state="reviewed")
    refused = call("PUT", f"{one}/state", 409, state="approved")
    assert "not approved yet" in str(refused["detail"])
    names = [f"text:{n}" for n in range(len(content["variants"][0]["passages"][0]["claims"]))]
    call("POST", f"{one}/texts/A/approvals", 200, claims=names, reading=True)
    call("PUT", f"{one}/state", 200, state="approved")
    call("POST", f"{one}/calendar", 201, day="2026-11-30", at="09:30", channel="x", variant_id="A")
    row = {"day": "2026-11-30", "channel": "x", "variant": "A"}
    rows = [{**row, "impressions": 1000, "clicks": 50, "orders": 5}]
    results = call("POST", f"{one}/results", 201, rows=rows)
    assert results["outcomes"][0]["click_rate"]["share"] == 0.05  # type: ignore[index]
    assert call("POST", f"{one}/undo", 200)["last_action"] == store.UNDONE
    assert call("GET", "/suggestions", 200)["minimum_support"] == 5
    call("PUT", "/brands/Lumo", 200, style="Plain.")
    assert call("GET", "/brands/Lumo", 200)["style"] == "Plain."
    call("DELETE", one, 204)
    listed = call("GET", "/campaigns", 200)["campaigns"]
    assert isinstance(listed, list) and number not in {row["campaign_id"] for row in listed}
