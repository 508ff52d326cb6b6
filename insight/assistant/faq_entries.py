"""Entries that are made of unanswered questions: drafted, checked, edited, approved, taken back.

What is approved stands in a file of the knowledge folder, which is written from the approved rows
alone; the folder is indexed again by whoever approves.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from insight.assistant.commands_in import is_command
from insight.assistant.compose import extract
from insight.assistant.judge import judge
from insight.assistant.refresh import knowledge_folder
from insight.assistant.unanswered import need as need_of
from insight.audit_log import record
from insight.campaigns.check import check
from insight.campaigns.types import Copy, CopyLanguage, Problem
from insight.cleaning.personal import mask
from insight.errors import ConversationError
from insight.files import replacing
from insight.messages import message
from insight.settings import Settings
from insight.state import Row, State, moment

if TYPE_CHECKING:
    from insight.assistant.encoder import Encoder
    from insight.assistant.shop import Knows

FILE = "faq-added.md"
EntryState = Literal["draft", "approved", "dropped"]
Basis = Literal["reply", "passages", "none"]
_LONGEST_QUESTION = 300
_LONGEST_ANSWER = 4_000
_KNOWN_ENOUGH = 0.2
"""Confidence from which the nearest passage is worth putting before a person as a draft."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A question in customers' words with the shop's answer."""

    entry_id: int
    need_id: int | None
    language: CopyLanguage
    question: str
    answer: str
    basis: Basis
    """What the draft was made of: a person's reply, the nearest passages, or nothing."""
    state: EntryState
    made_by: str
    made_at: str
    approved_by: str | None
    approved_at: str | None


def draft(
    state: State,
    need_id: int,
    who: str,
    knowledge: Knows | None = None,
    encoder: Encoder | None = None,
) -> Entry:
    """Draft an entry for a need: from what a person replied, else from the nearest passage.

    Where neither is there the answer is empty, for a person to write. Raises ConversationError
    where there is no such need.
    """
    need = need_of(state, need_id)
    language: CopyLanguage = "zh" if need.language == "zh" else "en"
    answer, basis = _answer(state, need_id, need.title, language, knowledge, encoder)
    rows = state.rows(
        "insert_faq_entry",
        need_id=need_id,
        language=language,
        question=_one_line(need.title),
        answer=answer,
        basis=basis,
        who=who,
        moment=moment(),
    )
    entry_id = int(rows[0]["entry_id"])
    record(state, who, "assistant.entry_drafted", str(entry_id), need=need_id, basis=basis)
    return entry(state, entry_id)


def _answer(
    state: State,
    need_id: int,
    question: str,
    language: CopyLanguage,
    knowledge: Knows | None,
    encoder: Encoder | None,
) -> tuple[str, Basis]:
    for row in state.rows("replies_to_need", need_id=need_id):
        return mask(row["text"].strip()), "reply"
    if knowledge is not None:
        matches = judge(question, knowledge.candidates(question, language))
        known = bool(matches) and matches[0].confidence >= _KNOWN_ENOUGH
        if known and (found := extract(matches[0].passage, question, encoder)):
            return found[0], "passages"
    return "", "none"


def entry(state: State, entry_id: int) -> Entry:
    """One entry. Raises ConversationError where there is none."""
    row = state.row("faq_entry", entry_id=entry_id)
    if row is None:
        raise ConversationError(message("There is no entry %(number)s.", number=entry_id))
    return _entry(row)


def entries(state: State, which: EntryState | None = None) -> list[Entry]:
    """The entries of a state, or all that were not dropped, the newest first."""
    return [_entry(row) for row in state.rows("faq_entries", state=which)]


def edit(state: State, entry_id: int, question: str, answer: str, who: str) -> Entry:
    """Change the words of a draft.

    Raises ConversationError for a question or an answer that is too long or empty, and for an entry
    that is no draft.
    """
    question, answer = _one_line(question), answer.strip()
    if not question or len(question) > _LONGEST_QUESTION or len(answer) > _LONGEST_ANSWER:
        raise ConversationError(
            message(
                "An entry has a question of 1 to %(question)s characters and an answer of at most "
                "%(answer)s.",
                question=_LONGEST_QUESTION,
                answer=_LONGEST_ANSWER,
            )
        )
    changed = state.execute(
        "edit_faq_entry",
        entry_id=entry_id,
        question=question,
        answer=answer,
        who=who,
        moment=moment(),
    )
    if not changed:
        entry(state, entry_id)
        raise _no_draft()
    record(state, who, "assistant.entry_edited", str(entry_id))
    return entry(state, entry_id)


