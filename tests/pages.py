"""Every page that somebody can open, for the tests and pictures that go through all of them."""

from __future__ import annotations

from contextlib import closing
from datetime import date, time

import duckdb

from insight.assistant import conversations, faq_entries, held, unanswered, widget
from insight.assistant.encoder import open_encoder
from insight.assistant.types import Answer, Citation
from insight.campaigns import brands, changes, pieces, results, store, votes
from insight.campaigns.asked import Asked, request_of
from insight.campaigns.campaign import Content
from insight.campaigns.results import Result
from insight.campaigns.types import Brand, ProductFacts
from insight.campaigns.write import write
from insight.campaigns.writers.template import Template
from insight.collections import Visit
from insight.console import saved
from insight.console.parameters import Parameter
from insight.console.saved import Query
from insight.dispatch import ByName
from insight.fetch_error import FetchError
from insight.labelling.draw import Population, draw
from insight.parameters import FetchParameters
from insight.reports.evidence import evidence_key
from insight.runner import Runner
from insight.settings import Settings
from insight.state import State
from insight.store.reader import Reader
from tests.assistant_here import know
from tests.web_app import HOSTILE

PAGES = {
    "login.log_in": "/login",
    "home.home": "/",
    "report.page": "/report",
    "evidence.one": "/report/evidence/{evidence}",
    "shares.index": "/report/shares",
    "topics.index": "/topics",
    "topics.show": "/topics/{topic}",
    "alerts.index": "/alerts",
    "documents.index": "/documents",
    "documents.one": "/documents/{document}",
    "labelling.index": "/labelling",
    "labelling.one": "/labelling/{batch}",
    "labelling.result": "/labelling/{batch}/result",
    "campaigns.index": "/campaigns",
    "check.index": "/campaigns/check",
    "copy.index": "/campaigns/copy",
    "copy.run": "/campaigns/copy/{copy}",
    "campaigns.one": "/campaigns/{campaign}",
    "campaigns.places": "/campaigns/places",
    "suggestions.index": "/suggestions",
    "brands.index": "/brands",
    "votes.index": "/votes",
    "votes.one": "/votes/{ballot}",
    "votes.result": "/votes/{ballot}/result",
    "recommend.index": "/recommendations",
    "assistant.index": "/assistant",
    "assistant.passage": "/assistant/passages/{passage}",
    "conversations.index": "/assistant/conversations",
    "conversations.one": "/assistant/conversations/{conversation}",
    "unanswered.index": "/assistant/unanswered",
    "unanswered.entry": "/assistant/unanswered/entries/{faq_entry}",
    "assistant_knowledge.index": "/assistant/knowledge",
    "assistant_settings.index": "/settings/assistant",
    "widget.frame": "/widget/{widget_key}",
    "console.console": "/sql",
    "console.saved_queries": "/sql/q",
    "console.saved_query": "/sql/q/{query}",
    "console.versions": "/sql/q/{query}/versions",
    "console.runs": "/sql/history",
    "jobs.index": "/jobs",
    "jobs.new": "/jobs/new",
    "jobs.one": "/jobs/{job}",
    "job_start.index": "/jobs/start",
    "job_start.form": "/jobs/start/fetch",
    "schedule.index": "/jobs/schedule",
    "schedule.new": "/jobs/schedule/new",
    "profile.index": "/settings/profile",
    "tokens.index": "/settings/tokens",
    "hooks.index": "/settings/hooks",
    "subscriptions.index": "/settings/subscriptions",
    "products.index": "/settings/products",
    "sources.index": "/settings/sources",
    "sources.one": "/settings/sources/rss",
    "sources.words": "/settings/sources/words",
    "models.list_models": "/settings/models",
    "data.index": "/settings/data",
    "instance.show": "/settings/instance",
    "users.index": "/settings/users",
    "audit.index": "/settings/audit",
    "api.page": "/api",
}
"""Path by endpoint; `{document}` and the like stand for what is in the store."""

NO_PAGES = {
    "static",
    "health.healthz",
    "api.description",
    "report.style",
    "report.download",
    "images.one",
    "images.thumbnail",
    "report.chart",
    "report.newer",
    "home.live",
    "evidence.documents",
    "shares.style",
    "jobs.live",
    "jobs.log",
    "schedule.words",
    "products.export",
    "campaigns.download",
    "data.download_backup",
    "data.download_export",
    "jobs.rejected_rows",
    "explanation.as_json",
    "console.names",
    "console.example_values",
    "console.download_saved",
    "documents.export",
    "corrections.labels",
    "meaning.part",
    "copy.download",
    "votes.export",
    "conversations.new",
    "assistant_knowledge.state",
    "widget.script",
    "widget.messages",
    # They need what only an upload or an alert brings; their own tests open them.
    "preview.page",
    "alerts.one",
    "shares.open_one",
    "topics.changing",
}
"""Other addresses that answer GET: files, data, and pages that are not always there."""


