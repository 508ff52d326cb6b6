"""The SQL files: every statement of this product is a file under `sql/`, named by its path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent
# A wheel carries the folder as insight/sql; in a checkout it lies beside the package.
ROOT = _PACKAGE / "sql" if (_PACKAGE / "sql").is_dir() else _PACKAGE.parent / "sql"


@cache
def query(name: str) -> str:
    """The text of one SQL file, such as `query("report/sentiment.sql")`."""
    return (ROOT / name).read_text(encoding="utf-8")


def names(folder: str) -> list[str]:
    """The SQL files directly in `folder`, sorted, as names for `query`."""
    return [f"{folder}/{path.name}" for path in sorted((ROOT / folder).glob("*.sql"))]


def purpose(name: str) -> str:
    """What a query answers: its first line, a comment."""
    return query(name).split("\n", 1)[0].removeprefix("--").strip()


def named(name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the parameters that the statement `name` names."""
    return {key: value for key, value in parameters.items() if key in _parameters(name)}


@cache
def _parameters(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\$([a-z_]+)", query(name)))
