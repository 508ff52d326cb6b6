"""A report as Markdown, for a chat or a wiki: CommonMark with tables, and no HTML.

What customers wrote is escaped: it is shown as it is, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from insight.reports.shown import shown
from insight.reports.words import Words
from insight.types import Report

_MARKUP = re.compile(r"[\\`*_\[\]<>&|~$#@^]")
# A list, a heading's underline or a quotation may only begin at the start of a line.
_AT_START = re.compile(r"^(?:[-+](?=[\s-]|$)|[=:]|\d{1,9}(?=[.)](?:\s|$)))")
_LINK = re.compile(r"(?i)(?<=[a-z])(?=://)|(?<=www)(?=\.)")


def to_markdown(report: Report) -> str:
    """The whole report, with what each finding rests on at its end."""
    return "\n".join(_lines(shown(report), Words(report.language))).rstrip() + "\n"


def escaped(text: str) -> str:
    """`text` in one line that Markdown shows as it is."""
    line = " ".join(text.split())
    line = _LINK.sub(r"\\", _MARKUP.sub(r"\\\g<0>", line))
    start = _AT_START.match(line)
    if start is None:
        return line
    place = start.end() if start[0].isdigit() else 0
    return f"{line[:place]}\\{line[place:]}"


def _lines(values: Mapping[str, Any], words: Words) -> Iterator[str]:
    yield f"# {escaped(values['title'])}\n"
    if values["dates"]:
        yield f"{escaped(values['dates'])}\n"
    for note in values["notes"]:
        yield f"> {escaped(note)}\n"
    for figure in values["headline"]:
        after = ", ".join(part for part in (figure["change"], figure["against"]) if part)
        yield f"- {escaped(figure['label'])}: **{escaped(figure['level'])}** {escaped(after)}".rstrip()
    for section in values["sections"]:
        yield f"\n## {escaped(section['title'])}\n"
        yield from _section(section, words)
    yield f"\n{escaped(values['made'])}"
    if values["documents"]:
        yield f"\n## {words.say('report.appendix')}\n"
        for number, document in enumerate(values["documents"], 1):
            yield f"{number}. {escaped(document['about'])} · {document['id']}\n"
            lines = (document["title"], *document["text"].split("\n"), document["cut"])
            kept = [f"   > {escaped(line)}" for line in lines if line.strip()]
            yield "\n   >\n".join(kept) + "\n"
    if values["proof"]:
        yield f"\n## {words.say('report.evidence')}\n"
        for group in values["proof"]:
            yield f"- {escaped(group['query'])}; {escaped(group['parameters'])}"
            for finding in group["findings"]:
                yield f"  - {_numbers(finding['number'])} {escaped(_proof(finding, words))}"


def _section(section: Mapping[str, Any], words: Words) -> Iterator[str]:
    for sentence in section.get("summary", ()):
        yield f"- {escaped(sentence['text'])} {_numbers(sentence['finding'])}"
    for number, item in enumerate(section.get("actions", ()), 1):
        after = f"{escaped(item['reason'])} {_numbers(*item['findings'])}"
        yield f"{number}. **{escaped(item['action'])}** {after}"
    for finding in section.get("findings", ()):
        yield f"{escaped(finding['sentence'])} {_numbers(finding['number'])}\n"
        for quoted in finding["quotations"]:
            yield f"> {escaped(quoted['text'])}\n>"
            yield f"> {escaped(quoted['about'])} ({quoted['document']})\n"
        for draft in finding["drafts"]:
            yield f"**{words.say('replies.draft')}**: {escaped(draft['text'])}\n"
    tables = [section.get("chart"), *section.get("tables", ())]
    for table in filter(None, tables):
        yield from _table(table)
    for note in section.get("notes", ()):
        yield f"- {escaped(note)}"


def _numbers(*findings: int) -> str:
    """Numbers of findings, in brackets; those of documents stand in round ones."""
    return f"\\[{', '.join(map(str, findings))}\\]"


def _table(table: Mapping[str, Any]) -> Iterator[str]:
    if table["title"]:
        yield f"**{escaped(table['title'])}**\n"
    yield _row([column["title"] for column in table["columns"]])
    yield "|" + "|".join("---:" if c["is_figure"] else "---" for c in table["columns"]) + "|"
    for row in table["rows"]:
        yield _row(row)
    yield ""


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(escaped, cells)) + " |"


def _proof(finding: Mapping[str, Any], words: Words) -> str:
    parts = [finding["count"], *finding["figures"]]
    if finding["interval"]:
        parts.append(f"{words.say('report.proof_interval')}: {finding['interval']}")
    return "; ".join(parts)
