"""Campaigns: their states, who approved what, undoing, exports, results and publishing."""

from __future__ import annotations

import csv
import io
import time as clock
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from insight.campaigns import brands, changes, export, publish, results, results_table, store
from insight.campaigns.campaign import (
    Approval,
    Campaign,
    CampaignState,
    Content,
    from_json,
    to_json,
)
from insight.campaigns.types import (
    Brand,
    Checked,
    Copy,
    Part,
    Piece,
    Problem,
    ProductFacts,
)
from insight.campaigns.types import Support as Claimed
from insight.errors import CampaignError, DeliveryError
from insight.hook_signatures import verify
from insight.runner import run_here
from insight.settings import Settings
from insight.state import State, moment
from tests.delivery_servers import allowing, webhook

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEXT = "Lumo lasts 8 hours on one charge. It weighs 5 g."
FACTS = ProductFacts(name="Lumo", attributes={"Battery": "8 hours", "Weight": "5 g"})
FORMULA = '=HYPERLINK("http://evil.example")'


def piece(text: str = TEXT, problems: tuple[Problem, ...] = (), withheld: bool = False) -> Piece:
    claims = tuple(
        Claimed(start, start + len(quote), quote, fact, documents)
        for quote, fact, documents in (
            ("8 hours", "attributes.Battery", ()),
            ("5 g", None, ("d1", "d2")),
        )
        if (start := text.find(quote)) >= 0
    )
    parts = (Part("text", Checked(Copy(text, "en", "x"), problems, claims)),)
    return Piece("p1", "x", "en", "battery", parts, "template", withheld)


def problem(text: str = "best") -> Problem:
    return Problem(0, len(text), text, "law.absolute", "Nobody can prove it.", "an article")


def by(name: str = "li") -> Approval:
    return Approval(name, moment())


def approved(content: Content, name: str = "li") -> Content:
    return changes.approve(content, "A", ["text:0", "text:1"], True, by(name))


@pytest.fixture
def draft() -> Content:
    return changes.add_piece(Content("Eight hours", "wang"), piece(), FACTS)


@pytest.fixture
def state(settings: Settings) -> State:
    return State(settings)


def kept(state: State, content: Content) -> Campaign:
    return store.create(state, "wang", content)


def brought(content: Content, *states: CampaignState) -> Content:
    for one in states:
        content = changes.move(content, one, by())
    return content


def test_a_content_survives_its_json(draft: Content) -> None:
    full = changes.add_entry(approved(draft), date(2026, 11, 30), time(9), "x", "li", "A")
    assert from_json(to_json(full)) == full


def test_a_campaign_without_a_text_goes_nowhere() -> None:
    with pytest.raises(CampaignError, match="Add a text"):
        changes.move(Content("Empty", "wang"), "reviewed", by())


def test_states_follow_each_other_one_step_at_a_time(draft: Content) -> None:
    with pytest.raises(CampaignError, match="one step"):
        changes.move(draft, "approved", by())
    used = brought(approved(draft), "reviewed", "approved", "used")
    assert used.state == "used" and used.moved and used.moved.by == "li"
    assert brought(used, "approved", "reviewed", "draft").state == "draft"


def test_every_claim_is_approved_by_somebody_before_the_campaign_is(draft: Content) -> None:
    reviewed = changes.move(draft, "reviewed", by())
    some = changes.approve(reviewed, "A", ["text:0"], True, by("zhao"))
    with pytest.raises(CampaignError, match="not approved yet: A"):
        changes.move(some, "approved", by())
    whole = changes.approve(some, "A", ["text:1"], False, by("li"))
    claims = whole.variants[0].passages[0].claims
    assert [claim.approval and claim.approval.by for claim in claims] == ["zhao", "li"]
    assert changes.move(whole, "approved", by()).state == "approved"


def test_claims_alone_are_no_approval_of_the_whole_text(draft: Content) -> None:
    claims = changes.approve(draft, "A", ["text:0", "text:1"], False, by())
    assert not claims.variants[0].is_approved
    assert changes.approve(claims, "A", [], True, by()).variants[0].is_approved


def test_who_approved_first_is_not_written_over(draft: Content) -> None:
    twice = approved(approved(draft, "zhao"), "li")
    assert twice.variants[0].reading and twice.variants[0].reading.by == "zhao"


def test_a_claim_that_a_text_does_not_make_is_not_approved(draft: Content) -> None:
    with pytest.raises(CampaignError, match="no claim text:7"):
        changes.approve(draft, "A", ["text:7"], True, by())


def test_editing_a_text_takes_its_approval_back(draft: Content) -> None:
    ready = brought(approved(draft), "reviewed", "approved")
    edited = changes.edit_text(ready, "A", {"text": TEXT + " Made for trips."}, None)
    assert edited.state == "draft" and not edited.variants[0].is_approved
    assert changes.edit_text(ready, "A", {"text": TEXT}, None) == ready


