"""The sample shop's knowledge and orders as files of a home, and their removal."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from insight.assistant.guarded import sample_orders
from insight.files import write_atomically
from insight.reports.pdf import typeset
from insight.sample.orders import write_orders
from insight.settings import Settings

_FILES = Path(__file__).with_name("knowledge")
_WARRANTY = "warranty.typ"


def folder_of(settings: Settings) -> Path:
    """Where the sample's files lie in the folder of knowledge of a home."""
    return settings.home / "knowledge" / "sample"


def write_knowledge(settings: Settings, today: date) -> None:
    """Write all of it. Raises what setting a PDF raises."""
    folder = folder_of(settings)
    for path in sorted(_FILES.rglob("*")):
        if path.is_file() and path.name != _WARRANTY:
            write_atomically(folder / path.relative_to(_FILES), path.read_bytes())
    template = (_FILES / _WARRANTY).read_text(encoding="utf-8")
    write_atomically(folder / "warranty.pdf", typeset(template, {}, moment=0))
    write_orders(sample_orders(settings), today)


def remove_knowledge(settings: Settings) -> None:
    """Take it away; the next indexing forgets it."""
    shutil.rmtree(folder_of(settings), ignore_errors=True)
    sample_orders(settings).unlink(missing_ok=True)