def problems(one: Entry) -> list[Problem]:
    """What must not be published of an entry: the checks of every text of the shop, personal data,
    and sentences that speak to a machine."""
    text = f"{one.question}\n{one.answer}"
    found = list(check(Copy(text, one.language)).problems)
    for part in (one.question, one.answer):
        if mask(part) != part or re.search(r"\[(?:email|phone|id|card|order|handle)\]", part):
            reason = message("Personal data of a customer has no place in an entry.")
            found.append(
                Problem(0, len(part), part, "assistant.personal", reason, "data protection")
            )
        if part and is_command(part, one.language):
            reason = message("The text speaks to a machine and not to a customer.")
            found.append(Problem(0, len(part), part, "assistant.command", reason, "knowledge"))
    if not one.answer:
        reason = message("The answer is empty.")
        found.append(Problem(0, 0, "", "assistant.empty", reason, "knowledge"))
    return found


def approve(settings: Settings, state: State, entry_id: int, who: str) -> Entry:
    """Put an entry into the knowledge folder; its need is done. The folder is to be indexed then.

    Raises ConversationError where a check finds an error, or the entry is no draft.
    """
    one = entry(state, entry_id)
    wrong = [problem for problem in problems(one) if problem.severity == "error"]
    if wrong:
        raise ConversationError(
            message(
                "The entry cannot be approved: %(reason)s Change “%(quote)s”.",
                reason=wrong[0].reason,
                quote=wrong[0].quote[:80],
            )
        )
    _move(state, entry_id, "approved", ("draft",), who)
    if one.need_id is not None:
        state.execute("set_need_state", need_id=one.need_id, state="done")
    _write(settings, state)
    record(state, who, "assistant.entry_approved", str(entry_id))
    return entry(state, entry_id)


def undo(settings: Settings, state: State, entry_id: int, who: str) -> Entry:
    """Take an approved entry out of the knowledge folder: it is a draft again, its need open."""
    one = entry(state, entry_id)
    _move(state, entry_id, "draft", ("approved",), who)
    if one.need_id is not None:
        state.execute("set_need_state", need_id=one.need_id, state="open")
    _write(settings, state)
    record(state, who, "assistant.entry_taken_back", str(entry_id))
    return entry(state, entry_id)


def drop(state: State, entry_id: int, who: str) -> None:
    """Put a draft away."""
    _move(state, entry_id, "dropped", ("draft",), who)
    record(state, who, "assistant.entry_dropped", str(entry_id))


def _move(
    state: State, entry_id: int, to: EntryState, before: tuple[EntryState, ...], who: str
) -> None:
    changed = state.execute(
        "set_faq_state",
        entry_id=entry_id,
        state=to,
        from_states=json.dumps(before),
        who=who,
        moment=moment(),
    )
    if not changed:
        entry(state, entry_id)
        raise _no_draft()


def _no_draft() -> ConversationError:
    return ConversationError(
        message("The entry was changed by somebody else meanwhile: look at it again.")
    )


def _write(settings: Settings, state: State) -> None:
    """Write the approved entries as one Markdown file of the knowledge folder."""
    folder = knowledge_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    approved = sorted(entries(state, "approved"), key=lambda one: one.entry_id)
    path = folder / FILE
    if not approved:
        path.unlink(missing_ok=True)
        return
    blocks = [f"## {one.question}\n\n{_as_body(one.answer)}\n" for one in approved]
    with replacing(path) as temporary:
        temporary.write_text("\n".join(blocks), encoding="utf-8")


def _as_body(answer: str) -> str:
    """An answer as Markdown that has no heading, so that it stays one entry."""
    return re.sub(r"^(\s*)(#|=+\s*$|-+\s*$)", r"\1\\\2", answer, flags=re.MULTILINE)


def _one_line(text: str) -> str:
    return " ".join(text.split()).lstrip("# ").strip()


def _entry(row: Row) -> Entry:
    return Entry(**{name: row[name] for name in Entry.__slots__})
