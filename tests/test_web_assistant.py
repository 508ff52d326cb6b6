"""The assistant for the staff: trying it, conversations, questions without an answer, knowledge, settings."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from insight import retention
from insight.assistant import chosen, conversations, faq_entries, files, held, unanswered, widget
from insight.errors import AssistantError, UserError
from insight.runner import Context
from insight.settings import Settings
from insight.state import State
from insight.users import create_user
from tests.assistant_here import ANSWER, QUESTION, SITE, answering, key_of, know
from tests.jobs_here import work
from tests.web_app import HOSTILE, PASSWORD, Visitor, text_of
from web.answers import MOST_WAITING

STRANGE = "Do you sell helicopters made of cheese?"


@pytest.fixture
def visitor(settings: Settings) -> Iterator[Visitor]:
    know(settings)
    create_user(State(settings), "admin", PASSWORD)
    with answering(settings) as visitor:
        assert visitor.log_in().status_code == 302
        yield visitor


def ask(visitor: Visitor, text: str, conversation: str = "") -> str:
    """Ask without scripts; returns the page."""
    answer = visitor.post("/assistant", {"text": text, "conversation": conversation})
    assert answer.status_code == 200, text_of(answer.text)
    return answer.text


def grouped(settings: Settings) -> unanswered.Need:
    """The one question without an answer, when it is grouped, which nobody waits for."""
    for _ in range(100):
        if found := unanswered.queue(State(settings)):
            return found[0]
        time.sleep(0.05)
    raise AssertionError("it was not grouped within 5 s")


def conversation_in(page: str) -> str:
    found = re.search(r'name="conversation" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def test_without_knowledge_the_page_says_how_to_begin(settings: Settings) -> None:
    create_user(State(settings), "admin", PASSWORD)
    visitor = Visitor(settings)
    visitor.log_in()
    page = visitor.get("/assistant").text
    assert "knows nothing yet" in page and "/assistant/knowledge" in page


def test_an_answer_shows_its_source_its_confidence_and_what_was_found(visitor: Visitor) -> None:
    page = ask(visitor, QUESTION)
    assert ANSWER in page and "help.md" in page and "confidence" in page
    assert "What it found" in page
    link = re.search(r'href="(/assistant/passages/[^"]+)"', page)
    assert link
    passage = visitor.get(link[1].replace("&amp;", "&")).text
    assert ANSWER in passage and "Islands take 6 working days" in passage


def test_a_citation_of_an_older_version_can_still_be_read(
    visitor: Visitor, settings: Settings
) -> None:
    page = ask(visitor, QUESTION)
    link = re.search(r'href="(/assistant/passages/[^"]+)"', page)
    assert link
    path = settings.home / "knowledge" / "help.md"
    path.write_text(path.read_text().replace("3 working days", "9 working days"))
    visitor.post("/assistant/knowledge/index")
    work(settings)
    then = visitor.get(link[1].replace("&amp;", "&")).text
    assert ANSWER in then and "has changed since" in then
    assert "9 working days" in ask(visitor, QUESTION)


def test_examples_come_from_the_knowledge(visitor: Visitor) -> None:
    assert QUESTION in visitor.get("/assistant?lang=en").text
    assert "多久能送到" in visitor.get("/assistant?lang=zh").text


def test_the_staff_do_not_go_on_with_a_customers_conversation(
    visitor: Visitor, settings: Settings
) -> None:
    other = conversations.begin(State(settings), "widget")
    answer = visitor.post("/assistant", {"text": QUESTION, "conversation": other})
    assert answer.status_code == 404


def test_a_stream_tells_the_answer_and_what_was_found(visitor: Visitor) -> None:
    answer = visitor.post("/assistant/stream", {"text": QUESTION})
    told = re.findall(r"event: (\w+)\ndata: (.*)\n\n", answer.text)
    assert told[0][0] == "conversation" and told[-1][0] == "done"
    last = json.loads(told[-1][1])
    assert ANSWER in last["html"] and "help.md" in last["html"] and last["found"]


def test_who_finds_no_place_to_wait_is_told_to_come_back_and_pages_still_answer(
    visitor: Visitor, settings: Settings
) -> None:
    answers = visitor.app.extensions["insight"].answers
    with ExitStack() as taken:
        for _ in range(MOST_WAITING):
            taken.enter_context(answers.place())
        assert visitor.post("/assistant/stream", {"text": QUESTION}).status_code == 429
        assert visitor.get("/assistant").status_code == 200
    assert conversations.page_of(State(settings))[0]["messages"] == 0, "nothing was kept of it"
    assert ANSWER in ask(visitor, QUESTION)


def test_hostile_knowledge_and_questions_are_text(visitor: Visitor) -> None:
    page = ask(visitor, f"What about {HOSTILE}?")
    assert "<script>alert(1)" not in page and "<img src=x" not in page
    for path in ("/assistant/conversations", "/assistant/knowledge", "/assistant/unanswered"):
        assert "<script>alert(1)" not in visitor.get(path).text, path


def test_a_conversation_is_taken_over_answered_given_back_and_ended(
    visitor: Visitor, settings: Settings
) -> None:
    state = State(settings)
    one = conversations.begin(state, "widget", "en")
    conversations.say(state, one, "Where is my parcel?")
    conversations.hand_over(state, one, "asks_person", "Asked: a parcel.")
    listed = visitor.get("/assistant/conversations?state=waiting").text
    assert "Where is my parcel?" in listed
    path = f"/assistant/conversations/{one}"
    page = visitor.get(path).text
    assert "Asked: a parcel." in page and "the customer asked for a person" in page
    assert visitor.post(f"{path}/reply", {"text": "  "}).status_code == 400
    assert visitor.post(f"{path}/reply", {"text": "It left today."}).status_code == 302
    assert conversations.conversation(state, one).state == "taken"
    assert "It left today." in visitor.get(f"{path}/new?after=1").text
    visitor.post(f"{path}/return")
    assert conversations.conversation(state, one).state == "open"
    visitor.post(f"{path}/close")
    assert visitor.post(f"{path}/reply", {"text": "More"}).status_code == 400
    visitor.post(f"{path}/delete")
    assert visitor.get(path).status_code == 404
    audit = visitor.get("/settings/audit").text
    assert "conversation.replied" in audit and "It left today." not in audit


def test_who_only_reads_cannot_reply(visitor: Visitor, settings: Settings) -> None:
    create_user(State(settings), "reader", PASSWORD, "viewer")
    one = conversations.begin(State(settings), "widget", "en")
    conversations.say(State(settings), one, "Hello")
    reader = Visitor(settings)
    reader.log_in("reader")
    path = f"/assistant/conversations/{one}"
    assert "Your reply" not in reader.get(path).text
    given = {"csrf_token": reader.token_of("/settings/profile"), "text": "x"}
    assert reader.client.post(f"{path}/reply", data=given).status_code == 403


def test_conversations_are_narrowed_and_counted_by_day(visitor: Visitor) -> None:
    page = ask(visitor, QUESTION)
    number = re.findall(r'data-number="(\d+)"', page)[-1]
    given = {"conversation": conversation_in(page), "thumb": "-1", "reason": "Too short"}
    assert visitor.post(f"/assistant/messages/{number}/rate", given).status_code == 302
    ask(visitor, "可以退货吗？")
    everything = visitor.get("/assistant/conversations").text
    assert QUESTION in everything and "可以退货吗" in everything and "data-chart" in everything
    disliked = visitor.get("/assistant/conversations?disliked=1").text
    assert QUESTION in disliked and "可以退货吗" not in disliked
    chinese = visitor.get("/assistant/conversations?written_in=zh").text
    assert "可以退货吗" in chinese and f"<bdi>{QUESTION}" not in chinese
    assert "No conversation fits" in visitor.get("/assistant/conversations?day=2020-01-01").text
    assert visitor.get("/assistant/conversations?day=yesterday").status_code == 400


def test_an_unanswered_question_becomes_an_entry_that_is_answered_from_and_taken_back(
    visitor: Visitor, settings: Settings
) -> None:
    ask(visitor, STRANGE)
    need = grouped(settings)
    assert STRANGE in visitor.get("/assistant/unanswered").text
    drafted = visitor.post(f"/assistant/unanswered/{need.need_id}/draft")
    assert drafted.status_code == 302
    page = visitor.get(drafted.location).text
    assert STRANGE in page
    refused = visitor.post(drafted.location, {"question": STRANGE, "answer": "", "approve": "1"})
    assert refused.status_code == 400 and "The answer is empty" in refused.text
    told = "No. Our helicopters are made of wood."
    visitor.post(drafted.location, {"question": STRANGE, "answer": told, "approve": "1"})
    work(settings)
    assert told in ask(visitor, STRANGE)
    assert unanswered.queue(State(settings)) == []
    visitor.post(f"{drafted.location}/undo")
    work(settings)
    assert told not in ask(visitor, STRANGE)
    assert not (settings.home / "knowledge" / faq_entries.FILE).exists()


def test_a_question_is_taken_off_the_list_and_put_back(
    visitor: Visitor, settings: Settings
) -> None:
    ask(visitor, STRANGE)
    need = grouped(settings)
    path = f"/assistant/unanswered/{need.need_id}/dismiss"
    page = visitor.post(path, follow_redirects=True).text
    assert "off the list" in page and not unanswered.queue(State(settings))
    visitor.post(path, {"restore": "1"})
    assert unanswered.queue(State(settings))


def test_knowledge_is_added_refused_removed_and_brought_back(
    visitor: Visitor, settings: Settings
) -> None:
    def add(name: str, content: bytes) -> int:
        file = (io.BytesIO(content), name)
        answer = visitor.post(
            "/assistant/knowledge", {"files": [file]}, content_type="multipart/form-data"
        )
        return answer.status_code

    assert add("notes.exe", b"MZ") == 400
    assert add("../../Gift cards.md", b"# Gift cards\n\nGift cards are valid for 5 years.\n") == 302
    assert add("broken.docx", b"no document") == 302
    work(settings)
    page = visitor.get("/assistant/knowledge").text
    assert "Gift cards.md" in page and "broken.docx" in page and "damaged" in text_of(page)
    assert not (settings.home.parent / "Gift cards.md").exists()
    assert "5 years" in ask(visitor, "How long are gift cards valid?")
    removed = visitor.post("/assistant/knowledge/remove", {"name": "Gift cards.md"})
    work(settings)
    assert "5 years" not in ask(visitor, "How long are gift cards valid?")
    mark = re.search(r"removed=([0-9a-f]+)", removed.location)
    assert mark
    visitor.post("/assistant/knowledge/restore", {"removed": mark[1]})
    work(settings)
    assert "5 years" in ask(visitor, "How long are gift cards valid?")
    for name in ("../secrets.json", "/etc/passwd", "none.md"):
        assert visitor.post("/assistant/knowledge/remove", {"name": name}).status_code == 400
    for wrong in ("../..", "0" * 16, ""):
        answer = visitor.post("/assistant/knowledge/restore", {"removed": wrong})
        assert answer.status_code == 400, wrong


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Help.MD", "Help.md"),
        ("..\\..\\help.md", "help.md"),
        ("帮助 中心.pdf", "帮助 中心.pdf"),
        (".hidden.md", "hidden.md"),
        ("a\x00b\u202e.md", "ab.md"),
        ("x" * 300 + ".md", "x" * 117 + ".md"),
    ],
)
def test_a_file_keeps_what_is_harmless_of_its_name(given: str, kept: str) -> None:
    assert files.checked_name(given) == kept


@pytest.mark.parametrize("name", ["", "help", ".md", "help.exe", "help.md.exe"])
def test_a_file_of_another_format_is_refused(name: str) -> None:
    with pytest.raises(AssistantError):
        files.checked_name(name)


def test_damaged_knowledge_is_said_on_the_pages(visitor: Visitor, settings: Settings) -> None:
    known = held.now(settings)
    assert known
    folder = settings.home / "assistant" / f"index-{known.version}"
    fresh = folder.with_name("index-damaged")
    fresh.mkdir()
    (settings.home / "assistant" / "current").write_text("damaged")
    for path in ("/assistant", "/assistant/knowledge"):
        page = visitor.get(path)
        assert page.status_code == 200 and "cannot be read" in page.text, path
    answer = visitor.post("/assistant", {"text": QUESTION})
    assert answer.status_code == 503 and "cannot be read" in answer.text


def test_settings_make_change_and_end_keys(visitor: Visitor, settings: Settings) -> None:
    refused = visitor.post(
        "/settings/assistant/keys", {"name": "Aurora", "sites": "shop.example/path"}
    )
    assert refused.status_code == 400 and "Aurora" in refused.text
    made = visitor.post(
        "/settings/assistant/keys", {"name": "Aurora", "sites": f"{SITE}\nhttps://b.example"}
    )
    page = visitor.get(made.location).text
    (key,) = [row["key"] for row in widget.keys(State(settings))]
    assert f'data-shop="{key}"' in text_of(page.replace("&lt;", "").replace("&gt;", ""))
    visitor.post(f"/settings/assistant/keys/{key}/sites", {"sites": "https://c.example"})
    found = widget.find_key(State(settings), key)
    assert found and found.sites == ("https://c.example",)
    visitor.post(f"/settings/assistant/keys/{key}/revoke")
    assert widget.find_key(State(settings), key) is None
    assert visitor.post(f"/settings/assistant/keys/{key}/sites", {"sites": SITE}).status_code == 404


def test_settings_choose_hours_and_how_long_conversations_are_kept(
    visitor: Visitor, settings: Settings
) -> None:
    state = State(settings)
    given = {"writer": "off", "hours": "Weekdays, 9 to 6", "days": "30"}
    assert visitor.post("/settings/assistant", given).status_code == 302
    assert (chosen.hours(state), chosen.days(state)) == ("Weekdays, 9 to 6", 30)
    assert "Weekdays, 9 to 6" in visitor.get(f"/widget/{key_of(settings)}").text
    for wrong in ({"writer": "magic"}, {"hours": "x" * 201}, {"days": "99999"}):
        assert visitor.post("/settings/assistant", {**given, **wrong}).status_code == 400
    with pytest.raises(UserError):
        chosen.choose(state, writer="off", hours="", days=-1, by="admin")


def test_conversations_go_when_their_days_are_over(settings: Settings) -> None:
    state = State(settings)
    old = conversations.begin(state, "widget", "en")
    with state.transaction() as transaction:
        transaction._connection.execute(
            "UPDATE conversations SET last_at = '2020-01-01T00:00:00.000+00:00'"
        )
    new = conversations.begin(state, "widget", "en")
    context = Context(settings, state, job_id="j", stage=0, batch=0, parameters=None)  # type: ignore[arg-type]
    assert retention.retire(context, {}) == {}, "nobody decided"
    chosen.choose(state, writer="off", hours="", days=7, by="admin")
    assert retention.retire(context, {}) == {"conversations": 1}
    assert state.row("conversation", conversation_id=old) is None
    assert state.row("conversation", conversation_id=new) is not None


def test_orders_that_cannot_be_reached_are_said(settings: Settings, tmp_path: Path) -> None:
    query = tmp_path / "order.sql"
    query.write_text("SELECT number, status, email FROM orders WHERE number = :number")
    broken = settings.model_copy(
        update={
            "assistant_orders_url": type(settings.reddit_secret)(f"sqlite:///{tmp_path}/none.db"),
            "assistant_orders_query": query,
        }
    )
    assert chosen.orders_state(settings).state == "none"
    found = chosen.orders_state(broken)
    assert found.state == "broken" and found.problem
