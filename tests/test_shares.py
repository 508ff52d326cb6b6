"""A shared report is read by its link alone, says no more than it was meant to, and ends."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from insight.errors import ShareError
from insight.reports.build import build_report
from insight.settings import Settings
from insight.shares import for_others, open_share, revoke, share, shares
from insight.state import State
from insight.types import Report
from tests.report_data import NOW, market, store


@pytest.fixture
def report(settings: Settings) -> Report:
    return build_report(settings, store(settings, market()), now=NOW)


def test_a_link_opens_the_report_as_it_was_shared(settings: Settings, report: Report) -> None:
    state = State(settings)
    number, token = share(state, report, "ann", days=7, quotations=True)
    opened = open_share(state, token)
    assert opened is not None and opened.share_id == number
    assert opened.report == for_others(report, True)
    assert set(opened.report.documents) <= set(report.documents)
    assert opened.report.documents
    (row,) = shares(state)
    assert (row["state"], row["opened"], row["made_by"]) == ("open", 1, "ann")
    assert open_share(state, token[:-1]) is None


def test_only_the_hash_of_a_token_is_kept(settings: Settings, report: Report) -> None:
    state = State(settings)
    _, token = share(state, report, "ann", days=1, quotations=False)
    assert len(token) >= 43
    kept = sqlite3.connect(settings.app_database).execute("SELECT * FROM shares").fetchall()
    assert token not in str(kept)


def test_without_quotations_no_word_of_a_customer_is_shared(report: Report) -> None:
    quoted = [q.text for section in report.sections for q in section.quotations]
    drafts = [d for section in report.sections for d in section.drafts]
    ids = {id_ for section in report.sections for f in section.findings for id_ in f.documents}
    assert quoted and drafts and ids
    bare = for_others(report, False)
    text = str(bare)
    assert [words for words in quoted if words in text] == []
    assert [id_ for id_ in ids if id_ in text] == []
    assert not any(section.drafts for section in for_others(report, True).sections)
    said = [f.sentence for section in bare.sections for f in section.findings]
    assert said == [
        f.sentence
        for section in report.sections
        for f in section.findings
        if section.name != "replies"
    ]


def test_with_quotations_only_those_documents_are_named(report: Report) -> None:
    shown = for_others(report, True)
    kept = {document.document_id for document in report.documents}
    named = {id_ for section in shown.sections for f in section.findings for id_ in f.documents}
    assert named and named <= kept


def test_a_share_ends_when_it_is_revoked_and_its_text_is_forgotten(
    settings: Settings, report: Report
) -> None:
    state = State(settings)
    number, token = share(state, report, "ann", days=30, quotations=True)
    revoke(state, number)
    assert open_share(state, token) is None
    assert shares(state)[0]["state"] == "revoked"
    rows = sqlite3.connect(settings.app_database).execute("SELECT report FROM shares").fetchall()
    assert rows == [(None,)]
    with pytest.raises(ShareError, match=str(number)):
        revoke(state, number)


def test_a_share_ends_by_itself(settings: Settings, report: Report) -> None:
    state = State(settings)
    _, token = share(state, report, "ann", days=1, quotations=True)
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat(timespec="milliseconds")
    with sqlite3.connect(settings.app_database) as connection:
        connection.execute("UPDATE shares SET expires_at = ?", (past,))
    assert open_share(state, token) is None
    assert shares(state)[0]["state"] == "expired"
    share(state, report, "ann", days=1, quotations=True)
    kept = sqlite3.connect(settings.app_database).execute(
        "SELECT report IS NULL FROM shares ORDER BY share_id"
    )
    assert kept.fetchall() == [(1,), (0,)], "what nobody may read is not kept"


def test_other_days_and_a_report_that_says_nothing_are_refused(
    settings: Settings, report: Report
) -> None:
    with pytest.raises(ShareError, match="365"):
        share(State(settings), report, "ann", days=365, quotations=False)
    with pytest.raises(ShareError, match="nothing"):
        share(State(settings), replace(report, sections=()), "ann", days=7, quotations=False)