def test_a_text_that_does_not_pass_cannot_be_approved_and_holds_the_campaign_up() -> None:
    content = changes.add_piece(Content("Best", "wang"), piece("best", (problem(),)), FACTS)
    with pytest.raises(CampaignError, match="does not pass"):
        changes.approve(content, "A", [], True, by())
    with pytest.raises(CampaignError, match="do not pass their checks: A"):
        changes.move(content, "reviewed", by())


def test_a_withheld_piece_is_not_taken_in() -> None:
    with pytest.raises(CampaignError, match="withheld"):
        changes.add_piece(Content("No", "wang"), piece(withheld=True), FACTS)


def test_a_used_campaign_keeps_its_texts(draft: Content) -> None:
    used = brought(approved(draft), "reviewed", "approved", "used")
    with pytest.raises(CampaignError, match="stay as they were"):
        changes.edit_text(used, "A", {"text": "Other."}, None)
    with pytest.raises(CampaignError, match="stay as they were"):
        changes.add_piece(used, piece(), FACTS)


def test_a_change_that_somebody_else_overtook_is_refused(state: State, draft: Content) -> None:
    made = kept(state, draft)
    store.change(state, made.campaign_id, "li", "approved", approved, made.version)
    with pytest.raises(CampaignError, match="li changed"):
        store.change(state, made.campaign_id, "wang", "approved", approved, made.version)


def test_undoing_goes_back_step_by_step_and_says_so(state: State, draft: Content) -> None:
    number = kept(state, draft).campaign_id
    for title in ("Second", "Third"):
        store.change(state, number, "li", "described", partial(replace, title=title))
    assert store.undo(state, number, "zhao").content.title == "Second"
    undone = store.undo(state, number, "zhao")
    assert undone.content.title == "Eight hours" and not undone.can_be_undone
    assert [row["action"] for row in store.versions(state, number)][:2] == ["undone", "undone"]
    with pytest.raises(CampaignError, match="Nothing"):
        store.undo(state, number, "zhao")


def test_an_erased_document_is_named_by_no_version(state: State, draft: Content) -> None:
    made = kept(state, draft)
    store.change(state, made.campaign_id, "li", "approved", approved)
    with state.transaction() as transaction:
        store.forget_documents(transaction, ["d1"])
    rows = state.rows("campaign_contents", ids='["d1"]')
    assert rows == []
    claim = store.find(state, made.campaign_id).content.variants[0].passages[0].claims[1]
    assert claim.documents == ("d2",) and claim.approval


def test_the_calendar_is_one_that_other_programs_read(state: State, draft: Content) -> None:
    note = "Bring samples; commas, and a very long line " + "很长" * 60
    full = changes.add_entry(
        approved(draft), date(2026, 11, 30), time(9, 30), "x", "li", "A", note[:200]
    )
    calendar = Calendar.from_ical(export.as_ics(kept(state, full), SHANGHAI, "en"))
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart") == datetime(2026, 11, 30, 1, 30, tzinfo=UTC)
    assert TEXT in str(event["description"])
    assert str(event["uid"]) == "campaign-1-1@insight"


def test_only_approved_texts_leave_the_house(state: State, draft: Content) -> None:
    both = changes.add_piece(approved(draft), piece("Unread words, 5 g."), FACTS)
    made = kept(state, both)
    for ending, form in export.FORMATS.items():
        text = form.write(made, SHANGHAI, "en").decode("utf-8-sig")
        assert "Unread words" not in text, ending
    assert "One text is not approved" in export.as_markdown(made, SHANGHAI, "en").decode()


def test_a_table_of_a_campaign_is_no_program(state: State) -> None:
    content = changes.add_text(
        Content(FORMULA, "wang"), FORMULA, channel="x", language="en", who="w", ground=None
    )
    if not content.variants[0].passes:
        pytest.skip("the checks refuse this text")
    made = kept(state, changes.approve(content, "A", [], True, by()))
    rows = list(csv.reader(io.StringIO(export.as_csv(made, SHANGHAI, "en").decode("utf-8-sig"))))
    assert len(rows) == 2 and all(not cell.startswith("=") for cell in rows[1])


TABLE = "日期,渠道,版本,展示,点击,订单\n2026/11/20,x,A,1000,50,5\n2026-11-20,x,B,1000,90,6\n"


def test_results_are_read_in_both_languages_and_counted_once(state: State, draft: Content) -> None:
    number = kept(state, draft).campaign_id
    rows = results_table.read_csv(TABLE.encode("utf-8-sig"))
    for _ in range(2):
        results.enter(state, number, "li", "week.csv", rows, ["A", "B"])
    first, second = results.outcomes(results.results(state, number))
    assert (first.impressions, second.clicks) == (1000, 90)
    assert first.click_rate and first.click_rate.share == 0.05
    assert first.click_rate.interval == pytest.approx((0.0381, 0.0653), abs=0.0005)


def test_a_difference_of_variants_has_an_interval(state: State) -> None:
    (pair,) = results.compared(results.outcomes(results_table.read_csv(TABLE.encode())))
    assert (pair.variant, pair.other) == ("B", "A")
    assert pair.clicks and pair.clicks.direction == "rose"
    assert pair.orders and pair.orders.direction == "unclear"


