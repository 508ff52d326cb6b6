"""A file of knowledge as sections, by the reader of its format; what cannot be used with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from insight.assistant.reading import confined
from insight.assistant.reading.section import Section, UnreadableError
from insight.errors import SourceError
from insight.messages import message

MOST_BYTES = 30_000_000
MOST_TEXT_BYTES = 5_000_000
"""Of formats without pictures."""
_OF_TEXT = frozenset({"markdown", "html", "text"})
_KINDS: Mapping[str, str] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "text",
    ".pdf": "pdf",
    ".docx": "docx",
    ".csv": "table",
    ".tsv": "table",
    ".xlsx": "table",
    ".json": "table",
    ".jsonl": "table",
}
SUFFIXES = tuple(_KINDS)


@dataclass(frozen=True, slots=True)
class Refused:
    """What of a file cannot be used, and why; `line` where it is one row."""

    name: str
    reason: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class ReadFile:
    """The sections of a file in its order, and the rows that were left out."""

    sections: tuple[Section, ...]
    refused: tuple[Refused, ...] = ()


def read_file(path: Path, name: str) -> ReadFile:
    """Read a file that is called `name`.

    Raises SourceError where it cannot be read at all, or nothing is in it: with what to do.
    """
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise SourceError(
            message(
                "%(name)s is of no format that is read. Save it as one of: %(known)s.",
                name=name,
                known=", ".join(suffix.removeprefix(".") for suffix in SUFFIXES),
            )
        )
    try:
        size = path.stat().st_size
        most = MOST_TEXT_BYTES if kind in _OF_TEXT else MOST_BYTES
        if size > most:
            raise UnreadableError("bytes", most=most // 1_000_000)
        if not size:
            raise UnreadableError("empty")
        if kind == "table":
            # What reads tables is large, and the names of formats are wanted without it.
            from insight.assistant.reading import table

            found, bad = table.sections(path)
            refused = tuple(Refused(name, _of_row(reason), line) for line, reason in bad)
        else:
            found, refused = confined.sections(kind, path.read_bytes(), name), ()
    except UnreadableError as error:
        raise SourceError(_reason(error, name)) from error
    except OSError as error:
        raise SourceError(
            message("%(name)s cannot be read: %(cause)s.", name=name, cause=error.strerror or error)
        ) from error
    if not found and not refused:
        raise SourceError(_reason(UnreadableError("empty"), name))
    return ReadFile(tuple(found), refused)


def _of_row(reason: str) -> str:
    if reason == "nested":
        return message("The row holds lists or objects only: write question and answer as texts.")
    if reason == "half":
        return message(
            "The row has a question without an answer, or the other way round: fill both."
        )
    return reason


def _reason(error: UnreadableError, name: str) -> str:
    values: dict[str, int | str] = {"name": name, **error.values}
    reasons = {
        "bytes": message("%(name)s is larger than %(most)s MB: split it.", **_with(values, "most")),
        "charset": message("%(name)s is no text in a known charset: save it as UTF-8.", name=name),
        "damaged": message(
            "%(name)s is damaged, or not what its name says: open it in the program that made it "
            "and save it again.",
            name=name,
        ),
        "deep": message(
            "%(name)s is nested so deeply that it cannot be read: save it as plain text.", name=name
        ),
        "empty": message("%(name)s holds no text: fill it or take it away.", name=name),
        "limits": message(
            "%(name)s was not read within %(seconds)s s: split it, or save it as plain text.",
            **_with(values, "seconds"),
        ),
        "locked": message("%(name)s is protected by a password: save it without one.", name=name),
        "no_table": message(
            "%(name)s is no table of questions and answers: its line %(line)s cannot be used "
            "(%(cause)s). Save it as CSV with the columns question and answer.",
            **_with(values, "line") | {"cause": _of_row(str(values.get("cause", "")))},
        ),
        "no_text": message(
            "%(name)s holds pictures of text only: let a program for text recognition make it a "
            "PDF with text.",
            name=name,
        ),
        "old_word": message(
            "%(name)s is a Word file of before 2007, or protected: save it as DOCX without a "
            "password.",
            name=name,
        ),
        "pages": message(
            "%(name)s has %(count)s pages, and at most %(most)s are read: split it.",
            **_with(values, "count", "most"),
        ),
        "rows": message(
            "%(name)s has more than %(most)s rows: split it, or take a table of answers.",
            **_with(values, "most"),
        ),
        "sections": message(
            "%(name)s has more than %(most)s headings: split it.", **_with(values, "most")
        ),
        "signs": message(
            "%(name)s has more than %(most)s characters: split it.", **_with(values, "most")
        ),
        "unpacked": message(
            "%(name)s would unpack to more than %(most)s MB: take the pictures out and save it again.",
            **_with(values, "most"),
        ),
    }
    return reasons.get(error.code, reasons["damaged"])


def _with(values: Mapping[str, int | str], *wanted: str) -> dict[str, int | str]:
    """The file's name and these values, which only their own reason has."""
    return {name: values.get(name, "") for name in ("name", *wanted)}
