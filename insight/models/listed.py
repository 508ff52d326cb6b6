"""Which models are here, and whose heads speak: what the command and the page of models show."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from insight.errors import ModelError
from insight.files import sha256
from insight.models.catalogue import SHIPPED, names
from insight.models.catalogue import get as model_of
from insight.models.weights import folders, verify
from insight.settings import Settings

if TYPE_CHECKING:
    from insight.models.own import Head

Row = dict[str, Any]


def models_of(settings: Settings) -> list[Row]:
    """A row a model: name, role, licence, megabytes, and whether it is on this machine."""
    return [
        {
            "name": model.name,
            "role": model.role,
            "licence": model.licence,
            "megabytes": round(model.size / 1e6, 1),
            "present": is_present(model.name, settings),
        }
        for model in map(model_of, names())
    ]


def is_present(name: str, settings: Settings) -> bool:
    """Whether some folder holds all files of the model, whole or not."""
    return _folder(name, settings) is not None


def problems_of(name: str, settings: Settings) -> tuple[str, ...]:
    """What is wrong with the files of a model; every byte is read, once for the files as they are."""
    folder = _folder(name, settings)
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder else []
    stamp = tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    return _problems(name, settings, stamp)


def heads_of(settings: Settings) -> list[Row]:
    """A row a head of the user's own: those in use, and those that were trained since."""
    from insight.models import Models, own

    rows = []
    for task in own.TASKS:
        kept, used = own.kept_path(settings, task), own.used_path(settings, task)
        files = [(used, True)] if used.exists() else []
        if kept.exists() and not (files and sha256(kept) == sha256(used)):
            files.append((kept, False))
        for path, in_use in files:
            row: Row = {"name": f"own {task}", "licence": "yours", "in_use": in_use}
            row |= {"task": task, "present": True}
            row["megabytes"] = round(path.stat().st_size / 1e6, 1)
            try:
                head = own.fit_for(own.load(path), Models(settings).encoder_hash)
                row |= {"role": facts_of(head), "facts": asdict(head.facts)}
            except ModelError as error:
                row |= {"role": str(error), "facts": None}
            rows.append(row)
    return rows


def facts_of(head: Head) -> str:
    """What is known of a head, in a line."""
    facts = head.facts
    verdict = facts.comparison["verdict"]
    return f"{facts.rows:,} rows of {facts.file}, trained {facts.trained}, {verdict} there"


def use(settings: Settings, task: str, whose: str) -> None:
    """Let the user's own head of a task speak, or ours. Raises ModelError where there is none."""
    from insight.models import Models, own

    if task not in own.TASKS or whose not in ("own", "ours"):
        raise ModelError(f"There is no head {whose} of {task}. Tasks: {', '.join(own.TASKS)}.")
    if whose == "own":
        own.use_own(settings, task, Models(settings).encoder_hash)
    else:
        own.use_ours(settings, task)


def card() -> str:
    """The model card of what ships, in Markdown."""
    return (SHIPPED / "CARD.md").read_text(encoding="utf-8")


def _folder(name: str, settings: Settings) -> Any:
    for folder in folders(name, settings):
        for files in model_of(name).alternatives:
            if all((folder / file.path).is_file() for file in files):
                return folder
    return None


@lru_cache(maxsize=64)
def _problems(name: str, settings: Settings, stamp: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(verify(name, settings))