def test_of_too_few_people_no_rate_is_told() -> None:
    table = "date,channel,variant,impressions,clicks,orders\n2026-11-20,x,A,99,50,5\n"
    (one,) = results.outcomes(results_table.read_csv(table.encode()))
    assert one.click_rate is None


def test_removed_results_come_back(state: State, draft: Content) -> None:
    number = kept(state, draft).campaign_id
    rows = results_table.read_csv(TABLE.encode())
    entered = results.enter(state, number, "li", "a", rows, ["A", "B"])
    results.set_removed(state, number, entered, True)
    assert results.results(state, number) == []
    results.set_removed(state, number, entered, False)
    assert len(results.results(state, number)) == 2


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("soon,x,A,10,1,0", "line 2: 'soon' is not a day"),
        ("2026-11-20,x,A,ten,1,0", "line 2: 'ten' in the column impressions"),
        ("2026-11-20,x,A,1,10,0", "more clicks or orders"),
        ("2026-11-20,x,,1,1,0", "needs a channel"),
        ("2026-11-20,x,A,-1,0,0", "not a count"),
    ],
)
def test_a_row_that_cannot_be_is_named(row: str, said: str) -> None:
    with pytest.raises(CampaignError, match=said):
        results_table.read_csv(f"date,channel,variant,impressions,clicks,orders\n{row}\n".encode())


def test_results_of_an_unknown_variant_are_refused(state: State, draft: Content) -> None:
    number = kept(state, draft).campaign_id
    with pytest.raises(CampaignError, match="no variant B"):
        results.enter(state, number, "li", "a", results_table.read_csv(TABLE.encode()), ["A"])


def test_a_brand_keeps_its_versions(state: State) -> None:
    brands.save(state, "li", Brand("Lumo", "Plain.", ("cheap", " cheap ", ""), ()))
    brands.save(state, "li", Brand("Lumo", "Warm.", (), ()))
    assert brands.learn(state, "li", "Lumo", "Hello.").brand.examples == ("Hello.",)
    assert brands.undo(state, "li", "Lumo").brand == Brand("Lumo", "Warm.", (), ())
    undone = brands.undo(state, "li", "Lumo")
    assert undone.brand == Brand("Lumo", "Plain.", ("cheap",), ()) and not undone.can_be_undone
    brands.set_deleted(state, "Lumo", True)
    assert brands.brands(state) == [] and brands.voice(state, "Lumo") is None
    brands.set_deleted(state, "Lumo", False)
    assert brands.voice(state, "Lumo") == undone.brand


def published(settings: Settings, draft: Content, address: str) -> tuple[State, int, str]:
    state = State(settings)
    ready = brought(approved(draft), "reviewed", "approved")
    made = kept(state, ready)
    secret = publish.add_target(state, "admin", "shop", f"http://{address}/campaigns")
    return state, publish.queue(state, made, "shop", "li", SHANGHAI), secret


def test_an_approved_campaign_is_published_signed_and_once(
    settings: Settings, draft: Content
) -> None:
    with webhook(503, 200) as server:
        settings = allowing(settings, server.address)
        state, number, secret = published(settings, draft, server.address)
        with pytest.raises(DeliveryError):
            run_here(
                settings.model_copy(update={"task_attempts": 1}),
                "publish",
                {"publication": number},
                "li",
            )
        assert publish.publications(state, 1)[0]["state"] == "failed"
        run_here(settings, "publish", {"publication": number}, "li")
        run_here(settings, "publish", {"publication": number}, "li")
    (one,) = publish.publications(state, 1)
    assert (one["state"], one["attempts"], len(server.sent)) == ("delivered", 2, 2)
    ids = {headers["webhook-id"] for headers, _ in server.sent}
    assert ids == {one["message_id"]}
    for headers, body in server.sent:
        verify("standard", secret, headers.get, body, clock.time())
    assert server.bodies[0]["data"]["variants"][0]["passages"][0]["text"] == TEXT


def test_what_a_place_refuses_is_not_tried_again_and_says_why(
    settings: Settings, draft: Content
) -> None:
    with webhook(403) as server:
        settings = allowing(settings, server.address)
        state, number, secret = published(settings, draft, server.address)
        with pytest.raises(DeliveryError):
            run_here(settings, "publish", {"publication": number}, "li")
    (one,) = publish.publications(state, 1)
    assert (one["state"], len(server.sent)) == ("refused", 1)
    assert "shop did not take the campaign" in one["cause"] and secret not in one["cause"]


def test_an_address_of_ones_own_network_is_sent_nothing(settings: Settings, draft: Content) -> None:
    with webhook() as server:
        state, number, _ = published(settings, draft, server.address)
        with pytest.raises(DeliveryError):
            run_here(settings, "publish", {"publication": number}, "li")
    assert server.sent == [] and publish.publications(state, 1)[0]["state"] == "refused"


def test_a_draft_is_not_published(state: State, draft: Content) -> None:
    publish.add_target(state, "admin", "shop", "https://shop.example/x")
    with pytest.raises(CampaignError, match="Only an approved"):
        publish.queue(state, kept(state, draft), "shop", "li", SHANGHAI)
    assert "secret" not in publish.targets(state)[0]