def paths_of(settings: Settings) -> dict[str, str]:
    """The path of each page, in a home that has documents; gives it what else a page shows."""
    state = State(settings)
    if not state.rows("jobs", count=1):
        Runner(settings, state, ByName(lambda *message: None)).submit("analyze", {}, "admin")
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        row = connection.sql("SELECT document_id FROM core.documents LIMIT 1").fetchone()
        topic = connection.sql("SELECT topic_id FROM topics LIMIT 1").fetchone()
    assert row and topic
    if not saved.found(state)[1]:
        sql = "SELECT product, count(*) AS n FROM documents WHERE language = $language GROUP BY ALL"
        known = (Parameter("language", "choice", "en", ("en", "zh")),)
        saved.save(state, "admin", Query("各产品的文档数", sql, "In one language.", known))
    if not state.rows("collections"):
        asked = FetchParameters(source="rss", options={"url": "https://a.example/feed"})
        error = FetchError("https://a.example/feed is gone.", state="gone")
        Visit.begin(state, state.rows("jobs", count=1)[0]["job_id"], asked).failed(error)
    names = {
        "query": saved.found(state)[0][0].slug,
        "document": row[0],
        "topic": topic[0],
        "evidence": evidence_key("volume.total"),
        "copy": _copy(settings),
        "batch": _batch(settings, state),
        "ballot": _ballot(state),
        "campaign": str(_campaign(state)),
        "job": state.rows("jobs", count=1)[0]["job_id"],
        **_assistant(settings, state),
    }
    return {endpoint: path.format(**names) for endpoint, path in PAGES.items()}


def _copy(settings: Settings) -> str:
    """Copy of a product, written by the template."""
    known = pieces.runs(settings, 1)
    if known:
        return str(known[0]["run_id"])
    facts = ProductFacts(name="Kettle", attributes={"Capacity": "1.2 L", "Lid": "wide, hinged"})
    asked = Asked(facts=facts, channel="email", language="en", writer="template")
    run_id = pieces.begin(settings, asked, "admin")
    pieces.keep(settings, run_id, write(request_of(settings, asked), [Template()]))
    return run_id


def _campaign(state: State) -> int:
    """A campaign with a text, an entry of its calendar, results, and a brand beside it."""
    known, _ = store.found(state)
    if known:
        return known[0].campaign_id
    brands.save(state, "admin", Brand("Kettle", "Plain.", ("cheap",), ("It boils water.",)))
    text = "The kettle boils water.\n" + HOSTILE
    content = changes.add_text(
        Content("水壶", "admin", audience=HOSTILE, brand="Kettle"),
        text,
        channel="weibo",
        language="zh",
        who="admin",
        ground=None,
    )
    content = changes.add_entry(content, date(2026, 11, 30), time(9), "weibo", "admin", "A")
    made = store.create(state, "admin", content)
    row = Result(date(2026, 11, 30), "weibo", "A", 1000, 20, 3)
    results.enter(state, made.campaign_id, "admin", "week.csv", [row], ["A"])
    return made.campaign_id


def _assistant(settings: Settings, state: State) -> dict[str, str]:
    """Knowledge, conversations with everything a message can have, an open question and an entry."""
    version = know(settings)
    known = held.now(settings)
    assert known and known.version == version
    if not (rows := conversations.page_of(state)):
        waiting = conversations.begin(state, "widget", "en")
        conversations.say(state, waiting, HOSTILE)
        passage = known.passages[0]
        cited = Citation(passage.id, passage.source, HOSTILE, HOSTILE, passage.version)
        said = Answer("answer", HOSTILE, "en", (cited,), 0.97)
        answered = conversations.answered(state, waiting, said)
        conversations.rate(state, waiting, answered, -1, HOSTILE)
        conversations.hand_over(state, waiting, "asks_person", HOSTILE)
        conversations.reply(state, waiting, "admin", HOSTILE)
        own = conversations.begin(state, "chat", "zh")
        conversations.say(state, own, "能送到月球吗？")
        conversations.answered(
            state, own, Answer("unknown", "不知道。", "zh", (), 0.1, reason="not_in_knowledge")
        )
        unanswered.group(state, open_encoder(settings))
        need = unanswered.queue(state)[0]
        faq_entries.draft(state, need.need_id, "admin")
        widget.make_key(
            state, "<script>alert(1)</script> {{ 7*7 }}", ["https://shop.example"], "admin"
        )
        rows = conversations.page_of(state)
    by_channel = {row["channel"]: row["conversation_id"] for row in rows}
    return {
        "conversation": by_channel["widget"],
        "passage": known.passages[0].id,
        "faq_entry": str(faq_entries.entries(state)[0].entry_id),
        "widget_key": widget.keys(state)[0]["key"],
    }


def _ballot(state: State) -> str:
    """A ballot between two writers."""
    known = votes.ballots(state, "admin")
    if known:
        return str(known[0]["ballot_id"])
    facts = ProductFacts(name="Kettle", attributes={"Capacity": "1.2 L", "Lid": HOSTILE})
    first = votes.BallotText(writer="template", text="The kettle holds 1.2 L.")
    second = votes.BallotText(writer="local", text="1.2 L, and then tea.")
    item = votes.BallotItem(facts=facts, channel="x", language="en", first=first, second=second)
    return votes.make(state, "Kettle", [item], "admin")


def _batch(settings: Settings, state: State) -> str:
    """A batch of documents to label."""
    drawn = state.rows("label_batches", person="admin")
    if drawn:
        return str(drawn[0]["batch_id"])
    with closing(Reader(settings)) as reader:
        return draw(settings, state, reader, Population(), "admin")
