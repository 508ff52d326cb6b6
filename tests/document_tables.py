"""The tables of the documents that come from the code. `make docs` writes them, a test compares."""

from __future__ import annotations

import re
import tempfile
from itertools import groupby
from pathlib import Path

from insight.console.schema import meaning
from insight.jobs import JOBS
from insight.queries import query
from insight.settings import Settings, load_settings
from insight.sources import SOURCES
from insight.sources.presets import presets
from insight.store.database import writing

ALIKE = {"feedback"}
"""Views whose columns are those of another."""
PROJECT = Path(__file__).resolve().parents[1]
DOCUMENTS = (PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md")))
"""What is written for users."""


def tables() -> dict[str, str]:
    """Name of the mark in a document to what stands between its begin and its end."""
    settings = ["| Variable | Default | Meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default in ("", None) else f"`{field.default}`"
        settings.append(f"| `INSIGHT_{name.upper()}` | {default} | {field.description} |")
    jobs = ["| Job | What it does | Runs by itself |", "|---|---|---|"]
    for job in JOBS.values():
        when = f"`{job.schedule}` (cron)" if job.schedule else ""
        jobs.append(f"| `{job.name}` | {job.help} | {when} |")
    sources = ["| Source | What it collects | Options | Tested on |", "|---|---|---|---|"]
    for name in SOURCES.names():
        module = SOURCES.load(name)
        first = (module.__doc__ or "").strip().splitlines()[0]
        fields = module.Parameters.model_fields
        needed = [f"`{option}`" for option, info in fields.items() if info.is_required()]
        others = [f"`{option}`" for option, info in fields.items() if not info.is_required()]
        keys = [f"`INSIGHT_{one.upper()}`" for one in module.NEEDS]
        told = "; ".join(
            f"{said}{', '.join(some)}"
            for said, some in (("", needed), ("optional ", others), ("keys ", keys))
            if some
        )
        sources.append(f"| `{name}` | {first} | {told} | {module.TESTED} |")
    layouts = ["| Layout | Known by its columns | Published at |", "|---|---|---|"]
    for preset in presets():
        shown = ", ".join(f"`{column}`" for column in preset.columns)
        layouts.append(f"| {preset.title} | {shown} | <{preset.layout}> |")
    columns = ["| View | Column | Type | What it holds |", "|---|---|---|---|"]
    for view, rows in groupby(_columns(), key=lambda row: row[0]):
        columns.append(f"| `{view}` | | | {meaning(view, None, 'en')} |")
        if view not in ALIKE:
            columns += [
                f"| | `{name}` | {type} | {meaning(view, name, 'en')} |" for _, name, type in rows
            ]
    return {
        "columns": "\n".join(columns),
        "settings": "\n".join(settings),
        "jobs": "\n".join(jobs),
        "sources": "\n".join(sources),
        "layouts": "\n".join(layouts),
    }


def _columns() -> list[tuple[str, str, str]]:
    """View, column and type of all that users may query."""
    with (
        tempfile.TemporaryDirectory() as folder,
        writing(load_settings(Path(folder))) as connection,
    ):
        return connection.execute(query("web/columns.sql")).fetchall()


def written() -> dict[Path, str]:
    """Each document as it is."""
    return {path: path.read_text(encoding="utf-8") for path in DOCUMENTS}


def filled() -> dict[Path, str]:
    """Each document with its tables as the code has them."""
    texts = written()
    for name, table in tables().items():
        pattern = re.compile(rf"<!-- {name} -->.*?<!-- /{name} -->", re.DOTALL)
        (holder,) = (path for path, text in texts.items() if pattern.search(text))
        before, after = pattern.split(texts[holder])
        texts[holder] = f"{before}<!-- {name} -->\n{table}\n<!-- /{name} -->{after}"
    return texts


if __name__ == "__main__":
    for path, text in filled().items():
        path.write_text(text, encoding="utf-8")
