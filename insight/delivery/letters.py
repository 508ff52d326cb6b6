"""What is written to a subscriber: the report, an alert, or a test, in their language."""

from __future__ import annotations

from insight.alerts.say import headline, sentence
from insight.delivery.send import Attachment, Letter
from insight.reports.shown import SHOWN
from insight.reports.words import Words
from insight.settings import Settings
from insight.state import Row
from insight.types import Report

_ACTIVE = "@<>[]`*_~|#\\!"
_INERT = str.maketrans({sign: chr(ord(sign) + 0xFEE0) for sign in _ACTIVE})
"""Signs that chats read as mentions, links or markup, and full-width ones that look alike."""


def report_letter(settings: Settings, report: Report, week: str) -> Letter:
    """The report in short, with a link and the whole of it attached.

    `week` is the one that had just ended; it is told where the report is about an earlier one.
    """
    words = Words(report.language)
    lines = list(report.notes)
    if report.week is not None and report.week < week:
        lines.append(words.say("delivery.stale", week=week, last=report.week))
    summary = next((s.findings for s in report.sections if s.name == "summary"), ())
    lines += [f"• {finding.told}" for finding in summary]
    if report.suggestions:
        lines += ["", words.say("actions.title")]
        lines += [f"• {s.action}: {s.reason}" for s in report.suggestions[:SHOWN]]
    week_asked = f"week={report.week}&" if report.week else ""
    url = f"{settings.web_address}/report?{week_asked}lang={report.language}"
    return Letter(
        inert(report.title),
        _body(lines, words.say("delivery.read", url=url)),
        attachment(report),
    )


def attachment(report: Report) -> Attachment:
    """The whole report as one file."""
    from insight.reports.formats import FORMATS, write_report

    name = f"report-{report.week or 'empty'}-{report.language}.pdf"
    return Attachment(name, FORMATS["pdf"].media_type, write_report(report, "pdf"))


def alert_letter(settings: Settings, alert: Row, language: str) -> Letter:
    """An alert with its cause, and a link to its documents."""
    words = Words(language)
    url = f"{settings.web_address}/alerts/{alert['alert_id']}?lang={language}"
    read = words.say("delivery.read_alert", url=url)
    return Letter(inert(headline(alert, words)), _body([sentence(alert, words)], read))


def test_letter(settings: Settings, name: str, language: str) -> Letter:
    """Shows that an address works."""
    words = Words(language)
    read = words.say("delivery.open", url=f"{settings.web_address}/")
    return Letter(
        words.say("delivery.test_title"), _body([words.say("delivery.test", name=name)], read)
    )


def inert(text: str) -> str:
    """Text with words of customers, which no chat takes for a mention, a link or markup."""
    return text.translate(_INERT).replace("://", "：//").replace("www.", "www．")


def _body(lines: list[str], link: str) -> str:
    return inert("\n".join(lines)) + f"\n\n{link}\n"
